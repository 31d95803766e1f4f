"""What is kept of the surroundings of the view is never out of date."""

from __future__ import annotations

import random

import numpy as np
import pytest

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.tables import Rect, Table
from weft_engine.document import Change
from weft_engine.document.document import Put

FLAGS = ("x", "y", "w", "h")


def boxes_of(table: Table, canvas: Canvas) -> np.ndarray:  # type: ignore[type-arg]
    n = len(table.ids)
    if table is canvas.scene.wires:
        return canvas.scene.wires.box[:n]
    x, y, w, h = (getattr(table, name)[:n] for name in FLAGS)
    return np.stack([x, y, x + w, y + h], 1)


def assert_found(canvas: Canvas, rect: Rect) -> None:
    left, top, right, bottom = rect
    for table in (canvas.scene.nodes, canvas.scene.wires):
        box = boxes_of(table, canvas)
        hit = (box[:, 0] < right) & (box[:, 2] > left) & (box[:, 1] < bottom) & (box[:, 3] > top)
        wanted = np.flatnonzero(hit & table.alive[: len(table.ids)]).tolist()
        found = table.touching(rect).tolist()
        if table is canvas.scene.nodes:
            assert found == sorted(wanted, key=lambda row: canvas.scene.nodes.order[row])
        else:
            assert found == wanted


@pytest.mark.parametrize("seed", range(4))
def test_what_touches_a_rectangle_is_found_whatever_happened_to_the_flow(seed: int, make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas, chance = make_canvas(), random.Random(seed)
    flow, gone = canvas.session.flow, dict[str, tuple[object, object]]()
    for _ in range(60):
        key = chance.choice(sorted(flow.nodes))
        act = chance.randrange(6)
        if act == 0:
            canvas.pan_by(chance.uniform(-300, 300), chance.uniform(-300, 300))
        elif act == 1:
            canvas.set_zoom(chance.choice((0.05, 0.3, 1.0, 2.0)))
        elif act == 2:
            canvas.show_moving([key], chance.uniform(-400, 400), 50.0)
        elif act == 3:
            canvas.raise_nodes([key])
        elif act == 4:
            place = flow.places[key].model_copy(update={"x": chance.uniform(-500, 2500)})
            canvas.session.edit(Change("Move", (Put("layout.nodes", key, place),)))
        elif gone:
            key, (node, place) = gone.popitem()
            canvas.session.edit(Change("Add", (Put("nodes", key, node), Put("layout.nodes", key, place))))
        else:
            gone[key] = flow.nodes[key], flow.places[key]
            wires = [Put("wires", each.id, None) for each in flow.wires.values() if key in each.id]
            canvas.session.edit(Change("Cut", (*wires, Put("nodes", key, None), Put("layout.nodes", key, None))))
        left, top, right, bottom = canvas.view.shown()
        assert_found(canvas, (left, top, right, bottom))
        assert_found(canvas, (left - 900, top, left + 40, bottom))
        assert_found(canvas, (right - 40, top + 10, right, bottom + 5000))


def test_lines_are_not_made_anew_while_the_view_moves_over_them(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.center_at(900, 400, zoom=1.0, animate=False)
    canvas.repaint()
    made: list[object] = []
    for _ in range(10):
        canvas.pan_by(-17, 9)
        canvas.repaint()
        clip = (0, 0, canvas.view.width, canvas.view.height)
        made.append(canvas.painting.lines.of(canvas.view, clip))
    assert len(set(map(id, made[1:]))) == 1
    canvas.session.edit(Change("Cut", (Put("wires", next(iter(canvas.session.flow.wires)), None),)))
    assert canvas.painting.lines.of(canvas.view, clip) is not made[-1]
