"""Finds every text of the editor that wants a translation: what `tr` is given, what tables and node types declare."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.engine_texts import in_engine

from weft_editor.actions import SPECS
from weft_editor.fields.spec import FieldSpec, fields_of
from weft_editor.interactions.table import COMMANDS
from weft_editor.menus import MENUS
from weft_engine.node import AnyNodeType, Category, Port
from weft_engine.registry import installed
from weft_resources import template_names, template_text

ROOT = Path(__file__).parent.parent
EDITOR = ROOT / "editor" / "weft_editor"
_MAKERS = frozenset(("tr", "counted"))


def all_texts() -> set[str]:
    """Every text that wants a translation, and the sentences of the engine."""
    found = {*in_code(), *in_tables(), *in_nodes(), *in_templates(), *in_engine()}
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
    yield from ("Edit", "Node", "View")


def in_nodes() -> Iterator[str]:
    """Titles, descriptions, settings and ports of the installed node types."""
    for node_type in installed():
        yield from (node_type.title, node_type.description)
        yield from _in_fields(fields_of(node_type.config_model))
        yield from (port.description for port in _ports(node_type))


def in_templates() -> Iterator[str]:
    """Names and descriptions of the templates."""
    for name in template_names():
        flow = json.loads(template_text(name))
        yield from (str(flow.get("name", "")), str(flow.get("description", "")))


def _in_fields(specs: Iterable[FieldSpec]) -> Iterator[str]:
    for spec in specs:
        yield from (spec.label, spec.help, spec.unit)
        yield from (each.replace("_", " ") for each in spec.choices)
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
