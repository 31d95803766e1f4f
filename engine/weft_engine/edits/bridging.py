"""Wires that lead around nodes about to be removed, as a bypassed node would hand its input on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from weft_engine.document.document import Flow
from weft_engine.document.model import Wire
from weft_engine.node import Port, PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry
from weft_engine.values import ValueType, fits


def bridges(flow: Flow, registry: Registry, gone: set[str]) -> Iterator[Wire]:
    """The wires to add, around one removed node or several in a row.

    Each input that a removed node fed gets what fed that node, at the first of its inputs where a kept output fits; two
    wires into that one input (branches that meet again) both lead on.
    """
    paths, made = _Paths(flow, registry, gone), set[str]()
    for _, leaving in sorted(flow.wires.items()):
        if leaving.source_node not in gone or leaving.target_node in gone:
            continue
        into = _port(flow, registry, leaving, is_input=True)
        if into is None or into.kind is not PortKind.DATA:
            continue
        for entering in paths.feeding(leaving.source_node, into.type):
            wire = leaving.model_copy(update={"source": entering.source})
            if wire.id not in flow.wires and wire.id not in made and _may_feed(flow, registry, entering, wire, into):
                made.add(wire.id)
                yield wire


def _port(flow: Flow, registry: Registry, wire: Wire, *, is_input: bool) -> Port | None:
    record = flow.nodes.get(wire.target_node if is_input else wire.source_node)
    if record is None:
        return None
    ports = ports_of(record, registry)
    return ports.inputs.get(wire.target_port) if is_input else ports.outputs.get(wire.source_port)


def _may_feed(flow: Flow, registry: Registry, entering: Wire, wire: Wire, into: Port) -> bool:
    """A node feeds itself only from its body into its feedback."""
    if wire.source_node != wire.target_node:
        return True
    out = _port(flow, registry, entering, is_input=False)
    return out is not None and out.body and into.feedback


class _Paths:
    """What leads to removed nodes from kept ones."""

    def __init__(self, flow: Flow, registry: Registry, gone: set[str]) -> None:
        self._flow = flow
        self._registry = registry
        self._inputs = {node: self._inputs_of(node, wired) for node, wired in _wired(flow, gone).items()}
        self._order = _sources_first(self._inputs)
        self._found: dict[ValueType, dict[str, list[Wire]]] = {}

    def feeding(self, node: str, wanted: ValueType) -> list[Wire]:
        """The wires into removed nodes whose sources may stand in for what `node` gave."""
        if wanted not in self._found:
            self._found[wanted] = self._follow(wanted)
        return self._found[wanted][node]

    def _follow(self, wanted: ValueType) -> dict[str, list[Wire]]:
        found: dict[str, list[Wire]] = {node: [] for node in self._order}
        for node in self._order:
            for wires in self._inputs[node]:
                through = [wire for each in wires for wire in self._through(each, wanted, found)]
                if through:
                    found[node] = through
                    break
        return found

    def _through(self, wire: Wire, wanted: ValueType, found: dict[str, list[Wire]]) -> list[Wire]:
        if wire.source_node in found:
            return found[wire.source_node]
        out = _port(self._flow, self._registry, wire, is_input=False)
        return [wire] if out is not None and out.kind is PortKind.DATA and fits(out.type, wanted) else []

    def _inputs_of(self, node: str, wired: dict[str, list[Wire]]) -> list[list[Wire]]:
        """The wires into each input of a removed node, in the order of its ports; feedback leads nowhere."""
        known = ports_of(self._flow.nodes[node], self._registry).inputs
        data = [name for name, port in known.items() if port.kind is PortKind.DATA and not port.feedback]
        unknown = [name for name in wired if name not in known]
        return [wired[name] for name in (*data, *unknown) if name in wired]


def _wired(flow: Flow, gone: set[str]) -> dict[str, dict[str, list[Wire]]]:
    """The wires into removed nodes, by node and port."""
    found: dict[str, dict[str, list[Wire]]] = {node: {} for node in sorted(gone)}
    for _, wire in sorted(flow.wires.items()):
        if wire.target_node in gone:
            found[wire.target_node].setdefault(wire.target_port, []).append(wire)
    return found


def _sources_first(inputs: dict[str, list[list[Wire]]]) -> list[str]:
    """Removed nodes, each after the removed ones that feed it; what goes round in a circle comes last."""
    needs = {
        node: {wire.source_node for wires in ports for wire in wires if wire.source_node in inputs}
        for node, ports in inputs.items()
    }
    fed: dict[str, list[str]] = defaultdict(list)
    for node, sources in needs.items():
        for source in sources:
            fed[source].append(node)
    order = [node for node, sources in needs.items() if not sources]
    for node in order:
        for after in fed[node]:
            needs[after].discard(node)
            if not needs[after]:
                order.append(after)
    return order + sorted(needs.keys() - set(order))
