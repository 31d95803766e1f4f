"""A flow's inputs and outputs in the order in which a person reads them."""

from __future__ import annotations

from typing import TypeVar

from weft_editor.session import Session
from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, InputConfig, OutputConfig
from weft_engine.ports import ports_of

End = TypeVar("End", InputConfig, OutputConfig)


def titled(name: str) -> str:
    """The name of an input or output, as a person reads it."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def ends(session: Session, kind: type[End]) -> list[End]:
    """Settings of the nodes that are not muted, from top to bottom as the canvas has them."""
    flow, found = session.flow, list[tuple[float, float, str, End]]()
    wanted = INPUT_TYPE if kind is InputConfig else OUTPUT_TYPE
    for key, node in flow.nodes.items():
        config = ports_of(node, session.registry).config if node.type == wanted and not node.muted else None
        if isinstance(config, kind):
            place = flow.places.get(key)
            found.append((place.y if place else 0.0, place.x if place else 0.0, config.name, config))
    return [config for *_, config in sorted(found, key=lambda each: each[:3])]
