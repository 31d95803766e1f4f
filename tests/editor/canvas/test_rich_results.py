"""Results that are more than text: Markdown, tables, pictures, numbers as a line."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from weft_editor.canvas import paint_note
from weft_editor.canvas.layout import Band
from weft_editor.canvas.paint_result import draw_result, rows_hidden
from weft_editor.canvas.paint_rich import decoded, note_document
from weft_editor.canvas.pen import Pen
from weft_editor.canvas.recognising import image_in, is_markdown, table_of
from weft_editor.canvas.result import Result, result_of, with_history
from weft_editor.theme.tokens import DARK
from weft_engine.run.status import Status
from weft_engine.run.view import Activation

BAND = Band("result", 0, 160, 0, 240)


def png(width: int = 40, height: int = 20) -> str:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF3366CC)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.data().data()).decode()


def done(value: Any) -> Activation:
    return Activation((), Status.DONE, outputs={"value": value})


def painted(result: Result, scrolled: int = 0) -> QImage:
    image = QImage(240, 160, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    draw_result(Pen(painter, DARK, 1.0, 1.0, 1.0), result, BAND, scrolled)
    painter.end()
    return image


def pixels(image: QImage) -> bytes:
    """A copy of what it holds; `constBits` alone is memory that is gone with the image."""
    return bytes(image.constBits())


@pytest.mark.parametrize(
    "text",
    ["# Title", "- one\n- two", "1. first", "a **strong** word", "use `code`", "```\nx\n```", "| a | b |\n|---|---|"],
)
def test_markdown_is_recognised(text: str) -> None:
    assert is_markdown(text)


@pytest.mark.parametrize("text", ["plain words", "2 * 3 * 4", "a_b_c", "-5 degrees", "#hash", "1.5 is a number", "a|b"])
def test_plain_text_is_left_alone(text: str) -> None:
    assert not is_markdown(text)


def test_a_list_of_flat_objects_is_a_table_with_its_numbers_at_the_right() -> None:
    table = table_of([{"n": 1, "who": "a"}, {"n": 2.5, "who": None}], 10)
    assert table is not None
    assert (table.columns, table.rows, table.numeric) == (("n", "who"), (("1", "a"), ("2.5", "")), (True, False))


@pytest.mark.parametrize(
    "values", [[], [1, 2], [{"a": {"deep": 1}}], [{"a": 1}, "x"], [{str(n): n for n in range(20)}]]
)
def test_other_lists_are_no_tables(values: Any) -> None:
    assert table_of(values, 10) is None


def test_pictures_are_recognised_by_their_form_only(qapp: QApplication) -> None:
    assert image_in({"media_type": "image/png", "base64": png()})
    assert image_in(f"data:image/png;base64,{png()}")
    assert image_in("https://example.org/a.png") == ""
    assert image_in({"media_type": "text/html", "base64": png()}) == ""


def test_a_picture_is_decoded_no_larger_than_asked_and_nonsense_is_none(qapp: QApplication) -> None:
    found = decoded(png(400, 100), 50)
    assert found is not None
    assert max(found.width(), found.height()) == 50
    assert decoded("AAAA", 50) is None
    assert decoded("not base64 é", 50) is None


def test_each_kind_paints_something_of_its_own(qapp: QApplication) -> None:
    values: list[Any] = [
        "# Title\n\nwords", [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], {"media_type": "image/png", "base64": png()},
        [1, 3, 2], "plain",
    ]  # fmt: skip
    results = [result_of(done(value), "auto") for value in values]
    assert [result.kind for result in results] == ["markdown", "table", "image", "code", "text"]
    pictures = [pixels(painted(result)) for result in results]
    assert len(set(pictures)) == len(pictures)


def test_a_broken_picture_says_so(qapp: QApplication) -> None:
    broken = painted(Result("image", image="AAAA"))
    assert pixels(broken) != pixels(painted(Result("hint", "")))


def test_long_tables_and_texts_scroll_to_their_end(qapp: QApplication) -> None:
    rows = result_of(done([{"n": at} for at in range(50)]), "auto")
    words = result_of(done("# T\n\n" + "word **x** " * 300), "auto")
    for result in (rows, words):
        hidden = rows_hidden(result, BAND)
        assert hidden > 0
        assert pixels(painted(result)) != pixels(painted(result, hidden))
    assert rows_hidden(result_of(done([{"n": 1}]), "auto"), BAND) == 0


def test_markdown_fetches_nothing(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    kind = paint_note._InertDocument
    monkeypatch.setattr(kind, "loadResource", lambda self, kind, name: asked.append(str(name)))
    document = note_document(
        "![x](http://example.org/a.png) [y](http://example.org) <img src='http://z/a.png'>", 200, "", ""
    )
    document.drawContents(QPainter(), QRectF())
    assert not [each for each in asked if "http" in each]
    assert "<img" in document.toPlainText()


def test_scores_of_all_iterations_are_drawn_as_a_line() -> None:
    activations = [
        Activation((("l", at),), Status.DONE, outputs={"json": {"score": score}, "text": "x"})
        for at, score in enumerate((0.2, 0.9, 0.4))
    ]
    result = with_history(result_of(activations[-1], "auto"), activations)
    assert result.series == (0.2, 0.9, 0.4)
    assert with_history(result_of(done("words"), "auto"), [done("a"), done("b")]).series == ()
