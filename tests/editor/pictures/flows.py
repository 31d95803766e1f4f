"""Flows that have something of everything, for pictures."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from PySide6.QtCore import QBuffer, QPointF
from PySide6.QtGui import QImage, QLinearGradient, QPainter
from tests.editor.window.flows import Sketch

from weft_editor.theme.tokens import LIGHT, color
from weft_engine import edits
from weft_engine.document import Flow, Group, Note, Policy, Settings
from weft_engine.node import Category
from weft_engine.registry import installed

REPORT: Final = """# Night trains are back

Since 2023 **fourteen** new lines have opened; most are run by *three* companies.

| Line | Since | Seats |
|---|---:|---:|
| Vienna – Paris | 2021 | 312 |
| Berlin – Brussels | 2023 | 228 |
| Stockholm – Hamburg | 2022 | 190 |

- Sleepers sell out **six weeks** ahead
- Seats stay empty: `seats_sold / seats < 0.4`

> Nobody gets off a night train in a hurry.
"""
TABLE: Final[list[Any]] = [
    {"line": "Vienna – Paris", "since": 2021, "seats": 312, "full": 0.94},
    {"line": "Berlin – Brussels", "since": 2023, "seats": 228, "full": 0.81},
    {"line": "Stockholm – Hamburg", "since": 2022, "seats": 190, "full": 0.88},
    {"line": "Zürich – Zagreb", "since": 2019, "seats": 164, "full": 0.72},
]
TREE: Final[dict[str, Any]] = {
    "title": "Night trains", "score": 0.87, "accepted": True, "reviewer": None,
    "sources": [{"url": "https://example.org/lines", "year": 2024}, {"url": "https://example.org/seats", "year": 2025}],
    "tags": ["travel", "rail", "climate"],
}  # fmt: skip


def picture() -> dict[str, str]:
    """A small landscape, as an image value."""
    image = QImage(480, 270, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    sky = QLinearGradient(QPointF(0, 0), QPointF(0, 270))
    sky.setColorAt(0, color(LIGHT.categories[Category.AGENTS]))
    sky.setColorAt(1, color(LIGHT.categories[Category.HUMAN]))
    painter.fillRect(image.rect(), sky)
    painter.setBrush(color(LIGHT.text_high))
    for at, height in enumerate((70, 120, 90, 150, 60, 100)):
        painter.drawRect(at * 80, 270 - height, 78, height)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return {"media_type": "image/png", "base64": base64.b64encode(buffer.data().data()).decode()}


def put(sketch: Sketch, node: str, x: float, y: float) -> None:
    """Moves a node."""
    sketch.document.apply(edits.move(sketch.flow, {node: (x, y)}))


def _kind(value: Any) -> str:
    return "list" if isinstance(value, list) else "number" if isinstance(value, float) else "json"


def results() -> Flow:
    """A constant of each kind of value, each an output too."""
    made = Sketch()
    for at, (name, value) in enumerate(
        (("report", REPORT), ("lines", TABLE), ("facts", TREE), ("view", picture()), ("number", 0.8731),
         ("words", "Plain words, over more than one line, as a model says them when it is asked for a short answer."))
    ):  # fmt: skip
        config = (
            {"value": value}
            if isinstance(value, str)
            else {"type": _kind(value), "value": json.dumps(value, ensure_ascii=False)}
        )
        node = made.add("constant", name.capitalize(), **config)
        out = made.add("output", name=name)
        made.wire(f"{node}.value", f"{out}.value")
        put(made, node, (at % 3) * 640, (at // 3) * 320)
        put(made, out, (at % 3) * 640 + 320, (at // 3) * 320)
    return made.flow


def statuses() -> Flow:
    """A node that fails, what is skipped for it, one that waits, one muted, one bypassed, one collapsed."""
    made = Sketch()
    text = made.add("input", name="question")
    asked = made.add("agent", "Writer", prompt="{{question}}")
    broken = made.add("agent", "Fact checker", prompt="{{draft}}")
    after = made.add("template", "Summary", text="{{facts}}")
    waits = made.add("person", "Editor", question="Publish {{draft}}?", kind="approval")
    slow = made.add("agent", "Translator", prompt="{{draft}}")
    muted = made.add("template", "Old summary", text="{{facts}}")
    bypassed = made.add("transform", "Shorten", expression="value")
    small = made.add("template", "Small", text="{{draft}}")
    out = made.add("output", name="answer")
    for source, target in (
        (f"{text}.value", f"{asked}.question"), (f"{asked}.text", f"{broken}.draft"),
        (f"{broken}.text", f"{after}.facts"), (f"{asked}.text", f"{waits}.draft"), (f"{asked}.text", f"{slow}.draft"),
        (f"{broken}.text", f"{muted}.facts"), (f"{asked}.text", f"{bypassed}.value"),
        (f"{asked}.text", f"{small}.draft"), (f"{after}.text", f"{out}.value"),
    ):  # fmt: skip
        made.wire(source, target)
    for node, x, y in (
        (text, 0, 160), (asked, 320, 160), (broken, 672, -96), (after, 1024, -160), (waits, 672, 240), (slow, 672, 560),
        (muted, 1024, 112), (bypassed, 1024, 368), (small, 1024, 608), (out, 1376, -128),
    ):  # fmt: skip
        put(made, node, x, y)
    made.document.apply(edits.set_muted(made.flow, [muted], True))
    made.document.apply(edits.set_bypassed(made.flow, [bypassed], True))
    made.document.apply(edits.set_place(made.flow, small, collapsed=True))
    made.document.apply(edits.set_policy(made.flow, broken, Policy(on_error="isolate")))
    script = [
        {"when": {"node": asked}, "say": "Night trains are **back**: fourteen lines since 2023."},
        {"when": {"node": broken}, "fail": {"kind": "quota", "message": "The account has no credit left."}},
        {"when": {"node": slow}, "say": "Nachtzüge sind zurück. " * 400, "pace": 60},
    ]
    made.document.apply(edits.set_settings(made.flow, Settings(script=script)))
    return made.flow


def grouped() -> Flow:
    """Groups, notes in Markdown, a subflow, a reroute dot, a collapsed node."""
    sketch = Sketch()
    name = sketch.add("input", name="name")
    greet = sketch.add("template", "Greet", text="Hello {{name}}")
    shout = sketch.add("template", "Shout", text="{{words}}!")
    out = sketch.add("output", name="greeting")
    for source, target in ((f"{name}.value", f"{greet}.name"), (f"{greet}.text", f"{shout}.words"),
                           (f"{shout}.text", f"{out}.value")):  # fmt: skip
        sketch.wire(source, target)
    sketch.document.apply(edits.fold(sketch.flow, installed(), {greet, shout}, title="Polite")[1])
    helper = sketch.add("agent", "Helper", prompt="What would {{name}} like?")
    put(sketch, helper, 384, 288)
    sketch.wire(f"{name}.value", f"{helper}.name")
    group = Group(title="Answering", x=352, y=240, width=320, height=368)
    note = Note(
        text="## To do\n\n- [x] greet\n- [ ] ask for a **seat**\n\nSee `helper`.", x=0, y=304, width=256, height=160
    )
    sketch.document.apply(edits.add_group(sketch.flow, group)[1])
    sketch.document.apply(edits.add_note(sketch.flow, note)[1])
    return sketch.flow
