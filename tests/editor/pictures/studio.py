"""The whole program without a screen, brought into one state after the other; whoever looks is told of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QToolTip, QWidget
from tests.editor.interactions.hand import Hand

from weft_editor import app as program
from weft_editor.canvas.canvas import Canvas
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.theme.tokens import THEMES, ThemeName, Tokens, color
from weft_engine import edits
from weft_engine.document import Document, Flow, storage

PATIENCE_MS: Final = 20_000
Look = Callable[["Studio", str], object]
"""Told the name of a state that is on the screen now."""
_Kind = TypeVar("_Kind", bound=QWidget)


class Studio:
    """One window of one program, with folders of its own: set `WEFT_HOME` first."""

    def __init__(self, look: Look, folder: Path, size: tuple[int, int] = (1440, 900)) -> None:
        self.app = program.application(["weft"])
        self.shared = program.make_program(self.app)
        self.folder, self.size, self._look = folder, size, look
        self.window = self._open_window()
        self.scene = ""

    def _open_window(self) -> MainWindow:
        window = MainWindow(self.shared)
        window.resize(*self.size)
        window.show()
        QTest.qWaitForWindowExposed(window)
        window.activateWindow()
        window.load_rest()
        return window

    # Being looked at

    def see(self, name: str = "") -> None:
        """Says that the state of that name is there."""
        self.settle()
        self._look(self, "-".join(filter(None, (self.scene, name))))

    def settle(self) -> None:
        """Lets the window do all it means to do: layouts, timers of zero, late pictures."""
        calm = 0
        for _ in range(200):
            QTest.qWait(20)
            canvas = self.canvas_in_front
            is_busy = canvas is not None and (canvas.zooming or canvas.refreshing.is_behind)
            calm = 0 if is_busy else calm + 1
            if calm > (2 if canvas is not None else 0):
                break

    def wait_for(self, what: Callable[[], object], words: str) -> None:
        """Waits until something is so."""
        for _ in range(PATIENCE_MS // 20):
            if what():
                return
            QTest.qWait(20)
        raise AssertionError(f"{self.scene}: waited in vain for {words}")

    def shown_windows(self) -> list[QWidget]:
        """The window and what floats above it, from below to above."""
        others = [
            each
            for each in self.app.topLevelWidgets()
            if each is not self.window and each.isVisible() and each.width() > 1 and not isinstance(each, QDockWidget)
        ]
        return [self.window, *sorted(others, key=lambda each: not isinstance(each, QDialog))]

    def picture(self) -> QImage:
        """What a screen would show: the window, and above it dialogs, menus and tool tips."""
        shown = self.window.grab().toImage()
        painter = QPainter(shown)
        for each in self.shown_windows()[1:]:
            place = each.geometry().topLeft() - self.window.geometry().topLeft()
            painter.drawPixmap(place, each.grab())
            if isinstance(each, QDialog):
                painter.setPen(QPen(color(self.tokens.line_strong), 1))
                painter.drawRect(place.x(), place.y(), each.width() - 1, each.height() - 1)
        painter.end()
        return shown

    # The program

    @property
    def tokens(self) -> Tokens:
        """The theme that is worn."""
        return self.shared.appearance.tokens

    def wear(self, theme: ThemeName) -> None:
        """Changes the theme."""
        self.shared.appearance.set_choice(theme)
        assert self.tokens is THEMES[theme]

    def act(self, name: str) -> None:
        """Triggers an action of the window."""
        action = self.window.actions_by_name[name]
        assert action.isEnabled(), f"{name} cannot be done now"
        action.trigger()

    def new(self) -> FlowTab:
        """A new, empty flow."""
        return self._took(self.window.files.new())

    def template(self, name: str) -> FlowTab:
        """A bundled flow."""
        return self._took(self.window.files.open_template(name))

    def opened(self, flow: Flow, name: str = "flow") -> FlowTab:
        """A flow from a file."""
        path = self.folder / f"{name}.weft"
        storage.save(path, flow)
        tab = self.window.files.open(path)
        assert tab is not None
        return self._took(tab)

    def shown(self, flow: Flow, name: str = "") -> FlowTab:
        """A flow as if it had been made here: nothing of it is distrusted."""
        if name:
            Document(flow).apply(edits.set_meta(flow, flow.meta.model_copy(update={"name": name})))
        return self._took(self.window.files._open(flow, from_elsewhere=False))

    def _took(self, tab: FlowTab) -> FlowTab:
        tab.canvas.reduced_motion = True
        self.settle()
        tab.canvas.fit(animate=False)
        return tab

    @property
    def tab(self) -> FlowTab:
        """The flow in front."""
        tab = self.window.tabs.flow
        assert tab is not None
        return tab

    @property
    def canvas(self) -> Canvas:
        """Its canvas."""
        return self.tab.canvas

    @property
    def canvas_in_front(self) -> Canvas | None:
        """The canvas, if a flow is in front."""
        tab = self.window.tabs.flow
        return tab.canvas if tab is not None else None

    def hand(self) -> Hand:
        """A hand on the canvas in front."""
        self.canvas.setFocus()
        return Hand(self.canvas, self.tab.equipment)

    def run(self, *, offline: bool = True, wait: bool = True) -> None:
        """Runs the flow in front, to its end unless told otherwise."""
        tab = self.tab
        before = tab.session.run.view
        self.window.running.run(offline=offline)
        self.wait_for(lambda: tab.session.run.view is not before, "the run to start")
        if wait:
            self.wait_for(lambda: not tab.runs.is_running, "the run to end")

    def zoom(self, zoom: float, x: float, y: float) -> None:
        """Shows a part of the canvas."""
        self.canvas.center_at(x, y, zoom=zoom, animate=False)

    def child(self, kind: type[_Kind]) -> _Kind:
        """The one visible widget of a kind in the window or above it."""
        found = {
            each
            for top in self.shown_windows()
            for each in ([top] if isinstance(top, kind) else top.findChildren(kind))
            if each.isVisible()
        }
        assert len(found) == 1, f"{self.scene}: {len(found)} of {kind.__name__}"
        return found.pop()

    @contextmanager
    def dialog(self, open_it: Callable[[], object]) -> Iterator[QDialog]:
        """A dialog that is open meanwhile."""
        before = set(self.dialogs())
        open_it()
        self.wait_for(lambda: set(self.dialogs()) - before, "a dialog")
        self.settle()
        made = (set(self.dialogs()) - before).pop()
        yield made
        if made.isVisible():
            made.reject()
        self.settle()

    def see_within(self, ask: Callable[[], object], name: str = "") -> None:
        """Sees what waits for an answer inside a call, and declines it."""

        def look() -> None:
            self.see(name)
            asked = QApplication.activeModalWidget()
            assert asked is not None
            asked.close()

        QTimer.singleShot(100, look)
        ask()

    def dialogs(self) -> list[QDialog]:
        """All that are shown."""
        return [each for each in self.app.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]

    def focused(self) -> QWidget:
        """Where keys go."""
        self.window.activateWindow()
        self.wait_for(QApplication.focusWidget, "a widget with the focus")
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def point(self, widget: QWidget, where: QPoint | None = None) -> None:
        """Puts the pointer over a widget."""
        QTest.mouseMove(widget, where or widget.rect().center())

    def tool_tip(self, words: str, widget: QWidget, where: QPoint) -> None:
        """Shows a tool tip, as if the pointer had rested."""
        QToolTip.showText(widget.mapToGlobal(where), words, widget)

    # Between states

    def clear(self) -> None:
        """Nothing open, panels at their places, no banners."""
        for each in self.app.topLevelWidgets():
            if isinstance(each, QDialog) and each.isVisible():
                each.reject()
            elif each.isVisible() and each is not self.window and each.windowFlags() & Qt.WindowType.Popup:
                each.close()
        QToolTip.hideText()
        if self.window.finding.palette is not None:
            self.window.finding.open_palette()
        tabs = self.window.tabs.flows
        for tab in tabs:
            tab.runs.stop()
        self.wait_for(lambda: not any(tab.runs.is_running for tab in tabs), "runs to stop")
        self.window.flows.close_all()
        self.window.welcome()
        self.window.resize(*self.size)
        self.window.docks.reset()
        self.window.docks.rest(True)
        self.window.activateWindow()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.settle()

    def leave(self) -> None:
        """Ends the program."""
        self.clear()
        self.window.end_without_asking()
        self.window.hide()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.shared.engine.stop()
