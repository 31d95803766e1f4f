"""Copying thousands of nodes returns at once; what is pasted is whole, however soon."""

from __future__ import annotations

import json

from PySide6.QtWidgets import QApplication

from weft_editor import clipboard
from weft_editor.program import Program
from weft_engine.document import Flow, Node, Wire


def _chain(count: int) -> Flow:
    flow = Flow()
    for number in range(count):
        flow.sections["nodes"][f"n{number}"] = Node(type="template", config={"text": "{{a}}"})
        if number:
            wire = Wire(source=f"n{number - 1}.text", target=f"n{number}.a")
            flow.sections["wires"][wire.id] = wire
    return flow


def test_a_large_part_is_whole_even_if_the_flow_changes_at_once(program: Program) -> None:
    flow = _chain(clipboard.LARGE + 1)
    nodes = frozenset(flow.nodes) - {"n0"}
    clipboard.put(flow, nodes, frozenset(), frozenset())
    flow.sections["nodes"].clear()  # as cutting does
    text = clipboard.flow_part()
    whole = clipboard.copied(_chain(clipboard.LARGE + 1), nodes, frozenset(), frozenset())
    assert text == whole.text
    assert len(json.loads(text)["nodes"]) == clipboard.LARGE
    assert clipboard.incoming() == [("n0.text", "n1.a")]
    assert QApplication.clipboard().text() == text
    assert not clipboard.has_picture()
    QApplication.clipboard().clear()


def test_what_is_copied_after_it_stays(program: Program) -> None:
    flow = _chain(clipboard.LARGE + 1)
    clipboard.put(flow, frozenset(flow.nodes), frozenset(), frozenset())
    QApplication.clipboard().setText("words")
    assert clipboard.plain_text() == "words"
    QApplication.clipboard().clear()
