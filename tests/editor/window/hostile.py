"""The whole program, used at random and without mercy by real events until its time is over: it has to end as asked.

    python -m tests.editor.window.hostile SEED SECONDS

Windows, tabs, dialogs, themes, runs, the palette and the quick-add list come and go, amid each other's boxes; a screen
reader reads on; the collector of Python runs in the midst of events. What nobody caught is printed; the exit code is
0 only if there was none.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from tests.editor.window.test_random_use import Monkey

import weft_editor.app as app
from weft_editor.dialogs.dialog import Dialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.trouble import Trouble

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
_EVERY_MS: Final = 5
_MOST_WINDOWS, _MOST_TABS = 4, 6
_TEMPLATES: Final = ("quorum-vote", "hello", "approval", "map-reduce", "tool-agent", "gated-chain")
_GARBAGE_AFTER: Final = 29
"""Events between two rounds of the collector."""


class Hostile(QObject):
    """Somebody without mercy, in the window's thread."""

    def __init__(self, window: MainWindow, seed: int, seconds: float) -> None:
        super().__init__(QApplication.instance())
        self.program, self.random = window.program, Random(seed)
        self.acts: Counter[str] = Counter()
        self._seed, self._until = seed, monotonic() + seconds
        self._events = self._depth = 0
        self._soon = QTimer(self, interval=_EVERY_MS, singleShot=True)
        self._soon.timeout.connect(self._turn)
        self._soon.start()
        QAccessible.setActive(seed % 2 == 0)
        if seed % 3 == 0:
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._events += 1
        if self._events % _GARBAGE_AFTER == 0:
            gc.collect(*self.random.choices((0, 1, 2), (40, 8, 1)))
        return False

    def _turn(self) -> None:
        self._soon.start()  # an act may open a box that this has to close
        if monotonic() > self._until:
            self._end()
            return
        open_box = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if open_box is not None and self.random.random() < 0.5:
            self._monkey()._close_what_is_open()
            return
        acts: dict[Callable[[], object], int] = {
            self._press: 20, self._theme: 2, self._tab: 5, self._inside: 3, self._close_tab: 4, self._window: 2,
            self._close_window: 2, self._move: 2, self._run: 4, self._quick_add: 4, self._palette: 4, self._dialog: 4,
            self._undo: 4, self._read: 4, self._collect: 2,
        }  # fmt: skip
        if self._depth and open_box is None:
            return  # amid an act that lets events pass
        (do,) = self.random.choices([*acts], [*acts.values()])
        self.acts[do.__name__.strip("_")] += 1
        self._depth += 1
        try:
            do()
        finally:
            self._depth -= 1

    def _end(self) -> None:
        """Ends the program in one of the ways there are."""
        self._soon.stop()
        print("acts", sum(self.acts.values()), dict(self.acts), flush=True)
        box = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if box is None and self._seed % 4 == 1:
            for tab in self.program.open_tabs:
                tab.file._recovered = tab.file._is_gone = False
                tab.session.undo.mark_clean()
            self.program.windows.quit()
        else:
            app.end_now(self.program)

    # What is there

    @property
    def window(self) -> MainWindow:
        return self.random.choice(self.program.windows.all)

    def _front(self) -> tuple[MainWindow, FlowTab]:
        window = self.window
        return window, window.tabs.flow or window.files.open_template(self.random.choice(_TEMPLATES))

    def _monkey(self) -> Monkey:
        made = Monkey(*self._front(), self.random)
        made._closing.stop()
        made._closing.timeout.disconnect()
        return made

    # What is done

    def _press(self) -> None:
        monkey = self._monkey()
        for _ in range(self.random.randrange(1, 6)):
            try:
                self.random.choice((monkey._key, monkey._click, monkey._drag, monkey._use_control, monkey._command))()
            except RuntimeError:
                if isValid(monkey.canvas):
                    raise
            if not isValid(monkey.canvas):
                return  # closed in the midst of it

    def _theme(self) -> None:
        self.program.appearance.set_choice(self.random.choice(("dark", "light", "system")))

    def _tab(self) -> None:
        window = self.window
        if window.tabs.count() < _MOST_TABS:
            window.files.open_template(self.random.choice(_TEMPLATES))
        elif window.tabs.count():
            window.tabs.setCurrentIndex(self.random.randrange(window.tabs.count()))

    def _inside(self) -> None:
        """Shows a subflow, here or in a tab of its own; folds some nodes into one if there is none."""
        window, tab = self._front()
        flows = [*tab.session.flow.flows]
        if not flows:
            nodes = sorted(tab.here.flow.nodes)
            tab.here.select(nodes=self.random.sample(nodes, min(2, len(nodes))))
            tab.equipment.commands.fold()
            return
        callers = [key for key, node in tab.session.flow.nodes.items() if node.type == "subflow"]
        for node in callers[:1]:
            open_it = tab.enter_node if self.random.random() < 0.5 else tab._ask_for_tab
            open_it(tab.views[()], node)
        window.show_view(tab) if tab in window.tabs.flows else None

    def _close_tab(self) -> None:
        window = self.window
        if window.tabs.count():
            window.close_page(window.tabs.widget(self.random.randrange(window.tabs.count())))

    def _window(self) -> None:
        if len(self.program.windows.all) < _MOST_WINDOWS:
            self.program.windows.open(self.window)

    def _close_window(self) -> None:
        if len(self.program.windows.all) > 1:
            window = self.window
            window.close() if self.random.random() < 0.5 else window.close_now()

    def _move(self) -> None:
        _, tab = self._front()
        to = self.random.choice((None, *self.program.windows.all))
        if to is None and len(self.program.windows.all) >= _MOST_WINDOWS:
            return
        if to is not self.program.windows.of(tab):
            self.program.windows.move(tab, to)

    def _run(self) -> None:
        window, tab = self._front()
        tab.runs.stop() if tab.runs.is_running else window.running.run(offline=True)

    def _quick_add(self) -> None:
        _, tab = self._front()
        tab.canvas.setFocus()
        QTest.keyClick(tab.canvas, Key.Key_Tab)
        self._type_into_focus(("agent", "vote", "x", "template"))

    def _palette(self) -> None:
        self.window.finding.open_palette()
        self._type_into_focus(("zoom", "select", "fit", "undo", "theme"))

    def _type_into_focus(self, words: tuple[str, ...]) -> None:
        for letter in self.random.choice(words):
            if (focus := QApplication.focusWidget()) is not None:
                QTest.keyClick(focus, letter)
        if (focus := QApplication.focusWidget()) is not None:
            QTest.keyClick(focus, self.random.choice((Key.Key_Return, Key.Key_Escape, Key.Key_Down)))

    def _dialog(self) -> None:
        window = self.window
        shown = [each for each in window.findChildren(Dialog) if each.isVisible()]
        if len(shown) > 1:
            self.random.choice(shown).close()
            return
        finding = window.finding
        self.random.choice(
            (finding.show_about, finding.show_codes, finding.show_shortcuts, window.models.open_settings)
        )()

    def _undo(self) -> None:
        _, tab = self._front()
        undo = tab.session.undo
        undo.go_to(self.random.randint(0, len(undo.steps)))

    def _read(self) -> None:
        """Reads some way into a window, as a screen reader does."""
        at: Any = QAccessible.queryAccessibleInterface(self.random.choice(QApplication.topLevelWidgets()))
        for _ in range(200):
            if at is None or not at.isValid():
                return
            _told_of(at)
            count = at.childCount()
            at = at.child(self.random.randrange(count)) if count and self.random.random() < 0.85 else at.parent()

    def _collect(self) -> None:
        gc.collect()


def _told_of(at: Any) -> None:
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
        at.text(kind)
    at.rect(), at.role(), at.state(), at.relations()


def main(seed: int, seconds: float) -> int:
    """Runs the program; returns its exit code, or 1 if something was caught by nobody."""
    caught: list[str] = []
    heard = Trouble.caught

    def hear(self: Trouble, kind: Any, error: Any, trace: Any) -> None:
        caught.append(f"{kind.__name__}: {error}")
        sys.__excepthook__(kind, error, trace)
        heard(self, kind, error, trace)

    Trouble.caught = hear  # type: ignore[method-assign]  # hears too
    started = app.after_first_paint

    def start(window: MainWindow) -> None:
        started(window)
        Hostile(window, seed, seconds)

    app.after_first_paint = start
    code = app.main()
    print("ended", code, "caught", len(caught), flush=True)
    return code or bool(caught)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))
