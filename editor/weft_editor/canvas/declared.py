"""What a node type declares to be edited on the canvas, read once per type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final, Literal

from weft_editor.fields.spec import FieldSpec, Kind, fields_of, plain
from weft_editor.language import grouped
from weft_editor.marked import unmarked
from weft_engine.node import AnyNodeType
from weft_engine.ports import NodePorts
from weft_engine.values import Json, to_text

FieldKind = Literal["line", "text", "code", "toggle", "choice", "list"]
_KINDS: Final[Mapping[Kind, FieldKind]] = {
    Kind.TEXT: "text",
    Kind.PROMPT: "text",
    Kind.CODE: "code",
    Kind.JSON: "code",
    Kind.VALUE: "code",
    Kind.SCHEMA: "code",
    Kind.TOGGLE: "toggle",
    Kind.CHOICE: "choice",
    Kind.LINES: "list",
    Kind.RECORDS: "list",
    Kind.RECORD: "list",
    Kind.MAP: "list",
}
_TEXT_MOST: Final = 400


@dataclass(frozen=True, slots=True)
class CanvasField:
    """A config field shown inside the node."""

    spec: FieldSpec
    kind: FieldKind

    @property
    def name(self) -> str:
        """Its name in the configuration."""
        return self.spec.name

    @property
    def label(self) -> str:
        """What a person reads."""
        return unmarked(self.spec.label)

    @property
    def tall(self) -> bool:
        """Whether it shows several lines."""
        return self.kind in ("text", "code")


@lru_cache(maxsize=512)
def canvas_fields(node_type: AnyNodeType) -> tuple[CanvasField, ...]:
    """The fields a node type shows on the canvas."""
    known = {spec.name: spec for spec in fields_of(node_type.config_model)}
    return tuple(
        CanvasField(known[name], _KINDS.get(known[name].kind, "line")) for name in node_type.on_canvas if name in known
    )


def shown_fields(ports: NodePorts) -> tuple[CanvasField, ...]:
    """Those of them that mean something as the node is set; all if its settings cannot be read."""
    fields = canvas_fields(ports.node_type) if ports.node_type is not None else ()
    if ports.config is None or not any(each.spec.when for each in fields):
        return fields
    return tuple(each for each in fields if each.spec.means_something(partial(getattr, ports.config)))


def field_text(field: CanvasField, value: Json) -> str:
    """A field's value as it is shown in the node."""
    value = plain(value)
    if field.kind == "list" and isinstance(value, (list, Mapping)):
        return _entries(value)
    if value is None:
        return ""
    if field.kind == "choice":
        return field.spec.said(to_text(value))[:_TEXT_MOST]
    shown = (grouped(value) if isinstance(value, int) else to_text(value))[:_TEXT_MOST]
    return f"{shown} {field.spec.unit}" if field.spec.unit and shown else shown


def _entries(value: list[Json] | Mapping[str, Json]) -> str:
    """A list as the names of its entries."""
    if not value:
        return "none"
    names = [_name(each) for each in value][:12]
    return ", ".join(names)[:_TEXT_MOST]


def _name(entry: Json) -> str:
    if isinstance(entry, Mapping):
        named = entry.get("name") or entry.get("title") or next(iter(entry.values()), "")
        return to_text(named)[:40]
    return to_text(entry)[:40]
