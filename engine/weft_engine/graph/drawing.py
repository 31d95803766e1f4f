"""A flow as text that other programs draw: Mermaid and Graphviz DOT."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from weft_engine.document.document import Flow
from weft_engine.document.model import Node
from weft_engine.node import Category, PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

_MERMAID_SHAPES: Final = {
    Category.INPUT_OUTPUT: ("([", "])"),
    Category.CONTROL: ("{{", "}}"),
    Category.VOTING: ("[/", "/]"),
    Category.HUMAN: ("[\\", "\\]"),
}
_DOT_SHAPES: Final = {
    Category.INPUT_OUTPUT: "oval",
    Category.CONTROL: "hexagon",
    Category.VOTING: "parallelogram",
    Category.HUMAN: "trapezium",
}


def mermaid(flow: Flow, registry: Registry) -> str:
    """The flow as a Mermaid flowchart, left to right; attachments dashed, feedback thick."""
    lines = ["flowchart LR"]
    names = {key: f"n{number}" for number, key in enumerate(sorted(flow.nodes))}
    for key, name in names.items():
        opening, closing = _MERMAID_SHAPES.get(_category(flow.nodes[key], registry) or Category.TEXT, ("[", "]"))
        lines.append(f'  {name}{opening}"{_mermaid_text(_title(flow.nodes[key], registry))}"{closing}')
    arrows = {"data": "-->", "attachment": "-.->", "feedback": "==>"}
    for source, target, port, kind in _edges(flow, registry):
        if source in names and target in names:
            lines.append(f'  {names[source]} {arrows[kind]}|"{_mermaid_text(port)}"| {names[target]}')
    return "\n".join(lines) + "\n"


def dot(flow: Flow, registry: Registry) -> str:
    """The flow as a Graphviz digraph, left to right; attachments dashed, feedback bold."""
    lines = [f"digraph {_dot_text(flow.meta.name)} {{", "  rankdir=LR;", "  node [shape=box];"]
    for key in sorted(flow.nodes):
        shape = _DOT_SHAPES.get(_category(flow.nodes[key], registry) or Category.TEXT, "box")
        lines.append(f"  {_dot_text(key)} [label={_dot_text(_title(flow.nodes[key], registry))}, shape={shape}];")
    styles = {"data": "solid", "attachment": "dashed", "feedback": "bold"}
    for source, target, port, kind in _edges(flow, registry):
        constraint = ", constraint=false" if kind == "feedback" else ""
        label = f"label={_dot_text(port)}, style={styles[kind]}{constraint}"
        lines.append(f"  {_dot_text(source)} -> {_dot_text(target)} [{label}];")
    return "\n".join((*lines, "}")) + "\n"


def _edges(flow: Flow, registry: Registry) -> Iterator[tuple[str, str, str, str]]:
    """Source, target, source port and kind of each wire, sorted."""
    for key in sorted(flow.wires):
        wire = flow.wires[key]
        source, target = flow.nodes.get(wire.source_node), flow.nodes.get(wire.target_node)
        out = ports_of(source, registry).outputs.get(wire.source_port) if source else None
        into = ports_of(target, registry).inputs.get(wire.target_port) if target else None
        kind = "attachment" if out and out.kind is PortKind.ATTACHMENT else "data"
        kind = "feedback" if into and into.feedback else kind
        yield wire.source_node, wire.target_node, wire.source_port, kind


def _title(node: Node, registry: Registry) -> str:
    node_type = registry.get(node.type)
    return node.title or (node_type.title if node_type else node.type)


def _category(node: Node, registry: Registry) -> Category | None:
    node_type = registry.get(node.type)
    return node_type.category if node_type else None


def _mermaid_text(text: str) -> str:
    """Text inside quotes; Mermaid knows HTML entities only, and reads Markdown and tags."""
    table = str.maketrans({"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "&": "#amp;", "\n": " "})
    return text.translate(table)


def _dot_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
