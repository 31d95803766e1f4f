"""Whether a flow may do what it asks for: what came from elsewhere is asked about, what a person wrote here is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from weft_editor.session import Session
from weft_editor.turns import Soon
from weft_engine.control import SUBFLOW_TYPE
from weft_engine.document import Change, Flow, all_flows
from weft_engine.ids import Scope
from weft_engine.node import Need
from weft_engine.trust import Asked, NodeNeed, TrustStore, asked_of, needs_digest, needs_of

_FOREIGN_EDITS: Final = frozenset(("Paste", "Reload", "Recover", "Embed"))
"""First words of edits that bring in what others wrote; labels are English whatever the window's language is."""
_PART: Final = 1000
"""So many nodes are looked at in one turn."""


class Trusting:
    """Follows one session.

    Args:
        session: The open flow.
        from_elsewhere: Whether the flow came out of a file, not from this program.
        store: What was granted before.
    """

    def __init__(self, session: Session, *, from_elsewhere: bool, store: TrustStore | None = None) -> None:
        self._session = session
        self._store = store or TrustStore()
        self._foreign: set[Need] = set()
        """What others wrote, wherever the file is kept: moving it makes nothing one's own."""
        self._unread: set[tuple[Scope, str]] = set()
        """Nodes of others that nobody has granted yet: changing a letter in one makes nothing one's own either."""
        self._granted: set[Asked] = set()
        self.may_do: frozenset[Asked] = frozenset()
        """What the last `is_granted` or `grant` allows; a run is given this, and compares it with what it finds."""
        self._opened: list[Flow] = []
        self._brought: list[Flow] = []
        """Parts of what was opened and brought in that were not looked at yet, as they were then."""
        self._opened_needs: list[NodeNeed] = []
        """What those parts ask for that were looked at."""
        self._soon = Soon(session, self._take_part)
        if from_elsewhere:
            self._opened += _parts_of(session.flow, session.flow.nodes)
            self._soon.start()
        session.changed.connect(self._on_changed)

    def needs(self) -> tuple[NodeNeed, ...]:
        """All the flow asks for, the flow files it calls included."""
        self._take_in()
        return needs_of(self._session.flow, self._session.registry, self._folder)

    @property
    def _folder(self) -> Path | None:
        path = self._session.path
        return path.resolve().parent if path else None

    def _on_changed(self, change: Change) -> None:
        if change.label.split(" ")[0] in _FOREIGN_EDITS:
            self._brought += _parts_of(self._session.flow, change.keys("nodes"))
            self._soon.start()

    def _take_part(self) -> None:
        """Notes a part of what came from elsewhere, in a turn of its own: of a large flow that takes a moment."""
        self._take_in(1)
        if self._opened or self._brought:
            self._soon.start()

    def _take_in(self, most: int | None = None) -> None:
        """Notes what came in by now. Whoever looks at what is foreign does this first."""
        while (self._opened or self._brought) and most != 0:
            if self._opened:
                self._take_opened(self._opened.pop(0))
            else:
                self._unread |= _places(self._foreign_in(self._brought.pop(0)))
            most = None if most is None else most - 1

    def _take_opened(self, part: Flow) -> None:
        """Whether the flow was granted before is known once all of it was looked at."""
        self._opened_needs += self._foreign_in(part)
        if not self._opened:
            needs, self._opened_needs = self._opened_needs, []
            if not self._store.is_trusted(needs_digest(needs)):
                self._unread |= _places(needs)

    def _foreign_in(self, part: Flow) -> tuple[NodeNeed, ...]:
        needs = needs_of(part, self._session.registry, self._folder)
        self._foreign |= _parts(needs)
        return needs

    def is_granted(self) -> bool:
        """Whether it may run as it is: it asks for nothing foreign that was not granted, here or earlier."""
        needs = self.needs()
        if needs and not self._store.is_trusted(needs_digest(needs)):
            foreign = (each for each in needs if self._is_foreign(each) or self._is_called(each))
            if asked_of(foreign) - self._granted:
                return False
            self.grant(needs)
        self.may_do = asked_of(needs)
        return True

    def may(self, needs: Iterable[NodeNeed]) -> bool:
        """Whether a part of what it asks for may be done now: written here, or granted."""
        self._take_in()
        foreign = asked_of(filter(self._is_foreign, needs))
        return not foreign - self._granted or self._store.is_trusted(needs_digest(self.needs()))

    def of_server(self, node: str, scope: Scope = ()) -> list[NodeNeed]:
        """What reaching the server of one node asks for: all but its tools."""
        return [each for each in self.needs() if (each.node, each.scope) == (node, scope) and each.need.kind != "tool"]

    def grant_these(self, needs: Iterable[NodeNeed]) -> None:
        """Grants a part of what it asks for while it is open; what is set in its nodes from then on is one's own."""
        self._take_in()
        granted = tuple(needs)
        self._granted |= asked_of(granted)
        self._unread -= _places(granted)

    def _is_foreign(self, need: NodeNeed) -> bool:
        return need.need in self._foreign or (need.scope, need.node) in self._unread

    def _is_called(self, need: NodeNeed) -> bool:
        """Whether it stands in another flow file, or nobody could look into that: never written here."""
        flow = dict(all_flows(self._session.flow)).get(need.scope)
        node = flow.nodes.get(need.node) if flow is not None else None
        return node is None or node.type == SUBFLOW_TYPE

    def grant(self, needs: Sequence[NodeNeed] | None = None) -> None:
        """Grants exactly what the person was shown, else what the flow asks for now.

        Raises:
            TrustStoreError: That cannot be kept; it holds as long as the flow is open.
        """
        self._take_in()
        shown = self.needs() if needs is None else needs
        self._granted |= asked_of(shown)
        self.may_do = asked_of(shown)
        self._unread -= _places(shown)
        self._store.trust(needs_digest(shown), self._session.title)

    def withdraw(self) -> None:
        """Takes the grant back. Raises `TrustStoreError`."""
        needs = self.needs()
        self._foreign |= _parts(needs)
        self._unread |= _places(needs)
        self._granted -= asked_of(needs)
        self.may_do = frozenset()
        self._store.withdraw(needs_digest(needs))


def _parts_of(flow: Flow, keys: Collection[str]) -> list[Flow]:
    """Some nodes of a flow in parts, and the flows embedded in it."""
    nodes = [(key, flow.nodes[key]) for key in sorted(keys) if key in flow.nodes]
    parts = [Flow() for _ in range(0, len(nodes), _PART)]
    for at, part in enumerate(parts):
        part.sections["nodes"] = dict(nodes[at * _PART : (at + 1) * _PART])
    last = Flow()
    last.flows = {name: each.copy() for name, each in flow.flows.items()}
    return [*parts, last]


def _parts(needs: Iterable[NodeNeed]) -> set[Need]:
    return {each.need for each in needs}


def _places(needs: Iterable[NodeNeed]) -> set[tuple[Scope, str]]:
    return {(each.scope, each.node) for each in needs}
