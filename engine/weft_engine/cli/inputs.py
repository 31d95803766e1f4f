"""Inputs of a run from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from weft_engine.cli.exits import UsageError
from weft_engine.control import INPUT_TYPE
from weft_engine.document.document import Flow
from weft_engine.values import Json, ValueType


def read_inputs(flow: Flow, given: Iterable[str], json_file: str | None) -> dict[str, Json]:
    """Inputs by name: those of the JSON file, then those of `NAME=VALUE` and `NAME=@FILE`.

    Raises:
        UsageError: One of them cannot be read, or its value does not have the input's type.
    """
    types = _types(flow)
    inputs = _from_json(json_file) if json_file else {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals:
            raise UsageError(f"-i {each!r}: write it as NAME=VALUE")
        inputs[name] = _value(name, _text(name, text), types.get(name, "text"))
    return inputs


def _types(flow: Flow) -> dict[str, ValueType]:
    configs = [node.config for node in flow.nodes.values() if node.type == INPUT_TYPE]
    return {str(config.get("name", "question")): config.get("type", "text") for config in configs}


def _from_json(file: str) -> dict[str, Json]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        value = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"--input-json {file}: {error}") from error
    if not isinstance(value, Mapping):
        raise UsageError(f"--input-json {file}: needs one JSON object of inputs by name")
    return dict(value)


def _text(name: str, text: str) -> str:
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"-i {name}={text}: {error}") from error


def _value(name: str, text: str, kind: ValueType) -> Json:
    """The text as a value of the input's type; `any` takes JSON where it is JSON and text else."""
    if kind in ("text", "image"):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if kind == "any":
            return text
        raise UsageError(f"input {name!r} takes a {kind}, written as JSON; {text[:40]!r} is none: {error}") from error


def lines_of(outputs: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Outputs as a person reads them: text as it is, else JSON."""
    for name, value in outputs.items():
        yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
