"""Putting a node on a wire."""

from __future__ import annotations

from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import Wire
from weft_engine.edits.nodes import title_of
from weft_engine.edits.wiring import chosen, fitting_pair, unwire
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope
from weft_engine.node import Port
from weft_engine.ports import ports_of
from weft_engine.registry import Registry


def insert_on_wire(flow: Flow, registry: Registry, node: str, wire: str, *, scope: Scope = ()) -> Change:
    """Leads a wire through a node: into its first free input that fits, out of its first output that fits.

    Raises:
        ChangeError: The wire or the node is not there, or nothing fits.
    """
    record, old = flow.nodes.get(node), flow.wires.get(wire)
    if record is None or old is None or node in (old.source_node, old.target_node):
        raise ChangeError(f"node {node!r} cannot be put on the wire {wire!r}")
    ports = ports_of(record, registry)
    out = _end(flow, registry, old.source_node, False, old.source_port)
    into = _end(flow, registry, old.target_node, True, old.target_port)
    taken = {each.target_port for each in flow.wires.values() if each.target_node == node}
    first = fitting_pair((chosen(out),), ports.inputs.values(), lambda port: port.name in taken) if out else None
    last = fitting_pair(ports.outputs.values(), (chosen(into),), lambda port: False) if into else None
    if first is None or last is None:
        raise ChangeError(f"{title_of(flow, registry, node)} has no ports that fit this wire")
    before = Wire(source=old.source, target=f"{node}.{first[1]}")
    after = Wire(source=f"{node}.{last[0]}", target=old.target)
    puts = (*unwire(flow, wire, scope), Put("wires", before.id, before, scope), Put("wires", after.id, after, scope))
    return Change(f"Insert {title_of(flow, registry, node)}", puts)


def _end(flow: Flow, registry: Registry, node: str, is_input: bool, port: str) -> Port | None:
    record = flow.nodes.get(node)
    if record is None:
        return None
    ports = ports_of(record, registry)
    return (ports.inputs if is_input else ports.outputs).get(port)
