"""Edits at random, by commands, gestures and fields: every state can be had back, at any time, and so can the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid
from tests.editor.interactions.hand import ALT, CTRL, NONE, SHIFT, Hand, Spot

from weft_editor.dialogs import ask
from weft_editor.flow_tab import FlowTab
from weft_editor.interactions.table import BY_ID, COMMANDS
from weft_editor.main_window import MainWindow
from weft_engine.document import Flow, storage
from weft_engine.ports import ports_of

Key = Qt.Key
_MOST: Final = 40
"""Nodes; above that some are deleted."""
_ELSEWHERE: Final = {"undo", "redo", "quick_add", "rename", "edit_node", "open_node", "enter_in_tab"}
"""Commands that are used by their keys here, or open what is no part of the flow."""
_COMMANDS: Final = [each for each in COMMANDS if each.id not in _ELSEWHERE]
_TYPES: Final = ("agent", "vote", "transform", "template", "loop", "branch", "constant", "output", "join", "subflow")
_TYPED: Final = ("abc", "{{x}}", "1", "-5", "[1, 2]", "a == 1", "ü")


class History:
    """What the document has to be at each position of the undo history, kept beside it."""

    def __init__(self, tab: FlowTab) -> None:
        self._session = tab.session
        self.states = [self.text]

    @property
    def text(self) -> str:
        return storage.flow_text(self._session.flow)

    def expect(self, position: int) -> None:
        """The document is at a position that it was at before, and as it was then."""
        assert self._session.undo.position == position
        assert self.text == self.states[position]

    def note(self, before: int) -> None:
        """Something was done at a position: nothing, one more step or several, or more of the last one."""
        undo, text = self._session.undo, self.text
        if undo.position == before and text == self.states[before]:
            return
        assert undo.position >= before, "an edit took steps back"
        assert not undo.can_redo, "an edit left what can be redone"
        del self.states[max(before, 1) if undo.position == before else before + 1 :]
        for position in range(len(self.states), undo.position):
            undo.go_to(position)
            self.states.append(self.text)
        undo.go_to(len(undo.steps))
        self.states.append(text)
        self.expect(undo.position)


class Editor:
    """Somebody who edits without a plan."""

    def __init__(self, window: MainWindow, tab: FlowTab, random: Random) -> None:
        self.window, self.tab, self.random = window, tab, random
        window.docks.docks["inspector"].hide()  # building its page anew for each selection is most of the time
        self.history = History(tab)
        self.done: Counter[str] = Counter()
        """How often each kind of edit changed the flow."""

    @property
    def hand(self) -> Hand:
        return Hand(self.tab.canvas, self.tab.equipment)

    @property
    def flow(self) -> Flow:
        return self.hand.flow

    def step(self) -> None:
        """Does one thing, and looks whether the document is what it has to be."""
        undo = self.tab.session.undo
        if self.random.random() < 0.25:
            self._travel()
            return
        edits: dict[Callable[[], None], int] = {
            self._command: 8, self._add: 3, self._drag_node: 4, self._wire: 5, self._box: 2, self._resize: 2,
            self._field: 5, self._rename: 2, self._nudge: 2, self._delete_some: 1,
        }  # fmt: skip
        (do,) = self.random.choices([*edits], [*edits.values()])
        before, text = undo.position, self.history.text
        do()
        self._come_to_rest()
        self.done[do.__name__] += self.history.text != text
        self.history.note(before)

    def _come_to_rest(self) -> None:
        self.tab.equipment.commands.boxes.close()
        QTest.keyClick(self.tab.canvas, Key.Key_Escape)
        self.window.activateWindow()  # without a screen nobody does it when a list or box is closed
        QApplication.processEvents()

    def _travel(self) -> None:
        """Undo, redo, or a place in the history."""
        undo = self.tab.session.undo
        position = undo.position + self.random.choice((-1, -1, 1))
        self.tab.canvas.setFocus()
        if self.random.random() < 0.2:
            position = self.random.randint(max(0, undo.position - 8), min(len(undo.steps), undo.position + 8))
            undo.go_to(position)
        elif 0 <= position <= len(undo.steps):
            held = CTRL if position < undo.position else CTRL | SHIFT
            QTest.keyClick(self.tab.canvas, Key.Key_Z, held)
        else:
            return
        self.done["travel"] += 1
        QApplication.processEvents()
        self.history.expect(position)

    # What is edited

    def _node(self) -> str:
        return self.random.choice(sorted(self.flow.nodes))

    def _select(self, most: int = 4) -> None:
        nodes, count = sorted(self.flow.nodes), self.random.randint(0, most)
        self.hand.session.select(self.random.sample(nodes, min(len(nodes), count)))

    def _spot(self) -> Spot:
        canvas = self.tab.canvas
        pos = QPointF(self.random.uniform(0, canvas.width()), self.random.uniform(0, canvas.height()))
        return canvas.widget_to_canvas(pos)

    def _command(self) -> None:
        self._select()
        command = self.random.choice(_COMMANDS)
        if command.enabled(self.hand.commands):
            command.run(self.hand.commands)

    def _add(self) -> None:
        hand = self.hand
        hand.move(self._spot())
        hand.canvas.setFocus()
        hand.key(Key.Key_Tab)
        hand.type(self.random.choice(_TYPES))
        hand.key_in_focus(Key.Key_Return)

    def _drag_node(self) -> None:
        if self.flow.nodes:
            self._show(node := self._node())
            dx, dy = self.random.uniform(-300, 300), self.random.uniform(-300, 300)
            self.hand.drag_by(self.hand.node(node), dx, dy, self.random.choice((NONE, NONE, CTRL, SHIFT, ALT)))

    def _wire(self) -> None:
        ports = {node: ports_of(record, self.tab.session.registry) for node, record in self.flow.nodes.items()}
        sources = [f"{node}.{name}" for node, each in ports.items() for name in each.outputs]
        targets = [f"{node}.{name}" for node, each in ports.items() for name in each.inputs]
        if sources and targets:
            source, target = self.random.choice(sources), self.random.choice(targets)
            self._show(source.partition(".")[0])
            self.hand.drag(self.hand.port(source, into=False), self.hand.port(target, into=True))

    def _box(self) -> None:
        hand = self.hand
        hand.drag(self._spot(), self._spot(), self.random.choice((NONE, SHIFT, CTRL)))
        if self.random.random() < 0.5:
            BY_ID[self.random.choice(("mute", "bypass", "group", "duplicate", "collapse", "align_left"))].run(
                hand.commands
            )

    def _resize(self) -> None:
        if self.flow.nodes:
            self._show(node := self._node())
            self.hand.drag_by(self.hand.corner(node), self.random.uniform(-80, 160), self.random.uniform(-80, 160))

    def _field(self) -> None:
        if not self.flow.nodes:
            return
        self.hand.session.select((self._node(),))
        QApplication.processEvents()
        inspector = self.window.docks.docks["inspector"]
        self.window.docks.bring("inspector")
        QApplication.processEvents()
        found = [
            each
            for each in inspector.findChildren(QWidget)
            if isinstance(each, (QLineEdit, QPlainTextEdit)) and each.isVisible() and not each.isReadOnly()
        ]
        if found:
            field = self.random.choice(found)
            QTest.mouseClick(field, Qt.MouseButton.LeftButton)
            QTest.keyClick(field, Key.Key_A, CTRL)
            for letter in self.random.choice(_TYPED):
                if isValid(field):  # what is typed may change which fields there are
                    QTest.keyClick(field, letter)
            self.tab.canvas.setFocus()
            QApplication.processEvents()
        inspector.hide()

    def _rename(self) -> None:
        if self.flow.nodes:
            self._show(node := self._node())
            hand = self.hand
            hand.session.select((node,))
            hand.canvas.setFocus()
            hand.key(Key.Key_F2)
            hand.type(self.random.choice(("One", "Two", "Three")))
            hand.key_in_focus(Key.Key_Return)

    def _nudge(self) -> None:
        self._select()
        key = self.random.choice((Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down))
        self.hand.key(key, self.random.choice((NONE, SHIFT, ALT)))

    def _delete_some(self) -> None:
        too_many = len(self.flow.nodes) - _MOST
        if too_many > 0:
            self.hand.session.select(self.random.sample(sorted(self.flow.nodes), too_many + 5))
            self.hand.key(Key.Key_Delete)

    def _show(self, node: str) -> None:
        rect = self.tab.canvas.node_rect(node)
        assert rect is not None
        self.tab.canvas.center_at((rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2, zoom=1, animate=False)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_state_between_random_edits_can_be_had_back(
    window: MainWindow, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    # Entering a subflow whose file is nowhere says so in a box that nobody here would close.
    monkeypatch.setattr(ask, "to_know", lambda *_: None)
    window.resize(1400, 900)
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    window.files.open_template("quorum-vote")
    (tab,) = window.tabs.flows
    tab.canvas.reduced_motion = True
    editor, undo = Editor(window, tab, Random(seed)), tab.session.undo
    for _ in range(5_000 if pytestconfig.getoption("--long") else 75):
        editor.step()
    for position in range(undo.position, -1, -1):
        undo.go_to(position)
        editor.history.expect(position)
    assert not undo.can_undo
    undo.go_to(len(undo.steps))
    editor.history.expect(len(undo.steps))
    assert editor.done["_field"] and editor.done["_wire"] and editor.done["_drag_node"] and editor.done["travel"]
