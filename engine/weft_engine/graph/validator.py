"""The problems of a document while it is edited: what an edit cannot have changed is not looked at again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from typing import Final

from weft_engine.collecting import without_collection
from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE
from weft_engine.document.document import Change, Document, Flow
from weft_engine.graph.facts import Surroundings
from weft_engine.graph.level import Level
from weft_engine.ids import Scope
from weft_engine.problems import Problem
from weft_engine.registry import Registry

MANY: Final = 1000
"""An edit of more nodes and wires than this, and than half of those there are, is checked from nothing: that costs less
than following each of them."""
_ENDS: Final = frozenset((INPUT_TYPE, OUTPUT_TYPE))


@dataclass(slots=True)
class _Touched:
    """What edits touched in one flow."""

    nodes: set[str] = field(default_factory=set)
    wires: set[str] = field(default_factory=set)
    settings: bool = False
    declared: bool = False

    def __len__(self) -> int:
        return len(self.nodes) + len(self.wires) + self.settings + self.declared


class Validator:
    """Follows the changes of one document; `problems` is at every moment what `validate` would say of it.

    `surroundings` is what is known of models and keys; see `look_around`.

    Following costs next to nothing; the work is done when `problems` is asked for, once for all edits since.
    """

    def __init__(self, document: Document | Flow, registry: Registry, surroundings: Surroundings | None = None) -> None:
        self._flow = document.flow if isinstance(document, Document) else document
        self._registry, self.surroundings = registry, surroundings
        self._levels: dict[Scope, Level] = {}
        self._touched: dict[Scope, _Touched] = defaultdict(_Touched)
        self._problems: tuple[Problem, ...] | None = None
        self._is_other_tree = True
        """Embedded flows came, went or were replaced."""
        self._refresh()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the document as it is now, the worst first."""
        if self._problems is None or self._is_other_tree or any(self._touched.values()):
            self._refresh()
        return self._problems or ()

    @property
    def bodies(self) -> dict[str, set[str]]:
        """By loop and for-each of the flow itself, the nodes it repeats, as of when `problems` was last asked for."""
        return self._levels[()].regions.bodies

    def follow(self, change: Change) -> None:
        """Takes note of a change that was applied to the document (by undo and redo as well)."""
        for (scope, section), keys in change.touched.items():
            if section == "nodes":
                self._touched[scope].nodes |= keys
            elif section == "wires":
                self._touched[scope].wires |= keys
            elif section == "settings":
                self._touched[scope].settings = True
            elif section in ("state", "channels"):
                self._touched[scope].declared = True
            elif section == "flows":
                self._is_other_tree = True

    def look_around(self, surroundings: Surroundings | None) -> None:
        """What is known of models and keys has changed."""
        self.surroundings, self._problems = surroundings, None
        for level in self._levels.values():
            level.facts.surroundings = surroundings
            level.ask_surroundings()

    @without_collection()
    def _refresh(self) -> None:
        is_other_tree = self._is_other_tree
        if is_other_tree:
            self._take_tree()
        for scope, touched in self._touched.items():
            if scope in self._levels:
                self._take(scope, touched, is_other_tree)
        self._touched.clear()
        changed = [level.refresh() for level in self._levels.values()]
        if any(changed) or is_other_tree or self._problems is None:
            ranked = [level.findings.ranked for level in self._levels.values()]
            every = ranked[0] if len(ranked) == 1 else merge(*ranked, key=itemgetter(0))
            self._problems = tuple(problem for _, problem in every)

    def _take_tree(self) -> None:
        """Takes embedded flows as they are now."""
        self._is_other_tree = False
        tree = {scope: (inner, around) for scope, inner, around in _tree(self._flow)}
        for scope in self._levels.keys() - tree.keys():
            del self._levels[scope]
        for scope, (inner, around) in tree.items():
            known = self._levels.get(scope)
            if known is None or known.facts.flow is not inner:
                self._enter(scope, inner, around)
            else:
                known.facts.around = around
        self._ask_subflows()

    def _enter(self, scope: Scope, flow: Flow, around: tuple[Flow, ...]) -> None:
        self._levels[scope] = Level(flow, self._registry, scope, self.surroundings, around)
        self._touched.pop(scope, None)

    def _take(self, scope: Scope, touched: _Touched, is_other_tree: bool) -> None:
        level = self._levels[scope]
        names, ends = frozenset(level.registers.callers), _ends(level, touched.nodes)
        facts = level.facts
        if len(touched) > max(MANY, (len(facts.flow.nodes) + len(facts.flow.wires)) // 2):
            self._levels[scope] = level = Level(facts.flow, self._registry, scope, self.surroundings, facts.around)
        else:
            level.take(touched.nodes, touched.wires)
            if touched.settings:
                level.ask_settings()
        if touched.declared:
            for inner, other in self._levels.items():
                if inner[: len(scope)] == scope:
                    other.ask_declared()
        if is_other_tree or frozenset(level.registers.callers) != names:
            self._ask_subflows()
        elif scope and (ends or _ends(level, touched.nodes)):
            self._ask_subflows(scope[-1])

    def _ask_subflows(self, name: str | None = None) -> None:
        for level in self._levels.values():
            level.ask_subflows(name)


def _ends(level: Level, nodes: Iterable[str]) -> bool:
    """Whether an input or output of the flow is among nodes."""
    records = level.facts.records
    return any(key in records and records[key].type in _ENDS for key in nodes)


def _tree(
    flow: Flow, scope: Scope = (), around: tuple[Flow, ...] = ()
) -> Iterator[tuple[Scope, Flow, tuple[Flow, ...]]]:
    yield scope, flow, around
    for name in sorted(flow.flows):
        yield from _tree(flow.flows[name], (*scope, name), (*around, flow))
