"""Lists of nodes by what they are, for questions that concern the whole flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from weft_engine.control import OUTPUT_TYPE, SUBFLOW_TYPE
from weft_engine.graph.checks.structure import End, is_break, public_name
from weft_engine.graph.checks.world import calls_of
from weft_engine.graph.facts import Facts
from weft_engine.ports import NodePorts

K = TypeVar("K")


class Registers:
    """Which nodes are inputs and outputs, breaks, branches, calls."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.breaks: set[str] = set()
        self.exclusive: set[str] = set()
        """Nodes that take one of their outputs."""
        self.sharing: set[str] = set()
        """Nodes that use variables or channels."""
        self.outputs: set[str] = set()
        self.named: dict[End, set[str]] = defaultdict(set)
        """Inputs and outputs by what callers know them by."""
        self._end_of: dict[str, End] = {}
        self.callers: dict[str, set[str]] = defaultdict(set)
        """Nodes that call an embedded flow, by its name."""
        self._called_by: dict[str, str] = {}
        self._calls: dict[str, int] | None = None
        """Model calls in the worst case, by node; `None` until somebody asks."""
        self._miscounted: set[str] = set()
        self._worst = 0
        self.renamed: set[End] = set()
        """Names that nodes took or gave up since somebody looked."""

    @property
    def calling(self) -> Iterable[str]:
        """Nodes that call an embedded flow."""
        return self._called_by

    def take(self, key: str) -> None:
        """A node is new, or another than before."""
        self.forget(key)
        facts = self._facts
        record, ports = facts.records[key], facts.ports[key]
        if is_break(facts, key):
            self.breaks.add(key)
        if ports.ways:
            self.exclusive.add(key)
        if _shares(ports):
            self.sharing.add(key)
        if record.type == OUTPUT_TYPE:
            self.outputs.add(key)
        elif record.type == SUBFLOW_TYPE:
            name = self._called_by[key] = str(record.config.get("flow"))
            self.callers[name].add(key)
        end = public_name(facts, key)
        if end is not None:
            self._end_of[key] = end
            self.named[end].add(key)
            self.renamed.add(end)

    def forget(self, key: str) -> None:
        """A node is gone."""
        for keys in (self.breaks, self.exclusive, self.sharing, self.outputs):
            keys.discard(key)
        end = self._end_of.pop(key, None)
        if end is not None:
            _discard(self.named, end, key)
            self.renamed.add(end)
        name = self._called_by.pop(key, None)
        if name is not None:
            _discard(self.callers, name, key)
        self.miscounted((key,))

    def miscounted(self, keys: Iterable[str]) -> None:
        """How often these nodes call models has to be counted again."""
        if self._calls is not None:
            self._miscounted.update(keys)

    def worst(self) -> int:
        """Model calls of the whole flow in the worst case."""
        if self._calls is None:
            self._calls, self._worst, self._miscounted = {}, 0, set(self._facts.records)
        for key in self._miscounted:
            calls = calls_of(self._facts, key) if key in self._facts.records else 0
            self._worst += calls - self._calls.pop(key, 0)
            if calls:
                self._calls[key] = calls
        self._miscounted.clear()
        return self._worst


def _discard(register: dict[K, set[str]], name: K, key: str) -> None:
    register[name].discard(key)
    if not register[name]:
        del register[name]


def _shares(ports: NodePorts) -> bool:
    node_type, config = ports.node_type, ports.config
    return (
        node_type is not None and config is not None and bool(node_type.variables(config) or node_type.channels(config))
    )
