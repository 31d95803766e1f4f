"""Widgets are collected in the window's thread only."""

from __future__ import annotations

import gc
from threading import Thread, get_ident
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from weft_editor.collecting import Collecting
from weft_editor.program import Program

MADE = 20_000


class Ring:
    """Garbage that only the collector finds; says in which thread it was found."""

    def __init__(self, found_in: list[int]) -> None:
        self.me, self.found_in = self, found_in

    def __del__(self) -> None:
        self.found_in.append(get_ident())


def test_a_thread_that_makes_many_objects_deletes_none_of_the_windows(program: Program, qtbot: Any) -> None:
    found_in: list[int] = []
    made: list[list[int]] = []
    Ring(found_in)
    thread = Thread(target=lambda: made.extend([] for _ in range(MADE)))
    thread.start()
    thread.join()
    assert found_in == []
    qtbot.waitUntil(lambda: found_in == [get_ident()], timeout=20_000)
    assert len(made) == MADE
    assert not gc.isenabled()


def test_widgets_in_a_circle_are_still_found(program: Program, qtbot: Any) -> None:
    gone: list[bool] = []
    widget = QWidget()
    widget.destroyed.connect(lambda: gone.append(True))
    widget.me = widget  # type: ignore[attr-defined]  # a circle
    del widget
    made = [[] for _ in range(MADE)]  # type: ignore[var-annotated]  # enough for the collector to look
    qtbot.waitUntil(lambda: bool(gone), timeout=20_000)
    assert len(made) == MADE


def test_there_is_one_for_all_windows(program: Program) -> None:
    app = QApplication.instance()
    assert app is not None
    assert len(app.findChildren(Collecting)) == 1
