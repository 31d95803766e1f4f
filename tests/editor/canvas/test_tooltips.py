"""Help says what is code by its font; nobody reads the marks of Markdown."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.requests import QuickAdd
from weft_editor.canvas.tooltips import tooltip_of
from weft_editor.interactions.offers import offers_for
from weft_editor.session import Session
from weft_editor.theme.fonts import CODE_FAMILY
from weft_editor.theme.tokens import DARK
from weft_engine.document import Flow, Node
from weft_engine.ports import ports_of
from weft_engine.registry import Registry
from weft_nodes import NODE_TYPES

REGISTRY = Registry(NODE_TYPES)


def read(rich: str) -> str:
    document = QTextDocument()
    document.setHtml(rich)
    return document.toPlainText()


@pytest.mark.parametrize("node_type", NODE_TYPES, ids=lambda each: each.id)
def test_help_on_the_canvas_shows_no_marks(qapp: QApplication, node_type: type) -> None:
    flow = Flow()
    node = flow.sections["nodes"]["n"] = Node(type=node_type.id)  # type: ignore[attr-defined]  # a node type
    session = Session(REGISTRY, flow)
    session.check()
    ports = ports_of(node, REGISTRY)
    hits = [Hit("node", "header", "n")]
    hits += [Hit("node", "field", "n", field=name) for name in node_type.config_model.model_fields]  # type: ignore[attr-defined]  # a node type
    hits += [Hit("node", "port", "n", port=(True, name)) for name in ports.inputs]
    hits += [Hit("node", "port", "n", port=(False, name)) for name in ports.outputs]
    for hit in hits:
        assert "`" not in read(tooltip_of(session, hit)), hit


def test_code_in_help_is_written_in_the_typeface_of_code(qapp: QApplication) -> None:
    flow = Flow()
    flow.sections["nodes"]["n"] = Node(type="receive", config={"waits": True})
    tip = tooltip_of(Session(REGISTRY, flow), Hit("node", "field", "n", field="waits"))
    assert f"font-family: '{CODE_FAMILY}'" in tip and ">after<" in tip


def test_a_value_keeps_its_marks(qapp: QApplication) -> None:
    flow = Flow()
    flow.sections["nodes"]["n"] = Node(type="not `installed` <b>")
    assert "not `installed` <b>" in read(tooltip_of(Session(REGISTRY, flow), Hit("node", "header", "n")))


def test_the_search_shows_no_marks(qapp: QApplication) -> None:
    canvas = Canvas(Session(REGISTRY, Flow()), DARK)
    offers = offers_for(canvas, QuickAdd(canvas.pos(), 0, 0))
    assert len(offers) > 20 and not [each.id for each in offers if "`" in each.description]
