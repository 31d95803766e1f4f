"""One node run by itself: a small flow around it gives it values it had before, and what happens goes into the view of
the run it was taken from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from weft_engine import events as ev
from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE
from weft_engine.document.document import Flow
from weft_engine.document.model import Node, Wire
from weft_engine.errors import NodeInputError
from weft_engine.graph.facts import refused_by
from weft_engine.ids import FrameTag, Scope, canonical
from weft_engine.node import Control, PortKind
from weft_engine.ports import NodePorts, ports_of
from weft_engine.registry import Registry
from weft_engine.run.view import Activation, LogLine, NodeView, RunView
from weft_engine.values import Json

_NOT_ALONE: Final = {
    Control.INPUT: "an input gives what the run is given, so there is nothing to run",
    Control.OUTPUT: "an output only takes what comes to it, so there is nothing to run",
    Control.BREAK: "a break means something only in its loop: run to the loop instead",
    Control.LOOP: "a loop runs together with what is inside it: run to here instead",
    Control.FOR_EACH: "a for-each runs together with what is inside it: run to here instead",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A flow of one node, and what to give it."""

    flow: Flow
    inputs: Mapping[str, Json]


def part_of(
    flow: Flow,
    registry: Registry,
    node: str,
    inputs: Mapping[str, Json],
    was_live: Callable[[Wire], bool] = lambda _: True,
    root: Flow | None = None,
) -> Part:
    """The node with the nodes lent to it, under the flow's settings, and one input per value it is given.

    Inputs bear the ids of the nodes the values came from where that can be told, as votes and races name them.

    Args:
        flow: The flow it stands in.
        registry: Installed node types.
        node: Its id.
        inputs: Values by port; where a port takes a list, the list.
        was_live: Whether a wire carried a value when these came.
        root: The whole flow, where `flow` is embedded in it: its settings hold, its other flows can be called.

    Raises:
        NodeInputError: It cannot run by itself, or lacks a value.
    """
    ports = ports_of(flow.nodes[node], registry)
    if why := why_not_alone(ports):
        raise NodeInputError(why)
    made = flow.copy() if root is None else _embedded_in(root, flow)
    lent, wires = _lent(flow, registry, node)
    nodes = {key: flow.nodes[key] for key in lent}
    nodes[node] = flow.nodes[node].model_copy(update={"muted": False, "bypassed": False})
    given: dict[str, Json] = {}
    for port, value, key in _values(flow, ports, node, inputs, was_live, nodes):
        nodes[key] = Node(type=INPUT_TYPE, config={"name": key, "type": "any"})
        given[key] = value
        wires.append(Wire(source=f"{key}.value", target=f"{node}.{port}"))
    refused = refused_by(ports)
    if any(wire.source == f"{node}.{refused}" for wire in flow.wires.values()):
        key = next(key for number in count() if (key := f"refused-{number}") not in nodes)
        nodes[key] = Node(type=OUTPUT_TYPE, config={"name": key})  # alone, too, it is to know that a wire leads there
        wires.append(Wire(source=f"{node}.{refused}", target=f"{key}.value"))
    made.sections = {name: {} if name.startswith("layout.") else table for name, table in made.sections.items()}
    made.sections["nodes"], made.sections["wires"] = dict(nodes), {wire.id: wire for wire in wires}
    return Part(made, given)


def _embedded_in(root: Flow, flow: Flow) -> Flow:
    """An embedded flow as one of its own."""
    made = flow.copy()
    made.singles["settings"] = root.settings.model_copy(update={"policy": flow.settings.policy})
    for name, each in root.flows.items():
        made.flows.setdefault(name, each.copy())
    return made


def why_not_alone(ports: NodePorts) -> str:
    """Why a node of this kind cannot run by itself; empty if it can."""
    control = ports.node_type.control if ports.node_type is not None else None
    return _NOT_ALONE.get(control, "") if control is not None else ""


def _lent(flow: Flow, registry: Registry, node: str) -> tuple[set[str], list[Wire]]:
    """The nodes lent to a node, those lent to them, and the wires between."""
    into: dict[str, list[Wire]] = {}
    for wire in flow.wires.values():
        into.setdefault(wire.target_node, []).append(wire)
    found: set[str] = set()
    kept: list[Wire] = []
    waiting = [node]
    while waiting:
        borrower = waiting.pop()
        ports = ports_of(flow.nodes[borrower], registry).inputs
        for wire in into.get(borrower, ()):
            port = ports.get(wire.target_port)
            if port is None or port.kind is not PortKind.ATTACHMENT:
                continue
            kept.append(wire)
            if wire.source_node not in found:
                found.add(wire.source_node)
                waiting.append(wire.source_node)
    return found, kept


def _values(
    flow: Flow,
    ports: NodePorts,
    node: str,
    inputs: Mapping[str, Json],
    was_live: Callable[[Wire], bool],
    taken: Mapping[str, Node],
) -> Iterable[tuple[str, Json, str]]:
    """Port, value and the id of its input, one for each wire that is needed; `taken` may grow meanwhile."""
    for name, port in ports.inputs.items():
        if port.kind is not PortKind.DATA:
            continue
        wires = [wire for wire in flow.wires.values() if wire.target == f"{node}.{name}"]
        if name not in inputs:
            if port.required:
                raise NodeInputError(f"its input {name!r} had no value in the last run: run to here first", port=name)
            continue
        value = inputs[name]
        if not port.required and not wires and value == port.default:
            continue
        values = value if port.mode == "list" and isinstance(value, list) else [value]
        live = sorted({wire.source for wire in wires if was_live(wire)}, key=canonical)
        yield from zip([name] * len(values), values, _names(live, name, len(values), taken), strict=True)


def _names(sources: list[str], port: str, count: int, taken: Mapping[str, Node]) -> list[str]:
    """Ids for the inputs of a port, sorted as their values are handed on."""
    names = [source.partition(".")[0] for source in sources]
    stem = port
    while len({*names} - taken.keys()) != count or len(names) != count:
        names = [f"{stem}_{number:05}" for number in range(1, count + 1)]
        stem += "_"
    return names


class PartView:
    """Folds the events of a part into the view of a run, as what happened in one activation of its node.

    Everything else of the run stays as it is: its outputs, its figures, the other nodes.

    Args:
        view: The view of the run.
        flow: The whole flow as it is now.
        node: The node that is run, of the flow that the frame runs.
        frame: The frame of the activation that gives way to the new one.
    """

    def __init__(self, view: RunView, flow: Flow, node: str, frame: FrameTag) -> None:
        self._view, self._node, self._frame = view, node, frame
        self._since_s = view.time_s
        self.status = "running"
        """running, done, failed, budget, cancelled."""
        self.error: Mapping[str, Json] | None = None
        if view.flow is None:
            view.flow = flow
        self._scope = view.scope_of(frame)

    def apply(self, batch: Iterable[ev.Event], inside: dict[Scope, set[str]] | None = None) -> set[str]:
        """See `RunView.apply`."""
        taken: list[ev.Event] = []
        changed: set[str] = set()
        for event in batch:
            if isinstance(event, ev.NodeEvent):
                if event.frame or event.node == self._node:
                    time_s, frame = event.time_s + self._since_s, (*self._frame, *event.frame)
                    taken.append(replace(event, time_s=time_s, frame=frame))
            elif isinstance(event, ev.RunStarted):
                self._begin(changed if not self._scope else _of(inside, self._scope))
                self._forget_within(changed, inside)
            elif isinstance(event, ev.RunFinished):
                changed |= self._view.apply(taken, inside)
                taken = []
                self._end(event)
        return changed | self._view.apply(taken, inside)

    def _begin(self, changed: set[str]) -> None:
        """Forgets what the activation gave before."""
        nodes = self._view.inside.setdefault(self._scope, {}) if self._scope else self._view.nodes
        shown = nodes.setdefault(self._node, NodeView())
        if self._frame in shown.activations:
            shown.runs = max(0, shown.runs - 1)
        shown.activations[self._frame] = Activation(self._frame, is_alone=True)
        shown.latest, shown.iterations = self._frame, 0
        changed.add(self._node)

    def _forget_within(self, changed: set[str], inside: dict[Scope, set[str]] | None) -> None:
        """Forgets what ran within the activation: calls, called tools."""
        within = (*self._frame, (self._node, 0))
        changed |= _forget(self._view.nodes, within)
        for scope, nodes in self._view.inside.items():
            _of(inside, scope).update(_forget(nodes, within))
        for calls in self._view.calls_of.values():
            for frame in [each for each in calls if _is_within(each, within)]:
                del calls[frame]

    def _end(self, event: ev.RunFinished) -> None:
        self.status, self.error = event.status, event.error
        said = f": {event.error['message']}" if event.error else ""
        level, text = "error" if event.error else "info", f"run by itself, {event.status}{said}"
        scope = self._view.scope_of(self._frame)
        self._view.log.append(
            LogLine(event.time_s + self._since_s, level, self._node, text, self._frame, scope),
        )


def _of(inside: dict[Scope, set[str]] | None, scope: Scope) -> set[str]:
    """Where ids of changed nodes of an embedded flow are noted; nowhere if nobody asks."""
    return set() if inside is None else inside.setdefault(scope, set())


def _is_within(frame: FrameTag, within: FrameTag) -> bool:
    """Whether a frame was begun by the activation that the last step of `within` names, whichever its number."""
    depth = len(within)
    return len(frame) >= depth and frame[: depth - 1] == within[:-1] and frame[depth - 1][0] == within[-1][0]


def _forget(nodes: dict[str, NodeView], within: FrameTag) -> set[str]:
    """Lets activations within go; gives the nodes that had any."""
    changed: set[str] = set()
    for key, view in nodes.items():
        for frame in [each for each in view.activations if _is_within(each, within)]:
            del view.activations[frame]
            view.runs = max(0, view.runs - 1)
            changed.add(key)
        if key in changed and view.latest not in view.activations:
            view.latest = next(reversed(view.activations), ())
    return changed
