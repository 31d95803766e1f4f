"""The panels around the canvas: what they are, where they stand, and how they follow the current flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QByteArray, QObject, Qt, Signal
from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from weft_editor.language import tr
from weft_editor.panels.per_flow import PerFlow
from weft_editor.program import Program
from weft_editor.template_info import templates
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import column, holding
from weft_editor.widgets.dock import Dock
from weft_editor.widgets.empty import EmptyState
from weft_editor.widgets.tab_bars import TabBars

if TYPE_CHECKING:
    from weft_editor.fields.field import FieldContext
    from weft_editor.flow_tab import FlowTab
    from weft_editor.flow_view import FlowView
    from weft_editor.panels.inspector import Inspector
    from weft_editor.panels.library import Library
    from weft_editor.panels.outline import Outline
    from weft_editor.panels.run_panel import RunPanel

_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
_WIDTHS: Final = {"library": 232, "inspector": 304}
_BOTTOM_HEIGHT: Final = 208
LAYOUT_VERSION: Final = 1
_FRONT: Final = ("inspector", "run")
_OF_A_FLOW: Final = ("outline", "inspector", "history", "run", "timeline", "problems", "log")


class Docks(QObject):
    """Makes the docks and keeps their panels."""

    explain_requested = Signal(str)
    """The code of a problem, to be explained."""
    reveal_requested = Signal(object, str)
    """The scope of a flow, and a node of it, that is to be shown."""
    add_requested = Signal(str)
    template_requested = Signal(str)
    run_requested = Signal()
    message = Signal(str)

    def __init__(self, window: QMainWindow, program: Program, context: Callable[[FlowTab], FieldContext]) -> None:
        super().__init__(window)
        self._window, self._program, self._context = window, program, context
        self._panels: dict[str, PerFlow[FlowTab]] = {}
        self._view_panels: dict[str, PerFlow[FlowView]] = {}
        """Panels that follow what is shown of a flow: the whole, or the inside of a subflow."""
        self.docks: dict[str, Dock] = {}
        self._tab_bars = TabBars(window)
        self._awake: tuple[QByteArray, list[str]] | None = None
        """Where the docks stood, and which were there, while some are hidden for want of a flow."""
        self._library: Library | None = None
        self._dock("library", tr("Library"), holding(column(), "panel"))
        self._add_of_view("outline", tr("Outline"), "list-tree", self._make_outline)
        self._add_of_view("inspector", tr("Inspector"), "sliders-horizontal", self._make_inspector)
        self._add("history", tr("History"), "history", self._make_history)
        self._add("run", tr("Run"), "play", self._make_run)
        self._add("timeline", tr("Timeline"), "chart-gantt", self._make_timeline)
        self._add("problems", tr("Problems"), "triangle-alert", self._make_problems)
        self._add("log", tr("Log"), "scroll-text", self._make_log)
        for area in (_LEFT, _RIGHT, _BOTTOM):
            window.setTabPosition(area, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        self.reset()
        program.appearance.changed.connect(self._on_theme)

    # Making them

    @property
    def has_library(self) -> bool:
        """Whether the library has been loaded."""
        return self._library is not None

    @property
    def library(self) -> Library:
        """The node library; loads all node types."""
        if self._library is None:
            self._library = self._make_library()
            self.docks["library"].setWidget(self._library)
        return self._library

    def load_library(self) -> None:
        """Loads the node types and shows them."""
        self.library.show()

    def _make_library(self) -> Library:
        from weft_editor.panels.library import Library

        program = self._program
        made = Library(
            program.registry,
            templates(),
            program.tokens,
            favourites=program.settings.favourites,
            recent=program.recent_types.ids,
        )
        made.add_requested.connect(self.add_requested)
        made.template_requested.connect(self.template_requested)
        made.favourites_changed.connect(lambda ids: setattr(program.settings, "favourites", ids))
        return made

    def _add(self, key: str, title: str, icon_name: str, make: Callable[[FlowTab], QWidget]) -> None:
        self._panels[key] = PerFlow(make, self._making_empty(icon_name, title))
        self._dock(key, title, self._panels[key])

    def _add_of_view(self, key: str, title: str, icon_name: str, make: Callable[[FlowView], QWidget]) -> None:
        self._view_panels[key] = PerFlow(make, self._making_empty(icon_name, title))
        self._dock(key, title, self._view_panels[key])

    def _making_empty(self, icon_name: str, title: str) -> Callable[[], QWidget]:
        return lambda: EmptyState(self._program.tokens, icon_name, title, tr("Open a flow to see it here."))

    def _dock(self, key: str, title: str, content: QWidget) -> None:
        dock = Dock(key, title, content, self._program.tokens, self._window)
        self._tab_bars.watch(dock)
        self.docks[key] = dock

    def _make_outline(self, view: FlowView) -> QWidget:
        from weft_editor.panels.outline import Outline

        made = Outline(view.session, self._program.tokens)
        made.reveal_requested.connect(lambda node: self.reveal_requested.emit(view.session.scope, node))
        return made

    def _make_inspector(self, view: FlowView) -> QWidget:
        from weft_editor.panels.inspector import Inspector

        return Inspector(view.session, self._context(view.tab))

    def _make_history(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.history import History

        return History(tab.session, self._program.tokens)

    def _make_problems(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.problems import Problems

        made = Problems(tab.session, self._program.tokens)
        made.place_requested.connect(self.reveal_requested)
        made.message.connect(self.message)
        made.explain_requested.connect(self.explain_requested)
        return made

    def _make_timeline(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.timeline import TimelinePanel

        made = TimelinePanel(tab.session, self._program.tokens)
        made.place_requested.connect(self.reveal_requested)
        return made

    def _make_log(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.log import Log

        made = Log(tab.session, self._program.tokens)
        made.place_requested.connect(self.reveal_requested)
        return made

    def _make_run(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.run_panel import RunPanel

        remembered = self._program.remembered
        made = RunPanel(tab.session, self._program.tokens, remembered.of(tab.memory_key))
        made.inputs.run_requested.connect(self.run_requested)
        made.follow_phase(tab.runs.phase)
        tab.runs.phase_changed.connect(made.follow_phase)
        made.inputs.values_changed.connect(lambda values: remembered.keep(tab.memory_key, values))
        return made

    # Using them

    def show_flow(self, tab: FlowTab | None) -> None:
        """All panels show this flow; without one, those that only speak of a flow make room."""
        self._rest(tab is None)
        for panel in self._panels.values():
            panel.show_flow(tab)
        self.show_view(tab)

    def show_view(self, tab: FlowTab | None) -> None:
        """Panels that follow what is shown of a flow show what is in front now."""
        for panel in self._view_panels.values():
            panel.show_flow(tab.view if tab is not None else None)

    def _rest(self, on: bool) -> None:
        if on and self._awake is None:
            there = [key for key in _OF_A_FLOW if not self.docks[key].isHidden()]
            self._awake = (self._window.saveState(LAYOUT_VERSION), there)
            for key in there:
                self.docks[key].hide()
        elif not on and self._awake is not None:
            # Not by restoreState: before the window is shown that leaves tab bars behind that belong to nothing.
            (_, there), self._awake = self._awake, None
            for key in there:
                self.docks[key].show()
            for first in ("library", *_FRONT):
                if first in (*there, "library"):
                    self.docks[first].raise_()

    def forget(self, tab: FlowTab) -> None:
        """A flow was closed."""
        for panel in self._panels.values():
            panel.forget(tab)
        for each in self._view_panels.values():
            for view in tab.views.values():
                each.forget(view)

    def run_panel(self, tab: FlowTab) -> RunPanel:
        """The inputs and results of a flow."""
        return cast("RunPanel", self._panels["run"].panel(tab))

    def outline(self, tab: FlowTab) -> Outline:
        """The list of a flow's nodes."""
        return cast("Outline", self._view_panels["outline"].panel(tab.view))

    def inspector(self, tab: FlowTab) -> Inspector:
        """The inspector of a flow."""
        return cast("Inspector", self._view_panels["inspector"].panel(tab.view))

    def bring(self, key: str) -> None:
        """Makes a panel seen."""
        self.docks[key].show()
        self.docks[key].raise_()

    def reset(self) -> None:
        """All docks back to their places."""
        self._awake = None
        for key, dock in self.docks.items():
            dock.setFloating(False)
            self._window.addDockWidget(_AREAS[key], dock)
            dock.show()
        for first, *others in (
            ("library", "outline"),
            ("inspector", "history"),
            ("run", "timeline", "problems", "log"),
        ):
            for other in others:
                self._window.tabifyDockWidget(self.docks[first], self.docks[other])
                first_dock = self.docks[first]
            first_dock.raise_()
        wide = [self.docks[key] for key in _WIDTHS]
        self._window.resizeDocks(wide, list(_WIDTHS.values()), Qt.Orientation.Horizontal)
        self._window.resizeDocks([self.docks["run"]], [_BOTTOM_HEIGHT], Qt.Orientation.Vertical)
        for dock in self.docks.values():
            dock.follow_tabs()

    def _on_theme(self, tokens: Tokens) -> None:
        for panel in self._panels.values():
            panel.rebuild()
        for each in self._view_panels.values():
            each.rebuild()
        for dock in self.docks.values():
            dock.set_tokens(tokens)
        old, self._library = self._library, None
        if old is not None:
            self.load_library()
            old.deleteLater()

    def save(self) -> None:
        """Keeps where the docks stand."""
        self._program.settings.keep_bytes(
            "docks", self._awake[0] if self._awake else self._window.saveState(LAYOUT_VERSION)
        )

    def restore(self) -> None:
        """Puts the docks where they stood."""
        state = self._program.settings.bytes_of("docks")
        if state is not None:
            self._window.restoreState(state, LAYOUT_VERSION)
        for dock in self.docks.values():
            dock.follow_tabs()


_AREAS: Final = {
    "library": _LEFT,
    "outline": _LEFT,
    "inspector": _RIGHT,
    "history": _RIGHT,
    "run": _BOTTOM,
    "timeline": _BOTTOM,
    "problems": _BOTTOM,
    "log": _BOTTOM,
}
