"""All windows of the program: a flow is open in one of them, can go to another, and the last one ends the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer

from weft_editor.last_windows import LastWindows, TabKept, WindowKept
from weft_editor.turns import Soon
from weft_editor.widgets.boxes import SIZES

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_editor.main_window import MainWindow
    from weft_editor.program import Program

_KEEP_MS: Final = 400
"""What is open is written down so long after it changed: a crash must not lose it."""
_STEP: Final = 32
"""A new window stands so far from the one it was asked for in."""
_GRIP: Final = QPoint(96, 72)
"""Where under the pointer a window lies that was made by dragging a tab out."""


class Windows(QObject):
    """Kept by the program. Windows come in when they are made and go when they are closed."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self._windows: list[MainWindow] = []
        """The one used last stands last."""
        self._last = LastWindows()
        self._is_ending = False
        self._soon = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._writing = Soon(self, self.remember)
        self._soon.timeout.connect(self._writing.start)

    @property
    def all(self) -> tuple[MainWindow, ...]:
        """The windows, the one used last at the end."""
        return tuple(self._windows)

    @property
    def active(self) -> MainWindow | None:
        """The window a person works in."""
        return self._windows[-1] if self._windows else None

    def of(self, tab: FlowTab) -> MainWindow:
        """The window that shows a flow."""
        return next(window for window in self._windows if tab in window.tabs.flows)

    def at(self, spot: QPoint) -> MainWindow | None:
        """The window at a place of the screen, the one used last first; one whose tab bar is there before others."""
        seen = [each for each in reversed(self._windows) if each.isVisible() and not each.isMinimized()]
        bars = [each for each in seen if each.tabs.has_bar_at(spot)]
        return next(iter(bars or [each for each in seen if each.frameGeometry().contains(spot)]), None)

    # Coming and going

    def add(self, window: MainWindow) -> None:
        """A window was made."""
        self._is_ending = False
        self._windows.append(window)

    def used(self, window: MainWindow) -> None:
        """A person works in this window now."""
        if window in self._windows:
            self._windows.remove(window)
            self._windows.append(window)

    def remove(self, window: MainWindow) -> None:
        """A window is closed."""
        if window in self._windows:
            self._windows.remove(window)
        self.changed() if self._windows else self._write_no_more()

    def open(self, near: MainWindow | None = None) -> MainWindow:
        """Another window, with its welcome page."""
        made = self._made(near)
        made.welcome()
        _bring(made)
        return made

    def _made(self, near: MainWindow | None) -> MainWindow:
        from weft_editor.main_window import MainWindow

        made = MainWindow(self._program)
        if near is not None:
            made.restoreGeometry(near.saveGeometry())
            made.docks.restore(near.docks.state())
            if near.isMaximized() or near.isFullScreen():
                made.showNormal()
            made.move(_stepped(near))
        made.load_rest()
        return made

    # Flows

    def showing(self, path: Path) -> FlowTab | None:
        """The flow of a file, if it is open in any window."""
        wanted = path.resolve()
        for tab in self._program.open_tabs:
            own = tab.session.path
            if tab.origin is None and own is not None and own.resolve() == wanted:
                return tab
        return None

    def bring(self, tab: FlowTab) -> None:
        """Brings a flow to the front, and its window."""
        window = self.of(tab)
        window.tabs.setCurrentWidget(tab)
        _bring(window)

    def bring_window(self, window: MainWindow) -> None:
        """Brings a window before others."""
        _bring(window)

    def move(
        self, tab: FlowTab, to: MainWindow | None = None, *, at: int | None = None, spot: QPoint | None = None
    ) -> MainWindow:
        """Gives a flow, as it is, to another window.

        Args:
            tab: A flow that is open.
            to: The window; a new one by default.
            at: The place among the tabs there; the last one by default.
            spot: Where on the screen a new window is to be.
        """
        source = self.of(tab)
        target = to or self._made(source)
        if to is None and spot is not None:
            target.move(_inside(spot - _GRIP, target))
        source.flows.hand_over(tab)
        target.flows.take_in(tab, at)
        _bring(target)
        if not source.tabs.count():
            source.welcome() if to is None else source.close()
        return target

    # The end, and the next beginning

    def changed(self) -> None:
        """Other flows are open, or elsewhere: that is written down soon."""
        if not self._is_ending:
            self._soon.start()

    def remember(self) -> None:
        """Writes down what is open where."""
        self._write_no_more()
        self._last.write([_kept(window) for window in self._windows])
        self._program.views.keep(self._program.open_tabs)

    def _write_no_more(self) -> None:
        self._soon.stop()
        self._writing.stop()

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """What is open now is what the next start finds, whatever is closed from here on."""
        self.remember()
        self._is_ending = True
        try:
            yield
        finally:
            self._write_no_more()

    def may_go(self, window: MainWindow) -> bool:
        """A window wants to close: the last one is what the next start finds."""
        if not window.flows.may_close_all():
            return False
        if self._windows == [window] and not self._is_ending:
            self.remember()
            self._is_ending = True
        return True

    def quit(self) -> bool:
        """Closes all windows, asking about unsaved edits in each before any is closed; returns whether they are."""
        for window in reversed(self.all):
            if any(tab.file.is_dirty for tab in window.tabs.flows):
                _bring(window)
            if not window.flows.may_close_all():
                return False
        with self._ending():
            for window in self.all:
                window.close_now()
        return True

    def end_without_asking(self) -> None:
        """Unsaved edits are on the disk when this returns, and are offered at the next start."""
        with self._ending():
            for window in self.all:
                window.end_without_asking()

    def last(self) -> list[WindowKept]:
        """What was open where when the program last ended; nothing if that is not wanted, or is open elsewhere now."""
        return self._last.read() if self._program.settings.restores_windows else []


def _kept(window: MainWindow) -> WindowKept:
    tabs = [TabKept.of(tab) for tab in window.tabs.flows if tab.session.path is not None]
    front = window.tabs.flow
    shown = next((at for at, each in enumerate(tabs) if front is not None and each == TabKept.of(front)), -1)
    return WindowKept(bytes(window.saveGeometry().data()), bytes(window.docks.state().data()), tuple(tabs), shown)


def _inside(corner: QPoint, window: MainWindow) -> QPoint:
    """The place nearest to one where a window lies on its screen, as far as it has room there."""
    room, size = window.screen().availableGeometry(), window.frameGeometry().size()
    x = min(corner.x(), max(room.right() - size.width(), room.left()))
    y = min(corner.y(), max(room.bottom() - size.height(), room.top()))
    return QPoint(max(x, room.left()), max(y, room.top()))


def keep_on_screen(window: MainWindow) -> None:
    """Makes a window that sticks out of its screen, with the frame it has there, smaller and moves it inside."""
    if window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
        return
    frame, inner = window.frameGeometry(), window.geometry()
    edges = frame.size() - inner.size()
    wanted = fitted(frame, window.screen().availableGeometry(), window.minimumSize() + edges)
    if wanted != frame:
        window.resize(wanted.size() - edges)
        window.move(wanted.topLeft())


def fitted(frame: QRect, room: QRect, least: QSize) -> QRect:
    """The frame of a window, moved and made smaller as far as it must to lie in the room; unchanged where it can't."""
    size = frame.size().boundedTo(room.size())
    if size.expandedTo(least) != size:
        return frame
    x = max(room.left(), min(frame.left(), room.left() + room.width() - size.width()))
    y = max(room.top(), min(frame.top(), room.top() + room.height() - size.height()))
    return QRect(QPoint(x, y), size)


def _stepped(near: MainWindow) -> QPoint:
    """A place a step from a window, still on its screen."""
    room = near.screen().availableGeometry()
    spot = near.pos() + QPoint(_STEP, _STEP)
    fits = (
        room.contains(spot + QPoint(SIZES.gap_xl, SIZES.gap_xl)) and spot.y() + near.height() <= room.bottom() + _STEP
    )
    return spot if fits else room.topLeft() + QPoint(_STEP, _STEP)


def _bring(window: MainWindow) -> None:
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
    window.program.windows.used(window)
