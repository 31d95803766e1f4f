"""The JSON Schema of flow files, made from the models, for editors and other programs."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from weft_engine.document.model import FORMAT, MODELS, VERSION, Budget, Node, Policy, Settings
from weft_engine.values import VALUE_TYPES, Json

_ID: Final = {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,63}$"}
_END: Final = {"type": "string", "pattern": r"^[^.]+\.[\s\S]+$", "description": "`node.port`"}
_NAMED: Final = ("state", "channels")
_RECORDS: Final = ("layout.nodes", "layout.groups", "layout.notes", "layout.bookmarks", "layout.wires")


def flow_schema() -> dict[str, Json]:
    """JSON Schema 2020-12 of a flow file. Fields it does not name are allowed everywhere, and kept."""
    models = [model for name in ("nodes", *_NAMED, *_RECORDS) if (model := MODELS[name]) is not None]
    every: list[type[BaseModel]] = [*models, Settings]
    _, made = models_json_schema([(model, "validation") for model in every], ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = made["$defs"]
    described: list[type[BaseModel]] = [*every, Policy, Budget]
    for each in described:
        _describe(definitions[each.__name__], each)
    node = definitions[Node.__name__]
    node["properties"] = {"id": {**_ID, "description": "Readable; wires name it."}, **node["properties"]}
    node["required"] = ["id", *node.get("required", ())]
    definitions["Wire"] = _wire()
    definitions["Interface"] = _interface()
    definitions["Layout"] = _layout()
    definitions["Flow"] = _flow()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:weft:flow:1",
        "title": "Weft flow",
        "description": "One flow of agents: nodes, wires and, apart from all logic, how they lie on the canvas.",
        "allOf": [{"$ref": "#/$defs/Flow"}],
        "type": "object",
        "required": ["format", "version", "name", "nodes", "wires"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"type": "integer", "minimum": 1, "maximum": VERSION, "description": "Of this format."},
        },
        "$defs": definitions,
    }


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Adds the docstrings under a model's fields; where the source is not at hand, the schema does without."""
    try:
        body = ast.parse(inspect.getsource(model)).body[0]
    except OSError:
        return
    assert isinstance(body, ast.ClassDef)
    for field, text in pairwise(body.body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                schema["properties"][name]["description"] = inspect.cleandoc(words)


def _wire() -> dict[str, Json]:
    return {
        "type": "object",
        "title": "Wire",
        "description": "From an output port to an input port.",
        "required": ["from", "to"],
        "properties": {"from": _END, "to": _END},
    }


def _interface() -> dict[str, Json]:
    return {
        "type": "object",
        "title": "Interface",
        "description": "What a flow takes or gives, by name; told from its input and output nodes, ignored on reading.",
        "additionalProperties": {
            "type": "object",
            "properties": {
                "type": {"enum": list(VALUE_TYPES)},
                "required": {"type": "boolean"},
                "default": True,
                "description": {"type": "string"},
            },
        },
    }


def _layout() -> dict[str, Json]:
    sections = {}
    for name in _RECORDS:
        model = MODELS[name]
        assert model is not None
        records = {"$ref": f"#/$defs/{model.__name__}"}
        sections[name.removeprefix("layout.")] = {"type": "object", "additionalProperties": records}
    return {
        "type": "object",
        "title": "Layout",
        "description": "How the flow lies on the canvas; it never changes what a run does.",
        "properties": sections,
    }


def _flow() -> dict[str, Json]:
    return {
        "type": "object",
        "title": "Flow",
        "required": ["name", "nodes", "wires"],
        "properties": {
            "name": {"type": "string", "description": "What a person calls the flow."},
            "description": {"type": "string", "description": "What it is for."},
            "inputs": {"$ref": "#/$defs/Interface"},
            "outputs": {"$ref": "#/$defs/Interface"},
            "nodes": {
                "type": "array",
                "description": "Their order means nothing; they are written sorted by id.",
                "items": {"$ref": "#/$defs/Node"},
            },
            "wires": {
                "type": "array",
                "description": "Their order means nothing; no two have the same ends.",
                "items": {"$ref": "#/$defs/Wire"},
            },
            "state": {
                "type": "object",
                "description": "Variables of the flow by name; each run starts with their initial values.",
                "additionalProperties": {"$ref": "#/$defs/StateVariable"},
            },
            "channels": {
                "type": "object",
                "description": "Channels by name, over which nodes send each other messages.",
                "additionalProperties": {"$ref": "#/$defs/Channel"},
            },
            "pools": {"type": "object", "description": "Named limits that several nodes share."},
            "settings": {"$ref": "#/$defs/Settings"},
            "flows": {
                "type": "object",
                "description": "Embedded flows by name, for subflow nodes.",
                "additionalProperties": {"$ref": "#/$defs/Flow"},
            },
            "layout": {"$ref": "#/$defs/Layout"},
        },
    }
