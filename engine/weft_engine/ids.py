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
_NUMBER = re.compile(r"([0-9]+)")


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


def canonical(end: str) -> tuple[object, ...]:
    """What the ends of wires that meet in one port are sorted by: the node, then the port, numbers by their value.

    As text, `agent-2.text` would come before `agent.text`, and `agent-10.text` before both: whoever adds agents one
    after the other would find their answers put together in an order that nobody made.
    """
    node, _, port = end.partition(".")
    return _by_numbers(node), _by_numbers(port), end


def _by_numbers(text: str) -> tuple[object, ...]:
    """Words and numbers in turn; a number is known by its length before its digits, however long it is."""
    words = _NUMBER.split(text)
    words[1::2] = [each.lstrip("0") for each in words[1::2]]
    return tuple((len(each), each) if at % 2 else each for at, each in enumerate(words))


def wire_id(source: str, target: str) -> WireId:
    """The id of the wire from `node.port` to `node.port`."""
    return WireId(f"{source}->{target}")
