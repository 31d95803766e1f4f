"""The bar at the top: running, the model, the view, and the way to every action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QToolBar, QToolButton, QWidget

from weft_editor.actions import Actions
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES
from weft_editor.widgets.model_selector import ModelSelector

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas
    from weft_editor.flow_tab import FlowTab

_ZOOM_WIDTH = 52
_SEARCH_WIDTH = 220


class ToolBar(QToolBar):
    """The main tool bar."""

    palette_requested = Signal()

    def __init__(self, actions: Actions, models: ModelSelector, tokens: Tokens, window: QMainWindow) -> None:
        super().__init__(tr("Main"), window)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(SIZES.icon, SIZES.icon))
        self._actions = actions
        self._canvas: Canvas | None = None
        self.run = QToolButton()
        self.run.setProperty("role", "run")
        self.run.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.run.setText(tr(" Run"))
        self.run.clicked.connect(actions["run"].trigger)
        actions["run"].enabledChanged.connect(self.run.setEnabled)
        self.run.setEnabled(actions["run"].isEnabled())
        self.models = models
        self.zoom = QToolButton()
        self.zoom.setMinimumWidth(_ZOOM_WIDTH)
        self.zoom.setToolTip(tr("Zoom; press for the actual size"))
        self.zoom.clicked.connect(actions["zoom_reset"].trigger)
        self.search = QToolButton()
        self.search.setProperty("role", "search")
        self.search.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.search.setMinimumWidth(_SEARCH_WIDTH)
        self.search.clicked.connect(self.palette_requested)
        self._fill()
        self.show_keys()
        self.set_tokens(tokens)

    def _fill(self) -> None:
        for key in ("new", "open", "save"):
            self.addAction(self._actions[key])
        self.addSeparator()
        self.addWidget(self.run)
        for key in ("run_here", "stop"):
            self.addAction(self._actions[key])
        self.addSeparator()
        self.addWidget(self.models)
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.addAction(self._actions["zoom_out"])
        self.addWidget(self.zoom)
        for key in ("zoom_in", "fit"):
            self.addAction(self._actions[key])
        self.addSeparator()
        self.addWidget(self.search)

    def show_keys(self) -> None:
        """Shows which keys do what the buttons do."""
        self.run.setToolTip(self._actions["run"].toolTip())
        keys = self._actions["palette"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.search.setText(f" {tr('Find an action')}{f'   {keys}' if keys else ''}")

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self.run.setIcon(icon("play", tokens.on_accent, disabled=tokens.skip))
        self.search.setIcon(icon("search", tokens.text_low))
        self.models.set_tokens(tokens)

    def show_flow(self, tab: FlowTab | None) -> None:
        """Shows the zoom of another flow."""
        if self._canvas is not None:
            self._canvas.view_changed.disconnect(self._show_zoom)
        self._canvas = tab.canvas if tab is not None else None
        if self._canvas is not None:
            self._canvas.view_changed.connect(self._show_zoom)
        self._show_zoom()

    def _show_zoom(self) -> None:
        self.zoom.setText(f"{self._canvas.view.zoom:.0%}" if self._canvas is not None else "–")
