"""A person at the program: a real window on a real (virtual) screen, driven by mouse and keyboard events only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from weft_editor import app as program
from weft_editor.canvas.canvas import Canvas
from weft_editor.flow_tab import FlowTab
from weft_editor.session import Session

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
PATIENCE_MS = 20_000


class Person:
    """Opens the program and does what a person does; `pictures` is where it keeps screenshots, if anywhere."""

    def __init__(self, theme: str = "dark", size: tuple[int, int] = (1600, 1000)) -> None:
        folder = os.environ.get("WEFT_PICTURES", "")
        self.pictures = Path(folder) if folder else None
        self.theme = theme
        self.app = program.application(["weft"])
        self.shared = program.make_program(self.app)
        self.shared.appearance.set_choice(theme)  # type: ignore[arg-type]  # dark or light
        self.window = program.MainWindow(self.shared)
        self.window.resize(*size)
        self.window.welcome()
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        program.after_first_paint(self.window)
        self.rest()
        self._count = 0

    def rest(self, ms: int = 60) -> None:
        """A moment."""
        QTest.qWait(ms)

    def wait_for(self, what: Callable[[], bool], words: str) -> None:
        """Waits until something is so."""
        for _ in range(PATIENCE_MS // 20):
            if what():
                return
            QTest.qWait(20)
        raise AssertionError(f"waited in vain: {words}")

    def picture(self, name: str) -> None:
        """Keeps a screenshot."""
        if self.pictures is not None:
            self.rest(250)
            place = self.window.geometry()
            screen = self.app.primaryScreen()
            shown = screen.grabWindow(0, place.x(), place.y(), place.width(), place.height())  # menus and dialogs too
            shown.save(str(self.pictures / f"{self._count:02d}-{name}-{self.theme}.png"))
            self._count += 1

    @property
    def tab(self) -> FlowTab:
        """The flow in front."""
        shown = self.window.tabs.currentWidget()
        assert isinstance(shown, FlowTab)
        return shown

    @property
    def canvas(self) -> Canvas:
        """Its canvas."""
        return self.tab.canvas

    @property
    def session(self) -> Session:
        """Its session, to look at only."""
        return self.tab.session

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Presses a key where the focus is."""
        QTest.keyClick(self.app.focusWidget() or self.window, key, modifiers)
        self.rest()

    def type(self, text: str) -> None:
        """Types where the focus is."""
        widget = self.app.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, text)
        self.rest()

    def new_flow(self) -> None:
        """Ctrl+N."""
        QTest.keyClick(self.window, Qt.Key.Key_N, CTRL)
        self.wait_for(lambda: isinstance(self.window.tabs.currentWidget(), FlowTab), "a new flow")
        self.canvas.reduced_motion = True
        self.rest(200)

    def add(self, words: str, x: float, y: float) -> str:
        """Searches for a node at a canvas position and adds it; gives its id."""
        before = set(self.session.flow.nodes)
        QTest.mouseMove(self.canvas, self.canvas.canvas_to_widget(x, y).toPoint())
        self.canvas.setFocus()
        self.rest()
        self.key(Qt.Key.Key_Tab)
        self.wait_for(lambda: isinstance(self.app.focusWidget(), QLineEdit), "the search for nodes")
        self.type(words)
        self.key(Qt.Key.Key_Return)
        self.wait_for(lambda: len(self.session.flow.nodes) == len(before) + 1, f"a node for {words!r}")
        (new,) = set(self.session.flow.nodes) - before
        return new

    def point(self, node: str, port: str, is_input: bool) -> QPointF:
        """Where a port is in the canvas' window."""
        spot = self.canvas.port_position(node, (is_input, port))
        assert spot is not None, f"{node} has no port {port}"
        return self.canvas.canvas_to_widget(*spot)

    def drag(self, start: QPointF, end: QPointF) -> None:
        """Drags with the left button."""
        QTest.mouseMove(self.canvas, start.toPoint())
        self.rest(30)
        QTest.mousePress(self.canvas, LEFT, NONE, start.toPoint())
        for step in range(1, 9):
            QTest.mouseMove(self.canvas, (start + (end - start) * step / 8).toPoint())
            self.rest(10)
        QTest.mouseRelease(self.canvas, LEFT, NONE, end.toPoint())
        self.rest()

    def wire(self, source: str, target: str) -> None:
        """Drags a wire from `node.port` to `node.port`."""
        (node, _, out), (into, _, port) = source.partition("."), target.partition(".")
        self.drag(self.point(node, out, False), self.point(into, port, True))
        self.wait_for(lambda: f"{source}->{target}" in self.session.flow.wires, f"a wire from {source} to {target}")

    def click_node(self, node: str) -> None:
        """Clicks a node's header."""
        rect = self.canvas.node_rect(node)
        assert rect is not None
        pos = self.canvas.canvas_to_widget(rect[0] + 60, rect[1] + 14)
        QTest.mouseClick(self.canvas, LEFT, NONE, pos.toPoint())
        self.wait_for(lambda: self.session.selection.nodes == {node}, f"{node} selected")
        self.rest(120)

    def field(self, name: str) -> QWidget:
        """The visible field of that name outside of the canvas."""
        found = [
            each
            for kind in (QLineEdit, QPlainTextEdit)
            for each in self.window.findChildren(kind)
            if each.isVisible() and each.accessibleName().rstrip(" *") == name
        ]
        assert found, f"no field {name!r} is shown"
        return found[0]

    def fill(self, name: str, text: str) -> None:
        """Replaces what stands in a field, by typing."""
        field = self.field(name)
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, CTRL)
        if text:
            QTest.keyClicks(field, text)
        else:
            QTest.keyClick(field, Qt.Key.Key_Delete)
        self.rest()

    def press(self, text: str) -> None:
        """Presses the visible button of that text."""
        buttons = [*self.window.findChildren(QPushButton), *self.window.findChildren(QToolButton)]
        found = [each for each in buttons if each.isVisible() and each.isEnabled() and each.text().strip("&… ") == text]
        assert found, f"no button {text!r} can be pressed"
        QTest.mouseClick(found[0], LEFT)
        self.rest()

    def box_select(self, ids: set[str], *, margin: float = 12) -> None:
        """Drags a box around nodes, from above their left corner to below their right one."""
        rects = [rect for rect in map(self.canvas.node_rect, ids) if rect is not None]
        left, top = (min(rect[side] for rect in rects) - margin for side in (0, 1))
        right, bottom = (max(rect[side] for rect in rects) + margin for side in (2, 3))
        self.drag(self.canvas.canvas_to_widget(left, top), self.canvas.canvas_to_widget(right, bottom))
        self.wait_for(lambda: self.session.selection.nodes == ids, f"exactly {ids} selected")

    def choose(self, menu: str, entry: str) -> None:
        """Opens a menu of the menu bar and clicks an entry."""
        bar = self.window.menuBar()
        (title,) = [each for each in bar.actions() if each.text().replace("&", "") == menu]
        QTest.mouseClick(bar, LEFT, NONE, bar.actionGeometry(title).center())
        shown = title.menu()
        assert isinstance(shown, QMenu)
        self.wait_for(shown.isVisible, f"the menu {menu}")
        self.picture(f"menu-{menu}")
        (action,) = [each for each in shown.actions() if each.text().replace("&", "") == entry]
        QTest.mouseClick(shown, LEFT, NONE, shown.actionGeometry(action).center())
        self.rest()

    def name_file(self, path: Path, do: Callable[[], object]) -> None:
        """Does what opens the dialog for a file, types the file's name there and presses Enter."""
        named: list[str] = []

        def answer() -> None:
            dialog, completions = self.app.activeModalWidget(), QApplication.activePopupWidget()
            if not isinstance(dialog, QFileDialog):
                return
            (line,) = dialog.findChildren(QLineEdit, "fileNameEdit")
            if not named:
                named.append(str(path))
                QTest.keyClick(line, Qt.Key.Key_A, CTRL)
                QTest.keyClicks(line, str(path))
                self.picture(f"naming-{path.name}")
            elif completions is not None:
                QTest.keyClick(completions, Qt.Key.Key_Escape)
            elif line.text() == named[0]:
                QTest.keyClick(line, Qt.Key.Key_Return)

        waiting = QTimer(interval=100)
        waiting.timeout.connect(answer)
        waiting.start()
        do()
        self.wait_for(lambda: bool(named) and path.exists(), f"{path.name} to be written")
        waiting.stop()
        self.come_back()

    def come_back(self) -> None:
        """Makes the window the active one after a dialog, as a window manager does."""
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)

    def leave(self) -> None:
        """Ends the program without questions."""
        for tab in self.window.tabs.flows:
            tab.close_flow(discard=True)
        self.window.deleteLater()
        self.shared.engine.stop()
        QApplication.processEvents()
