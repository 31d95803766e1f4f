"""Wires: whether two ports fit, connecting them, and keeping wires when a port is renamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import Wire, WirePoints
from weft_engine.edits.changing import changing
from weft_engine.edits.nodes import title_of
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope, wire_id
from weft_engine.node import Port, PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry
from weft_engine.values import fits

Ends = tuple[str, str]


def _port(flow: Flow, registry: Registry, end: str, is_input: bool) -> Port | None:
    node, _, name = end.partition(".")
    record = flow.nodes.get(node)
    if record is None:
        return None
    ports = ports_of(record, registry)
    return (ports.inputs if is_input else ports.outputs).get(name)


def why_not(flow: Flow, registry: Registry, source: str, target: str) -> str:
    """Why an output (`node.port`) may not be wired into an input, as a person reads it; empty if it may."""
    out, into = _port(flow, registry, source, False), _port(flow, registry, target, True)
    if out is None:
        return f"there is no output {source}"
    if into is None:
        return f"there is no input {target}"
    if source.partition(".")[0] == target.partition(".")[0] and not (out.body and into.feedback):
        return "a node cannot feed itself"
    if wire_id(source, target) in flow.wires:
        return "they are connected already"
    return _clash(flow, registry, source, out, into)


def _clash(flow: Flow, registry: Registry, source: str, out: Port, into: Port) -> str:
    lends, borrows = out.kind is PortKind.ATTACHMENT, into.kind is PortKind.ATTACHMENT
    if lends and not borrows:
        name = title_of(flow, registry, source.partition(".")[0])
        return f"{out.name!r} lends {name} to an agent; {into.name!r} takes a value"
    if borrows and not lends:
        return f"{into.name!r} takes tools and agents: use an output at the top of a node"
    if not lends and not fits("json" if out.kind is PortKind.ERROR else out.type, into.type):
        return f"{out.name!r} gives {out.type}, {into.name!r} takes {into.type}"
    return ""


def connect(
    flow: Flow, registry: Registry, source: str, target: str, *, replace: bool = False, scope: Scope = ()
) -> Change:
    """A wire from an output to an input.

    Args:
        flow: The flow at `scope`.
        registry: Installed node types.
        source: `node.port` of the output.
        target: `node.port` of the input.
        replace: Remove the other wires into that input.
        scope: Which embedded flow it is.

    Raises:
        ChangeError: They do not fit; the message is that of `why_not`.
    """
    obstacle = why_not(flow, registry, source, target)
    if obstacle:
        raise ChangeError(obstacle)
    wire = Wire(source=source, target=target)
    puts = [Put("wires", wire.id, wire, scope)]
    if replace:
        others = (key for key, each in sorted(flow.wires.items()) if each.target == target)
        puts = [*(put for key in others for put in unwire(flow, key, scope)), *puts]
    names = (title_of(flow, registry, end.partition(".")[0]) for end in (source, target))
    return Change("Connect " + " to ".join(names), tuple(puts))


def unwire(flow: Flow, wire: str, scope: Scope) -> list[Put]:
    """What removes a wire and its reroute dots."""
    puts = [Put("wires", wire, None, scope)]
    if flow.get("layout.wires", wire) is not None:
        puts.insert(0, Put("layout.wires", wire, None, scope))
    return puts


def chosen(port: Port) -> Port:
    """A port that a person chose, for `fitting_pair`: an error is a value, a body or feedback port one like others."""
    kind = PortKind.DATA if port.kind is PortKind.ERROR else port.kind
    return replace(port, kind=kind, feedback=False, body=False)


def fitting_pair(outputs: Iterable[Port], inputs: Iterable[Port], taken: Callable[[Port], bool]) -> Ends | None:
    """Names of the first output and input that fit: free required inputs first, then any free one.

    Error outputs, feedback inputs and body outputs are left to a person; for one that a person chose, see `chosen`.
    """
    free = [port for port in inputs if not port.feedback and not taken(port)]
    given = [port for port in outputs if port.kind is not PortKind.ERROR and not port.body]
    for required in (True, False):
        for out in given:
            for into in free:
                same = (out.kind is PortKind.ATTACHMENT) == (into.kind is PortKind.ATTACHMENT)
                if into.required == required and same and fits(out.type, into.type):
                    return out.name, into.name
    return None


def rename_port_everywhere(
    flow: Flow, node: str, is_input: bool, old: str, new: str, *, scope: Scope = ()
) -> tuple[Put, ...]:
    """What makes wires, with their reroute dots, follow a port of a node that gets another name."""
    puts: list[Put] = []
    for key, wire in sorted(flow.wires.items()):
        end = wire.target if is_input else wire.source
        if end != f"{node}.{old}":
            continue
        moved = wire.model_copy(update={"target" if is_input else "source": f"{node}.{new}"})
        dots = flow.get("layout.wires", key)
        puts += unwire(flow, key, scope)
        puts.append(Put("wires", moved.id, moved, scope))
        if dots is not None:
            puts.append(Put("layout.wires", moved.id, dots, scope))
    return tuple(puts)


def set_wire_points(
    flow: Flow, wire: str, points: Sequence[tuple[float, float]], *, merge_key: str | None = None, scope: Scope = ()
) -> Change:
    """Leads a wire through reroute dots, from source to target; none lead it freely."""
    if wire not in flow.wires:
        raise ChangeError(f"there is no wire {wire!r}")
    if not points and flow.get("layout.wires", wire) is None:
        return Change("Reroute wire", (), merge_key)
    value = WirePoints(points=list(points)) if points else None
    return Change("Reroute wire", changing(flow, (Put("layout.wires", wire, value, scope),)), merge_key)
