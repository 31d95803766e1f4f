"""Unfolding a subflow node: what it calls takes its place, wired as its ports were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, SUBFLOW_TYPE
from weft_engine.document.callers import called_scope, callers, flow_at
from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import Node, Place, Policy, Wire
from weft_engine.edits.calls import brought, calling, new_names
from weft_engine.edits.clipboard import Pasted
from weft_engine.edits.nodes import record_of, title_of
from weft_engine.edits.wiring import unwire
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope, canonical, slug
from weft_engine.registry import Registry

_NO_POLICY: Final = (Policy(), Policy(on_error="halt"))


def unfold(
    flow: Flow, registry: Registry, node: str, *, root: Flow | None = None, scope: Scope = ()
) -> tuple[Pasted, Change]:
    """Puts what a subflow node calls in its place; the embedded flow goes if nobody else calls it.

    Args:
        flow: The flow at `scope`.
        registry: Installed node types.
        node: The subflow node.
        root: The whole flow; `flow` itself if left out.
        scope: Which embedded flow it is.

    Raises:
        ChangeError: It would change what the flow does; the message says why.
    """
    unfolding = _Unfolding(flow, registry, node, root or flow, scope)
    for reason in unfolding.obstacles():
        raise ChangeError(f"“{title_of(flow, registry, node)}” cannot be unfolded: {reason}")
    return unfolding.change()


class _Unfolding:
    def __init__(self, flow: Flow, registry: Registry, node: str, root: Flow, scope: Scope) -> None:
        self.flow, self.registry, self.node, self.root, self.scope = flow, registry, node, root, scope
        self.record = record_of(flow, node)
        where = called_scope(root, scope, self.record)
        found = None if where is None else flow_at(root, where)
        if where is None or found is None:
            file = self.record.type == SUBFLOW_TYPE and self.record.config.get("file")
            raise ChangeError(
                f"“{title_of(flow, registry, node)}” calls a file: embed a copy of it first" if file
                else f"“{title_of(flow, registry, node)}” is no subflow that could be unfolded"
            )  # fmt: skip
        self.inner, self.where = found, where
        self.body = {key: each for key, each in found.nodes.items() if each.type not in (INPUT_TYPE, OUTPUT_TYPE)}
        self.sources = self._sources()

    def _port_name(self, node: str, default: str) -> str:
        return str(self.inner.nodes[node].config.get("name", default))

    def _sources(self) -> dict[str, list[str]]:
        """Outer ends that feed each input of the subflow."""
        found: dict[str, list[str]] = defaultdict(list)
        for _, wire in sorted(self.flow.wires.items()):
            if wire.target_node == self.node:
                found[wire.target_port].append(wire.source)
        return found

    def obstacles(self) -> Iterator[str]:
        if self.record.muted or self.record.bypassed:
            yield "it is muted or bypassed; put it back in first"
        if self.record.policy not in _NO_POLICY:
            yield "it has a policy of its own, which its nodes together cannot have"
        if self.inner.state or self.inner.channels:
            yield "it has variables or channels of its own, which begin anew with each call"
        for wire in self.flow.wires.values():
            if wire.source_node == self.node and wire.source_port == "error":
                yield "its error is wired, and its nodes have no error together"
            if wire.source_node == self.node and wire.source_port == "tool":
                yield "it is lent as a tool"
        for key, each in sorted(self.inner.nodes.items()):
            name = self._port_name(key, "question")
            used = any(wire.source_node == key for wire in self.inner.wires.values())
            if each.type == INPUT_TYPE and used and not self.sources[name] and each.config.get("default") is not None:
                yield f"its input {name!r} has a default; wire a value into it first"

    def change(self) -> tuple[Pasted, Change]:
        error: ChangeError | None = None
        for names in self._names():
            try:
                wires = self._wires(names)
            except ChangeError as found:
                error = found
            else:
                return self._change(names, wires)
        assert error is not None
        raise error

    def _names(self) -> Iterator[dict[str, str]]:
        """Ids for what comes out: their own, or such as stand where the subflow's stood in the order of names."""
        outer = self.flow.nodes.keys() - {self.node}
        for prefix in ("", f"{self.node}-"):
            taken, names = set(outer), dict[str, str]()
            for key in sorted(self.body):
                names[key] = slug(f"{prefix}{key}", taken) if prefix or key in taken else key
                taken.add(names[key])
            yield names

    def _ends(self, names: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
        """Source and target of each new wire, and of the wire it stands for where one of its ports is the subflow's."""
        given = {key: self.sources[self._port_name(key, "question")]
                 for key, each in self.inner.nodes.items() if each.type == INPUT_TYPE}  # fmt: skip
        taken: dict[str, list[str]] = defaultdict(list)
        for wire in self.flow.wires.values():
            if wire.source_node == self.node:
                taken[wire.source_port].append(wire.target)
        for wire in self.inner.wires.values():
            if wire.source_node in given:
                sources = given[wire.source_node]
            else:
                sources = [f"{names[wire.source_node]}.{wire.source_port}"] if wire.source_node in names else []
            if wire.target_node in names:
                targets = [f"{names[wire.target_node]}.{wire.target_port}"]
            elif wire.target_node in self.inner.nodes:
                targets = taken[self._port_name(wire.target_node, "answer")]
            else:
                targets = []
            stood = "" if wire.target_node in names else self._port_name(wire.target_node, "answer")
            for source, target in product(sources, targets):
                yield source, target, wire.source if not stood else f"{self.node}.{stood}", wire.id

    def _wires(self, names: Mapping[str, str]) -> list[tuple[Wire, str]]:
        """New wires, each with the wire inside whose course it takes.

        Raises:
            ChangeError: Wires would meet in a port in another order.
        """
        made, order = [], dict[str, list[tuple[str, str]]]()
        for source, target, stood, inner in self._ends(names):
            made.append((Wire(source=source, target=target), inner))
            order.setdefault(target, []).append((stood, source))
        for _, wire in self.flow.wires.items():
            if wire.target in order and wire.source_node != self.node:
                order[wire.target].append((wire.source, wire.source))
        for target, pairs in order.items():
            new = [source for _, source in sorted(pairs, key=lambda pair: (canonical(pair[0]), canonical(pair[1])))]
            if new != sorted(new, key=canonical):
                raise ChangeError(f"the values of {target} would come in another order: collect them in a Merge first")
        return made

    def _change(self, names: Mapping[str, str], wires: list[tuple[Wire, str]]) -> tuple[Pasted, Change]:
        part = Flow()
        part.flows = self.inner.flows
        called = new_names(self.flow, part)
        puts = [put for key in sorted(self._cut()) for put in unwire(self.flow, key, self.scope)]
        if self.node in self.flow.places:
            puts.append(Put("layout.nodes", self.node, None, self.scope))
        puts.append(Put("nodes", self.node, None, self.scope))
        others = [each for each in callers(self.root, self.where) if each != (self.scope, self.node)]
        if not others:
            puts.append(Put("flows", self.where[-1], None, self.where[:-1]))
        puts += [Put("flows", name, each, self.scope) for name, each in brought(self.flow, part, called).items()]
        dx, dy = self._shift()
        for key, record in sorted(self.body.items()):
            puts.append(Put("nodes", names[key], calling(self._with_policy(record), called), self.scope))
            place = self.inner.places.get(key, Place())
            moved = place.model_copy(update={"x": place.x + dx, "y": place.y + dy})
            puts.append(Put("layout.nodes", names[key], moved, self.scope))
        for wire, inner in sorted(wires, key=lambda each: each[0].id):
            puts.append(Put("wires", wire.id, wire, self.scope))
            points = self.inner.get("layout.wires", inner)
            if points is not None:
                turned = [(x + dx, y + dy) for x, y in points.points]
                puts.append(Put("layout.wires", wire.id, points.model_copy(update={"points": turned}), self.scope))
        boxes, more = self._boxes(dx, dy)
        pasted = Pasted(frozenset(names.values()), boxes["layout.groups"], boxes["layout.notes"])
        name = title_of(self.flow, self.registry, self.node)
        return pasted, Change(f"Unfold {name}", (*puts, *more))

    def _cut(self) -> Iterator[str]:
        return (key for key, wire in self.flow.wires.items() if self.node in (wire.source_node, wire.target_node))

    def _boxes(self, dx: float, dy: float) -> tuple[dict[str, frozenset[str]], list[Put]]:
        found: dict[str, frozenset[str]] = {}
        puts: list[Put] = []
        for section in ("layout.groups", "layout.notes"):
            taken = set(self.flow.sections[section])
            fresh: set[str] = set()
            for key, box in sorted(self.inner.sections[section].items()):
                new = slug(key, taken | fresh)
                fresh.add(new)
                moved = box.model_copy(update={"x": box.x + dx, "y": box.y + dy})
                puts.append(Put(section, new, moved, self.scope))
            found[section] = frozenset(fresh)
        return found, puts

    def _with_policy(self, record: Node) -> Node:
        """What was the policy of all nodes inside is each one's own, where outside another holds."""
        common, outer = self.inner.settings.policy, self.flow.settings.policy
        if common == outer:
            return record
        own = {name: value for name, value in dict(record.policy).items() if value is not None}
        left = {name: value for name, value in dict(common).items() if value is not None}
        return record.model_copy(update={"policy": Policy(**{**left, **own})})

    def _shift(self) -> tuple[float, float]:
        """Brings the middle of what comes out to where the subflow node stood."""
        spots = [self.inner.places.get(key, Place()) for key in self.body] or [Place()]
        here = self.flow.places.get(self.node, Place())
        x = (min(each.x for each in spots) + max(each.x for each in spots)) / 2
        y = (min(each.y for each in spots) + max(each.y for each in spots)) / 2
        return round((here.x - x) / 16) * 16.0, round((here.y - y) / 16) * 16.0
