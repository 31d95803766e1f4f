"""What a node type declares to be edited on the canvas, read once per type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from weft_engine.node import AnyNodeType

FieldKind = Literal["line", "text", "code", "toggle", "choice"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A config field shown inside the node."""

    name: str
    label: str
    kind: FieldKind
    choices: tuple[str, ...] = ()

    @property
    def tall(self) -> bool:
        """Whether it shows several lines."""
        return self.kind in ("text", "code")


@lru_cache(maxsize=512)
def canvas_fields(node_type: AnyNodeType) -> tuple[FieldSpec, ...]:
    """The fields a node type shows on the canvas."""
    known = node_type.config_model.model_fields
    return tuple(_spec(name, known[name]) for name in node_type.on_canvas if name in known)


def _spec(name: str, info: FieldInfo) -> FieldSpec:
    label = info.title or name.replace("_", " ").capitalize()
    choices = _choices(info.annotation)
    widget = _widget(info)
    if info.annotation is bool:
        return FieldSpec(name, label, "toggle")
    if choices:
        return FieldSpec(name, label, "choice", choices)
    if widget.startswith("code"):
        return FieldSpec(name, label, "code")
    return FieldSpec(name, label, "text" if widget in ("prompt", "text") else "line")


def _widget(info: FieldInfo) -> str:
    extra = info.json_schema_extra
    return str(extra.get("widget", "")) if isinstance(extra, dict) else ""


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(each) for each in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(each.value) for each in annotation)
    return ()
