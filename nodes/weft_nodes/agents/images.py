"""Pictures in flows: `{"media_type": "image/png", "base64": …}` or a `data:` address as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from weft_engine.errors import NodeInputError
from weft_engine.providers.chat import Image
from weft_engine.values import Json, to_text

_DATA: Final = re.compile(r"data:(image/[\w.+-]+);base64,([A-Za-z0-9+/=\s]+)\Z")


def images_of(values: Iterable[Json]) -> tuple[Image, ...]:
    """The pictures in values from a port. Raises `NodeInputError` for what is none."""
    return tuple(_image(value) for value in values if value is not None)


def _image(value: Json) -> Image:
    if isinstance(value, dict) and isinstance(value.get("base64"), str):
        kind = value.get("media_type", "")
        if isinstance(kind, str) and kind.startswith("image/"):
            return Image(kind, value["base64"])
    if isinstance(value, str) and (found := _DATA.match(value)):
        return Image(found[1], "".join(found[2].split()))
    raise NodeInputError(
        f"this is no picture: {to_text(value)[:60]!r}; give an object with media_type and base64, or a data: address"
    )
