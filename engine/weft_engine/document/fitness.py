"""Whether a record may stand in a document: only what can be saved, and read again from the file.

Records are frozen but not beyond doubt: a copy with changed fields, or one built field by field, was never validated.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

from pydantic import BaseModel, ValidationError

from weft_engine.document.model import Node, Place, Wire
from weft_engine.document.plain_json import not_json


def fault_of(value: Any) -> str:
    """What keeps a record, or plain JSON, out of a document; empty if nothing does."""
    if not isinstance(value, BaseModel):
        return not_json(value)
    if _is_plain(value):
        return ""
    return not_json(_fields(value)) or _misfit(value, "")


def is_same_but_flags(new: Any, old: Any) -> bool:
    """Whether a node differs from a fit one in no more than being muted or bypassed."""
    return (
        type(new) is Node and type(old) is Node and new.config is old.config and new.policy is old.policy
        and not new.__pydantic_extra__ and not old.__pydantic_extra__
        and (new.type, new.type_version, new.title) == (old.type, old.type_version, old.title)
        and type(new.type_version) is int and type(new.muted) is bool and type(new.bypassed) is bool
    )  # fmt: skip


def _is_plain(record: BaseModel) -> bool:
    """Whether a wire or a place, of which there may be ten thousands in one edit, is fit at first sight."""
    kind = type(record)
    if record.__pydantic_extra__:
        return False
    if isinstance(record, Wire) and kind is Wire:
        return type(record.source) is str and type(record.target) is str
    if not isinstance(record, Place) or kind is not Place:
        return False
    x, y, width, height = record.x, record.y, record.width, record.height
    return (
        type(x) is float and type(y) is float and isfinite(x) and isfinite(y) and type(record.collapsed) is bool
        and (width is None or (type(width) is float and isfinite(width)))
        and (height is None or (type(height) is float and isfinite(height)))
        and (record.color is None or type(record.color) is str)
    )  # fmt: skip


def _fields(value: Any) -> Any:
    """A record and the records in it as plain objects; those in lists too."""
    if isinstance(value, list):
        return [_fields(each) if isinstance(each, BaseModel) else each for each in value]
    if not isinstance(value, BaseModel):
        return value
    known = {name: _fields(each) for name, each in value.__dict__.items()}
    return known | (value.model_extra or {})


def _misfit(record: BaseModel, where: str) -> str:
    fields = record.__dict__ | (record.model_extra or {})
    try:
        record.__pydantic_validator__.validate_python(fields, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(step) for step in first["loc"])
        return f"{where}{name}: {first['msg'][0].lower()}{first['msg'][1:]}"
    for place, each in _inside(record):
        if fault := _misfit(each, f"{where}{place}."):
            return fault
    return ""


def _inside(record: BaseModel) -> Iterator[tuple[str, BaseModel]]:
    """The records a record holds, by themselves or in lists, with their places."""
    for name, value in record.__dict__.items():
        if isinstance(value, BaseModel):
            yield name, value
        elif isinstance(value, list):
            yield from ((f"{name}.{at}", each) for at, each in enumerate(value) if isinstance(each, BaseModel))
