"""What is selected by a click."""

from __future__ import annotations

from weft_editor.canvas.hit import Hit
from weft_editor.interactions.gesture import Pointer
from weft_editor.session import Selection, Session

_FIELDS = {"node": "nodes", "wire": "wires", "group": "groups", "note": "notes"}


def is_selected(session: Session, hit: Hit) -> bool:
    """Whether what was hit belongs to the selection."""
    name = _FIELDS.get(hit.kind)
    return name is not None and hit.id in getattr(session.selection, name)


def parts(selection: Selection) -> dict[str, set[str]]:
    """A selection to be changed, as `Session.select` takes it."""
    return {name: set(getattr(selection, name)) for name in _FIELDS.values()}


def select_hit(session: Session, hit: Hit, *, add: bool) -> None:
    """Selects what was hit, alone or besides the rest."""
    new = parts(session.selection if add else Selection())
    new[_FIELDS[hit.kind]].add(hit.id)
    session.select(**new)


def deselect_hit(session: Session, hit: Hit) -> None:
    """Takes what was hit out of the selection."""
    new = parts(session.selection)
    new[_FIELDS[hit.kind]].discard(hit.id)
    session.select(**new)


class Click:
    """A press and release on one thing: what it does to the selection, before and after a drag was ruled out.

    On the press an unselected thing is selected, so that a drag takes it along. What would take things out of the
    selection waits for the release.
    """

    def __init__(self, session: Session, hit: Hit, pointer: Pointer) -> None:
        self._session, self._hit, self._adds = session, hit, pointer.adds
        self._was_selected = is_selected(session, hit)
        if not self._was_selected:
            select_hit(session, hit, add=pointer.adds)

    def finish(self) -> None:
        """The button came up without a drag."""
        if not self._was_selected:
            return
        if self._adds:
            deselect_hit(self._session, self._hit)
        else:
            select_hit(self._session, self._hit, add=False)
