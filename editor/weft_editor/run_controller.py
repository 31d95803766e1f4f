"""Runs of one session: started from a snapshot, watched through one queue, stopped, answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from weft_editor.engine_thread import EngineThread
from weft_editor.inner_session import InnerSession
from weft_editor.language import tr
from weft_editor.outdated import since_run
from weft_editor.phase import Phase
from weft_editor.run_on_engine import Message, Order, Refused, RunOnEngine
from weft_editor.session import MATTERS, RunShown, Session
from weft_editor.ticker import Ticker
from weft_editor.world import World
from weft_engine import events as ev
from weft_engine.document import Change, Flow, Wire
from weft_engine.errors import NodeInputError, WeftError
from weft_engine.ids import FrameTag, Scope
from weft_engine.run.part import PartView, part_of
from weft_engine.run.view import RunView
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.run import RunOptions
    from weft_engine.run.shared import Portion
    from weft_engine.run.since import Since
    from weft_engine.trust import Asked

_CHUNK: Final = 128
_MOST_S: Final = 0.003
"""How long events are taken in at a stretch; then the window comes first, so that it stays quick."""
_STRETCHES: Final = 3
"""How often in one tick; the rest waits for the next."""


class RunController(QObject):
    """Runs a session's flow. Editing or closing it meanwhile is safe: a run has its own snapshot."""

    phase_changed = Signal(object)
    """The `Phase` it is in now."""
    refused = Signal(object)
    """A `WeftError`: the run did not start."""
    asked = Signal(object)
    """An `Asked` event: a person is to answer."""
    answered = Signal(str)
    """A question is no longer open: its id."""
    edited_changed = Signal()
    """`is_edited` is another."""

    def __init__(
        self, session: Session, engine: EngineThread, world: World, ticker: Ticker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.phase = Phase.IDLE
        self._engine, self._world, self._ticker = engine, world, ticker
        self._live: RunOnEngine | None = None
        self._changed: set[str] = set()
        self._changed_inside: dict[Scope, set[str]] = {}
        self._tell_soon = QTimer(self, singleShot=True, interval=0)
        self._tell_soon.timeout.connect(self._tell)
        self._go_on = QTimer(self, singleShot=True, interval=1)
        self._go_on.timeout.connect(self._stretch)
        self._stretches = 0
        self._open_questions: set[str] = set()
        self._refusal: WeftError | None = None
        self._snapshot: Flow | None = None
        """What is run."""
        self._from: _From | None = None
        """What was before the run that is about to begin is to be carried over."""
        self.part: PartView | None = None
        """One node is run by itself, or was last."""
        self._offline = False
        """Whether the run that is shown was offline."""
        self._model = ""
        """What the run under way, or the last one, has put in place of the flow's model."""
        self._began = self._over = monotonic()
        self._begun_with: Flow | None = None
        """The whole flow as it was when the run under way began."""
        self.is_edited = False
        """Whether the flow would give something else by now than what the run under way began with."""
        session.changed.connect(self._on_edit)

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self.phase is not Phase.IDLE

    @property
    def elapsed_s(self) -> float:
        """Seconds the run has taken so far, or took."""
        return (monotonic() if self.is_running else self._over) - self._began

    def start(
        self,
        inputs: Mapping[str, Json],
        *,
        portions: Mapping[FrameTag, Portion] | None = None,
        model: str = "",
        offline: bool = False,
        granted: frozenset[Asked] = frozenset(),
    ) -> None:
        """Starts a run; does nothing while another is under way.

        Args:
            inputs: Values of the flow's inputs.
            portions: What is run; all if `None`.
            model: In place of the flow's default model.
            offline: Every model call is answered by the scripted model.
            granted: What has been granted of what the flow asks for.
        """
        if self.is_running:
            return

        def options() -> RunOptions:
            from weft_engine.run.run import RunOptions

            return RunOptions(model=model, offline=offline, granted=granted, portions=portions or {})

        self._snapshot, self.part, self._offline, self._from = self.session.flow.copy(), None, offline, None
        self._model = "" if offline else model
        self._launch(self._snapshot, inputs, options, self._snapshot)

    def start_from(
        self,
        session: Session,
        portions: Mapping[FrameTag, Portion],
        inputs: Mapping[str, Json],
        *,
        model: str = "",
        granted: frozenset[Asked] = frozenset(),
    ) -> None:
        """Runs on from nodes: what is not run of the run shown stays, marked as reused.

        Does nothing while another run is under way. After a run offline it is offline too.

        Args:
            session: Of the flow the nodes are in; the call it shows stays in sight.
            portions: See `weft_engine.run.reuse.from_here`.
            inputs: Values of the flow's inputs, of which those before the nodes do not matter.
            model: In place of the flow's default model.
            granted: What has been granted of what the flow asks for.
        """
        if self.is_running:
            return
        self.start(inputs, portions=portions, model=model, offline=self._offline, granted=granted)
        self._from = _From(portions, session, self.since(inputs, model))

    def since(self, inputs: Mapping[str, Json], model: str) -> Since:
        """What outdates results of the run shown, were it to go on with these inputs and this model."""
        return since_run(self.session, inputs, "" if self._offline else model)

    def start_alone(
        self, session: Session, node: str, *, model: str = "", granted: frozenset[Asked] = frozenset()
    ) -> None:
        """Runs one node with the inputs its shown activation had; all else of the run stays shown.

        Does nothing while another run is under way. After a run offline it is offline too.

        Args:
            session: Of the flow the node is in: this one, or that of an embedded flow.
            node: Its id.
            model: In place of the flow's default model.
            granted: What has been granted of what the flow asks for.

        Raises:
            NodeInputError: It cannot run by itself, or lacks a value.
        """
        if self.is_running:
            return
        shown = session.shown_activation(node)
        if session.scope and shown is None:
            raise NodeInputError(
                f"it did not run in the call of {session.scope[-1]!r} that is shown: run to here first"
            )

        def was_live(wire: Wire) -> bool:
            source = session.shown_activation(wire.source_node)
            return source is not None and wire.source_port in source.outputs

        def options() -> RunOptions:
            from weft_engine.run.run import RunOptions

            return RunOptions(model=model, offline=self._offline, granted=granted)

        root = self.session.flow if session.scope else None
        part = part_of(session.flow, session.registry, node, shown.inputs if shown else {}, was_live, root)
        begun_with = self.session.flow.copy()
        self.part = PartView(session.run.view, begun_with, node, shown.frame if shown else ())
        self._launch(part.flow, part.inputs, options, begun_with)

    def _launch(
        self, flow: Flow, inputs: Mapping[str, Json], options: Callable[[], RunOptions], begun_with: Flow
    ) -> None:
        self._begun_with = begun_with
        path = self.session.path
        order = Order(flow, self.session.registry, dict(inputs), path.resolve().parent if path else None, options)
        self._began = monotonic()
        self._live = RunOnEngine(self._engine, self._world, order)
        self._set_phase(Phase.STARTING)
        self._ticker.add(self.take_in)

    def stop(self, why: str = "") -> None:
        """Ends the run."""
        if self._live is not None and self.phase in (Phase.STARTING, Phase.RUNNING):
            self._live.stop(why)
            self._set_phase(Phase.STOPPING)

    def _on_edit(self, change: Change) -> None:
        if self._begun_with is not None and change.touches(*MATTERS):
            from weft_engine.run.stale import differs

            self._set_edited(differs(self.session.flow, self._begun_with))

    def _set_edited(self, is_edited: bool) -> None:
        if is_edited != self.is_edited:
            self.is_edited = is_edited
            self.edited_changed.emit()

    def answer(self, question_id: str, answer: Json) -> None:
        """Hands in a person's answer."""
        if self._live is not None:
            self._live.answer(question_id, answer)

    def close(self) -> None:
        """Ends the run and listens no more."""
        self.stop(tr("its window was closed"))
        self._ticker.remove(self.take_in)
        self._tell_soon.stop()
        self._go_on.stop()

    def take_in(self) -> bool:
        """Takes in what the engine has said; returns whether more may come."""
        self._stretches = 0
        self._stretch()
        return self._live is not None

    def _stretch(self) -> None:
        live = self._live
        if live is None:
            return
        began = monotonic()
        while live.messages and monotonic() - began < _MOST_S:
            self._apply(_taken(live))
        self._stretches += 1
        if live.messages and self._stretches < _STRETCHES:
            self._go_on.start()
        elif self._changed or self._changed_inside:
            self._tell_soon.start()

    def _tell(self) -> None:
        """Says which nodes changed, in a turn of the event loop of its own: what waits between the two is not late."""
        self._tell_soon.stop()
        changed, self._changed = self._changed, set()
        inside, self._changed_inside = self._changed_inside, {}
        self.session.tell_run(changed, inside)

    def _apply(self, chunk: list[Message]) -> None:
        events: list[ev.Event] = []
        for message in chunk:
            if isinstance(message, ev.Event):
                if isinstance(message, ev.RunStarted):
                    self._begin()
                events.append(message)
                continue
            self._fold(events)
            events = []
            if isinstance(message, Refused):
                self._refusal = message.error
            else:
                self._end()
        self._fold(events)

    def _fold(self, events: list[ev.Event]) -> None:
        if not events:
            return
        if self.part is not None:
            self._changed |= self.part.apply(events, self._changed_inside)
        else:
            self._fold_run(events)
        for event in events:
            if isinstance(event, ev.Asked):
                self._open_questions.add(event.question_id)
                self.asked.emit(event)
            elif isinstance(event, ev.Answered):
                self._close_question(event.question_id)

    def _fold_run(self, events: list[ev.Event]) -> None:
        view = self.session.run.view
        status = view.status
        self._changed |= view.apply(events, self._changed_inside)
        self.session.run.timeline.apply(events)
        if view.status != status:
            self.session.run_status_changed.emit()

    def _begin(self) -> None:
        if self._from is not None and self._snapshot is not None:
            self._from.carry(self.session, self._snapshot)
            self._from = None
        elif self.part is None:
            self.session.run = RunShown(RunView(flow=self._snapshot, model=self._model))
        self._began = monotonic()
        if self.phase is Phase.STARTING:
            self._set_phase(Phase.RUNNING)

    def _end(self) -> None:
        self._live = self._from = self._begun_with = None
        self._set_edited(False)
        self._tell()
        self._over = monotonic()
        for question_id in tuple(self._open_questions):
            self._close_question(question_id)
        if self.part is not None:
            self.session.run_status_changed.emit()  # the log has a line more
        self._set_phase(Phase.IDLE)
        refusal, self._refusal = self._refusal, None
        if refusal is not None:
            self.refused.emit(refusal)

    def _close_question(self, question_id: str) -> None:
        self._open_questions.discard(question_id)
        self.answered.emit(question_id)

    def _set_phase(self, phase: Phase) -> None:
        self.phase = phase
        self.phase_changed.emit(phase)


class _From:
    """A run that goes on from some nodes, until it has begun."""

    def __init__(self, portions: Mapping[FrameTag, Portion], session: Session, since: Since) -> None:
        self._portions, self._session, self._since = portions, session, since
        self._call = session.shown_call if isinstance(session, InnerSession) else None

    def carry(self, whole: Session, snapshot: Flow) -> None:
        """Shows the new run, with what stays of the one shown before."""
        from weft_engine.run.reuse import carried

        whole.run = RunShown(carried(whole.run.view, snapshot, self._portions, self._since))
        if isinstance(self._session, InnerSession) and self._call is not None:
            self._session.show_call(self._call)


def _taken(live: RunOnEngine) -> list[Message]:
    messages = live.messages
    return [messages.popleft() for _ in range(min(_CHUNK, len(messages)))]
