"""Moving, copying and resizing with the mouse and by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt

from weft_editor.interactions.move import Move
from weft_engine.document import Change, Flow, Wire, WirePoints
from weft_engine.edits import add_node, move, set_wire_points

from .hand import ALT, CTRL, RIGHT, SHIFT, Hand


def test_a_drag_moves_a_node_on_the_grid_as_one_step(hand: Hand, before: Flow) -> None:
    hand.drag_by(hand.node("name"), 131, 87)
    assert hand.place("name") == (128, 400)
    assert hand.labels == ["Move node"]
    assert hand.count("changed") == 1
    hand.undo()
    assert hand.flow == before


def test_ctrl_lets_go_of_the_grid(hand: Hand) -> None:
    hand.press(hand.node("name"))
    x, y = hand.node("name")
    hand.move((x + 20, y), button=Qt.MouseButton.LeftButton)
    hand.move((x + 133, y + 87), CTRL, Qt.MouseButton.LeftButton)
    hand.release((x + 133, y + 87), CTRL)
    assert hand.place("name") == (133, 407)


def test_nothing_is_edited_while_a_drag_goes_on(hand: Hand, before: Flow) -> None:
    start = hand.node("name")
    hand.begin_drag(start, (start[0] + 200, start[1] + 64))
    assert hand.flow == before and hand.count("changed") == 0
    rect = hand.canvas.node_rect("name")
    assert rect is not None and rect[0] != 0
    hand.release((start[0] + 200, start[1] + 64))


def test_escape_puts_a_dragged_node_back_without_a_trace(hand: Hand, before: Flow) -> None:
    start = hand.node("name")
    hand.begin_drag(start, (start[0] + 200, start[1] + 64))
    hand.key(Qt.Key.Key_Escape)
    hand.release((start[0] + 200, start[1] + 64))
    rect = hand.canvas.node_rect("name")
    assert rect is not None and rect[:2] == (0, 320)
    assert hand.flow == before and hand.count("history") == 0 and not hand.canvas.overlay


def test_another_button_calls_a_drag_off(hand: Hand, before: Flow) -> None:
    start = hand.node("name")
    hand.begin_drag(start, (start[0] + 200, start[1]))
    hand.press((start[0] + 200, start[1]), button=RIGHT)
    hand.release((start[0] + 200, start[1]), button=RIGHT)
    hand.release((start[0] + 200, start[1]))
    assert hand.flow == before and hand.count("menu") == 0


def test_dragging_back_to_the_start_is_no_edit(hand: Hand) -> None:
    start = hand.node("name")
    hand.begin_drag(start, (start[0] + 200, start[1]))
    hand.move(start, button=Qt.MouseButton.LeftButton)
    hand.release(start)
    assert hand.count("history") == 0


def test_all_selected_nodes_move_together(hand: Hand) -> None:
    hand.click(hand.node("prompt"))
    hand.click(hand.node("answer"), SHIFT)
    hand.drag_by(hand.node("answer"), 0, 320)
    assert hand.place("prompt")[1] == hand.place("answer")[1] == 320
    assert hand.place("question") == (0, 0)
    assert hand.labels == ["Move 2 nodes"]


def test_a_node_settles_where_it_is_aligned_with_another(hand: Hand) -> None:
    hand.session.edit(_places(hand, {"answer": (771, 500)}))
    start = hand.node("name")
    hand.begin_drag(start, (start[0] + 774, start[1]), button=Qt.MouseButton.LeftButton)
    assert hand.equipment.interactor.gesture is not None
    guides = hand.equipment.interactor.gesture.moved.guides  # type: ignore[attr-defined]  # a Move
    assert any(guide.upright and guide.at == 771 for guide in guides)
    hand.release((start[0] + 774, start[1]))
    assert hand.place("name")[0] == 771


def test_a_node_settles_where_its_gaps_to_both_neighbours_are_equal(hand: Hand) -> None:
    hand.session.edit(_places(hand, {"question": (0, 0), "answer": (700, 5), "name": (349, 500)}))
    hand.session.edit(_places(hand, {"prompt": (0, 700), "name": (349, 301)}))
    start = hand.node("name")
    hand.begin_drag(start, (start[0] + 5, start[1] - 290))
    gesture = hand.equipment.interactor.gesture
    assert isinstance(gesture, Move)
    width = 240
    gap = (700 - width - width) / 2
    assert [round(each.end - each.start, 1) for each in gesture.moved.gaps if not each.upright] == [gap, gap]
    hand.release((start[0] + 5, start[1] - 290))
    assert hand.place("name")[0] == width + gap


def test_a_node_continues_a_row_with_the_gap_it_has(hand: Hand) -> None:
    hand.session.edit(_places(hand, {"question": (0, 0), "prompt": (291, 0), "answer": (0, 700), "name": (601, 333)}))
    start = hand.node("name")
    hand.drag(start, (start[0] - 15, start[1] - 330))
    assert hand.place("name")[0] == 291 + 240 + 51


def test_a_group_moves_all_that_lies_in_it(hand: Hand, before: Flow) -> None:
    hand.drag_by((100, -52), 0, -64)
    assert hand.flow.groups["box"].y == -128
    assert hand.place("question") == (0, -64) and hand.place("prompt") == (384, -64)
    assert hand.place("answer") == (768, 0)
    assert hand.labels == ["Move group"]
    hand.undo()
    assert hand.flow == before


def test_reroute_dots_move_with_both_ends_of_their_wire(hand: Hand) -> None:
    wire = "question.value->prompt.what"
    hand.session.edit(set_wire_points(hand.flow, wire, [(320, 200)]))
    hand.click(hand.node("question"))
    hand.click(hand.node("prompt"), SHIFT)
    hand.drag_by(hand.node("prompt"), 0, 320)
    assert hand.flow.get("layout.wires", wire) == WirePoints(points=[(320, 520)])


def test_arrows_nudge_what_is_selected_and_merge(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert hand.place("name") == (32, 448)
    assert hand.labels == ["Move node"]
    hand.undo()
    assert hand.flow == before


def test_alt_drag_leaves_the_node_and_drags_a_copy(hand: Hand, before: Flow) -> None:
    hand.drag_by(hand.node("name"), 0, 160, ALT)
    assert hand.place("name") == (0, 320)
    assert hand.session.selection.nodes == {"name-2"}
    assert hand.place("name-2") == (0, 480)
    assert hand.flow.nodes["name-2"].config == {"value": "Ada"}
    assert hand.labels == ["Duplicate node"]
    hand.undo()
    assert hand.flow == before


def test_alt_drag_called_off_leaves_no_copy(hand: Hand, before: Flow) -> None:
    start = hand.node("name")
    hand.begin_drag(start, (start[0], start[1] + 160), ALT)
    assert len(hand.flow.nodes) == 5
    hand.key(Qt.Key.Key_Escape)
    assert hand.flow == before and hand.count("history") == 0


def test_copies_keep_the_wires_among_them(hand: Hand) -> None:
    hand.click(hand.node("question"))
    hand.click(hand.node("prompt"), SHIFT)
    hand.drag_by(hand.node("prompt"), 0, 480, ALT)
    assert Wire(source="question-2.value", target="prompt-2.what").id in hand.flow.wires
    assert len(hand.flow.wires) == 3


def test_a_loose_node_dropped_on_a_wire_is_inserted_and_gets_room(hand: Hand, before: Flow) -> None:
    hand.session.edit(_new(hand, "transform", "mid", (384, 480)))
    start = hand.node("mid")
    end = hand.on_wire("prompt.text->answer.value")
    hand.begin_drag(start, end)
    assert hand.canvas.lit_wires == {"prompt.text->answer.value"}
    hand.release(end)
    targets = {(wire.source, wire.target.partition(".")[0]) for wire in hand.flow.wires.values()}
    assert ("prompt.text", "mid") in targets
    assert any(wire.source_node == "mid" and wire.target == "answer.value" for wire in hand.flow.wires.values())
    assert "prompt.text->answer.value" not in hand.flow.wires
    mid, answer = hand.canvas.node_rect("mid"), hand.canvas.node_rect("answer")
    assert mid is not None and answer is not None and answer[0] >= mid[2] + 48
    assert hand.labels[-1].startswith("Insert") and not hand.canvas.lit_wires
    hand.undo()
    hand.undo()
    assert hand.flow == before


def test_alt_keeps_a_node_from_being_inserted(hand: Hand) -> None:
    hand.session.edit(_new(hand, "transform", "mid", (384, 480)))
    start, end = hand.node("mid"), hand.on_wire("prompt.text->answer.value")
    hand.begin_drag(start, end)
    hand.move(end, ALT, Qt.MouseButton.LeftButton)
    hand.release(end, ALT)
    assert "prompt.text->answer.value" in hand.flow.wires


def test_a_wired_node_is_not_inserted(hand: Hand) -> None:
    hand.drag(hand.node("answer"), hand.on_wire("question.value->prompt.what"))
    assert "question.value->prompt.what" in hand.flow.wires


def test_shaking_takes_a_node_off_its_wires_and_bridges_the_gap(hand: Hand, before: Flow) -> None:
    x, y = hand.node("prompt")
    hand.press((x, y))
    for number in range(12):
        hand.move((x + (40 if number % 2 else -40), y + 100), button=Qt.MouseButton.LeftButton)
    hand.release((x, y + 160))
    assert set(hand.flow.wires) == {"question.value->answer.value"}
    assert hand.labels == ["Detach node"]
    hand.undo()
    assert hand.flow == before


def test_the_corner_of_a_node_resizes_it_on_the_grid(hand: Hand, before: Flow) -> None:
    hand.drag_by(hand.corner("name"), 83, 45)
    rect = hand.canvas.node_rect("name")
    assert rect is not None and rect[2] % 16 == 0
    assert hand.flow.places["name"].width == rect[2] - rect[0]
    assert hand.labels == ["Resize node"]
    hand.undo()
    assert hand.flow == before


def test_the_corner_of_a_group_and_of_a_note_resizes_them(hand: Hand, before: Flow) -> None:
    hand.drag_by((664, 232), 32, 64)
    assert (hand.flow.groups["box"].width, hand.flow.groups["box"].height) != (700, 300)
    hand.drag_by((620, 468), 48, 48)
    assert hand.flow.notes["note"].width > 240
    assert hand.labels == ["Resize group", "Resize note"]
    hand.undo()
    hand.undo()
    assert hand.flow == before


def test_resizing_called_off_leaves_no_trace(hand: Hand, before: Flow) -> None:
    start = hand.corner("name")
    hand.begin_drag(start, (start[0] + 96, start[1] + 96))
    hand.key(Qt.Key.Key_Escape)
    hand.release((start[0] + 96, start[1] + 96))
    assert hand.flow == before and hand.count("history") == 0


def _places(hand: Hand, spots: dict[str, tuple[float, float]]) -> Change:
    return move(hand.flow, spots)


def _new(hand: Hand, type_id: str, key: str, spot: tuple[float, float]) -> Change:
    made, change = add_node(hand.flow, hand.session.registry, type_id, *spot, title=key)
    assert made == key
    return change
