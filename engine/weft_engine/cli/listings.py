"""Commands that only tell: `templates`, `nodes`, `schema`, `codes`."""

from __future__ import annotations

import argparse
from typing import Any

from weft_engine.cli.exits import Exit
from weft_engine.cli.terminal import put, put_json, table
from weft_engine.document.storage import parse_flow
from weft_engine.node import AnyNodeType, Port, waits
from weft_engine.registry import installed
from weft_resources import template_names, template_text


def templates(arguments: argparse.Namespace) -> Exit:
    """`weft templates`."""
    found = [_template(name) for name in template_names()]
    if arguments.json:
        put_json(found)
    else:
        put(table([(each["name"], each["title"], each["description"].split("\n")[0]) for each in found]))
    return Exit.DONE


def _template(name: str) -> dict[str, Any]:
    meta = parse_flow(template_text(name).encode()).flow.meta
    return {"name": name, "title": meta.name, "description": meta.description}


def nodes(arguments: argparse.Namespace) -> Exit:
    """`weft nodes`."""
    types = sorted(installed(), key=lambda each: (each.category, each.id))
    if arguments.json:
        put_json([_node_type(each) for each in types])
    else:
        put(table([(each.id, str(each.category), each.description) for each in types]))
    return Exit.DONE


def _node_type(node_type: AnyNodeType) -> dict[str, Any]:
    """A type with its config schema and the ports it has as first placed."""
    config = node_type.config_model()
    return {
        "id": node_type.id,
        "version": node_type.version,
        "title": node_type.title,
        "category": str(node_type.category),
        "description": node_type.description,
        "effects": str(node_type.effects),
        "waits": waits(node_type),
        "attachable": node_type.attachable,
        "inputs": [_port(port) for port in node_type.inputs(config)],
        "outputs": [_port(port) for port in node_type.outputs(config)],
        "config": node_type.config_model.model_json_schema(),
    }


def _port(port: Port) -> dict[str, Any]:
    return {
        "name": port.name,
        "type": port.type,
        "kind": str(port.kind),
        "required": port.required,
        "description": port.description,
    }


def schema(arguments: argparse.Namespace) -> Exit:
    """`weft schema`."""
    from weft_engine.document.schema import flow_schema

    put_json(flow_schema())
    return Exit.DONE


def codes(arguments: argparse.Namespace) -> Exit:
    """`weft codes [--markdown]`: every problem a flow can have."""
    from weft_engine.graph.codes import codes_list, codes_page

    put(codes_page().rstrip("\n") if arguments.markdown else codes_list())
    return Exit.DONE
