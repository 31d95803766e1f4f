"""Whether a flow may do what it asks for: what came from elsewhere is asked about, what a person wrote here is not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from weft_editor.session import Session
from weft_engine.control import SUBFLOW_TYPE
from weft_engine.document import Change, all_flows
from weft_engine.trust import NodeNeed, TrustStore, needs_digest, needs_of

_FOREIGN_EDITS: Final = frozenset(("Paste", "Reload", "Drop"))
"""First words of edits that bring in what others wrote."""
Asked = tuple[str, str]
"""Kind and what, of a need."""


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
        self._foreign: set[Asked] = _asked(self.needs()) if from_elsewhere else set()
        self._granted: set[Asked] = set()
        session.changed.connect(self._on_changed)

    def needs(self) -> tuple[NodeNeed, ...]:
        """All the flow asks for, the flow files it calls included."""
        path = self._session.path
        return needs_of(self._session.flow, self._session.registry, path.resolve().parent if path else None)

    def _on_changed(self, change: Change) -> None:
        if change.label.split(" ")[0] in _FOREIGN_EDITS:
            changed = {put.key for put in change.puts if put.section == "nodes"}
            self._foreign |= _asked(need for need in self.needs() if need.node in changed or need.scope)

    def is_granted(self) -> bool:
        """Whether it may run as it is: it asks for nothing foreign that was not granted, here or earlier."""
        needs = self.needs()
        if not needs or self._store.is_trusted(needs_digest(needs)):
            return True
        foreign = (_asked(needs) & self._foreign) | _asked(need for need in needs if self._is_called(need))
        if foreign - self._granted:
            return False
        self.grant()
        return True

    def may(self, needs: Iterable[NodeNeed]) -> bool:
        """Whether a part of what it asks for may be done now: written here, or granted."""
        return self._store.is_trusted(needs_digest(self.needs())) or not (_asked(needs) & self._foreign) - self._granted

    def grant_these(self, needs: Iterable[NodeNeed]) -> None:
        """Grants a part of what it asks for while it is open."""
        self._granted |= _asked(needs)

    def _is_called(self, need: NodeNeed) -> bool:
        """Whether it stands in another flow file, or nobody could look into that: never written here."""
        flow = dict(all_flows(self._session.flow)).get(need.scope)
        node = flow.nodes.get(need.node) if flow is not None else None
        return node is None or node.type == SUBFLOW_TYPE

    def grant(self) -> None:
        """Grants exactly what the flow asks for now. Raises `TrustStoreError` if that cannot be kept."""
        needs = self.needs()
        self._granted |= _asked(needs)
        self._store.trust(needs_digest(needs), self._session.title)

    def withdraw(self) -> None:
        """Takes the grant back. Raises `TrustStoreError`."""
        needs = self.needs()
        self._foreign |= _asked(needs)
        self._granted -= _asked(needs)
        self._store.withdraw(needs_digest(needs))


def _asked(needs: Iterable[NodeNeed]) -> set[Asked]:
    return {(each.need.kind, each.need.what) for each in needs}
