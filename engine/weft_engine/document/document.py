"""A flow being edited: sections of records, changed only by changes, each of which has an inverse.

Undo, crash recovery, difference and (later) collaboration are all the same mechanism: a change is data, applying it
returns the change that takes it back, and listeners hear of each one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from weft_engine.collecting import without_collection
from weft_engine.document.fitness import fault_of, is_same_but_flags
from weft_engine.document.model import (
    MODELS,
    SINGLES,
    Channel,
    FlowMeta,
    Group,
    Node,
    Note,
    Place,
    Settings,
    StateVariable,
    Wire,
    is_extra,
)
from weft_engine.document.plain_json import not_json
from weft_engine.errors import ChangeError
from weft_engine.giving_way import gently
from weft_engine.ids import Scope, is_end, is_slug

Record = Any
"""A frozen model (see `model.MODELS`) or, in sections without one, plain JSON."""


class _Null:
    def __repr__(self) -> str:
        return "NULL"


NULL: Final = _Null()
"""As the value of a `Put`: JSON's own null, where plain JSON is kept; `None` would remove."""


@dataclass(slots=True, unsafe_hash=True)
class Put:
    """Sets one record, or removes it (`value=None`; a null that is to be kept is `NULL`).

    Never changed once it is made; it is not `frozen` only because that makes making it four times as slow, and an edit
    may have ten thousands. `section` is a key of `model.MODELS`, of `model.SINGLES` (then `key` is `""`), `"flows"`
    (an embedded `Flow`), or `"extra"` (an unknown top-level field, kept as it is).
    """

    section: str
    key: str
    value: Record | None
    scope: Scope = ()


class Fit(tuple[Put, ...]):
    """Puts whose records were looked at, or stood in a document as these puts say: they are not looked at again."""

    __slots__ = ()


_ODD: Final = frozenset((*SINGLES, "flows"))
"""Sections that are no tables of records."""
Touched = Mapping[tuple[Scope, str], AbstractSet[str]]


@dataclass(frozen=True, slots=True)
class Change:
    """A named, atomic edit. Changes with the same `merge_key` in a row are one step of undo."""

    label: str
    puts: tuple[Put, ...]
    merge_key: str | None = None
    _touched: Touched | None = field(default=None, init=False, compare=False, repr=False)

    def then(self, other: Change) -> Change:
        """This change followed by another, under this one's name."""
        both = self.puts + other.puts
        is_fit = isinstance(self.puts, Fit) and isinstance(other.puts, Fit)
        return replace(self, puts=Fit(both) if is_fit else both)

    @property
    def touched(self) -> Touched:
        """The keys it puts or removes, by scope and section; found once for all who ask."""
        if self._touched is None:
            object.__setattr__(self, "_touched", _touched(self.puts))
        return cast(Touched, self._touched)

    def touches(self, *sections: str, scope: Scope | None = None) -> bool:
        """Whether it has to do with one of these sections, of one flow or (`None`) of any."""
        return any(name in sections and scope in (None, at) for at, name in self.touched)

    def keys(self, section: str, scope: Scope = ()) -> AbstractSet[str]:
        """The keys it puts or removes in one section."""
        return self.touched.get((scope, section), frozenset())


def _touched(puts: tuple[Put, ...]) -> Touched:
    found: dict[tuple[Scope, str], set[str]] = {}
    scope, section, keys = None, None, set[str]()
    for put in puts:
        if put.section is not section or put.scope is not scope:
            scope, section = put.scope, put.section
            keys = found.setdefault((scope, section), set())
        keys.add(put.key)
    return found


class Flow:
    """The sections of one flow (or embedded flow). Read freely; change only through `Document.apply`."""

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, Record]] = {name: {} for name in MODELS}
        self.singles: dict[str, Record] = {name: model() for name, model in SINGLES.items()}
        self.flows: dict[str, Flow] = {}
        self.extra: dict[str, Any] = {}
        self.layout_extra: dict[str, Any] = {}

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Nodes by id."""
        return self.sections["nodes"]

    @property
    def wires(self) -> Mapping[str, Wire]:
        """Wires by id."""
        return self.sections["wires"]

    @property
    def places(self) -> Mapping[str, Place]:
        """Places of nodes on the canvas, by node id."""
        return self.sections["layout.nodes"]

    @property
    def groups(self) -> Mapping[str, Group]:
        """Groups by id."""
        return self.sections["layout.groups"]

    @property
    def notes(self) -> Mapping[str, Note]:
        """Notes by id."""
        return self.sections["layout.notes"]

    @property
    def state(self) -> Mapping[str, StateVariable]:
        """Variables by name."""
        return self.sections["state"]

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Channels by name."""
        return self.sections["channels"]

    @property
    def meta(self) -> FlowMeta:
        """Name and description."""
        return cast(FlowMeta, self.singles["meta"])

    @property
    def settings(self) -> Settings:
        """What holds for the whole flow."""
        return cast(Settings, self.singles["settings"])

    def table(self, section: str) -> dict[str, Record]:
        """The mapping behind a section. Raises `ChangeError` for an unknown one."""
        if section == "flows":
            return cast("dict[str, Record]", self.flows)
        if section == "extra":
            return self.extra
        if section == "layout.extra":
            return self.layout_extra
        try:
            return self.sections[section] if section in self.sections else {"": self.singles[section]}
        except KeyError:
            raise ChangeError(f"there is no section {section!r} in a flow") from None

    def get(self, section: str, key: str) -> Record | None:
        """A record, or `None`."""
        return self.table(section).get(key)

    def copy(self) -> Flow:
        """A snapshot; records are shared, being frozen."""
        twin = Flow()
        twin.sections = {name: dict(table) for name, table in self.sections.items()}
        twin.singles = dict(self.singles)
        twin.flows = {name: flow.copy() for name, flow in self.flows.items()}
        twin.extra = dict(self.extra)
        twin.layout_extra = dict(self.layout_extra)
        return twin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Flow) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # mutable


Listener = Callable[[Change], None]


class Document:
    """A flow under edit. `apply` is the only way to change it and returns the inverse."""

    def __init__(self, flow: Flow | None = None) -> None:
        self.flow = flow or Flow()
        self.revision = 0
        self._listeners: list[Listener] = []

    def scope(self, scope: Scope) -> Flow:
        """The flow at `scope`. Raises `ChangeError` if an embedded flow is missing."""
        flow = self.flow
        for name in scope:
            try:
                flow = flow.flows[name]
            except KeyError:
                raise ChangeError(f"there is no embedded flow {name!r}") from None
        return flow

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` after every change with it; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @without_collection()
    def apply(self, change: Change) -> Change:
        """Applies all of a change or, raising `ChangeError`, nothing of it; returns its inverse."""
        inverse: list[Put] = []
        try:
            self._put_all(change.puts, inverse)
        except ChangeError:
            self._put_all(Fit(reversed(inverse)), [])
            raise
        self.revision += 1
        for listener in tuple(self._listeners):
            listener(change)
        return Change(change.label, Fit(reversed(inverse)), change.merge_key)

    def _put_all(self, puts: tuple[Put, ...], inverse: list[Put]) -> None:
        """Makes puts one after the other, table by table: there may be ten thousands."""
        is_fit = isinstance(puts, Fit)
        scope, section, table = None, "", dict[str, Record]()
        tables: dict[str, dict[str, Record]] = {}
        for put in puts:
            if put.scope is not scope:
                scope, section, tables = put.scope, "", {}
            if put.section is not section:
                section = put.section
                table = tables[section] if section in tables else self.scope(scope).table(section)
                tables[section] = table
            key, value = put.key, put.value
            old = table.get(key)
            if section in _ODD or value is NULL or (old is None and key in table):
                inverse.append(self._put(put, is_fit=is_fit))
                scope = None  # where it leads may be another flow now
            elif value is not None:
                if not is_fit:
                    _check(put, old)
                table[key] = value
                inverse.append(Put(section, key, old, scope))
            elif old is not None:
                del table[key]
                inverse.append(Put(section, key, old, scope))
            else:
                raise ChangeError(f"{section}: there is no {key!r} to remove")

    def _put(self, put: Put, *, is_fit: bool) -> Put:
        """Makes a put that has to do with a null, with a single record, or with the flow that later ones are about."""
        flow = self.scope(put.scope)
        if put.section in SINGLES:
            return self._put_single(flow, put)
        table = flow.table(put.section)
        old = table.get(put.key)
        if old is None and put.key in table:
            old = NULL
        if put.value is None:
            if old is None:
                raise ChangeError(f"{put.section}: there is no {put.key!r} to remove")
            del table[put.key]
        else:
            if not is_fit:
                _check(put, old)
            table[put.key] = None if put.value is NULL else put.value
        return Put(put.section, put.key, old, put.scope)

    @staticmethod
    def _put_single(flow: Flow, put: Put) -> Put:
        model = SINGLES[put.section]
        if not isinstance(put.value, model):
            raise ChangeError(f"{put.section}: needs a {model.__name__}, got {type(put.value).__name__}")
        fault = fault_of(put.value)
        if fault:
            raise ChangeError(f"{put.section}: {fault}")
        old = flow.singles[put.section]
        flow.singles[put.section] = put.value
        return replace(put, value=old)


def checked(change: Change) -> Change:
    """A change that is quick to apply: what may stand in a document was found out here, in whatever thread this is."""
    try:
        for put in gently(change.puts):
            if put.section in SINGLES:
                return change
            if put.value is not None:
                _check(put, None)
    except ChangeError:
        return change  # said where it is applied
    return replace(change, puts=Fit(change.puts))


def _check(put: Put, old: Record | None) -> None:
    """Lets nothing in that could not be saved, or that a file could not be opened with.

    Args:
        put: What is to be put in.
        old: What it takes the place of.
    """
    if old is not None and is_same_but_flags(put.value, old):
        return
    if put.section == "flows":
        if not isinstance(put.value, Flow):
            raise ChangeError(f"flows {put.key!r}: needs a Flow, got {type(put.value).__name__}")
        return
    model = MODELS.get(put.section)
    if model is not None and not isinstance(put.value, model):
        raise ChangeError(f"{put.section} {put.key!r}: needs a {model.__name__}, got {type(put.value).__name__}")
    if put.section == "nodes" and not is_slug(put.key):
        raise ChangeError(f"{put.key!r} cannot be an id: use a lower-case letter, then letters, digits, - and _")
    if put.section == "extra" and not is_extra(put.key, embedded=bool(put.scope)):
        raise ChangeError(f"{put.key!r} is a field of every flow: change what it is made of")
    if put.section == "layout.extra" and f"layout.{put.key}" in MODELS:
        raise ChangeError(f"{put.key!r} is a section of the layout: change its records")
    if isinstance(put.value, Wire):
        _check_wire(put.key, put.value)
    if put.value is NULL:
        return
    fault = fault_of(put.value) if model is not None else not_json(put.value)
    if fault:
        raise ChangeError(f"{put.section} {put.key!r}: {fault}")


def _check_wire(key: str, wire: Wire) -> None:
    if wire.id != key:
        raise ChangeError(f"wire {key!r} goes from {wire.source} to {wire.target}")
    for end in (wire.source, wire.target):
        if not is_end(end):
            raise ChangeError(f"wire {key!r}: an end is NODE.PORT, not {end!r}")


def all_flows(flow: Flow, scope: Scope = ()) -> Iterator[tuple[Scope, Flow]]:
    """The flow and all embedded ones, outermost first."""
    yield scope, flow
    for name in sorted(flow.flows):
        yield from all_flows(flow.flows[name], (*scope, name))
