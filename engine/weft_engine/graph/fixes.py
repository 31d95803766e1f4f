"""Ways out of problems of wires: each makes a change of the flow as it is when the fix is asked for."""

from __future__ import annotations

from weft_engine.document.document import Change, Put
from weft_engine.document.model import Place, Wire
from weft_engine.edits.nodes import add_node
from weft_engine.edits.wiring import unwire
from weft_engine.errors import ChangeError
from weft_engine.graph.facts import Facts
from weft_engine.graph.regions import regions_of
from weft_engine.node import Port, PortKind
from weft_engine.ports import ports_of
from weft_engine.problems import Fix, Patient

GAP_X = 320.0
"""How far a node that a fix adds lies from the one it is for."""
_WIDTH, _HEIGHT = 248.0, 208.0
"""About what an input or output takes."""


def removing_wires(facts: Facts, label: str, *wires: str) -> Fix:
    """Removes wires."""
    return facts.fix(label, _remove_wires, *wires)


def removing_wire(facts: Facts, wire: str) -> Fix:
    """Removes one wire."""
    return removing_wires(facts, "Remove the wire", wire)


def _remove_wires(patient: Patient, *wires: str) -> Change:
    there = [wire for wire in wires if wire in patient.flow.wires]
    if not there:
        raise ChangeError("the wire is not there any more")
    puts = tuple(put for wire in there for put in unwire(patient.flow, wire, patient.scope))
    return Change("Remove wire" if len(there) == 1 else "Remove wires", puts)


def putting_between(facts: Facts, label: str, type_id: str, port: tuple[str, str], node: str, name: str) -> Fix:
    """Leads all wires of an input through a new node.

    Args:
        facts: The flow.
        label: What a person reads.
        type_id: Type of the new node.
        port: Its input and its output.
        node: The node with the input.
        name: The input.
    """
    return facts.fix(label, _put_between, type_id, *port, node, name)


def _put_between(patient: Patient, type_id: str, into: str, out: str, node: str, name: str) -> Change:
    flow, scope = patient.flow, patient.scope
    wires = [wire for key, wire in sorted(flow.wires.items()) if wire.target == f"{node}.{name}"]
    if not wires:
        raise ChangeError("no wire leads there any more")
    x, y = spot_of(patient, node)
    config = {"mode": "any"} if len(wires) > 1 else {"expression": "value"}
    key, change = add_node(flow, patient.registry, type_id, x - GAP_X, y, config=config, scope=scope)
    puts = [put for wire in wires for put in unwire(flow, wire.id, scope)]
    puts += [wiring(patient, wire.source, f"{key}.{into}") for wire in wires]
    puts.append(wiring(patient, f"{key}.{out}", f"{node}.{name}"))
    return Change(change.label, (*change.puts, *puts))


def leading_to(facts: Facts, wire: str, is_input: bool, port: str) -> Fix:
    """Leads one end of a wire to another port of the same node."""
    return facts.fix(f"Lead it to {port!r}", _lead_to, wire, is_input, port)


def _lead_to(patient: Patient, key: str, is_input: bool, port: str) -> Change:
    wire = patient.flow.wires.get(key)
    if wire is None:
        raise ChangeError("the wire is not there any more")
    source, target = wire.source, f"{wire.target_node}.{port}"
    if not is_input:
        source, target = f"{wire.source_node}.{port}", wire.target
    puts = unwire(patient.flow, key, patient.scope)
    return Change("Reconnect wire", (*puts, wiring(patient, source, target)))


def leading_back(facts: Facts, container: str) -> Fix:
    """Leads the end of a body back into its loop or for-each."""
    return facts.fix("Lead the end of the body back", _lead_back, container)


def _lead_back(patient: Patient, container: str) -> Change:
    flow, registry = patient.flow, patient.registry
    body = regions_of(flow, registry).bodies.get(container)
    if body is None:
        raise ChangeError(f"{container!r} is no loop any more")
    ports = ports_of(flow.nodes[container], registry)
    back = next(port.name for port in ports.inputs.values() if port.feedback)
    leading = {wire.source_node for wire in flow.wires.values()}
    ends = [key for key in sorted(body - leading) if data_output(patient, key) is not None]
    if len(ends) > 1 or (body and not ends):
        raise ChangeError("there is not one end of the body: connect what should come back")
    end = ends[0] if ends else container
    out = data_output(patient, end) if ends else next(port for port in ports.outputs.values() if port.body)
    assert out is not None
    return Change("Connect the body", (wiring(patient, f"{end}.{out.name}", f"{container}.{back}"),))


def data_output(patient: Patient, node: str) -> Port | None:
    """The first output of a node that gives a value."""
    ports = ports_of(patient.flow.nodes[node], patient.registry)
    return next((port for port in ports.outputs.values() if port.kind is PortKind.DATA), None)


def spot_of(patient: Patient, node: str) -> tuple[float, float]:
    """Where a node lies."""
    place = patient.flow.places.get(node, Place())
    return place.x, place.y


def free_spot(patient: Patient, x: float, y: float) -> tuple[float, float]:
    """The nearest place below where a node that is added covers none."""
    for each in sorted(each.y for each in patient.flow.places.values() if abs(each.x - x) < _WIDTH):
        if abs(each - y) < _HEIGHT:
            y = each + _HEIGHT
    return x, y


def wiring(patient: Patient, source: str, target: str) -> Put:
    """What adds a wire."""
    wire = Wire(source=source, target=target)
    return Put("wires", wire.id, wire, patient.scope)
