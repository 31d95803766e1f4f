"""Folding nodes into an embedded flow, with a node that calls it in their place.

A token that is dead outside is dead inside too (`passes_nothing`), so that what needs it is skipped as it was before.
Wires that meet in one port keep their order, which is that of their sources' names: ids are chosen so, or the fold is
refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, SUBFLOW_TYPE, VALUE, InputDeclaration, PortDeclaration
from weft_engine.document.document import Change, Document, Flow, Put
from weft_engine.document.model import FlowMeta, Node, Place, Policy, Settings, Wire
from weft_engine.edits.clipboard import part_of
from weft_engine.edits.fold_checks import obstacles, with_tools
from weft_engine.edits.nodes import counted, title_of
from weft_engine.edits.removing import remove
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope, canonical, slug
from weft_engine.node import ERROR_PORT, Port, PortKind
from weft_engine.ports import TOOL_PORT, ports_of
from weft_engine.registry import Registry
from weft_engine.values import ValueType

_BESIDE: Final = 336.0
"""From a node to the input or output node beside it."""
_BELOW: Final = 112.0
_WIDTH: Final = 240.0
_PLAIN_NAMES: Final = frozenset(
    ("value", "values", "out", "text", "x", "in", "input", "output", "result", "arms", "items", "state")
)
"""Names of ports that say nothing about what they carry."""


@dataclass(slots=True)
class Boundary:
    """What becomes one port: the ends outside and inside whose wires go through it."""

    outside: tuple[str, ...]
    inside: tuple[str, ...]
    type: ValueType
    name: str = ""
    node: str = ""
    """Id of the input or output node inside."""


def why_not_fold(flow: Flow, registry: Registry, nodes: Collection[str]) -> str:
    """Why nodes cannot be folded into a subflow, as a person reads it; empty if nothing stands against it yet."""
    return next(obstacles(flow, registry, with_tools(flow, registry, nodes)), "")


def fold(
    flow: Flow,
    registry: Registry,
    nodes: Collection[str],
    groups: Iterable[str] = (),
    notes: Iterable[str] = (),
    *,
    title: str = "",
    root: Flow | None = None,
    scope: Scope = (),
) -> tuple[str, Change]:
    """Puts nodes into an embedded flow of their own and a subflow node in their place; returns that node's id too.

    Tools that are lent only to these nodes go with them.

    Args:
        flow: The flow at `scope`.
        registry: Installed node types.
        nodes: Ids.
        groups: Ids of groups that go along.
        notes: Ids of notes that go along.
        title: Of the new node; without one it is called `Subflow`.
        root: The whole flow, whose embedded flows' names are kept clear of; `flow` itself if left out.
        scope: Which embedded flow it is.

    Raises:
        ChangeError: It would change what the flow does, or the flow cannot be folded there; the message says why.
    """
    chosen = with_tools(flow, registry, nodes)
    for reason in obstacles(flow, registry, chosen):
        raise ChangeError(reason)
    folding = _Folding(flow, registry, chosen, title or "Subflow", root or flow, scope)
    key, change = folding.change(groups, notes)
    new = _new_errors(flow, registry, change, scope)
    if new:
        raise ChangeError(f"folded, the flow would not be valid: {new}")
    return key, change


def _new_errors(flow: Flow, registry: Registry, change: Change, scope: Scope) -> str:
    from weft_engine.graph.validate import validate

    after = Document(flow.copy())
    after.apply(Change("", tuple(Put(p.section, p.key, p.value, p.scope[len(scope) :]) for p in change.puts)))
    before = Counter(each.code for each in validate(flow, registry) if each.severity == "error")
    for each in validate(after.flow, registry):
        if each.severity == "error":
            before[each.code] -= 1
            if before[each.code] < 0:
                return each.message
    return ""


def _in_order(ends: Iterable[str]) -> list[tuple[object, ...]]:
    return [canonical(end) for end in ends]


class _Folding:
    def __init__(self, flow: Flow, registry: Registry, chosen: set[str], title: str, root: Flow, scope: Scope) -> None:
        self.flow, self.registry, self.chosen = flow, registry, chosen
        self.title, self.root, self.scope = title, root, scope
        wires = [wire for _, wire in sorted(flow.wires.items())]
        self.entering = [w for w in wires if w.target_node in chosen and w.source_node not in chosen]
        self.leaving = [w for w in wires if w.source_node in chosen and w.target_node not in chosen]
        self.inputs = self._inputs()
        self.outputs = self._outputs()

    # What goes through which port

    def _port(self, end: str, *, is_input: bool) -> Port | None:
        record = self.flow.nodes.get(end.partition(".")[0])
        ports = ports_of(record, self.registry) if record else None
        if ports is None:
            return None
        return (ports.inputs if is_input else ports.outputs).get(end.partition(".")[2])

    def _inputs(self) -> list[Boundary]:
        """One port for each outside source; branches that meet again inside come in by one port."""
        sources: dict[str, list[str]] = defaultdict(list)
        for wire in self.entering:
            sources[wire.target].append(wire.source)
        shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for target, ends in sources.items():
            port = self._port(target, is_input=True)
            for group in self._together(port, ends):
                shared[group].append(target)
        return [Boundary(outside, tuple(inside), self._type_in(outside, inside)) for outside, inside in shared.items()]

    def _outputs(self) -> list[Boundary]:
        targets: dict[str, list[str]] = defaultdict(list)
        for wire in self.leaving:
            targets[wire.target].append(wire.source)
        shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for target, ends in targets.items():
            port = self._port(target, is_input=True)
            for group in self._together(port, ends):
                shared[group].append(target)
        return [Boundary(tuple(outside), inside, self._type(inside)) for inside, outside in shared.items()]

    @staticmethod
    def _together(port: Port | None, ends: list[str]) -> list[tuple[str, ...]]:
        if port is not None and port.mode == "single":
            return [tuple(sorted(ends))]
        return [(end,) for end in ends]

    def _type(self, sources: Sequence[str]) -> ValueType:
        types = {self._type_of(end) for end in sources}
        return types.pop() if len(types) == 1 else "any"

    def _type_of(self, source: str) -> ValueType:
        port = self._port(source, is_input=False)
        if port is None:
            return "any"
        return "json" if port.kind is PortKind.ERROR else port.type

    def _type_in(self, outside: Sequence[str], inside: Sequence[str]) -> ValueType:
        """What the sources give; where that is anything, what all targets take."""
        given = self._type(outside)
        wanted = {port.type for end in inside if (port := self._port(end, is_input=True)) is not None}
        return wanted.pop() if given == "any" and len(wanted) == 1 else given

    # Names and ids

    def _name_inputs(self, taken: set[str]) -> None:
        """Input nodes have the ids of what is outside, which keeps the order of wires."""
        names: set[str] = set()
        of_node = Counter(each.outside[0].partition(".")[0] for each in self.inputs)
        for each in sorted(self.inputs, key=lambda one: _in_order(one.outside)):
            source, _, port = each.outside[0].partition(".")
            targets = {end.partition(".")[2] for end in each.inside}
            wished = targets.pop() if len(targets) == 1 else ""
            each.name = self._name(wished, port, source, names)
            of_node[source] -= 1
            each.node = slug(f"{source}-{port}" if of_node[source] else source, taken)
            taken.add(each.node)

    def _name(self, wished: str, port: str, node: str, names: set[str]) -> str:
        record = self.flow.nodes.get(node)
        own = str(record.config.get("name", "question")) if record and record.type == INPUT_TYPE else ""
        found = next((each for each in (wished, own, port) if each and each not in _PLAIN_NAMES), "")
        if not found:
            found = title_of(self.flow, self.registry, node) if record else node
        name = slug(found.replace("_", "-"), {each.replace("_", "-") for each in names}).replace("-", "_")
        names.add(name)
        return name

    def _name_outputs(self, taken: set[str], *, numbered: bool) -> None:
        names: set[str] = {ERROR_PORT.name, TOOL_PORT.name}
        for number, each in enumerate(sorted(self.outputs, key=lambda one: _in_order(one.inside))):
            node, _, port = each.inside[0].partition(".")
            outer = {end.partition(".")[0] for end in each.outside}
            record = self.flow.nodes.get(next(iter(outer))) if len(outer) == 1 else None
            wished = str(record.config.get("name", "answer")) if record and record.type == OUTPUT_TYPE else ""
            if not wished and port in _PLAIN_NAMES:
                wished = title_of(self.flow, self.registry, node)
            found = f"out_{number + 1:02d}_{wished or port}" if numbered else wished or port
            each.name = slug(found.replace("_", "-"), {one.replace("_", "-") for one in names}).replace("-", "_")
            names.add(each.name)
            each.node = slug(f"{each.name.replace('_', '-')}-output" if each.name in taken else each.name, taken)
            taken.add(each.node)

    def _settle(self) -> str:
        """Finds ids that keep the order of all wires; returns that of the subflow node.

        Raises:
            ChangeError: There are none.
        """
        taken = set(self.chosen)
        self._name_inputs(taken)
        inner = {
            (end, source): f"{each.node}.{VALUE}"
            for each in self.inputs
            for end in each.inside
            for source in each.outside
        }
        self._keep_order([wire for wire in self.flow.wires.values() if wire.target_node in self.chosen], inner)
        outside = self.flow.nodes.keys() - self.chosen
        ids = [
            slug(self.title, outside),
            *sorted({end.partition(".")[0] for each in self.outputs for end in each.inside}),
        ]
        outer = [wire for wire in self.flow.wires.values() if wire.target_node not in self.chosen]
        for key, numbered in product(ids, (False, True)):
            self._name_outputs(set(taken), numbered=numbered)
            renamed = {(t, s): f"{key}.{each.name}" for each in self.outputs for t in each.outside for s in each.inside}
            try:
                self._keep_order(outer, renamed)
            except ChangeError as error:
                found = error
            else:
                return key
        raise found

    def _keep_order(self, wires: Iterable[Wire], renamed: dict[tuple[str, str], str]) -> None:
        """Raises `ChangeError` if wires would meet in a port in another order."""
        into: dict[str, list[str]] = defaultdict(list)
        for wire in wires:
            into[wire.target].append(wire.source)
        for target, sources in into.items():
            new = [renamed.get((target, source), source) for source in sorted(sources, key=canonical)]
            if new != sorted(new, key=canonical):
                name = title_of(self.flow, self.registry, target.partition(".")[0])
                raise ChangeError(
                    f"“{name}” would take its values in another order: select all that leads to it, or none"
                )

    # The change

    def change(self, groups: Iterable[str], notes: Iterable[str]) -> tuple[str, Change]:
        groups, notes = list(groups), list(notes)
        key = self._settle()
        taken = {*self.flow.flows, *self.root.flows}
        name = slug(self.title, taken)
        inner = self._inner(groups, notes)
        puts = [*remove(self.flow, self.chosen, (), groups, notes, scope=self.scope).puts]
        puts += [Put("flows", gone, None, self.scope) for gone in self._moved(inner)]
        puts.append(Put("flows", name, inner, self.scope))
        puts += self._caller(key, name)
        return key, Change(f"Fold {counted(len(self.chosen), 'node')} into a subflow", tuple(puts))

    def _moved(self, inner: Flow) -> Iterator[str]:
        """Embedded flows that only the folded nodes call."""
        rest = part_of(self.flow, self.flow.nodes.keys() - self.chosen)
        yield from sorted(inner.flows.keys() - rest.flows.keys())

    def _inner(self, groups: Iterable[str], notes: Iterable[str]) -> Flow:
        inner = part_of(self.flow, self.chosen, groups, notes)
        if not self.scope:
            inner.flows = {}  # those of the whole flow can be called from everywhere in it
        inner.singles["meta"] = FlowMeta(name=self.title)
        inner.singles["settings"] = Settings(policy=self.flow.settings.policy)
        left, _, right, _ = self._bounds()
        self._put_ends(inner, self.inputs, left - _BESIDE, is_input=True)
        self._put_ends(inner, self.outputs, right - _WIDTH + _BESIDE, is_input=False)
        return inner

    def _put_ends(self, inner: Flow, ends: list[Boundary], x: float, *, is_input: bool) -> None:
        low = float("-inf")
        for each in self._as_read(ends, is_input=is_input):
            low = max(self._height(each.inside), low + _BELOW)
            kind = INPUT_TYPE if is_input else OUTPUT_TYPE
            config: dict[str, object] = {"name": each.name, "type": each.type}
            if is_input:
                config |= {"required": False, "passes_nothing": True}
            inner.sections["nodes"][each.node] = Node(type=kind, config=config)
            inner.sections["layout.nodes"][each.node] = Place(x=x, y=low)
            for end in each.inside:
                own = f"{each.node}.{VALUE}"
                wire = Wire(source=own, target=end) if is_input else Wire(source=end, target=own)
                inner.sections["wires"][wire.id] = wire

    def _as_read(self, ends: Iterable[Boundary], *, is_input: bool) -> list[Boundary]:
        """From top to bottom; of one node in the order of its ports, so that no wires cross which did not before."""
        return sorted(
            ends, key=lambda each: (self._height(each.inside), self._port_at(each.inside[0], is_input=is_input))
        )

    def _port_at(self, end: str, *, is_input: bool) -> tuple[str, int]:
        node, _, port = end.partition(".")
        ports = ports_of(self.flow.nodes[node], self.registry)
        names = list(ports.inputs if is_input else ports.outputs)
        return node, names.index(port) if port in names else len(names)

    def _height(self, ends: Sequence[str]) -> float:
        places = [self.flow.places.get(end.partition(".")[0], Place()).y for end in ends]
        return round(sum(places) / len(places) / 16) * 16.0

    def _bounds(self) -> tuple[float, float, float, float]:
        places = [self.flow.places.get(node, Place()) for node in self.chosen]
        lefts, tops = [each.x for each in places], [each.y for each in places]
        rights = [each.x + (each.width or _WIDTH) for each in places]
        return min(lefts), min(tops), max(rights), max(tops)

    def _caller(self, key: str, name: str) -> Iterator[Put]:
        left, top, right, bottom = self._bounds()
        x, y = round((left + right - _WIDTH) / 32) * 16.0, round((top + bottom) / 32) * 16.0
        config = {
            "flow": name,
            "inputs": [_declared(each, is_input=True) for each in self._as_read(self.inputs, is_input=True)],
            "outputs": [_declared(each, is_input=False) for each in self._as_read(self.outputs, is_input=False)],
        }
        on_error = self.flow.settings.policy.on_error
        policy = Policy(on_error="halt") if on_error not in (None, "halt") else Policy()
        yield Put("nodes", key, Node(type=SUBFLOW_TYPE, title=self.title, config=config, policy=policy), self.scope)
        yield Put("layout.nodes", key, Place(x=x, y=y), self.scope)
        ends = [(source, f"{key}.{each.name}") for each in self.inputs for source in each.outside]
        ends += [(f"{key}.{each.name}", target) for each in self.outputs for target in each.outside]
        for source, target in sorted(ends):
            wire = Wire(source=source, target=target)
            yield Put("wires", wire.id, wire, self.scope)


def _declared(port: Boundary, *, is_input: bool) -> dict[str, object]:
    made = (
        InputDeclaration(name=port.name, type=port.type, required=False, passes_nothing=True)
        if is_input
        else PortDeclaration(name=port.name, type=port.type)
    )
    return made.model_dump(mode="json", exclude_defaults=True)
