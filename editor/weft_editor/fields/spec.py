"""What kind of editor a config field wants, read from its pydantic declaration. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from weft_editor.language import tr
from weft_engine.values import Json


class Kind(StrEnum):
    """Editors there are."""

    LINE = "line"
    TEXT = "text"
    PROMPT = "prompt"
    CODE = "code"
    EXPRESSION = "expression"
    TOGGLE = "toggle"
    WHOLE = "whole"
    NUMBER = "number"
    CHOICE = "choice"
    MODEL = "model"
    SECRET = "secret"
    VARIABLE = "variable"
    """The name of a variable of the flow."""
    CHANNEL = "channel"
    """The name of a channel of the flow."""
    FILE = "file"
    FOLDER = "folder"
    LINES = "lines"
    """A list of texts."""
    RECORDS = "records"
    """A list of sub-forms."""
    RECORD = "record"
    """A sub-form."""
    PICKS = "picks"
    """Some of what another field lists."""
    MAP = "map"
    TINT = "tint"
    """A colour of a thing on the canvas."""
    JSON = "json"
    VALUE = "value"
    """A value as its type has it: a text, a list line by line, else JSON."""
    SCHEMA = "schema"
    """A JSON Schema."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a form."""

    name: str
    label: str
    kind: Kind
    help: str = ""
    unit: str = ""
    default: Json = None
    optional: bool = False
    """Whether `None` is a value: nothing given."""
    unset: str = "none"
    """Of an optional field: what holds while nothing is given."""
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What a person reads instead of each choice; none where the choices are a person's own words."""
    low: float | None = None
    """Least value, itself included."""
    high: float | None = None
    above: float | None = None
    """A bound that is not itself a value."""
    language: str = ""
    fields: tuple[FieldSpec, ...] = field(default=())
    """Of a record, or of each record in a list."""
    entries: Kind = Kind.LINE
    """Of a map: what its values are."""
    names: tuple[tuple[str, str], ...] = ()
    """Of an expression: names it can use besides those of its surroundings, and what each is."""
    only_names: bool = False
    """Whether it can use no others."""
    most: int | None = None
    """Entries a list may have."""
    least: int = 0
    source: str = ""
    """The field whose records are chosen from, or that says which type the value has."""
    typed: str = ""
    """Which type the value has, where no field says so."""
    when: tuple[tuple[str, tuple[Json, ...] | None], ...] = ()
    """Other fields, and the values of each with which this one means something; `None`: any that is given."""

    def said(self, choice: str) -> str:
        """A choice, as a person reads it."""
        known = dict(zip(self.choices, self.words, strict=False))
        shown = tr(known[choice]) if choice in known else choice
        return shown[:1].upper() + shown[1:] if choice in known else shown

    def means_something(self, value_of: Callable[[str], Json]) -> bool:
        """Whether it does as other fields are set."""
        return all(_is_met(wanted, value_of(name)) for name, wanted in self.when)


_WIDGETS: Final[Mapping[str, Kind]] = {
    "prompt": Kind.PROMPT,
    "text": Kind.TEXT,
    "expression": Kind.EXPRESSION,
    "model": Kind.MODEL,
    "secret": Kind.SECRET,
    "variable": Kind.VARIABLE,
    "channel": Kind.CHANNEL,
    "file": Kind.FILE,
    "folder": Kind.FOLDER,
    "schema": Kind.SCHEMA,
    "map": Kind.MAP,
    "json": Kind.JSON,
}
_WRITTEN: Final[Mapping[str, str]] = {"json": "JSON", "http": "HTTP"}
"""Choices that are abbreviations."""


@lru_cache(maxsize=512)
def fields_of(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """The fields of a model, in the order they are declared."""
    return tuple(_spec(name, info) for name, info in model.model_fields.items() if not _is_hidden(info))


def _is_hidden(info: FieldInfo) -> bool:
    """Whether a field is edited elsewhere (its widget is `hidden`)."""
    return isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("widget") == "hidden"


def _spec(name: str, info: FieldInfo) -> FieldSpec:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    inner, optional = _without_none(info.annotation)
    widget = str(extra.get("widget", ""))
    kind = _kind(inner, widget)
    bounds = _bounds(info)
    return FieldSpec(
        name=name,
        label=tr(info.title or name.replace("_", " ").capitalize()),
        kind=kind,
        help=tr(info.description or ""),
        unit=tr(str(extra.get("unit", ""))),
        default=_default(info),
        optional=optional,
        choices=_choices(inner),
        words=tuple(_word(extra, each) for each in _choices(inner)),
        names=_names(extra),
        only_names=bool(extra.get("only")),
        language=widget.partition(":")[2] if kind is Kind.CODE else "",
        source=widget.partition(":")[2] if kind in (Kind.PICKS, Kind.VALUE) else "",
        fields=_inner_fields(inner),
        when=_when(extra),
        entries=Kind.NUMBER if get_args(inner)[1:] in ((float,), (int,)) else Kind.LINE,
        **bounds,
    )


def _word(extra: Mapping[str, Any], choice: str) -> str:
    told = extra.get("words")
    given = told.get(choice) if isinstance(told, dict) else None
    return str(given or _WRITTEN.get(choice) or choice.replace("_", " "))


def _names(extra: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    names = extra.get("names")
    return tuple((str(name), str(about)) for name, about in names.items()) if isinstance(names, dict) else ()


def _when(extra: Mapping[str, Any]) -> tuple[tuple[str, tuple[Json, ...] | None], ...]:
    when = extra.get("when")
    if not isinstance(when, dict):
        return ()
    return tuple((str(name), None if values == "given" else tuple(values)) for name, values in when.items())


def _is_met(wanted: tuple[Json, ...] | None, value: Json) -> bool:
    if wanted is None:
        return bool(value.strip()) if isinstance(value, str) else value is not None
    return value in wanted


def meaningful(specs: Iterable[FieldSpec], values: Mapping[str, Json]) -> set[str]:
    """Names of the fields that mean something in a record; what it lacks counts as the default."""
    specs = tuple(specs)
    now = {spec.name: values.get(spec.name, spec.default) for spec in specs}
    return {spec.name for spec in specs if spec.means_something(now.get)}


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, UnionType):
        inner = [each for each in get_args(annotation) if each is not NoneType]
        optional = len(inner) < len(get_args(annotation))
        return (inner[0] if len(inner) == 1 else Any), optional
    return annotation, False


def _kind(annotation: Any, widget: str) -> Kind:
    if widget.startswith("code"):
        return Kind.CODE
    if widget.startswith(("picks:", "value:")):
        return Kind(widget.partition(":")[0])
    if widget in _WIDGETS:
        return _WIDGETS[widget]
    if _choices(annotation):
        return Kind.CHOICE
    plain = {bool: Kind.TOGGLE, int: Kind.WHOLE, float: Kind.NUMBER, str: Kind.LINE}
    if annotation in plain:
        return plain[annotation]
    origin = get_origin(annotation)
    if origin is list:
        return _list_kind(get_args(annotation)[0])
    if origin is dict:
        return Kind.MAP
    return Kind.RECORD if _is_model(annotation) else Kind.JSON


def _list_kind(item: Any) -> Kind:
    if _is_model(item):
        return Kind.RECORDS
    return Kind.LINES if item is str else Kind.JSON


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(each) for each in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(each.value) for each in annotation)
    return ()


def _inner_fields(annotation: Any) -> tuple[FieldSpec, ...]:
    item = get_args(annotation)[0] if get_origin(annotation) is list else annotation
    return fields_of(item) if _is_model(item) else ()


def _bounds(info: FieldInfo) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    for rule in info.metadata:
        match rule:
            case Ge(ge=value):
                bounds["low"] = value
            case Gt(gt=value):
                bounds["above"] = value
            case Le(le=value):
                bounds["high"] = value
            case Lt(lt=value):
                bounds["high"] = value
            case MinLen(min_length=value):
                bounds["least"] = value
            case MaxLen(max_length=value):
                bounds["most"] = value
            case _:
                pass
    return bounds


def _default(info: FieldInfo) -> Json:
    value = info.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return None
    return plain(value)


def plain(value: Any) -> Json:
    """A config value as JSON."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value
