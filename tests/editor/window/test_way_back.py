"""What other threads tell the window: in its thread, in order, and only as long as there is somebody to hear it."""

from __future__ import annotations

import gc
from threading import Thread, get_ident
from typing import Any
from weakref import ref

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from weft_editor.way_back import WayBack


class Hearer(QObject):
    """Hears numbers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heard: list[int] = []
        self.threads: set[int] = set()
        self.timer = QTimer(self, interval=0)
        self.timer.start()

    def hear(self, number: int) -> None:
        self.heard.append(number)
        self.threads.add(get_ident())


def in_thread(act: Any) -> None:
    thread = Thread(target=act)
    thread.start()
    thread.join()


def test_it_is_told_in_the_windows_thread_in_order_and_never_at_once(qtbot: Any) -> None:
    hearer = Hearer()
    back = WayBack(hearer.hear)
    in_thread(lambda: [back(number) for number in range(1000)])
    back(1000)
    assert hearer.heard == []
    qtbot.waitUntil(lambda: len(hearer.heard) == 1001)
    assert hearer.heard == [*range(1001)]
    assert hearer.threads == {get_ident()}


def test_who_is_deleted_meanwhile_hears_nothing(qapp: QApplication, qtbot: Any) -> None:
    gone, other = Hearer(), Hearer()
    back, to_other = WayBack(gone.hear), WayBack(other.hear)
    in_thread(lambda: (back(1), to_other(2)))
    delete(gone)
    qtbot.waitUntil(lambda: other.heard == [2])
    assert gone.heard == []
    in_thread(lambda: (back(3), to_other(4)))
    qtbot.waitUntil(lambda: other.heard == [2, 4])
    assert gone.heard == []


def test_a_thread_keeps_nobody_alive(qapp: QApplication) -> None:
    hearer = Hearer()
    back, seen = WayBack(hearer.hear), ref(hearer)
    ended_in: list[int] = []
    hearer.destroyed.connect(lambda: ended_in.append(get_ident()))
    del hearer
    gc.collect()
    assert seen() is None
    assert ended_in == [get_ident()]
    in_thread(lambda: back(1))
    qapp.processEvents()


def test_one_that_fails_does_not_hold_up_the_next(qtbot: Any) -> None:
    class Failing(QObject):
        def fail(self) -> None:
            raise ValueError("no")

    failing, hearer = Failing(), Hearer()
    back, to_hearer = WayBack(failing.fail), WayBack(hearer.hear)
    with qtbot.captureExceptions() as caught:
        in_thread(lambda: (back(), to_hearer(1)))
        qtbot.waitUntil(lambda: hearer.heard == [1])
    assert [kind for kind, *_ in caught] == [ValueError]
