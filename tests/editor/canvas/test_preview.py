"""A flow in the size of a stamp can be told by its colours and wires."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from weft_editor.canvas.preview import preview_of
from weft_editor.template_info import template_flow
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import DARK, THEMES, ThemeName
from weft_engine.document import Flow
from weft_engine.node import Category
from weft_engine.registry import installed

SIZE = QSize(286, 148)


def drawn(flow: Flow, name: ThemeName = "dark", ratio: float = 1.0) -> QImage:
    picture = preview_of(flow, installed(), THEMES[name], SIZE, ratio).toImage()
    assert picture.size() == SIZE * ratio
    return picture


def share(image: QImage, tint: str) -> float:
    wanted = QColor(tint).rgb()
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return sum(image.pixel(x, y) == wanted for x, y in points) / len(points)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_nodes_are_tiles_in_the_colours_of_their_categories(qtbot: QtBot, name: ThemeName) -> None:
    image, tokens = drawn(template_flow("hello"), name), THEMES[name]
    for category in (Category.AGENTS, Category.INPUT_OUTPUT):
        assert share(image, mix(tokens.categories[category], tokens.surface_2, 0.28)) > 0.05


def test_wires_are_as_wide_as_on_the_canvas_however_small_the_flow_is_drawn(qtbot: QtBot) -> None:
    image = drawn(template_flow("gated-chain"))
    tint = QColor(mix(DARK.types["text"], DARK.canvas, 0.75))
    assert any(QColor.fromRgba(image.pixel(x, y)) == tint for x in range(image.width()) for y in range(image.height()))


def test_a_preview_is_sharp_at_double_scale_and_empty_for_an_empty_flow(qtbot: QtBot) -> None:
    drawn(template_flow("quorum-vote"), ratio=2.0)
    assert not any(drawn(Flow()).pixel(x, 74) for x in range(SIZE.width()))
