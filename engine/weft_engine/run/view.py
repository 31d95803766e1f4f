"""What a person sees of a run, folded from its events: per node its activations, text, outputs, figures and status.

The canvas, the panels and the terminal all show a `RunView`; none of them reads events on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from weft_engine import events as ev
from weft_engine.control import SUBFLOW_TYPE
from weft_engine.document.callers import called_scope, flow_at
from weft_engine.document.document import Flow, all_flows
from weft_engine.ids import FrameTag, Scope
from weft_engine.run.shared_view import SharedView
from weft_engine.run.status import Status
from weft_engine.values import Json

_KEPT_PLACES: Final = 10_000
KEPT_ACTIVATIONS: Final = 200
"""How many activations of one node a view keeps; older ones are forgotten (the journal has them)."""

KEPT_TEXT: Final = 200_000
"""Characters of streamed text kept per activation."""


@dataclass(slots=True)
class Activation:
    """One execution of a node in one frame."""

    frame: FrameTag
    status: Status = Status.IDLE
    started_s: float | None = None
    duration_s: float | None = None
    inputs: Mapping[str, Json] = field(default_factory=dict)
    outputs: Mapping[str, Json] = field(default_factory=dict)
    entered: Mapping[str, Json] = field(default_factory=dict)
    """For a loop or for-each: what its body ports last carried into the body."""
    text: str = ""
    """Streamed so far."""
    report: dict[str, Json] = field(default_factory=dict)
    """Figures the node published while running (a vote's tally …)."""
    why: tuple[str, ...] = ()
    """Why it was skipped or cancelled."""
    error: Mapping[str, Json] | None = None
    handled: str = ""
    attempts: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    estimated: bool = False
    question: ev.Asked | None = None
    calls_log: list[ev.ModelCalled | ev.ToolCalled] = field(default_factory=list)
    is_alone: bool = False
    """Run by itself after the run, with the inputs it had there."""
    is_reused: bool = False
    """Not run: what it gave in an earlier run was used again."""
    is_stale: bool = False
    """Used again although it, or something before it, had been edited since."""


@dataclass(slots=True)
class NodeView:
    """All a run has shown of one node."""

    activations: dict[FrameTag, Activation] = field(default_factory=dict)
    latest: FrameTag = ()
    runs: int = 0
    """Executions so far, also of activations no longer kept."""
    iterations: int = 0
    """For a loop or for-each: frames begun."""

    def shown(self, frame: FrameTag | None = None) -> Activation | None:
        """The activation of `frame`, or the latest."""
        return self.activations.get(self.latest if frame is None else frame)

    def look_at_failure(self) -> None:
        """An activation that failed is what is to be seen, and not those that were stopped because of it."""
        ends = reversed(self.activations.values())
        failed = next((each for each in ends if each.status is Status.FAILED and not each.handled), None)
        self.latest = failed.frame if failed is not None else self.latest


Nodes = dict[str, NodeView]


@dataclass(slots=True)
class LogLine:
    """A line of the run's log."""

    time_s: float
    level: str
    node: str
    text: str
    frame: FrameTag = ()
    scope: Scope = ()
    """Of the node: which embedded flow it is in."""


class Places:
    """Where frames belong: the scope of the flow they run, and how many of their steps lead to its call."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._calls = any(node.type == SUBFLOW_TYPE for _, each in all_flows(flow) for node in each.nodes.values())
        self._known: dict[FrameTag, tuple[Scope, int]] = {}

    def of(self, frame: FrameTag) -> tuple[Scope, int]:
        """The scope, and the number of steps."""
        if not self._calls:
            return (), 0
        found = self._known.get(frame)
        if found is None:
            if len(self._known) > _KEPT_PLACES:
                self._known.clear()
            found = self._known[frame] = self._find(frame)
        return found

    def _find(self, frame: FrameTag) -> tuple[Scope, int]:
        scope: Scope = ()
        depth = 0
        flow: Flow | None = self._flow
        for at, (node, _) in enumerate(frame):
            record = flow.nodes.get(node) if flow is not None else None
            if record is None or record.type != SUBFLOW_TYPE:
                continue
            inner = called_scope(self._flow, scope, record)
            scope = inner if inner is not None else (*scope, f"{node}: {record.config.get('file', '')}")
            flow, depth = flow_at(self._flow, scope), at + 1
        return scope, depth


@dataclass(slots=True)
class RunView:
    """A run as shown. Feed it with `apply`; it returns which nodes changed."""

    run_id: str = ""
    status: str = "idle"
    """idle, running, done, failed, budget, cancelled."""
    started_at: str = ""
    """Wall-clock time, ISO 8601 in UTC."""
    time_s: float = 0.0
    nodes: dict[str, NodeView] = field(default_factory=dict)
    log: list[LogLine] = field(default_factory=list)
    outputs: Mapping[str, Json] = field(default_factory=dict)
    error: Mapping[str, Json] | None = None
    metrics: Mapping[str, Json] = field(default_factory=dict)
    calls: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    estimated: bool = False
    """Whether tokens and cost are estimates, at least in part."""
    model: str = ""
    """What is put in place of the flow's model."""
    flow: Flow | None = None
    """What is run: with it, nodes of called flows are told from those around them; without, all are in `nodes`."""
    inside: dict[Scope, Nodes] = field(default_factory=dict)
    """Nodes of called flows by their scope."""
    calls_of: dict[Scope, dict[FrameTag, None]] = field(default_factory=dict)
    """Frames of the calls of each embedded flow, the latest last."""
    shared: SharedView = field(default_factory=SharedView)
    """What its variables hold, and what became of messages."""
    _places: Places | None = None

    def apply(self, batch: Iterable[ev.Event], inside: dict[Scope, set[str]] | None = None) -> set[str]:
        """Takes events in; returns ids of nodes whose look changed.

        Args:
            batch: The events.
            inside: Takes ids of such nodes of called flows, by scope.
        """
        changed: set[str] = set()
        for event in batch:
            self.time_s = event.time_s
            if not isinstance(event, ev.NodeEvent):
                self._apply_run(event)
                continue
            scope = self._enter(event.frame) if event.frame else ()
            if type(event) is ev.NodeDelta:  # nearly all events of a run that streams
                activation = self.activation(event.node, event.frame, scope)
                activation.text = (activation.text + event.text)[-KEPT_TEXT:]
            else:
                self._apply_node(event, scope)
            if not scope:
                changed.add(event.node)
            elif inside is not None:
                inside.setdefault(scope, set()).add(event.node)
        return changed

    def nodes_at(self, scope: Scope) -> Nodes:
        """What has been shown of the nodes of an embedded flow, by id."""
        return self.inside.get(scope, {}) if scope else self.nodes

    def scope_of(self, frame: FrameTag) -> Scope:
        """Which embedded flow a frame ran."""
        return self._place(frame)[0]

    def call_of(self, frame: FrameTag) -> FrameTag:
        """The frame of the innermost call around a frame."""
        return frame[: self._place(frame)[1]]

    def _place(self, frame: FrameTag) -> tuple[Scope, int]:
        if not frame or self.flow is None:
            return (), 0
        if self._places is None:
            self._places = Places(self.flow)
        return self._places.of(frame)

    def _enter(self, frame: FrameTag) -> Scope:
        """The scope of a frame; a call is noted when it is first heard of."""
        scope, depth = self._place(frame)
        if scope:
            calls = self.calls_of.setdefault(scope, {})
            if frame[:depth] not in calls:
                calls[frame[:depth]] = None
                if len(calls) > KEPT_ACTIVATIONS:
                    del calls[next(iter(calls))]
        return scope

    def _apply_run(self, event: ev.Event) -> None:
        if isinstance(event, ev.RunStarted):
            self.run_id, self.status, self.started_at = event.run_id, "running", event.started_at
            self._line(event, "info", "", f"run {event.run_id} started")
        elif isinstance(event, ev.RunFinished):
            self.status, self.outputs, self.error = event.status, event.outputs, event.error
            self.metrics = event.metrics
            said = f": {event.error['message']}" if event.error else ""
            self._line(event, "error" if event.error else "info", "", f"run {event.status}{said}")
        elif isinstance(event, ev.BudgetChanged):
            self.calls, self.tokens, self.cost_usd = event.calls, event.tokens, event.cost_usd

    def _line(self, event: ev.Event, level: str, node: str, text: str) -> None:
        frame = event.frame if isinstance(event, ev.NodeEvent) else ()
        self.log.append(LogLine(event.time_s, level, node, text, frame, self.scope_of(frame)))

    def activation(self, node: str, frame: FrameTag, scope: Scope = ()) -> Activation:
        """The activation, made if it is new; it becomes the node's latest."""
        nodes = self.inside.setdefault(scope, {}) if scope else self.nodes
        view = nodes.get(node)
        if view is None:
            view = nodes[node] = NodeView()
        found = view.activations.get(frame)
        if found is None:
            found = view.activations[frame] = Activation(frame)
            if len(view.activations) > KEPT_ACTIVATIONS:
                del view.activations[next(iter(view.activations))]
        view.latest = frame
        return found

    def _apply_node(self, event: ev.NodeEvent, scope: Scope) -> None:
        activation = self.activation(event.node, event.frame, scope)
        match event:
            case ev.NodeQueued():
                activation.status = Status.QUEUED
            case ev.NodeStarted():
                self._started(event, activation, self.nodes_at(scope)[event.node])
            case ev.NodeReported():
                activation.report.update(event.values)
            case ev.NodeRetried():
                activation.text = ""
                self._line(event, "warning", event.node, f"attempt {event.attempt} failed: {event.error['message']}")
            case ev.OutputRefused():
                activation.text = ""
                self._line(event, "warning", event.node, f"output {event.fault}")
            case ev.NodeFinished():
                activation.status, activation.outputs = Status.DONE, event.outputs
                activation.duration_s = event.duration_s
            case ev.NodeSkipped():
                activation.status, activation.why = Status.SKIPPED, event.why
            case ev.NodeFailed():
                self._failed(event, activation)
            case ev.NodeCancelled():
                activation.status, activation.why = Status.CANCELLED, (event.why,)
            case ev.FrameStarted():
                self.nodes_at(scope)[event.node].iterations += 1
                activation.entered = event.values
            case ev.StateWritten() | ev.MessageSent() | ev.MessageReceived() | ev.MessageExpired():
                self.shared.flow = self.flow
                self.shared.apply(event, scope)
            case _:
                self._called(event, activation)
        if activation.status is Status.CANCELLED:  # what its calls took may be told after it ended
            self.nodes_at(scope)[event.node].look_at_failure()

    def _started(self, event: ev.NodeStarted, activation: Activation, view: NodeView) -> None:
        if event.attempt == 1:
            view.runs += 1
            activation.started_s, activation.inputs = event.time_s, event.inputs  # later attempts: as transformed
        activation.status, activation.attempts = Status.RUNNING, event.attempt

    def _failed(self, event: ev.NodeFailed, activation: Activation) -> None:
        activation.status, activation.error, activation.handled = Status.FAILED, event.error, event.handled
        activation.duration_s = event.duration_s
        self._line(event, "warning" if event.handled else "error", event.node, str(event.error.get("message", "")))

    def _called(self, event: ev.NodeEvent, activation: Activation) -> None:
        match event:
            case ev.ModelCalled():
                activation.calls += 1
                activation.input_tokens += event.input_tokens
                activation.output_tokens += event.output_tokens
                activation.cost_usd += event.cost_usd or 0.0
                activation.estimated = activation.estimated or event.estimated
                self.estimated = self.estimated or event.estimated
                activation.calls_log.append(event)
            case ev.ToolCalled():
                activation.calls_log.append(event)
            case ev.Logged():
                self._line(event, event.level, event.node, event.text)
            case ev.Asked():
                activation.status, activation.question = Status.WAITING, event
            case ev.Answered():
                activation.status, activation.question = Status.RUNNING, None
            case _:
                pass
