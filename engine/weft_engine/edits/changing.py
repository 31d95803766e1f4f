"""What edits leave out: records that would be set to what they are already."""

from __future__ import annotations

from collections.abc import Iterable

from weft_engine.document.document import Flow, Put


def changing(flow: Flow, puts: Iterable[Put]) -> tuple[Put, ...]:
    """The puts that change something; an edit without any is no step of undo."""
    return tuple(put for put in puts if put.value is None or flow.get(put.section, put.key) != put.value)
