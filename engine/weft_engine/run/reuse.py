"""Running on from a node: it and all that follows run anew; what an earlier run gave takes the place of the rest.

A run is asked for by `RunOptions.portions`: for the run itself and for each call of a subflow that leads to the node,
what is run there. In a loop that is the whole loop, since an iteration means nothing without those around it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, InputConfig, OutputConfig
from weft_engine.document.callers import called_scope, flow_at
from weft_engine.document.document import Flow
from weft_engine.document.model import Wire
from weft_engine.errors import NodeInputError
from weft_engine.graph.regions import Regions, regions_of
from weft_engine.ids import FrameTag, NodeId, Scope
from weft_engine.node import PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry
from weft_engine.run.shared import Portion
from weft_engine.run.since import NOTHING, Since
from weft_engine.run.stale import stale_in
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, LogLine, NodeView, RunView
from weft_engine.values import Json

Portions = dict[FrameTag, Portion]
_DONE: Final = (Status.DONE, Status.CACHED)
_NEVER_S: Final = float("inf")


def from_here(flow: Flow, registry: Registry, nodes: Collection[str], view: RunView, call: FrameTag = ()) -> Portions:
    """What to run so that these nodes and all that follows them run anew, with what came to them in the run shown.

    A node in a loop, or in a flow that a loop or an agent calls, stands for the outermost of what repeats it.

    Args:
        flow: The whole flow as it is now.
        registry: Installed node types.
        nodes: Ids in the flow that `call` runs.
        view: The run shown.
        call: The frame of the call of the embedded flow they are in; `()` is the run itself.

    Raises:
        NodeInputError: A value that would be reused is not there; it names the node that did not give it.
    """
    portions: Portions = {}
    scope: Scope = ()
    outputs = view.outputs
    for depth in range(len(call) + 1):
        frame = call[:depth]
        here = flow_at(flow, scope)
        assert here is not None
        starts = nodes if depth == len(call) else {call[depth][0]}
        level = _Level(here, registry, view.nodes_at(scope), frame)
        portions[frame] = level.portion({*starts, *level.unsettled()} if depth else starts, outputs)
        if depth == len(call):
            break
        caller = call[depth][0]
        inner = called_scope(flow, scope, here.nodes[caller]) if caller in here.nodes else None
        if inner is None:
            break
        outputs = _outputs_of(view.nodes_at(scope), caller, frame)
        scope = inner
    return portions


def to_here(flow: Flow, registry: Registry, nodes: Collection[str], scope: Scope, call: FrameTag = ()) -> Portions:
    """What to run so that these nodes get a result: they and what they need, in the whole flow and in those called.

    Args:
        flow: The whole flow.
        registry: Installed node types.
        nodes: Ids in the flow at `scope`.
        scope: Which embedded flow they are in.
        call: The call that is shown, if any; else the first that leads there.

    Raises:
        NodeInputError: Nothing calls the embedded flow.
    """
    path = [node for node, _ in call] if call else _path_to(flow, scope)
    if path is None:
        raise NodeInputError(f"nothing calls {scope[-1]!r}, so nothing in it runs: call it first")
    portions: Portions = {}
    where: Scope = ()
    for depth, target in enumerate([*path, None]):
        frame: FrameTag = tuple((node, 0) for node in path[:depth])
        portions[frame] = Portion(frozenset(nodes if target is None else (target,)))
        here = flow_at(flow, where)
        if target is None or here is None or regions_of(here, registry).around(target):
            break  # a loop needs what its calls give: they run whole
        inner = called_scope(flow, where, here.nodes[target]) if target in here.nodes else None
        if inner is None:
            break
        where = inner
    return portions


def inputs_run(flow: Flow, portions: Mapping[FrameTag, Portion]) -> set[str]:
    """Names of the flow's inputs that a run of these portions takes a value of."""
    whole = portions[()]
    fed = {wire.source_node for wire in flow.wires.values() if wire.target_node in whole.targets}
    anew = (whole.targets | fed) - whole.reused.keys()
    nodes = (flow.nodes[key] for key in anew if key in flow.nodes)
    return {str(node.config.get("name", InputConfig().name)) for node in nodes if node.type == INPUT_TYPE}


def _path_to(flow: Flow, scope: Scope) -> list[str] | None:
    """Nodes that call one another down to the flow at a scope; `None` if none do."""
    paths: dict[Scope, list[str]] = {(): []}
    queue: list[Scope] = [()]
    for where in queue:
        here = flow_at(flow, where)
        for key, node in sorted(here.nodes.items()) if here is not None else ():
            inner = called_scope(flow, where, node)
            if inner is not None and inner not in paths:
                paths[inner] = [*paths[where], key]
                queue.append(inner)
    return paths.get(scope)


class _Level:
    """One flow of the way down to the nodes: the run's own, or that of a call."""

    def __init__(self, flow: Flow, registry: Registry, shown: Mapping[str, NodeView], frame: FrameTag) -> None:
        self._flow, self._registry, self._shown, self._frame = flow, registry, shown, frame
        self._regions: Regions = regions_of(flow, registry)
        self._after: dict[str, set[str]] = defaultdict(set)
        for wire in flow.wires.values():
            self._after[wire.source_node].add(wire.target_node)

    def portion(self, starts: Collection[str], outputs: Mapping[str, Json]) -> Portion:
        """What of it is run from these nodes on; `outputs` is what it gave before."""
        targets = self._following(starts)
        reused: dict[str, Mapping[str, Json]] = {}
        for node in self._before(targets):
            given = self._given(node)
            if given is not None:
                reused[node] = given
            elif self._flow.nodes[node].type != INPUT_TYPE:
                raise NodeInputError(self._missing(node), node=NodeId(node))
        anew = {self._output_name(key) for key in targets if self._flow.nodes[key].type == OUTPUT_TYPE}
        kept = {name: value for name, value in outputs.items() if name not in anew}
        return Portion(frozenset(targets), dict(sorted(reused.items(), key=lambda each: self._when(each[0]))), kept)

    def unsettled(self) -> set[str]:
        """Nodes that a call has not come to, or that broke it off: it needs them to give anything."""
        lent = {wire.source_node for wire in self._flow.wires.values() if self._lends(wire)}
        alone = self._flow.nodes.keys() - self._regions.owners.keys() - lent
        return {node for node in alone if self._given(node) is None}

    def _lends(self, wire: Wire) -> bool:
        source = self._flow.nodes.get(wire.source_node)
        port = ports_of(source, self._registry).outputs.get(wire.source_port) if source is not None else None
        return port is None or port.kind is PortKind.ATTACHMENT

    def _following(self, starts: Collection[str]) -> set[str]:
        """The nodes with all they lead to; of what repeats one of them the whole."""
        found: set[str] = set()
        queue = [key for key in starts if key in self._flow.nodes]
        while queue:
            node = queue.pop()
            if node in found or node not in self._flow.nodes:
                continue
            found.add(node)
            queue += self._after[node]
            queue += self._regions.bodies.get(node, ())
            queue += self._regions.around(node)
        return found

    def _before(self, targets: Collection[str]) -> Iterator[str]:
        """Nodes that hand values to the targets; not those lent to them, which run when they are called."""
        seen: set[str] = set()
        for _, wire in sorted(self._flow.wires.items()):
            key = wire.source_node
            if wire.target_node in targets and key not in targets and key not in seen and not self._lends(wire):
                seen.add(key)
                yield key

    def _activation(self, node: str) -> Activation | None:
        view = self._shown.get(node)
        return view.activations.get(self._frame) if view is not None else None

    def _given(self, node: str) -> Mapping[str, Json] | None:
        """What a node gave, by port; empty if it gave nothing, `None` if that was never settled."""
        activation = self._activation(node)
        if activation is None:
            return None
        match activation.status:
            case Status.DONE | Status.CACHED:
                return dict(activation.outputs)
            case Status.SKIPPED:
                return {}
            case Status.FAILED if activation.handled == "port":
                return {"error": dict(activation.error or {})}
            case Status.FAILED if activation.handled == "isolate":
                return {}
            case Status.CANCELLED if self._went_on_without(node):
                return {}
            case _:
                return None

    def _went_on_without(self, node: str) -> bool:
        """Whether something that follows a stopped node has run: it lost a race, the run was not stopped."""
        seen: set[str] = set()
        queue = [*self._after[node]]
        while queue:
            key = queue.pop()
            activation = self._activation(key)
            if activation is not None and activation.status in _DONE:
                return True
            if key not in seen:
                seen.add(key)
                queue += self._after[key]
        return False

    def _missing(self, node: str) -> str:
        record = self._flow.nodes[node]
        node_type = self._registry.get(record.type)
        title = record.title or (node_type.title if node_type is not None else node)
        activation = self._activation(node)
        if activation is not None and activation.status is Status.FAILED:
            return f"“{title}” failed in the last run: run from there"
        return f"“{title}” gave nothing in the last run: run to here first"

    def _output_name(self, key: str) -> str:
        return str(self._flow.nodes[key].config.get("name", OutputConfig().name))

    def _when(self, node: str) -> tuple[float, str]:
        """When a node was done: who takes the first of several takes the same one again."""
        activation = self._activation(node)
        if activation is None or activation.duration_s is None or activation.started_s is None:
            return _NEVER_S, node
        return activation.started_s + activation.duration_s, node


def _outputs_of(nodes: Mapping[str, NodeView], node: str, frame: FrameTag) -> Mapping[str, Json]:
    view = nodes.get(node)
    activation = view.activations.get(frame) if view is not None else None
    return activation.outputs if activation is not None else {}


def carried(view: RunView, flow: Flow, portions: Mapping[FrameTag, Portion], since: Since = NOTHING) -> RunView:
    """The view of a run of these portions, with what stays of the run they were taken from, marked as reused."""
    made = RunView(flow=flow, model=since.model)
    count = 0
    for scope, nodes in ((), view.nodes), *view.inside.items():
        here = flow_at(flow, scope)
        stale = stale_in(flow, view.flow or flow, scope, nodes, since)
        for key, shown in nodes.items():
            stays = {tag: each for tag, each in shown.activations.items() if not _is_anew(portions, tag, key)}
            if here is None or key not in here.nodes or not stays:
                continue
            into = made.inside.setdefault(scope, {}) if scope else made.nodes
            into[key] = _reused(shown, stays, is_stale=key in stale)
            count += not scope
    for scope, calls in view.calls_of.items():
        made.calls_of[scope] = {tag: None for tag in calls if tag in portions or not _is_anew(portions, tag, "")}
    names = f"{count} results" if count != 1 else "1 result"
    made.log.append(LogLine(0.0, "info", "", f"{names} of run {view.run_id} reused"))
    return made


def _is_anew(portions: Mapping[FrameTag, Portion], frame: FrameTag, node: str) -> bool:
    """Whether an activation is run again: the innermost portion around it says."""
    depth = max((len(tag) for tag in portions if frame[: len(tag)] == tag), default=0)
    step = frame[depth][0] if len(frame) > depth else node
    return step in portions[frame[:depth]].targets


def _reused(shown: NodeView, stays: Mapping[FrameTag, Activation], *, is_stale: bool) -> NodeView:
    def marked(each: Activation) -> Activation:
        status = Status.CACHED if each.status is Status.DONE else each.status
        return replace(each, status=status, is_reused=True, is_stale=is_stale)

    latest = shown.latest if shown.latest in stays else next(reversed(list(stays)))
    runs = shown.runs if len(stays) == len(shown.activations) else len(stays)
    return NodeView({tag: marked(each) for tag, each in stays.items()}, latest, runs, shown.iterations)
