"""Commands, their keys and their menus."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from weft_editor.canvas.requests import ContextHit
from weft_editor.interactions.aside import LARGE
from weft_editor.interactions.table import BY_ID, COMMANDS, Command, Keymap
from weft_engine import edits
from weft_engine.document import Change, Flow, Node
from weft_engine.edits import copy_text, remove
from weft_resources import icon_names

from .hand import CTRL, RIGHT, SHIFT, Hand


def test_every_command_has_a_bundled_icon_and_no_two_share_a_key() -> None:
    assert {command.icon for command in COMMANDS} <= set(icon_names())
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))


def test_a_person_may_choose_other_keys() -> None:
    keymap = Keymap({"mute": ("Ctrl+M",)})
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_M, CTRL)
    assert keymap.command(event) is BY_ID["mute"]
    assert keymap.command(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier)) is None


def test_a_plus_typed_with_shift_is_a_plus() -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Plus, SHIFT)
    assert Keymap().command(event) is BY_ID["zoom_in"]


def test_delete_takes_wires_along_and_comes_back(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_Delete)
    assert not hand.flow.wires and hand.labels == ["Delete node"]
    hand.undo()
    assert hand.flow == before


def test_delete_and_reconnect_closes_the_gap(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_Delete, CTRL)
    assert set(hand.flow.wires) == {"question.value->answer.value"}
    hand.undo()
    assert hand.flow == before


def test_disconnect_removes_all_wires_of_a_node(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_X, SHIFT)
    assert not hand.flow.wires and "prompt" in hand.flow.nodes
    hand.undo()
    assert hand.flow == before


def test_ctrl_g_draws_a_group_around_and_asks_for_its_title(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_G, CTRL)
    hand.type("People")
    hand.key_in_focus(Qt.Key.Key_Return)
    (key,) = set(hand.flow.groups) - set(before.groups)
    group, rect = hand.flow.groups[key], hand.canvas.node_rect("name")
    assert rect is not None and group.title == "People"
    assert group.x < rect[0] and group.y < rect[1] and group.x + group.width > rect[2]
    assert hand.session.selection.groups == {key}
    hand.key(Qt.Key.Key_G, CTRL | SHIFT)
    assert key not in hand.flow.groups and "name" in hand.flow.nodes
    for _ in range(3):
        hand.undo()
    assert hand.flow == before


def test_n_adds_a_note_and_edits_it(hand: Hand, before: Flow) -> None:
    hand.move((900, 500))
    hand.key(Qt.Key.Key_N)
    hand.type("Why")
    hand.key_in_focus(Qt.Key.Key_Return, CTRL)
    (key,) = set(hand.flow.notes) - set(before.notes)
    assert hand.flow.notes[key].text == "Why"


@pytest.mark.parametrize(
    ("edge", "index"), [("left", 0), ("top", 1), ("right", 2), ("bottom", 3)]
)  # fmt: skip
def test_aligning_makes_edges_equal(hand: Hand, before: Flow, edge: str, index: int) -> None:
    hand.commands.select_all()
    hand.session.select(hand.flow.nodes)
    hand.commands.align(edge)  # type: ignore[arg-type]  # one of its literals
    rects = [hand.canvas.node_rect(node) for node in hand.flow.nodes]
    assert len({rect[index] for rect in rects if rect}) == 1
    assert hand.labels == ["Align 4 nodes"]
    hand.undo()
    assert hand.flow == before


def test_distributing_makes_gaps_equal_and_keeps_the_ends(hand: Hand) -> None:
    hand.session.select(("question", "prompt", "answer"))
    hand.drag_by(hand.node("answer"), 0, 0)
    hand.session.select(("prompt",))
    hand.commands.nudge("right", far=True)
    hand.session.select(("question", "prompt", "answer"))
    hand.commands.distribute("horizontal")
    left, mid, right = (hand.canvas.node_rect(node) for node in ("question", "prompt", "answer"))
    assert left and mid and right
    assert mid[0] - left[2] == pytest.approx(right[0] - mid[2], abs=1)
    assert left[0] == 0 and right[0] == 768


def choose(hand: Hand, submenu: str, text: str) -> None:
    """Opens the menu of what is selected by the mouse, and goes to an entry of a submenu by keys."""
    hand.click(hand.node("prompt"), button=RIGHT)
    menu = hand.equipment.menus.menu
    assert menu is not None and menu.isVisible()
    go_to(menu, submenu)
    inner = menu.activeAction().menu()
    QTest.keyClick(menu, Qt.Key.Key_Right)
    assert isinstance(inner, QMenu) and inner.isVisible()
    go_to(inner, text)
    QTest.keyClick(inner, Qt.Key.Key_Return)


def go_to(menu: QMenu, text: str) -> None:
    for _ in menu.actions():
        active: QAction | None = menu.activeAction()
        if active is not None and active.text() == text:
            return
        QTest.keyClick(menu, Qt.Key.Key_Down)
    raise AssertionError(f"no entry {text!r}")


def test_the_menu_aligns_and_distributes_what_is_selected(hand: Hand, before: Flow) -> None:
    hand.drag_by(hand.node("prompt"), 64, 96)
    hand.click(hand.node("question"))
    for node in ("prompt", "answer"):
        hand.click(hand.node(node), SHIFT)
    choose(hand, "Align", "Align top")
    choose(hand, "Align", "Distribute horizontally")
    left, mid, right = (hand.canvas.node_rect(node) for node in ("question", "prompt", "answer"))
    assert left and mid and right
    assert left[1] == mid[1] == right[1]
    assert mid[0] - left[2] == pytest.approx(right[0] - mid[2], abs=1)
    assert hand.labels == ["Move node", "Align 3 nodes", "Distribute 3 nodes"]
    for _ in range(3):
        hand.undo()
    assert hand.flow == before


def test_aligning_one_thing_says_what_is_missing(hand: Hand) -> None:
    hand.session.select(("name",))
    hand.commands.align("left")
    assert hand.count("history") == 0 and "select at least 2" in str(hand.last("message"))


def test_arranging_is_one_step_and_reads_from_left_to_right(hand: Hand, before: Flow) -> None:
    for node in ("prompt", "answer"):
        hand.session.select((node,))
        hand.commands.nudge("left", far=True)
    hand.session.select()
    steps = len(hand.labels)
    hand.key(Qt.Key.Key_L, CTRL)
    assert len(hand.labels) == steps + 1 and hand.labels[-1] == "Arrange 4 nodes"
    assert hand.place("question")[0] < hand.place("prompt")[0] < hand.place("answer")[0]
    rects = {node: hand.canvas.node_rect(node) for node in hand.flow.nodes}
    for node, rect in rects.items():
        assert rect is not None and set(hand.canvas.nodes_in(rect)) == {node}


def is_seen_whole(hand: Hand) -> bool:
    flow, seen = hand.canvas.scene.bounds(), hand.canvas.view.shown()
    assert flow is not None
    return seen[0] <= flow[0] and seen[1] <= flow[1] and flow[2] <= seen[2] and flow[3] <= seen[3]


def test_a_flow_seen_whole_is_seen_whole_when_it_was_arranged(hand: Hand) -> None:
    piled = {node: {"x": 0.0, "y": 0.0} for node in hand.flow.nodes}
    hand.session.edit(edits.set_places(hand.flow, piled, label="Pile up"))
    hand.session.select()
    hand.canvas.resize(640, 640)
    hand.canvas.fit(animate=False)
    assert is_seen_whole(hand)
    hand.key(Qt.Key.Key_L, CTRL)
    assert is_seen_whole(hand)


def test_who_looks_at_a_part_goes_on_looking_at_it_when_all_is_arranged(hand: Hand) -> None:
    hand.session.edit(edits.set_places(hand.flow, {"prompt": {"x": 0.0, "y": 0.0}}, label="Pile up"))
    hand.session.select()
    hand.canvas.center_at(0, 0, zoom=1.0, animate=False)
    seen = hand.canvas.view.shown()
    assert not is_seen_whole(hand)
    hand.key(Qt.Key.Key_L, CTRL)
    assert hand.canvas.view.shown() == seen


def test_an_arranged_node_glides_and_arrives(hand: Hand, qtbot: QtBot) -> None:
    hand.canvas.reduced_motion = False
    hand.canvas.motion_ms = 1
    hand.session.select(("prompt",))
    hand.commands.nudge("down", far=True)
    hand.session.select()
    hand.commands.arrange()
    assert (hand.canvas.node_rect("prompt") or ())[:2] == (384, 128) != hand.place("prompt")
    qtbot.waitUntil(lambda: (hand.canvas.node_rect("prompt") or ())[:2] == hand.place("prompt"))


def test_an_undo_while_nodes_glide_wins(hand: Hand, before: Flow, qapp: QApplication) -> None:
    hand.canvas.reduced_motion = False
    hand.canvas.motion_ms = 10_000
    hand.session.select(("question", "name", "prompt"))
    hand.commands.align("left")
    hand.undo()
    qapp.processEvents()
    rect = hand.canvas.node_rect("prompt")
    assert hand.flow == before and rect is not None and rect[:2] == (384, 0)


def test_a_right_click_selects_and_asks_for_the_menu(hand: Hand) -> None:
    hand.click(hand.node("prompt"), button=RIGHT)
    request = hand.last("menu")
    assert isinstance(request, ContextHit) and (request.kind, request.id) == ("node", "prompt")
    assert hand.session.selection.nodes == {"prompt"}
    menu = hand.equipment.menus.menu
    assert menu is not None and menu.isVisible()
    texts = [action.text() for action in menu.actions()]
    assert "Mute" in texts and "Delete" in texts


def test_a_right_click_on_one_of_several_keeps_them_selected(hand: Hand) -> None:
    hand.session.select(("prompt", "answer"))
    hand.click(hand.node("prompt"), button=RIGHT)
    assert hand.session.selection.nodes == {"prompt", "answer"}


def test_menu_entries_do_what_they_say(hand: Hand, before: Flow) -> None:
    hand.session.select(("prompt",))
    menu = hand.equipment.menus.menu_for(ContextHit("node", "prompt", hand.screen_point((400, 10)), 400, 10))
    actions = {action.text(): action for action in menu.actions()}
    actions["Mute"].trigger()
    assert hand.flow.nodes["prompt"].muted
    menu = hand.equipment.menus.menu_for(ContextHit("node", "prompt", hand.screen_point((400, 10)), 400, 10))
    actions = {action.text(): action for action in menu.actions()}
    assert "Unmute" in actions
    assert actions["Delete"].shortcut().toString() == "Del"


@pytest.mark.parametrize("kind", ["node", "wire", "group", "note", "canvas"])
def test_every_kind_of_thing_has_a_menu_and_others_may_add_to_it(hand: Hand, kind: str) -> None:
    seen: list[ContextHit] = []
    hand.equipment.menus.extras.append(lambda menu, hit: seen.append(hit))
    ids = {"node": "prompt", "wire": "prompt.text->answer.value", "group": "box", "note": "note", "canvas": ""}
    hit = ContextHit(kind, ids[kind], hand.screen_point((0, 0)), 0, 0)  # type: ignore[arg-type]  # one of its literals
    menu = hand.equipment.menus.menu_for(hit)
    assert len(menu.actions()) >= 5 and seen == [hit]


def test_colours_are_set_and_taken_back(hand: Hand, before: Flow) -> None:
    hand.session.select(("prompt",), (), ("box",), ("note",))
    hand.commands.set_color("#336699")
    flow = hand.flow
    assert {flow.places["prompt"].color, flow.groups["box"].color, flow.notes["note"].color} == {"#336699"}
    hand.undo()
    assert hand.flow == before


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.id not in ("undo", "redo")], ids=lambda c: c.id)
@pytest.mark.parametrize("selected", [(), ("prompt",), ("question", "prompt", "answer")])
def test_what_a_command_edits_is_a_named_step_that_can_be_taken_back(
    hand: Hand, before: Flow, command: Command, selected: tuple[str, ...]
) -> None:
    hand.session.select(selected)
    if not command.enabled(hand.commands):
        return
    command.run(hand.commands)
    hand.commands.boxes.close()
    if hand.flow == before:
        assert not any(step.label == "" for step in hand.session.undo.steps)
        return
    assert hand.labels and all(hand.labels), "an edit without a name"
    while hand.session.undo.can_undo:
        hand.session.undo.undo()
    assert hand.flow == before


def test_many_random_commands_can_be_undone_to_the_start_and_done_again(hand: Hand, before: Flow) -> None:
    seed = 20261126
    chance = random.Random(seed)
    names = [
        "duplicate", "delete", "delete_and_reconnect", "disconnect", "mute", "bypass", "collapse", "arrange",
        "align_left", "distribute_vertical", "cut", "paste", "copy", "ungroup", "undo", "redo",
    ]  # fmt: skip
    snapshots = {0: before}
    for _ in range(150):
        flow = hand.flow
        if flow.nodes:
            hand.session.select(chance.sample(sorted(flow.nodes), min(len(flow.nodes), chance.randint(0, 3))))
        command = BY_ID[chance.choice(names)]
        if command.id == "duplicate" and len(flow.nodes) > 24:
            continue
        if command.enabled(hand.commands):
            command.run(hand.commands)
        snapshots[hand.session.undo.position] = hand.flow.copy()
    end = hand.session.undo.position
    for position in range(end, -1, -1):
        hand.session.undo.go_to(position)
        assert hand.flow == snapshots[position], f"seed {seed}, position {position}"
    hand.session.undo.go_to(end)
    assert hand.flow == snapshots[end]


@pytest.fixture
def large(hand: Hand) -> Hand:
    """A flow that takes a while to arrange."""
    for number in range(LARGE):
        hand.flow.sections["nodes"][f"more{number}"] = Node(type="constant")
    hand.canvas.scene.sync(set(hand.flow.nodes), set())
    hand.session.select()
    return hand


def test_a_large_flow_is_arranged_beside_the_window_in_one_step(large: Hand, qtbot: QtBot) -> None:
    before, steps = large.flow.copy(), len(large.session.undo.steps)
    aside = large.commands.aside
    with qtbot.waitSignals([aside.started, aside.ended], timeout=20_000):
        large.commands.arrange()
        assert large.flow == before, "nobody waits for it"
    assert len(large.session.undo.steps) == steps + 1
    assert large.flow.places != before.places
    large.commands.undo()
    assert large.flow == before


def test_many_nodes_are_copied_beside_the_window_in_one_step(large: Hand, qtbot: QtBot) -> None:
    before, steps = large.flow.copy(), len(large.session.undo.steps)
    aside = large.commands.aside
    large.session.select(before.nodes)
    with qtbot.waitSignals([aside.started, aside.ended], timeout=20_000):
        large.commands.duplicate()
        assert large.flow == before, "nobody waits for it"
    assert len(large.session.undo.steps) == steps + 1
    assert len(large.flow.nodes) == 2 * len(before.nodes)
    assert large.session.selection.nodes == large.flow.nodes.keys() - before.nodes.keys()
    large.commands.undo()
    assert large.flow == before


def test_a_long_copied_part_is_read_beside_the_window(large: Hand, qtbot: QtBot) -> None:
    aside = large.commands.aside
    part = Flow()
    for number in range(LARGE):
        part.sections["nodes"][f"long{number}"] = Node(type="constant", config={"value": "a word " * 120})
    before, text = large.flow.copy(), copy_text(part, part.nodes)
    with qtbot.waitSignals([aside.started, aside.ended], timeout=20_000):
        assert large.commands.pasting.put_in(text, 0, 0)
        assert large.flow == before, "nobody waits for it"
    assert large.session.selection.nodes == part.nodes.keys()
    assert large.flow.nodes == before.nodes | part.nodes
    large.commands.undo()
    assert large.flow == before


def test_arranging_can_be_cancelled(large: Hand, qtbot: QtBot) -> None:
    before = large.flow.copy()
    large.commands.arrange()
    large.commands.aside.cancel()
    assert not large.commands.aside.is_working
    with qtbot.waitSignal(large.commands.aside.ended, timeout=20_000):
        large.commands.aside.run("Nothing", lambda: Change("Nothing", ()), lambda change: None)
    assert large.flow == before


def test_arranging_is_dropped_when_the_flow_changes_meanwhile(large: Hand, qtbot: QtBot) -> None:
    said: list[str] = []
    large.canvas.message.connect(said.append)
    large.commands.arrange()
    large.session.edit(remove(large.flow, ["more0"]))
    assert not large.commands.aside.is_working
    assert said == ["Stopped: the flow was changed meanwhile"]


def test_work_beside_the_window_that_breaks_is_over_and_told(large: Hand, qtbot: QtBot) -> None:
    def broken() -> Change:
        raise RuntimeError("a plugin breaks")

    aside = large.commands.aside
    with qtbot.captureExceptions() as told, qtbot.waitSignal(aside.ended, timeout=20_000):
        aside.run("Working…", broken, large.session.edit)
    assert not aside.is_working
    assert [str(error) for _, error, _ in told] == ["a plugin breaks"]
