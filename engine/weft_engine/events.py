"""The one stream of typed events of a run. Canvas, log, journal and command line all listen to the same.

`seq` counts the run's events from 1; `time_s` is monotonic and starts at 0 with the run; `frame` says in which frame.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from weft_engine.ids import FrameTag
from weft_engine.values import Json


@dataclass(slots=True)
class Event:
    """Base of all events."""

    seq: int
    time_s: float

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, with the event's name under `event`."""
        data = {each.name: getattr(self, each.name) for each in fields(self)}
        if "frame" in data:
            data["frame"] = [list(step) for step in data["frame"]]
        return {"event": type(self).__name__, **data}


@dataclass(slots=True)
class RunStarted(Event):
    """The run began; `started_at` is wall-clock time, ISO 8601 in UTC."""

    run_id: str
    flow: str
    inputs: Mapping[str, Json]
    started_at: str


@dataclass(slots=True)
class RunFinished(Event):
    """The run is over: `status` is done, failed, budget or cancelled."""

    status: str
    outputs: Mapping[str, Json]
    error: Mapping[str, Json] | None
    metrics: Mapping[str, Json]


@dataclass(slots=True)
class NodeEvent(Event):
    """Base of events about one activation: node `node` in frame `frame`."""

    node: str
    frame: FrameTag


@dataclass(slots=True)
class NodeQueued(NodeEvent):
    """Ready, but waiting for a free place (`max_concurrency`)."""


@dataclass(slots=True)
class NodeStarted(NodeEvent):
    """An attempt began with these inputs."""

    attempt: int
    inputs: Mapping[str, Json]


@dataclass(slots=True)
class NodeDelta(NodeEvent):
    """A piece of partial output."""

    text: str
    port: str


@dataclass(slots=True)
class NodeReported(NodeEvent):
    """Figures to show while the node runs."""

    values: Mapping[str, Json]


@dataclass(slots=True)
class NodeRetried(NodeEvent):
    """An attempt failed and another follows after `delay_s`."""

    attempt: int
    delay_s: float
    error: Mapping[str, Json]


@dataclass(slots=True)
class OutputRefused(NodeEvent):
    """An output of an attempt fails a check of the policy: the node is asked again (`repair`, from 1) or fails (0)."""

    attempt: int
    port: str
    rule: str
    fault: str
    value: str
    """As text, its beginning."""
    repair: int


@dataclass(slots=True)
class NodeFinished(NodeEvent):
    """The node ran; ports missing from `outputs` are dead. `replaced` tells why the values are not its own."""

    outputs: Mapping[str, Json]
    duration_s: float
    replaced: str = ""


@dataclass(slots=True)
class NodeSkipped(NodeEvent):
    """The node did not run; `why` is the chain of causes, the nearest first, as sentences."""

    why: tuple[str, ...]


@dataclass(slots=True)
class NodeFailed(NodeEvent):
    """The node failed. `handled` says how: port, isolate, continue, loop, or empty if the failure ends the run."""

    error: Mapping[str, Json]
    duration_s: float
    handled: str


@dataclass(slots=True)
class NodeCancelled(NodeEvent):
    """The node was stopped, or never started because it was no longer needed."""

    why: str


@dataclass(slots=True)
class FrameStarted(NodeEvent):
    """A loop iteration or item began; `frame` is the container's own, `index` the new frame's."""

    index: int
    values: Mapping[str, Json]
    """What the container's body ports carry into it."""


@dataclass(slots=True)
class FrameFinished(NodeEvent):
    """A loop iteration, item or call is over; `state` is what came back, if anything did."""

    index: int
    state: Json


@dataclass(slots=True)
class ModelCalled(NodeEvent):
    """A model call was answered (or failed: `error`). `request` and `response` are redacted plain JSON."""

    model: str
    request: Mapping[str, Json]
    response: Mapping[str, Json] | None
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    estimated: bool
    duration_s: float
    error: Mapping[str, Json] | None


@dataclass(slots=True)
class ToolCalled(NodeEvent):
    """An agent called an attached tool."""

    tool: str
    tool_node: str
    arguments: Mapping[str, Json]
    result: Json
    error: Mapping[str, Json] | None
    duration_s: float


@dataclass(slots=True)
class StateWritten(NodeEvent):
    """A variable took a value in.

    `unordered` names the node whose value was replaced although no wire orders the two: time decided.
    """

    variable: str
    value: Json
    held: Json
    unordered: str = ""


@dataclass(slots=True)
class MessageSent(NodeEvent):
    """A message went into a channel."""

    channel: str
    message: str
    """Its id."""
    value: Json
    topic: str
    priority: int


@dataclass(slots=True)
class MessageReceived(NodeEvent):
    """The node took a message out of a channel."""

    channel: str
    message: str
    sender: str
    waited_s: float
    """How long it had lain there."""


@dataclass(slots=True)
class MessageExpired(NodeEvent):
    """Nobody took a message of this node in time; it is delivered no more."""

    channel: str
    message: str


@dataclass(slots=True)
class PortPicked(NodeEvent):
    """A choice by time was made and recorded: which arms of a join or `first` port were taken, by wire id."""

    port: str
    arms: tuple[str, ...]


@dataclass(slots=True)
class BudgetChanged(Event):
    """What the run has used so far."""

    calls: int
    tokens: int
    cost_usd: float


@dataclass(slots=True)
class Logged(NodeEvent):
    """A line of a node's log."""

    level: str
    text: str


@dataclass(slots=True)
class Asked(NodeEvent):
    """A person is asked; answered through the run's `answer`."""

    question_id: str
    question: str
    form: Mapping[str, Json]


@dataclass(slots=True)
class Answered(NodeEvent):
    """The person answered."""

    question_id: str
    answer: Json


EVENT_TYPES: dict[str, type[Event]] = {
    name: each
    for name, each in vars(sys.modules[__name__]).items()
    if isinstance(each, type) and issubclass(each, Event)
}
"""Event classes by name."""
