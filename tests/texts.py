"""Finds every text of the editor that wants a translation: what `tr` is given, what tables and node types declare."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.engine_texts import in_engine

from weft_editor.actions import SPECS
from weft_editor.fields.schema_shape import KINDS
from weft_editor.fields.spec import FieldSpec, fields_of
from weft_editor.interactions.table import COMMANDS
from weft_editor.menus import MENUS
from weft_engine.document import Channel, Policy, StateVariable
from weft_engine.document.model import FlowMeta
from weft_engine.node import AnyNodeType, Category, Port
from weft_engine.registry import installed
from weft_engine.run.status import Status
from weft_resources import template_names, template_text

ROOT = Path(__file__).parent.parent
EDITOR = ROOT / "editor" / "weft_editor"
PYDANTIC = (
    "Input should be greater than {gt}",
    "Input should be greater than or equal to {ge}",
    "Input should be less than {lt}",
    "Input should be less than or equal to {le}",
    "Input should be a finite number",
    "Input should be a valid string",
    "Input should be a valid integer",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid integer, got a number with a fractional part",
    "Input should be a valid number",
    "Input should be a valid number, unable to parse string as a number",
    "Input should be a valid boolean",
    "Input should be a valid boolean, unable to interpret input",
    "Input should be a valid list",
    "Input should be a valid dictionary",
    "Input should be {expected}",
    "String should have at least {count} characters",
    "String should have at least 1 character",
    "String should have at most {count} characters",
    "String should match pattern {pattern}",
    "List should have at least {count} items after validation, not {found}",
    "List should have at least 1 item after validation, not 0",
    "List should have at most {count} items after validation, not {found}",
    "Field required",
    "Extra inputs are not permitted",
    "Value error, {reason}",
)
"""What pydantic says of settings that do not fit their fields."""
OF_PYTHON = (
    "No such file or directory",
    "Permission denied",
    "No space left on device",
    "Is a directory",
    "Not a directory",
    "Read-only file system",
    "File exists",
    "expecting value",
    "expecting ':' delimiter",
    "expecting ',' delimiter",
    "expecting property name enclosed in double quotes",
    "unterminated string starting at",
    "invalid control character at",
)
"""What Python says of files and of JSON."""
_MAKERS = frozenset(("tr", "counted"))


def all_texts() -> set[str]:
    """Every text that wants a translation, and the sentences of the engine."""
    found = {
        *in_code(),
        *in_tables(),
        *in_nodes(),
        *in_documents(),
        *in_templates(),
        *in_labels(),
        *in_words(),
        *in_engine(),
    }
    return {each for each in found if any(letter.isalpha() for letter in each)}


def in_code() -> Iterator[str]:
    """What `tr` and `counted` are given as it stands in the code, and the labels of edits."""
    for file in sorted(EDITOR.rglob("*.py")):
        for call in _calls(file):
            if _name(call) in _MAKERS:
                yield from (text for each in call.args for text in _literals(each))


def in_tables() -> Iterator[str]:
    """Actions, commands, menus, categories."""
    for spec in SPECS:
        yield from (spec.text, spec.tip, spec.group)
    yield from (each.title for each in COMMANDS)
    yield from MENUS
    yield from (each.value.capitalize() for each in Category)
    yield from KINDS.values()
    yield from ("Edit", "Node", "View")


def in_nodes() -> Iterator[str]:
    """Titles, descriptions, settings and ports of the installed node types."""
    for node_type in installed():
        yield from (node_type.title, node_type.description)
        yield from _in_fields(fields_of(node_type.config_model))
        yield from (port.description for port in _ports(node_type))


def in_documents() -> Iterator[str]:
    """What the forms of a flow's own records say."""
    for model in (Policy, StateVariable, Channel):
        yield from _in_fields(fields_of(model))


def in_labels() -> Iterator[str]:
    """Names of edits, and what they are done to."""
    verbs = ("Delete", "Cut", "Move", "Paste", "Duplicate", "Detach", "Ungroup", "Collapse", "Expand", "Disconnect")
    verbs = (*verbs, "Mute", "Unmute", "Bypass", "Put back", "Align", "Distribute", "Insert", "Add")
    yield from (f"{verb} {{what}}" for verb in verbs)
    for thing in ("node", "wire", "group", "note", "thing"):
        yield from (thing, f"{{count}} {thing}s")
    yield from ("Connect {source} to {target}", "Move wire: connect {source} to {target}", "Move wire: {what}", "and")
    yield from (
        "Set {field}",
        "Reset {field}",
        "Set colour",
        "Set bookmark {number}",
        "Resize note",
        "Resize group",
        "Rename group",
        "Connect",
        "Move",
    )
    yield from ("Remove reroute dot", "Move reroute dot", "Replace picture", "Recover unsaved edits")


def in_words() -> Iterator[str]:
    """Single words that are shown by themselves or within sentences of the engine."""
    for status in Status:
        yield from (status.value, status.value.capitalize())
    yield from (
        "error",
        "warning",
        "info",
        "budget",
        "input",
        "output",
        "inputs",
        "outputs",
        "null",
        "once",
        "none",
        "node {node}",
    )
    yield from OF_PYTHON
    for message in PYDANTIC:
        yield from (message, message[0].lower() + message[1:])


def in_templates() -> Iterator[str]:
    """Names and descriptions of the templates, and the name of an empty flow."""
    yield FlowMeta().name
    for name in template_names():
        flow = json.loads(template_text(name))
        yield from (str(flow.get("name", "")), str(flow.get("description", "")))


def _in_fields(specs: Iterable[FieldSpec]) -> Iterator[str]:
    for spec in specs:
        yield from (spec.label, spec.help, spec.unit, *(about for _, about in spec.names))
        yield from (each for each in spec.words if not each.isupper())
        yield from _in_fields(spec.fields)


def _ports(node_type: AnyNodeType) -> Iterator[Port]:
    try:
        config = node_type.config_model()
    except ValueError:
        return
    yield from node_type.inputs(config)
    yield from node_type.outputs(config)


def _calls(file: Path) -> Iterator[ast.Call]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (text for each in node.values for text in _literals(each))
