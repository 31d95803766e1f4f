"""Values written as indented JSON, as far as they are shown: writing out all of a large one holds up the window."""

from __future__ import annotations

import json
from typing import Final

from weft_engine.values import Json

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, indent=2)


def written(value: Json) -> str:
    """All of it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def beginning(value: Json, most: int) -> tuple[str, bool]:
    """At least `most` characters of it, and whether that is all."""
    pieces, count = list[str](), 0
    for piece in _ENCODER.iterencode(value):
        pieces.append(piece)
        count += len(piece)
        if count > most:
            return "".join(pieces), False
    return "".join(pieces), True
