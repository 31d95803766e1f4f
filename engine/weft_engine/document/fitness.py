"""Whether a record may stand in a document: only what can be saved, and read again from the file.

Records are frozen but not beyond doubt: a copy with changed fields, or one built field by field, was never validated.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from weft_engine.document.plain_json import not_json


def fault_of(value: Any) -> str:
    """What keeps a record, or plain JSON, out of a document; empty if nothing does."""
    return not_json(_fields(value)) or (_misfit(value, "") if isinstance(value, BaseModel) else "")


def _fields(value: Any) -> Any:
    """A record and the records in it as plain objects."""
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
    for name, value in record.__dict__.items():
        if isinstance(value, BaseModel) and (fault := _misfit(value, f"{where}{name}.")):
            return fault
    return ""
