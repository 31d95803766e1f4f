"""What an empty flow says: how a node is added, and that there are templates to begin with."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from weft_editor.keys import native
from weft_editor.language import tr
from weft_editor.template_info import templates
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, row, text
from weft_editor.widgets.empty import EmptyState

if TYPE_CHECKING:
    from weft_editor.flow_view import FlowView

_WIDTH: Final = 480
_COMMAND: Final = "quick_add"


class BlankCanvas(QWidget):
    """Lies in the middle of a canvas. The canvas keeps the focus, and gets all clicks but those on the buttons."""

    add_requested = Signal()
    template_chosen = Signal(str)

    def __init__(self, tokens: Tokens, key: str, *, has_templates: bool, parent: QWidget) -> None:
        super().__init__(parent)
        words = (
            tr("{key} or a double click adds a node; one can also be dragged here from the library.", key=native(key))
            if key
            else tr("A double click adds a node; one can also be dragged here from the library.")
        )
        says = EmptyState(tokens, "workflow", tr("This flow is empty"), words)
        self.add = QPushButton(f" {tr('Add node…')}")
        self.add.setProperty("role", "primary")
        self.add.setIcon(icon("plus", tokens.on_accent))
        self.add.clicked.connect(self.add_requested)
        self.open = QPushButton(f" {tr('Open template')}")
        self.open.setIcon(icon("layout-template", tokens.text_mid))
        self.open.clicked.connect(self._offer_templates)
        for button in (self.add, self.open):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        below = text(tr("Text, pictures and files that are dropped or pasted become nodes."), "hint")
        below.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = column(says, row(None, self.add, self.open, None), below, gap=SIZES.gap_l)
        self.setLayout(box)
        self.open.setVisible(has_templates)  # not before it has its place: it would come up as a window
        self.setFixedSize(_WIDTH, box.heightForWidth(_WIDTH))  # a hint would have the words broken where they are not

    def _offer_templates(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in templates():
            menu.addAction(tr(each.title), partial(self.template_chosen.emit, each.name))
        menu.popup(self.open.mapToGlobal(self.open.rect().bottomLeft()))


class Blankness(QObject):
    """Shows it on the canvas of a view as long as there is nothing else."""

    def __init__(self, view: FlowView) -> None:
        super().__init__(view)
        self._view, self._canvas = view, view.canvas
        self.shown: BlankCanvas | None = None
        self._canvas.installEventFilter(self)
        self._canvas.tokens_changed.connect(self._renew)
        view.tab.program.keys.changed.connect(self._renew)
        view.session.changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        flow = self._view.session.flow
        is_blank = not (flow.nodes or flow.groups or flow.notes)
        if is_blank and self.shown is None:
            self._show()
        elif not is_blank and self.shown is not None:
            self.shown.hide()
            self.shown.deleteLater()
            self.shown = None

    def _show(self) -> None:
        view = self._view
        key = next(iter(view.tab.program.keys.keymap.keys(_COMMAND)), "")
        made = BlankCanvas(self._canvas.tokens, key, has_templates=not view.session.scope, parent=self._canvas)
        made.add_requested.connect(view.equipment.commands.quick_add)
        made.template_chosen.connect(view.tab.template_requested)
        self.shown = made
        self._place()

    def _renew(self) -> None:
        if self.shown is not None:
            self.shown.deleteLater()
            self.shown = None
            self._look()

    def _place(self) -> None:
        if self.shown is not None:
            room, size = self._canvas.size(), self.shown.size()
            self.shown.move((room.width() - size.width()) // 2, (room.height() - size.height()) // 2)
            self.shown.setVisible(room.width() >= size.width() and room.height() >= size.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays in the middle."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
