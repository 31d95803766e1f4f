"""Identifiers: plain strings with types of their own, so that they cannot be mixed up."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NewType

NodeId = NewType("NodeId", str)
PortName = NewType("PortName", str)
WireId = NewType("WireId", str)
"""`source.port->target.port`: a wire is identified by its two ends."""
TypeId = NewType("TypeId", str)
RunId = NewType("RunId", str)

Scope = tuple[str, ...]
"""Where in a document: `()` is the flow itself, `("research",)` its embedded flow of that name."""

FrameTag = tuple[tuple[str, int], ...]
"""Where in a run: one `(container node id, index)` per enclosing frame, outermost first; `()` is the run itself."""

_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def is_slug(text: str) -> bool:
    """Whether `text` can be an id: a lower-case letter, then up to 63 of letters, digits, `_` and `-`."""
    return _SLUG.fullmatch(text) is not None


def slug(text: str, taken: Container[str] = ()) -> str:
    """A readable id made from `text`, numbered (`name-2`) where it is taken."""
    base = _NOT_SLUG.sub("-", text.lower()).strip("-")[:48] or "node"
    if not base[0].isalpha():
        base = f"n-{base}"
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def is_end(text: str) -> bool:
    """Whether `text` can be an end of a wire: `node.port`."""
    node, _, port = text.partition(".")
    return bool(node and port)


def wire_id(source: str, target: str) -> WireId:
    """The id of the wire from `node.port` to `node.port`."""
    return WireId(f"{source}->{target}")
