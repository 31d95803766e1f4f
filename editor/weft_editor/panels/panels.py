"""The panels of one window: made when they are first seen, and how they follow the current flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDockWidget, QWidget

from weft_editor.language import tr
from weft_editor.panels.per_flow import PerFlow
from weft_editor.program import Program
from weft_editor.template_info import templates
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import column, holding
from weft_editor.widgets.empty import EmptyState

if TYPE_CHECKING:
    from weft_editor.fields.field import FieldContext
    from weft_editor.flow_tab import FlowTab
    from weft_editor.flow_view import FlowView
    from weft_editor.panels.inspector import Inspector
    from weft_editor.panels.library import Library
    from weft_editor.panels.outline import Outline
    from weft_editor.panels.run_panel import RunPanel


@dataclass(frozen=True, slots=True)
class PanelInfo:
    """What a panel is called."""

    key: str
    title: str
    icon: str


OF_A_VIEW: Final = (
    PanelInfo("outline", tr("Outline"), "list-tree"),
    PanelInfo("inspector", tr("Inspector"), "sliders-horizontal"),
)
"""Panels that follow what is shown of a flow: the whole, or the inside of a subflow."""
OF_A_FLOW: Final = (
    PanelInfo("history", tr("History"), "history"),
    PanelInfo("run", tr("Run"), "play"),
    PanelInfo("timeline", tr("Timeline"), "chart-gantt"),
    PanelInfo("problems", tr("Problems"), "triangle-alert"),
    PanelInfo("log", tr("Log"), "scroll-text"),
    PanelInfo("shared", tr("State"), "database"),
)


_LIBRARY: Final = PanelInfo("library", tr("Library"), "blocks")


def panel_infos() -> tuple[PanelInfo, ...]:
    """All panels there are."""
    return (_LIBRARY, *OF_A_VIEW, *OF_A_FLOW)


def titles() -> dict[str, str]:
    """What all panels are called, by key."""
    return {info.key: info.title for info in panel_infos()}


class Panels(QObject):
    """Makes the panels and keeps them."""

    explain_requested = Signal(str)
    """The code of a problem, to be explained."""
    reveal_requested = Signal(object, str)
    """The scope of a flow, and a node of it, that is to be shown."""
    add_requested = Signal(str)
    template_requested = Signal(str)
    run_requested = Signal()
    message = Signal(str)

    def __init__(self, parent: QObject, program: Program, context: Callable[[FlowTab], FieldContext]) -> None:
        super().__init__(parent)
        self._program = program
        make = _Making(self, program, context)
        self._of_flows = {info.key: self._per_flow(info, make) for info in OF_A_FLOW}
        self._of_views = {info.key: self._per_flow(info, make) for info in OF_A_VIEW}
        self._library: Library | None = None
        self._make_library = make.library
        self._library_place = column()
        self.widgets: dict[str, QWidget] = {
            "library": holding(self._library_place, "panel"),
            **self._of_views,
            **self._of_flows,
        }
        """What stands in the docks, by key."""
        program.appearance.changed.connect(self._on_theme)

    def _per_flow(self, info: PanelInfo, make: _Making) -> PerFlow[Any]:
        hint = tr("Open a flow to see it here.")
        making: Callable[[Any], QWidget] = getattr(make, info.key)
        return PerFlow(making, lambda: EmptyState(self._program.tokens, info.icon, info.title, hint), _is_large)

    def follow_dock(self, key: str, dock: QDockWidget) -> None:
        """Puts away what lies behind the tab of another panel."""
        content = self.widgets[key]
        if isinstance(content, PerFlow):
            dock.visibilityChanged.connect(lambda is_seen: content.set_behind(not is_seen))

    # The library

    @property
    def has_library(self) -> bool:
        """Whether the library has been loaded."""
        return self._library is not None

    @property
    def library(self) -> Library:
        """The node library; loads all node types."""
        if self._library is None:
            self._library = self._make_library()
            self._library_place.addWidget(self._library)
        return self._library

    def load_library(self) -> None:
        """Loads the node types and shows them."""
        self.library.show()

    # The flow in front

    def show_flow(self, tab: FlowTab | None) -> None:
        """All panels show this flow."""
        for panel in self._of_flows.values():
            panel.show_flow(tab)
        self.show_view(tab)

    def show_view(self, tab: FlowTab | None) -> None:
        """Panels that follow what is shown of a flow show what is in front now."""
        for panel in self._of_views.values():
            panel.show_flow(tab.view if tab is not None else None)

    def forget(self, tab: FlowTab) -> None:
        """A flow is here no more."""
        for panel in self._of_flows.values():
            panel.forget(tab)
        for each in self._of_views.values():
            for view in tab.views.values():
                each.forget(view)

    def panel(self, key: str, tab: FlowTab) -> QWidget:
        """A flow's own panel, made if need be."""
        return self._of_flows[key].panel(tab) if key in self._of_flows else self._of_views[key].panel(tab.view)

    def run_panel(self, tab: FlowTab) -> RunPanel:
        """The inputs and results of a flow."""
        return cast("RunPanel", self.panel("run", tab))

    def outline(self, tab: FlowTab) -> Outline:
        """The list of a flow's nodes."""
        return cast("Outline", self.panel("outline", tab))

    def inspector(self, tab: FlowTab) -> Inspector:
        """The inspector of a flow."""
        return cast("Inspector", self.panel("inspector", tab))

    def _on_theme(self, tokens: Tokens) -> None:
        for panel in (*self._of_flows.values(), *self._of_views.values()):
            panel.rebuild()
        old, self._library = self._library, None
        if old is not None:
            self.load_library()
            old.hide()
            old.deleteLater()


def _is_large(flow: FlowTab | FlowView) -> bool:
    from weft_editor.checking import LARGE

    return len(flow.session.flow.nodes) > LARGE


class _Making:
    """How each panel is made and what it is connected with; methods are called as their panel's key."""

    def __init__(self, panels: Panels, program: Program, context: Callable[[FlowTab], FieldContext]) -> None:
        self._panels, self._program, self._context = panels, program, context

    def library(self) -> Library:
        from weft_editor.panels.library import Library

        program = self._program
        made = Library(
            program.registry,
            templates(),
            program.tokens,
            favourites=program.settings.favourites,
            recent=program.recent_types.ids,
        )
        made.add_requested.connect(self._panels.add_requested)
        made.template_requested.connect(self._panels.template_requested)
        made.favourites_changed.connect(lambda ids: setattr(program.settings, "favourites", ids))
        program.settings.favourites_changed.connect(made.show_favourites)
        made.follow_motion(program.motion.is_reduced)
        program.motion.changed.connect(made.follow_motion)
        return made

    def outline(self, view: FlowView) -> QWidget:
        from weft_editor.panels.outline import Outline

        made = Outline(view.session, self._program.tokens)
        made.reveal_requested.connect(lambda node: self._panels.reveal_requested.emit(view.session.scope, node))
        return made

    def inspector(self, view: FlowView) -> QWidget:
        from weft_editor.panels.inspector import Inspector

        keymap, can = self._program.keys.keymap, view.equipment
        context = self._context(view.tab)
        return Inspector(view.session, context, commands=can.commands, keymap=keymap, menus=can.menus)

    def history(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.history import History

        return History(tab.session, self._program.tokens)

    def problems(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.problems import Problems

        made = Problems(tab.session, self._program.tokens)
        made.place_requested.connect(self._panels.reveal_requested)
        made.message.connect(self._panels.message)
        made.explain_requested.connect(self._panels.explain_requested)
        return made

    def timeline(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.timeline import TimelinePanel

        made = TimelinePanel(tab.session, self._program.tokens)
        made.place_requested.connect(self._panels.reveal_requested)
        return made

    def log(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.log import Log

        made = Log(tab.session, self._program.tokens)
        made.place_requested.connect(self._panels.reveal_requested)
        return made

    def shared(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.shared import SharedPanel

        made = SharedPanel(tab.session, self._program.tokens)
        made.message.connect(self._panels.message)
        return made

    def run(self, tab: FlowTab) -> QWidget:
        from weft_editor.panels.run_panel import RunPanel

        remembered = self._program.remembered
        made = RunPanel(tab.session, self._program.tokens, remembered.of(tab.memory_key))
        made.inputs.run_requested.connect(self._panels.run_requested)
        made.results.place_requested.connect(self._panels.reveal_requested)
        made.follow_phase(tab.runs.phase)
        tab.runs.phase_changed.connect(made.follow_phase)
        made.inputs.values_changed.connect(lambda values: remembered.keep(tab.memory_key, values))
        tab.session.path_changed.connect(made.inputs.tell_values)
        return made
