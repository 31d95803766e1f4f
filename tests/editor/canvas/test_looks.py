"""What was seen in pictures of the canvas and mended: it is to stay so, at every zoom and in every template."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.card import Face, Live, NodeCard
from weft_editor.canvas.layout import SIZES, Band, Build, edge_height, shape_of
from weft_editor.canvas.paint_node import Brushwork
from weft_editor.canvas.paint_note import note_picture
from weft_editor.canvas.paint_result import draw_result
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.pen import Pen
from weft_editor.canvas.result import Result, result_of
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.sprites import render_node, sprite_margin
from weft_editor.canvas.tables import Rect
from weft_editor.template_info import template_flow
from weft_editor.theme.tokens import DARK, color
from weft_engine.category import Category
from weft_engine.registry import installed
from weft_engine.run.status import Status
from weft_engine.run.view import Activation
from weft_resources import template_names

Mask = npt.NDArray[np.bool_]
SHAPE = shape_of(Build(outputs=(), error=False))


def card(title: str = "", live: Live | None = None) -> NodeCard:
    face = Face(title, "bot", Category.AGENTS, (), (), False, False, None, 0, 0)
    return NodeCard(face, live or Live(), 0)


def array(image: QImage) -> npt.NDArray[np.int64]:
    """Red, green and blue by row and column."""
    same = image.convertToFormat(QImage.Format.Format_RGB32)
    made = np.frombuffer(bytes(same.constBits()), np.uint8).reshape(same.height(), same.width(), 4)
    return made[..., 2::-1].astype(np.int64)


def near(image: QImage, wanted: str, most: int = 60) -> Mask:
    """Which pixels have about a colour."""
    apart = np.abs(array(image) - np.array(QColor(wanted).getRgb()[:3])).max(2)
    return np.asarray(apart <= most)


@pytest.mark.parametrize("zoom", [0.46, 0.5, 0.62, 0.8, 1.0, 1.5])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_title_stands_in_the_middle_of_its_header(qapp: QApplication, zoom: float, ratio: float) -> None:
    scale = zoom * ratio
    picture = render_node(card("HHHH"), SHAPE, Brushwork(Palette(DARK), scale, ratio, shadows=False)).toImage()
    margin = sprite_margin(scale)
    header = picture.copy(margin + round(34 * scale), margin, round(120 * scale), round(SIZES.header * scale))
    rows = np.flatnonzero(near(header, DARK.text_high).any(1))
    edge = edge_height(zoom) * scale
    above, below = rows[0] - edge, SIZES.header * scale - (rows[-1] + 1)
    assert above > 1 * ratio and below > 1 * ratio
    assert abs(above - below) <= 1 + 0.25 * ratio  # baselines lie on whole pixels


def test_what_has_not_run_has_no_box_for_what_it_gave(qapp: QApplication) -> None:
    assert SHAPE.result is not None
    ways = {
        DARK.surface_2: Live(result=result_of(None, "auto")),
        DARK.well: Live(Status.DONE, result_of(Activation((), Status.DONE, outputs={"value": "x"}), "auto")),
    }
    for wanted, live in ways.items():
        picture = render_node(card("A", live), SHAPE, Brushwork(Palette(DARK), 1.0)).toImage()
        margin = sprite_margin(1.0)
        place = margin + round(SHAPE.result.left) + 4, margin + round(SHAPE.result.top + SHAPE.result.height) - 6
        assert picture.pixelColor(*place) == color(wanted)


@pytest.mark.parametrize("zoom", [0.46, 0.5, 0.6, 0.7, 0.8, 1.0])
def test_no_line_of_a_result_is_cut_through(qapp: QApplication, zoom: float) -> None:
    band = Band("result", 0, 92, 0, 240)
    image = QImage(240, 200, QImage.Format.Format_ARGB32)
    image.fill(QColor(DARK.surface_2))
    painter = QPainter(image)
    draw_result(Pen(painter, DARK, zoom, 1.0, 1.0), Result("text", "HHHH\n" * 40), band)
    painter.end()
    heights = runs(np.asarray(np.abs(array(image)[:, 8:60] - QColor(DARK.well).red()).max((1, 2)) > 30)[:92])
    assert len(heights) >= 2 and max(heights) - min(heights) <= 2, heights
    below = array(image)[93:]
    assert (below == QColor(DARK.surface_2).getRgb()[:3]).all()


@pytest.mark.parametrize("height", [40, 61, 75, 90, 104])
def test_no_line_of_a_note_is_cut_through(qapp: QApplication, height: float) -> None:
    picture = note_picture("HHHH " * 200, 160, height, 2.0, "#000000", "#0000ff").toImage()
    rows = range(picture.height())
    heights = runs(np.asarray([any(picture.pixelColor(x, y).alpha() > 40 for x in range(60)) for y in rows]))
    assert len(heights) >= 2 and max(heights) - min(heights) <= 2, heights


def runs(inked: Mask) -> list[int]:
    """How many rows lie in each group of rows that follow on each other."""
    found: list[int] = []
    for before, now in zip((False, *inked.tolist()), inked.tolist(), strict=False):
        if now:
            found = [*found[:-1], found[-1] + 1] if before else [*found, 1]
    return found


@pytest.mark.parametrize("name", template_names())
def test_nothing_lies_too_near_in_a_template(qapp: QApplication, name: str) -> None:
    scene = Scene(template_flow(name), installed(), lambda rect: None)
    nodes = {key: scene.nodes.rect(row) for key, row in scene.nodes.row_of.items()}
    notes = {f"note {key}": scene.boxes.rect("note", key) for key in scene.boxes.of("note")}
    close = [f"{one}, {other}" for (one, a), (other, b) in combinations((nodes | notes).items(), 2) if apart(a, b) < 24]
    assert close == []
    under = [
        f"{wire.id} runs under {key}"
        for wire in scene.flow.wires.values()
        for key, rect in (nodes | notes).items()
        if key not in (wire.source.partition(".")[0], wire.target.partition(".")[0]) and crosses(scene, wire.id, rect)
    ]
    assert under == []


def apart(a: Rect, b: Rect) -> float:
    """How far two boxes are from each other, along the side on which they are farther."""
    return max(max(a[0], b[0]) - min(a[2], b[2]), max(a[1], b[1]) - min(a[3], b[3]))


def crosses(scene: Scene, wire: str, rect: Rect) -> bool:
    """Whether a wire comes nearer than 8 pixels to a box."""
    (line,) = scene.lines(scene.wires.rows([wire]), 1.0)
    x, y = np.concatenate([np.linspace(start, end, 8) for start, end in pairwise(line)]).T
    inside = (x > rect[0] - 8) & (x < rect[2] + 8) & (y > rect[1] - 8) & (y < rect[3] + 8)
    return bool(inside.any())
