"""From the JSON of a flow file to a flow, with every fault named by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from pydantic import BaseModel, ValidationError

from weft_engine.document.document import Flow
from weft_engine.document.json_places import Path
from weft_engine.document.model import MODELS, FlowMeta, Settings, Wire, is_extra
from weft_engine.errors import WeftError
from weft_engine.giving_way import gently
from weft_engine.ids import is_end, is_slug
from weft_engine.values import Json

MAX_NODES: Final = 100_000
MAX_WIRES: Final = 400_000
MAX_EMBEDDED: Final = 16
"""How deep embedded flows may be nested."""
LAYOUT_SECTIONS: Final = ("nodes", "groups", "notes", "bookmarks", "wires")
NAMED_SECTIONS: Final = ("state", "channels", "pools")
"""Sections of things the flow knows by name: records, or plain JSON where there is no model."""


class ShapeError(WeftError):
    """A value in the file is not what it should be; `path` leads to it."""

    code = "shape"

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


def flow_of(raw: Mapping[str, Json], notices: list[str], path: Path = ()) -> Flow:
    """The flow in a JSON object.

    What happens to which fault is listed in `storage`.

    Raises:
        ShapeError: A record is not built as it should be, an id stands twice, or a limit is passed.
    """
    flow = Flow()
    flow.extra = {key: value for key, value in raw.items() if is_extra(key, embedded=bool(path))}
    flow.singles["meta"] = _meta(raw, path)
    flow.singles["settings"] = _record(Settings, raw.get("settings", {}), (*path, "settings"))
    flow.sections["nodes"] = dict(_nodes(raw.get("nodes", []), (*path, "nodes")))
    flow.sections["wires"] = _wires(raw.get("wires", []), (*path, "wires"), notices)
    for section in NAMED_SECTIONS:
        flow.sections[section] = _named(section, _mapping(raw.get(section, {}), (*path, section)), (*path, section))
    _layout(flow, _mapping(raw.get("layout", {}), (*path, "layout")), (*path, "layout"))
    _embedded(flow, _mapping(raw.get("flows", {}), (*path, "flows")), notices, (*path, "flows"))
    return flow


def _meta(raw: Mapping[str, Json], path: Path) -> FlowMeta:
    for key in ("name", "description"):
        if not isinstance(raw.get(key, ""), str):
            _refuse((*path, key), f"{key} must be a text, not {_kind(raw[key])}")
    return FlowMeta(name=raw.get("name", "Untitled"), description=raw.get("description", ""))


def _nodes(raw: Json, path: Path) -> Iterator[tuple[str, BaseModel]]:
    model = MODELS["nodes"]
    assert model is not None
    seen: set[str] = set()
    for number, record in enumerate(gently(_list(raw, path, MAX_NODES))):
        here = (*path, number)
        fields = dict(_mapping(record, here))
        key = fields.pop("id", None)
        if not isinstance(key, str) or not is_slug(key):
            _refuse((*here, "id"), f"a node's id is a lower-case letter, then letters, digits, - and _; not {key!r}")
        if key in seen:
            _refuse((*here, "id"), f"two nodes have the id {key!r}: give one another")
        seen.add(key)
        yield key, _record(model, fields, here)


def _wires(raw: Json, path: Path, notices: list[str]) -> dict[str, Wire]:
    wires: dict[str, Wire] = {}
    for number, record in enumerate(gently(_list(raw, path, MAX_WIRES))):
        fields = dict(_mapping(record, (*path, number)))
        ends = [fields.pop(name, None) for name in ("from", "to")]
        for name, end in zip(("from", "to"), ends, strict=True):
            if not isinstance(end, str) or not is_end(end):
                _refuse((*path, number, name), f"a wire's {name!r} is NODE.PORT, not {end!r}")
        for name in ("source", "target"):
            if name in fields:
                _refuse((*path, number, name), f"a wire says 'from' and 'to', not {name!r}")
        wire = Wire.model_validate({**fields, "source": ends[0], "target": ends[1]})
        old = wires.get(wire.id)
        if old is not None and old != wire:
            _refuse((*path, number), f"another wire {wire.id} stands before this one, and they differ: keep one")
        if old is not None:
            notices.append(f"the wire from {ends[0]} to {ends[1]} stood twice in the file; one is kept")
        wires[wire.id] = wire
    return wires


def _named(section: str, raw: Mapping[str, Json], path: Path) -> dict[str, Any]:
    model = MODELS[section]
    if model is None:
        return dict(raw)
    return {name: _record(model, record, (*path, name)) for name, record in raw.items()}


def _layout(flow: Flow, raw: Mapping[str, Json], path: Path) -> None:
    for section in LAYOUT_SECTIONS:
        model = MODELS[f"layout.{section}"]
        assert model is not None
        records = _mapping(raw.get(section, {}), (*path, section))
        flow.sections[f"layout.{section}"] = {
            key: _record(model, _with_pairs(record), (*path, section, key)) for key, record in gently(records.items())
        }
    flow.layout_extra = {key: value for key, value in raw.items() if key not in LAYOUT_SECTIONS}


def _with_pairs(record: Json) -> Json:
    """A record with its points as pairs, as the model has them; JSON knows only lists."""
    points = record.get("points") if isinstance(record, dict) else None
    if not isinstance(points, list):
        return record
    return {**record, "points": [tuple(point) if isinstance(point, list) else point for point in points]}


def _embedded(flow: Flow, raw: Mapping[str, Json], notices: list[str], path: Path) -> None:
    if raw and len(path) // 2 > MAX_EMBEDDED:
        _refuse(path, f"flows are embedded more than {MAX_EMBEDDED} deep")
    for name, record in raw.items():
        flow.flows[name] = flow_of(_mapping(record, (*path, name)), notices, (*path, name))


def _record(model: type[BaseModel], raw: Json, path: Path) -> BaseModel:
    if not isinstance(raw, dict):
        _refuse(path, f"must be an object, not {_kind(raw)}")
    try:
        return model.model_validate(raw, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        step = tuple(part for part in first["loc"] if isinstance(part, str | int))
        raise ShapeError((*path, *step), f"{'.'.join(map(str, step))}: {first['msg']}") from error


def _list(raw: Json, path: Path, most: int) -> list[Json]:
    if not isinstance(raw, list):
        _refuse(path, f"{path[-1]} must be a list, not {_kind(raw)}")
    if len(raw) > most:
        _refuse(path, f"{len(raw):,} {path[-1]}; at most {most:,} are read: split the flow")
    return raw


def _mapping(raw: Json, path: Path) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        _refuse(path, f"must be an object, not {_kind(raw)}")
    return raw


def _refuse(path: Path, message: str) -> NoReturn:
    raise ShapeError(path, message)


def _kind(value: Json) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
