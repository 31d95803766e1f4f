"""Groups and notes."""

from __future__ import annotations

from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import Group, Note
from weft_engine.edits.changing import changing
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope, slug


def add_group(flow: Flow, group: Group, *, scope: Scope = ()) -> tuple[str, Change]:
    """A group; returns its id too."""
    key = slug(group.title or "group", flow.groups)
    return key, Change("Group", (Put("layout.groups", key, group, scope),))


def add_note(flow: Flow, note: Note, *, scope: Scope = ()) -> tuple[str, Change]:
    """A note; returns its id too."""
    key = slug("note", flow.notes)
    return key, Change("Add note", (Put("layout.notes", key, note, scope),))


def set_group(
    flow: Flow, key: str, group: Group, *, merge_key: str | None = None, label: str = "Change group", scope: Scope = ()
) -> Change:
    """Changes a group. Raises `ChangeError` if there is none."""
    if key not in flow.groups:
        raise ChangeError(f"there is no group {key!r}")
    return Change(label, changing(flow, (Put("layout.groups", key, group, scope),)), merge_key)


def set_note(
    flow: Flow, key: str, note: Note, *, merge_key: str | None = None, label: str = "Edit note", scope: Scope = ()
) -> Change:
    """Changes a note. Raises `ChangeError` if there is none."""
    if key not in flow.notes:
        raise ChangeError(f"there is no note {key!r}")
    return Change(label, changing(flow, (Put("layout.notes", key, note, scope),)), merge_key)
