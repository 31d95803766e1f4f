"""Flows as Mermaid and DOT."""

from __future__ import annotations

from weft_engine.document import Flow, FlowMeta, Node, Wire
from weft_engine.graph.drawing import dot, mermaid
from weft_engine.registry import installed


def flow() -> Flow:
    made = Flow()
    made.singles["meta"] = FlowMeta(name='A "flow"')
    made.sections["nodes"] |= {
        "say": Node(type="constant", title='Say "hi" <b>&', config={"value": "hi"}),
        "way": Node(type="branch"),
        "gone": Node(type="nobody.has-this"),
    }
    for wire in (Wire(source="say.value", target="way.value"), Wire(source="way.yes", target="gone.in")):
        made.sections["wires"][wire.id] = wire
    return made


def test_mermaid_names_nodes_by_number_and_escapes_their_titles() -> None:
    lines = mermaid(flow(), installed()).splitlines()
    assert lines[0] == "flowchart LR"
    assert '  n1["Say #quot;hi#quot; #lt;b#gt;#amp;"]' in lines
    assert '  n1 -->|"value"| n2' in lines
    assert '  n2 -->|"yes"| n0' in lines


def test_dot_quotes_what_it_names() -> None:
    text = dot(flow(), installed())
    assert text.startswith('digraph "A \\"flow\\"" {')
    assert '"say" -> "way" [label="value", style=solid];' in text
