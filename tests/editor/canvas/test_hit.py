"""What a pointer finds."""

from __future__ import annotations

import numpy as np
import pytest

from weft_editor.canvas.curves import routed
from weft_editor.canvas.hit import hit_at, wires_crossing
from weft_editor.canvas.scene import Scene
from weft_engine.document import Change, Document
from weft_engine.document.document import Put
from weft_engine.document.model import WirePoints

WIRE = "vote.winner->loop.start"


@pytest.fixture
def scene(gallery_flow, types) -> Scene:  # type: ignore[no-untyped-def]
    return Scene(gallery_flow, types, lambda rect: None)


def place(scene: Scene, node: str, x: float = 0, y: float = 0) -> tuple[float, float]:
    row = scene.nodes.row_of[node]
    return float(scene.nodes.x[row]) + x, float(scene.nodes.y[row]) + y


def port(scene: Scene, node: str, key: tuple[bool, str]) -> tuple[float, float]:
    spot = scene.spot(scene.nodes.row_of[node], key)
    return place(scene, node, spot.x, spot.y)


def test_parts_of_a_node_are_told_apart(scene: Scene) -> None:
    shape = scene.shapes[scene.nodes.row_of["solver_a"]]
    assert shape.result is not None and shape.strip is not None
    at = {
        "header": (120, 12),
        "field": (100, shape.fields[1].top + 4),
        "result": (100, shape.result.top + 30),
        "expand": (shape.result.left + shape.result.width - 4, shape.result.top + 4),
        "corner": (shape.width - 3, shape.height - 3),
    }
    found = {part: hit_at(scene, *place(scene, "solver_a", *where), 1.0) for part, where in at.items()}
    assert {part: hit.part for part, hit in found.items()} == {part: part for part in at}
    assert found["field"].field == "role"
    assert all(hit.id == "solver_a" for hit in found.values())


def test_the_picker_is_only_there_where_a_node_ran_more_than_once(scene: Scene) -> None:
    strip = scene.shapes[scene.nodes.row_of["review"]].strip
    assert strip is not None
    where = place(scene, "review", strip.left + 8, strip.top + 8)
    assert hit_at(scene, *where, 1.0, lambda node: True).part == "earlier"
    assert hit_at(scene, *where, 1.0, lambda node: False).part == "body"


@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.0])
def test_a_port_is_hit_from_outside_its_node(scene: Scene, zoom: float) -> None:
    x, y = port(scene, "vote", (True, "ballots"))
    hit = hit_at(scene, x - 6, y + 3, zoom)
    assert (hit.part, hit.port, hit.end) == ("port", (True, "ballots"), "vote.ballots")


def test_neighbouring_ports_are_told_apart_at_half_their_distance(scene: Scene) -> None:
    x, y = port(scene, "loop", (False, "state"))
    assert hit_at(scene, x, y + 10, 1.0).port == (False, "state")
    assert hit_at(scene, x, y + 12, 1.0).port == (False, "index")


def test_from_afar_a_node_is_hit_rather_than_its_ports(scene: Scene) -> None:
    x, y = port(scene, "vote", (True, "ballots"))
    assert hit_at(scene, x + 1, y, 0.1).part in ("header", "body")


def test_a_nearer_node_hides_the_ports_below_it(scene: Scene) -> None:
    x, y = port(scene, "vote", (True, "ballots"))
    above = scene.nodes.rows(["answer"])
    scene.place(above, np.array([x - 100]), np.array([y - 60]))
    scene.raise_nodes(above)
    assert hit_at(scene, x, y, 1.0).id == "answer"


def test_a_wire_is_hit_along_its_curve_and_at_its_ends(scene: Scene) -> None:
    line = scene.wires.points[scene.wires.row_of[WIRE]]
    assert (hit_at(scene, *line[8].tolist(), 1.0).part, hit_at(scene, *line[8].tolist(), 1.0).id) == ("line", WIRE)
    start, end = line[0].tolist(), line[-1].tolist()
    assert hit_at(scene, start[0] + 20, start[1], 1.0).part == "source_end"
    assert hit_at(scene, end[0] - 20, end[1], 1.0).part == "target_end"
    assert hit_at(scene, line[8][0], line[8][1] + 9, 1.0).id != WIRE


def test_a_long_wire_that_turns_at_a_dot_is_smooth_there() -> None:
    ends, dots = np.array([1350.0, 281.0, 1985.0, 365.0]), np.array([[1416.0, 432.0], [1648.0, 432.0], [1900.0, 448.0]])
    points = routed(ends, dots, 48)
    steps = np.diff(points, axis=0)
    turns = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    lengths = np.hypot(*steps.T)
    assert (turns * np.maximum(lengths[1:], lengths[:-1]) / 8).max() < 0.4, "pixels it strays from the curve"
    assert np.allclose(points[[0, -1]], ends.reshape(2, 2))


def test_reroute_dots_lead_a_wire_and_can_be_hit(scene: Scene) -> None:
    document = Document(scene.flow)
    document.apply(Change("Reroute", (Put("layout.wires", WIRE, WirePoints(points=[(920, 100)])),)))
    scene.apply(Change("Reroute", (Put("layout.wires", WIRE, WirePoints()),)))
    hit = hit_at(scene, 920, 100, 1.0)
    assert (hit.part, hit.id, hit.index) == ("dot", WIRE, 0)
    document.apply(Change("Straight", (Put("layout.wires", WIRE, None),)))
    scene.apply(Change("Straight", (Put("layout.wires", WIRE, None),)))
    assert hit_at(scene, 920, 100, 1.0).id != WIRE


def test_notes_and_groups_are_hit_where_no_node_is(scene: Scene) -> None:
    assert (hit_at(scene, 100, 500, 1.0).kind, hit_at(scene, 236, 616, 1.0).part) == ("note", "corner")
    assert [hit_at(scene, *at, 1.0).part for at in ((400, -50), (300, 420), (598, 1198))] == [
        "title",
        "inside",
        "corner",
    ]
    assert hit_at(scene, 5000, 5000, 1.0).kind == "canvas"


def test_a_stroke_cuts_the_wires_it_crosses_and_no_others(scene: Scene) -> None:
    x, y = scene.wires.points[scene.wires.row_of[WIRE]][8].tolist()
    assert wires_crossing(scene, x, y - 10, x, y + 10) == [WIRE]
    assert wires_crossing(scene, x, y + 3, x, y + 10) == []
    assert wires_crossing(scene, 5000, 0, 5000, 10) == []


def test_hits_of_one_place_are_the_same_wherever_the_pointer_is_in_it(scene: Scene) -> None:
    one, other = hit_at(scene, 650, 200, 1.0), hit_at(scene, 700, 300, 1.0)
    assert one.same_place(hit_at(scene, *place(scene, "vote", 14, 12), 1.0)) is (one.part == "header")
    assert not one.same_place(None)
    assert other.same_place(other)
