"""Copy, cut, paste, duplicate, and what is dropped from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.requests import NODE_TYPE_MIME
from weft_editor.clipboard import node_for_text
from weft_engine.document import Flow

from .hand import ALT, CTRL, LEFT, NONE, SHIFT, Hand, Spot

SECOND = "prompt.text->answer.value"


@pytest.fixture(autouse=True)
def _empty_clipboard(qapp: QApplication) -> None:
    QGuiApplication.clipboard().clear()


def new_nodes(hand: Hand, before: Flow) -> set[str]:
    return set(hand.flow.nodes) - set(before.nodes)


def drop(hand: Hand, data: QMimeData, spot: Spot) -> bool:
    pos = hand.at(*spot)
    enter = QDragEnterEvent(pos.toPoint(), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(hand.canvas, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(hand.canvas, QDragMoveEvent(pos.toPoint(), Qt.DropAction.CopyAction, data, LEFT, NONE))
    QApplication.sendEvent(hand.canvas, QDropEvent(pos, Qt.DropAction.CopyAction, data, LEFT, NONE))
    return True


def test_copy_and_paste_put_a_copy_at_the_pointer(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("question"))
    hand.click(hand.node("prompt"), SHIFT)
    hand.key(Qt.Key.Key_C, CTRL)
    assert '"weft.flow"' in QGuiApplication.clipboard().text()
    hand.move((640, 500))
    hand.key(Qt.Key.Key_V, CTRL)
    assert new_nodes(hand, before) == {"question-2", "prompt-2"}
    assert hand.place("question-2") == (640, 496)
    assert "question-2.value->prompt-2.what" in hand.flow.wires
    assert hand.session.selection.nodes == {"question-2", "prompt-2"}
    assert hand.labels == ["Paste 2 nodes"]
    hand.undo()
    assert hand.flow == before


def test_pasting_twice_at_one_place_does_not_hide_the_first(hand: Hand) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_C, CTRL)
    hand.move((640, 500))
    hand.key(Qt.Key.Key_V, CTRL)
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.place("name-2") == (640, 496) and hand.place("name-3") == (672, 528)


def test_cut_removes_and_paste_brings_back(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_X, CTRL)
    assert "name" not in hand.flow.nodes and hand.labels == ["Cut node"]
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.flow.nodes["name"] == before.nodes["name"]
    hand.undo()
    hand.undo()
    assert hand.flow == before


def test_pasting_with_wires_keeps_what_came_from_outside(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_C, CTRL)
    hand.move((640, 500))
    hand.key(Qt.Key.Key_V, CTRL)
    assert len(hand.flow.wires) == 2
    hand.undo()
    hand.key(Qt.Key.Key_V, CTRL | SHIFT)
    assert "question.value->prompt-2.what" in hand.flow.wires and len(hand.flow.wires) == 3
    hand.undo()
    assert hand.flow == before


def test_a_copied_group_takes_along_what_lies_in_it(hand: Hand, before: Flow) -> None:
    hand.click((0, -52))
    hand.key(Qt.Key.Key_C, CTRL)
    hand.key(Qt.Key.Key_V, CTRL)
    assert new_nodes(hand, before) == {"question-2", "prompt-2"} and len(hand.flow.groups) == 2


def test_copying_nothing_leaves_the_clipboard_alone(hand: Hand) -> None:
    QGuiApplication.clipboard().setText("mine")
    hand.canvas.set_current("")
    hand.key(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "mine"


def test_ctrl_d_duplicates_beside(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_D, CTRL)
    assert hand.place("name-2") == (32, 352) and hand.session.selection.nodes == {"name-2"}
    hand.undo()
    assert hand.flow == before


def test_a_part_copied_as_text_pastes_in_another_window(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_C, CTRL)
    text = QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().setText(text)
    hand.key(Qt.Key.Key_V, CTRL)
    assert new_nodes(hand, before) == {"name-2"}


def test_damaged_json_on_the_clipboard_says_what_is_wrong(hand: Hand, before: Flow) -> None:
    QGuiApplication.clipboard().setText('{"format": "weft.flow", "version": 1, "nodes": [')
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.flow == before and str(hand.last("message")).startswith("Not pasted: ")


def test_pasted_text_becomes_a_node_that_holds_it(hand: Hand, before: Flow) -> None:
    QGuiApplication.clipboard().setText("Just words")
    hand.move((640, 500))
    hand.key(Qt.Key.Key_V, CTRL)
    (node,) = new_nodes(hand, before)
    assert hand.flow.nodes[node].type == "constant" and hand.flow.nodes[node].config == {"value": "Just words"}


def test_text_is_pasted_as_a_note_where_that_is_asked_for(hand: Hand, before: Flow) -> None:
    QGuiApplication.clipboard().setText("## Just words")
    hand.move((640, 500))
    hand.key(Qt.Key.Key_V, CTRL | ALT)
    (note,) = hand.flow.notes.keys() - before.notes.keys()
    assert hand.flow.notes[note].text == "## Just words"
    assert hand.flow.nodes == before.nodes
    hand.undo()
    assert hand.flow == before


@pytest.mark.parametrize(
    ("text", "type_id", "config"),
    [
        ("Dear {{name}}", "template", {"text": "Dear {{name}}"}),
        ("[1, 2]", "constant", {"type": "list", "value": "[1, 2]"}),
        ('{"a": 1}', "constant", {"type": "json", "value": '{"a": 1}'}),
        ("{not json", "constant", {"value": "{not json"}),
    ],
)
def test_the_node_suits_the_text(text: str, type_id: str, config: dict[str, str]) -> None:
    made = node_for_text(text)
    assert (made.type, made.config) == (type_id, config)


def test_a_node_type_dragged_from_the_library_is_added_where_it_is_dropped(hand: Hand, before: Flow) -> None:
    data = QMimeData()
    data.setData(NODE_TYPE_MIME, b"template")
    assert drop(hand, data, (900, 500))
    (node,) = new_nodes(hand, before)
    rect = hand.canvas.node_rect(node)
    assert rect is not None and rect[0] <= 900 <= rect[2] and rect[1] <= 500 <= rect[3]
    assert not hand.canvas.overlay
    hand.undo()
    assert hand.flow == before


def test_a_node_type_dropped_on_a_wire_is_inserted(hand: Hand, before: Flow) -> None:
    data = QMimeData()
    data.setData(NODE_TYPE_MIME, b"transform")
    assert drop(hand, data, hand.on_wire(SECOND))
    (node,) = new_nodes(hand, before)
    assert SECOND not in hand.flow.wires and not hand.canvas.lit_wires
    assert {(w.source_node, w.target_node) for w in hand.flow.wires.values()} >= {("prompt", node), (node, "answer")}


def test_an_unknown_node_type_is_refused(hand: Hand, before: Flow) -> None:
    data = QMimeData()
    data.setData(NODE_TYPE_MIME, b"nobody.knows")
    assert not drop(hand, data, (900, 500))
    assert hand.flow == before


def test_dropped_text_becomes_a_node(hand: Hand, before: Flow) -> None:
    data = QMimeData()
    data.setText("Hello {{you}}")
    assert drop(hand, data, (900, 500))
    (node,) = new_nodes(hand, before)
    assert hand.flow.nodes[node].type == "template"


def test_dropped_text_files_become_nodes_and_flows_are_opened(hand: Hand, before: Flow, tmp_path: Path) -> None:
    opened: list[object] = []
    hand.equipment.on_open_requested(opened.append)
    (tmp_path / "words.txt").write_text("Words", encoding="utf-8")
    (tmp_path / "other.weft").write_text("{}", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("words.txt", "other.weft")])
    assert drop(hand, data, (900, 500))
    (node,) = new_nodes(hand, before)
    assert hand.flow.nodes[node].config == {"value": "Words"}
    assert opened == [tmp_path / "other.weft"]


def test_a_file_that_is_no_text_is_refused_with_the_reason(hand: Hand, before: Flow, tmp_path: Path) -> None:
    (tmp_path / "picture.bin").write_bytes(b"\xff\xfe\x00\x01")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "picture.bin"))])
    assert drop(hand, data, (900, 500))
    assert hand.flow == before and "picture.bin was not added" in str(hand.last("message"))


def test_alt_drag_does_not_touch_the_clipboard(hand: Hand) -> None:
    spy = QSignalSpy(QGuiApplication.clipboard().dataChanged)
    hand.drag_by(hand.node("name"), 0, 160, ALT)
    assert spy.count() == 0


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_files_dropped_together_become_nodes_in_one_step_and_the_others_are_named(
    hand: Hand, before: Flow, tmp_path: Path
) -> None:
    contents = {
        "a.txt": "\ufeffWords".encode(), "b.json": b"[1, 2]", "empty.txt": b"", "blank.txt": b" \n",
        "x.bin": b"\xff\xfe",
    }  # fmt: skip
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.png").mkdir()
    assert drop(hand, files(*(tmp_path / name for name in (*contents, "folder.png"))), (900, 500))
    made = new_nodes(hand, before)
    configs = [hand.flow.nodes[node].config for node in sorted(made)]
    assert configs == [{"value": "Words"}, {"type": "list", "value": "[1, 2]"}]
    assert hand.session.selection.nodes == made and hand.labels == ["Add 2 nodes"]
    told = str(hand.last("message"))
    assert [part.partition(" was not added: ")[::2] for part in told.split(" · ")] == [
        ("empty.txt", "it is empty"), ("blank.txt", "it is empty"), ("x.bin", "it is no text in UTF-8"),
        ("folder.png", "it is a folder"),
    ]  # fmt: skip
    hand.undo()
    assert hand.flow == before


def test_a_flow_file_is_known_by_its_ending_in_capitals_too(hand: Hand, before: Flow, tmp_path: Path) -> None:
    opened: list[object] = []
    hand.equipment.on_open_requested(opened.append)
    (tmp_path / "LOUD.WEFT").write_text("{}", encoding="utf-8")
    assert drop(hand, files(tmp_path / "LOUD.WEFT"), (900, 500))
    assert opened == [tmp_path / "LOUD.WEFT"] and hand.flow == before


def test_an_address_dragged_from_a_browser_becomes_text(hand: Hand, before: Flow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/page")])
    assert drop(hand, data, (900, 500))
    (node,) = new_nodes(hand, before)
    assert hand.flow.nodes[node].config == {"value": "https://example.com/page"}


@pytest.mark.parametrize("held", [CTRL, CTRL | ALT])
def test_a_text_too_long_for_a_node_is_refused_and_not_cut(hand: Hand, before: Flow, held: Qt.KeyboardModifier) -> None:
    QGuiApplication.clipboard().setText("word " * 200_001)
    hand.key(Qt.Key.Key_V, held)
    assert hand.flow == before and "more than 1,000,000 characters" in str(hand.last("message"))


def test_dropped_blanks_are_not_called_the_clipboard(hand: Hand, before: Flow) -> None:
    data = QMimeData()
    data.setText("  \n")
    assert drop(hand, data, (900, 500))
    assert hand.flow == before and hand.last("message") == "There is nothing in it that can be added here"
