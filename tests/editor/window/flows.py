"""Flows the window's tests run."""

from __future__ import annotations

from typing import Any

from weft_engine import edits
from weft_engine.document import Document, Flow
from weft_engine.registry import installed


class Sketch:
    """Builds a flow by the edits a person makes."""

    def __init__(self) -> None:
        self.document = Document(Flow())
        self.registry = installed()
        self._x = 0.0

    @property
    def flow(self) -> Flow:
        return self.document.flow

    def add(self, type_id: str, title: str = "", **config: Any) -> str:
        node, change = edits.add_node(self.flow, self.registry, type_id, self._x, 0, config=config, title=title)
        self.document.apply(change)
        self._x += 320
        return node

    def wire(self, source: str, target: str) -> None:
        self.document.apply(edits.connect(self.flow, self.registry, source, target))


def echo() -> Flow:
    """An input, a template, an output: nothing waits."""
    made = Sketch()
    source = made.add("input", name="name")
    greet = made.add("template", "Greet", text="Hello {{name}}")
    out = made.add("output", name="greeting")
    made.wire(f"{source}.value", f"{greet}.name")
    made.wire(f"{greet}.text", f"{out}.value")
    return made.flow


def asking(kind: str = "approval", **config: Any) -> Flow:
    """A question to the person in the middle."""
    made = Sketch()
    source = made.add("constant", value="draft")
    person = made.add("person", "Boss", question="Publish {{value}}?", kind=kind, **config)
    out = made.add("output", name="published")
    made.wire(f"{source}.value", f"{person}.value")
    port = "approved" if kind == "approval" else "answer"
    made.wire(f"{person}.{port}", f"{out}.value")
    return made.flow


def coding() -> Flow:
    """A flow that asks for trust."""
    made = Sketch()
    code = made.add("python", "Work", code="def main():\n    return 1\n")
    out = made.add("output", name="result")
    made.wire(f"{code}.result", f"{out}.value")
    return made.flow
