"""Running the flow in front: inputs first, trust where it is needed, and what to show when it cannot start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from weft_editor.actions import Actions
from weft_editor.docks import Docks
from weft_editor.language import counted, said, title_of, tr
from weft_editor.panels.panels import Panels
from weft_editor.phase import Phase
from weft_editor.program import Program
from weft_editor.widgets.banner import Banner
from weft_engine.errors import FlowInvalidError, NodeInputError, NotTrustedError, WeftError
from weft_engine.ids import FrameTag

if TYPE_CHECKING:
    from weft_editor.canvas.requests import ContextHit
    from weft_editor.flow_tab import FlowTab
    from weft_editor.flow_view import FlowView
    from weft_editor.session import Session
    from weft_engine.run.reuse import Portions
    from weft_engine.trust import NodeNeed


_NAMES: Final = 3
"""So many edited nodes are named."""


class Running(QObject):
    """The run commands of one window."""

    message = Signal(str)

    def __init__(self, window: QWidget, program: Program, panels: Panels, docks: Docks, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._program, self._panels = window, program, panels
        self._docks, self._actions = docks, actions
        self._tab: FlowTab | None = None
        actions.on("run", self.run)
        actions.on("run_here", self.run_here)
        actions.on("run_from", self.run_from)
        actions.on("run_node", self.run_node)
        actions.on("run_offline", lambda: self.run(offline=True))
        actions.on("stop", self.stop)
        actions.on("inputs", self.edit_inputs)
        actions.on("trust", self.show_trust)
        panels.run_requested.connect(self.run)
        self.refresh()

    def watch(self, tab: FlowTab) -> None:
        """Follows a flow that was opened."""
        tie = tab.ties.tie
        tie(tab.runs.refused, lambda error: self._on_refused(tab, error))
        tie(tab.runs.phase_changed, lambda _: self.refresh())
        tie(tab.view_changed, self.refresh)
        tie(tab.view_made, self._watch_view)
        for view in tab.views.values():
            self._watch_view(view)

    def _watch_view(self, view: FlowView) -> None:
        ties, extras = view.tab.ties, view.equipment.menus.extras
        ties.tie(view.session.selection_changed, self.refresh)
        ties.tie(view.canvas.current_changed, self.refresh)
        ties.tie(view.canvas.node_activated, lambda node: self.open_result(view.session, node))
        extras.append(self._add_to_menu)
        ties.on_cut(lambda: extras.remove(self._add_to_menu))

    def _add_to_menu(self, menu: QMenu, hit: ContextHit) -> None:
        if hit.kind == "node" and menu.actions():
            self.refresh()
            first = menu.actions()[0]
            menu.insertActions(first, [self._actions[key] for key in ("run_here", "run_from", "run_node")])
            menu.insertSeparator(first)

    def show_flow(self, tab: FlowTab | None) -> None:
        """Commands mean this flow from now on."""
        self._tab = tab
        self.refresh()

    def refresh(self) -> None:
        """Lets be used what can be used now."""
        tab = self._tab
        is_idle = tab is not None and not tab.runs.is_running
        self._actions.enable(is_idle, "run", "run_offline")
        meant = tab.equipment.commands.meant_nodes if tab is not None and is_idle else frozenset()
        self._actions.enable(bool(meant), "run_here", "run_from")
        self._actions.enable(len(meant) == 1, "run_node")
        self._actions.enable(tab is not None and tab.runs.phase in (Phase.STARTING, Phase.RUNNING), "stop")
        self._actions.enable(tab is not None, "inputs", "trust")

    def run(self, *, offline: bool = False) -> None:
        """Runs the flow in front, unless an input is missing or it is not trusted."""
        tab = self._tab
        if tab is None or tab.runs.is_running:
            return
        if not self._are_there(tab, self._panels.run_panel(tab).inputs.missing()):
            return
        self._when_trusted(tab, partial(self._begin, tab, offline))

    def _are_there(self, tab: FlowTab, missing: Sequence[str]) -> bool:
        """Whether no input is missing; else it is asked for."""
        if missing:
            self._docks.bring("run")
            self._panels.run_panel(tab).inputs.show_missing(list(missing))
            self.message.emit(tr("Give “{missing}” a value, then run", missing=missing[0]))
        return not missing

    def _when_trusted(self, tab: FlowTab, then: Callable[[], None]) -> None:
        if tab.trusting.is_granted():
            then()
        else:
            self._ask_trust(tab, then)

    def _begin(self, tab: FlowTab, offline: bool, portions: Portions | None = None) -> None:
        self._clear(tab)
        inputs = self._panels.run_panel(tab).inputs.values()
        model = self._program.settings.model
        tab.runs.start(inputs, portions=portions, model=model, offline=offline, granted=tab.trusting.may_do)

    def _clear(self, tab: FlowTab) -> None:
        tab.banners.remove("run")
        self.message.emit("")

    def run_here(self) -> None:
        """Runs only what the nodes meant need, also inside a subflow."""
        from weft_engine.run.reuse import to_here

        tab = self._tab
        if tab is None or tab.runs.is_running or not (meant := tab.equipment.commands.meant_nodes):
            return
        here = tab.here
        try:
            portions = to_here(tab.session.flow, here.registry, meant, here.scope, _call_of(here))
        except NodeInputError as error:
            self.message.emit(error.message)
            return
        self._when_trusted(tab, partial(self._begin, tab, False, portions))

    def run_from(self) -> None:
        """Runs the nodes meant and all that follows; what came before is used as it was in the run shown."""
        from weft_engine.run.reuse import from_here, inputs_run

        tab = self._tab
        if tab is None or tab.runs.is_running or not (meant := tab.equipment.commands.meant_nodes):
            return
        here, whole = tab.here, tab.session
        try:
            portions = from_here(whole.flow, here.registry, meant, whole.run.view, _call_of(here))
        except NodeInputError as error:
            self._refuse_from(tab, error)
            return
        needed = inputs_run(whole.flow, portions)
        missing = [name for name in self._panels.run_panel(tab).inputs.missing() if name in needed]
        if self._are_there(tab, missing):
            self._when_trusted(tab, partial(self._begin_from, tab, here, portions))

    def _begin_from(self, tab: FlowTab, here: Session, portions: Portions) -> None:
        self._clear(tab)
        inputs = self._panels.run_panel(tab).inputs.values()
        edited = self._edited_before(tab, here, portions)
        tab.runs.start_from(here, portions, inputs, model=self._program.settings.model, granted=tab.trusting.may_do)
        if edited:
            self._warn_of_edits(tab, here, edited)

    def _edited_before(self, tab: FlowTab, here: Session, portions: Portions) -> list[str]:
        """Nodes before those that run whose results are used although they were edited since they gave them."""
        from weft_engine.edits import upstream
        from weft_engine.run.stale import begun

        whole, then = tab.session, tab.session.run.view.flow
        portion = portions.get(_call_of(here))
        if then is None or portion is None:
            return []
        since = tab.runs.since(self._panels.run_panel(tab).inputs.values(), self._program.settings.model)
        before = upstream(here.flow, portion.targets) - portion.targets
        return sorted(begun(whole.flow, then, here.scope, whole.run.view.nodes_at(here.scope), since) & before)

    def _warn_of_edits(self, tab: FlowTab, here: Session, edited: list[str]) -> None:
        """Says whose results were used although they are outdated, and offers to run from there."""
        titles = [f"“{title_of(here.flow, here.registry, node)}”" for node in edited]
        words = counted(
            len(edited),
            "{names} was edited after it ran: what it gave before was used, and what follows is outdated.",
            "{names} were edited after they ran: what they gave before was used, and what follows is outdated.",
            names=", ".join(titles[:_NAMES]) + ("…" if len(titles) > _NAMES else ""),
        )
        choice = (tr("Run from the edited node") if len(edited) == 1 else tr("Run from the edited nodes"),
                  lambda: self._run_from_edited(tab, here, edited))  # fmt: skip
        tab.say("run", Banner(self._program.tokens, "warning", words, [choice]))

    def _run_from_edited(self, tab: FlowTab, here: Session, edited: list[str]) -> None:
        if tab.here is here and not tab.runs.is_running:
            here.select(node for node in edited if node in here.flow.nodes)
            self.run_from()

    def _refuse_from(self, tab: FlowTab, error: NodeInputError) -> None:
        """Says what is missing, and offers the run that gives it."""
        words = tr("This cannot run from here: {reason}", reason=error.message)
        tab.say("run", Banner(self._program.tokens, "warning", words, [(tr("Run to here"), self.run_here)]))

    def run_node(self) -> None:
        """Runs only the node meant, with the inputs it had in the run that is shown."""
        tab = self._tab
        if tab is None or tab.runs.is_running or len(meant := tab.equipment.commands.meant_nodes) != 1:
            return
        self._when_trusted(tab, partial(self._begin_alone, tab, tab.here, *meant))

    def _begin_alone(self, tab: FlowTab, here: Session, node: str) -> None:
        self._clear(tab)
        try:
            tab.runs.start_alone(here, node, model=self._program.settings.model, granted=tab.trusting.may_do)
        except NodeInputError as error:
            title = title_of(here.flow, here.registry, node)
            self.message.emit(tr("“{title}” cannot run by itself: {reason}", title=title, reason=error.message))

    def stop(self) -> None:
        """Ends the run of the flow in front."""
        if self._tab is not None:
            self._tab.runs.stop()

    def edit_inputs(self) -> None:
        """Shows the form of the inputs."""
        if self._tab is not None:
            self._docks.bring("run")
            form = self._panels.run_panel(self._tab).inputs.form
            if form is not None:
                form.setFocus()

    def open_result(self, session: Session, node: str) -> None:
        """Shows a node's result large."""
        from weft_editor.dialogs.result import ResultDialog

        if node in session.flow.nodes:
            ResultDialog(self._window, session, node, self._program.tokens).show()

    # Trust

    def show_trust(self) -> None:
        """Shows what the flow asks for, to grant or withdraw it."""
        if self._tab is not None:
            self._ask_trust(self._tab, partial(self._begin, self._tab, False))

    def _ask_trust(self, tab: FlowTab, then: Callable[[], None]) -> None:
        from weft_editor.dialogs.trust import TrustDialog

        needs = tab.trusting.needs()
        dialog = TrustDialog(self._window, tab.session.title, needs, is_granted=tab.trusting.is_granted())
        dialog.granted.connect(lambda: self._grant(tab, needs, then))
        dialog.withdrawn.connect(tab.trusting.withdraw)
        dialog.open()

    def _grant(self, tab: FlowTab, shown: Sequence[NodeNeed], then: Callable[[], None]) -> None:
        try:
            tab.trusting.grant(shown)
        except WeftError as error:
            self.message.emit(error.message)
        then()

    # What the engine says

    def _on_refused(self, tab: FlowTab, error: WeftError) -> None:
        if isinstance(error, FlowInvalidError):
            tab.session.check()
            self._docks.bring("problems")
            self.message.emit(error.message)
        elif isinstance(error, NotTrustedError):
            self._ask_trust(tab, partial(self._begin, tab, False))
        elif isinstance(error, NodeInputError) and "input" in error.details:
            self._docks.bring("run")
            self._panels.run_panel(tab).inputs.show_fault(str(error.details["input"]), said(error.message))
        else:
            words = tr("The run did not start: {message}", message=said(error.message))
            tab.say("run", Banner(self._program.tokens, "error", words))


def _call_of(here: Session) -> FrameTag:
    """The frame of the call that is shown; `()` where the whole flow is, or nothing ran."""
    from weft_editor.inner_session import InnerSession

    return (here.shown_call if isinstance(here, InnerSession) else None) or ()
