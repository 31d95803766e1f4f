"""What was open comes back: windows, their tabs, the one in front; files that are gone are told of."""

from __future__ import annotations

import base64
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from tests.editor.window.flows import echo
from tests.editor.window.programs import program as running
from tests.editor.window.test_subflows import folded

from weft_editor.app import go_on, make_program
from weft_editor.flow_tab import FlowTab
from weft_editor.last_windows import FILE_NAME, LastWindows
from weft_editor.main_window import MainWindow
from weft_editor.program import Program
from weft_editor.restoring import Restoring
from weft_editor.widgets.banner import Banner
from weft_engine import edits
from weft_engine.document import Flow, storage
from weft_engine.folders import state_folder
from weft_engine.processes.process import Process

Saved = Callable[..., Path]
Starting = Callable[[], list[MainWindow]]


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    def save(name: str, flow: Flow | None = None) -> Path:
        path = tmp_path / f"{name}.weft"
        storage.save(path, flow or echo())
        return path

    return save


@pytest.fixture
def start_again(home: Path, qapp: QApplication) -> Iterator[Starting]:
    """Starts the program as `app.main` does; the windows are those it opens."""
    made: list[Program] = []

    def start() -> list[MainWindow]:
        program = make_program(qapp)
        made.append(program)
        restoring = Restoring(program)
        windows = restoring.begin()
        for window in windows:
            window.show()
        restoring.finish()
        return windows

    yield start
    for program in made:
        windows = program.windows.all
        program.windows.end_without_asking()
        for window in windows:
            window.hide()
            window.deleteLater()
        assert program.engine.stop()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def names(window: MainWindow) -> list[str]:
    return [tab.session.title for tab in window.tabs.flows]


def open_all(window: MainWindow, *paths: Path) -> None:
    for path in paths:
        assert window.files.open(path) is not None


def kept() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((state_folder() / FILE_NAME).read_text())
    return read


def lines(window: MainWindow) -> list[str]:
    return [each.label.text() for each in window.banners.findChildren(Banner)]


def test_windows_tabs_and_what_was_in_front_come_back(window: MainWindow, saved: Saved, start_again: Starting) -> None:
    open_all(window, saved("a"), saved("b"), saved("c"))
    window.tabs.setCurrentIndex(1)
    window.docks.docks["log"].hide()
    window.move(17, 23)
    other = window.program.windows.open(window)
    open_all(other, saved("d", folded()), saved("e"))
    other.tabs.tabBar().moveTab(2, 1)
    assert names(other) == ["e", "d"]
    part = other.tabs.flows[1]
    part.enter(("polite",))
    geometry = bytes(other.saveGeometry().data())
    assert window.program.windows.quit()
    first, second = start_again()
    assert (names(first), names(second)) == (["a", "b", "c"], ["e", "d"])
    assert first.tabs.flow is first.tabs.flows[1]
    assert second.tabs.flow is second.tabs.flows[0]
    assert second.tabs.flows[1].here.scope == ("polite",)
    assert first.y() == 23, "across, the screen of these tests is too narrow for a choice"
    assert base64.b64decode(kept()["windows"][1]["geometry"]) == geometry
    assert first.docks.docks["log"].isHidden() and not second.docks.docks["inspector"].isHidden()


def test_tabs_behind_are_opened_without_coming_to_the_front(
    qtbot: QtBot, window: MainWindow, saved: Saved, start_again: Starting
) -> None:
    open_all(window, saved("a"), saved("b"))
    assert window.close()
    (again,) = start_again()
    front, behind = again.tabs.flows[1], again.tabs.flows[0]
    assert again.tabs.flow is front
    inspectors = again.panels._of_views["inspector"]._panels
    qtbot.waitUntil(lambda: bool(inspectors))
    assert set(inspectors) == {front.view}, "panels are made for what is seen"
    again.tabs.setCurrentWidget(behind)
    assert behind.canvas.scene.bounds() is not None and set(inspectors) == {front.view, behind.view}


def test_only_what_was_open_at_the_end_comes_back(window: MainWindow, saved: Saved, start_again: Starting) -> None:
    open_all(window, saved("a"))
    other = window.program.windows.open(window)
    open_all(other, saved("b"))
    assert other.close()
    assert window.close()
    (again,) = start_again()
    assert names(again) == ["a"]


@pytest.mark.parametrize("closed", [0, 1])
def test_a_window_closed_right_after_it_is_seen_takes_nothing_from_the_other(
    window: MainWindow, saved: Saved, qapp: QApplication, qtbot: QtBot, closed: int
) -> None:
    open_all(window, saved("a"), saved("b"))
    other = window.program.windows.open(window)
    open_all(other, saved("c"), saved("d"))
    assert window.program.windows.quit()
    program = make_program(qapp)
    restoring = Restoring(program)
    windows = restoring.begin()
    for each in windows:
        each.show()
    gone, left = windows[closed], windows[1 - closed]
    assert gone.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    go_on(program, restoring)
    try:
        assert names(left) == [["c", "d"], ["a", "b"]][closed]
        qtbot.waitUntil(lambda: left.panels.has_library, timeout=20_000)
    finally:
        program.windows.end_without_asking()
        left.hide()
        left.deleteLater()
        assert program.engine.stop()


def test_a_person_who_does_not_want_it_starts_afresh(
    window: MainWindow, saved: Saved, start_again: Starting, program: Program
) -> None:
    open_all(window, saved("a"))
    program.settings.restores_windows = False
    assert window.close()
    (again,) = start_again()
    assert names(again) == []


def test_files_that_are_gone_are_told_in_one_line_and_nothing_else_is_lost(
    window: MainWindow, saved: Saved, start_again: Starting
) -> None:
    paths = [saved(name) for name in "abcd"]
    open_all(window, *paths)
    assert window.close()
    paths[1].rename(paths[1].with_suffix(".away"))
    paths[3].unlink()
    paths[2].write_text('{"format": "weft.flow",\n "version": oops}')
    (again,) = start_again()
    assert names(again) == ["a"]
    (line,) = lines(again)
    assert line.startswith("“d.weft”, “b.weft” are no longer there;") and "line 2" in line
    paths[1].with_suffix(".away").rename(paths[1])
    assert paths[1] in again.program.settings.recent, "it can be found again"


def test_a_window_of_which_nothing_is_left_is_not_opened(
    window: MainWindow, saved: Saved, start_again: Starting
) -> None:
    open_all(window, saved("a"))
    other = window.program.windows.open(window)
    gone = saved("b")
    open_all(other, gone)
    assert window.program.windows.quit()
    gone.unlink()
    (again,) = start_again()
    assert names(again) == ["a"]


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"windows": 5}', '{"windows": [{"tabs": [{"path": "\\u0000"}, 3], "geometry": 5, "front": 9}]}',
     '{"windows": [{"geometry": "AAAA", "docks": "!!", "tabs": "x", "front": -3}, null]}'],
)  # fmt: skip
def test_a_damaged_file_is_as_good_as_none(home: Path, start_again: Starting, content: str) -> None:
    (state_folder() / FILE_NAME).write_text(content)
    (again,) = start_again()
    assert names(again) == [] and lines(again) == []


def test_flows_that_another_running_program_has_open_are_left_to_it(
    home: Path, saved: Saved, start_again: Starting
) -> None:
    path = saved("a")
    with running(home, path, _OPEN) as other:
        other.wait_for("kept")
        (again,) = start_again()
        assert names(again) == []
        again.program.windows.remember()
        assert [each["path"] for each in kept()["windows"][0]["tabs"]] == [str(path)], "nor is its file written over"
        assert other.end(signal.SIGTERM) == 0


_OPEN = """
def drive(window):
    window.program.windows.remember()
    say("kept")
"""
_EDIT = """
def drive(window):
    tab = window.tabs.flow
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Unsaved"))
    window.files.open(Path(sys.argv[1]).with_name("b.weft"))
    tab.file.flush()
    window.program.windows.remember()
    say("kept")
"""


def test_a_killed_program_has_its_tabs_back_and_its_unsaved_edits_become_one_that_can_be_undone(
    home: Path, saved: Saved, start_again: Starting
) -> None:
    path = saved("a")
    saved("b")
    with running(home, path, _EDIT) as killed:
        killed.wait_for("kept")
        assert killed.end(signal.SIGKILL) == -signal.SIGKILL
    (again,) = start_again()
    assert names(again) == ["a", "b"] and again.tabs.flow is again.tabs.flows[1]
    again.offer_recovery()
    (banner,) = again.banners.findChildren(Banner)
    button = next(each for each in banner.findChildren(QPushButton) if each.text() == "Recover")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    tab = again.tabs.flows[0]
    assert names(again) == ["a", "b"] and again.tabs.flow is tab, "the flow is not open twice"
    assert tab.session.flow.nodes["greet"].title == "Unsaved" and tab.file.is_dirty
    again.actions_by_name["undo"].trigger()
    assert tab.session.flow.nodes["greet"].title == "Greet"
    again.actions_by_name["redo"].trigger()
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Saved"))
    again.saving.save(tab)
    assert storage.load(path).flow.nodes["greet"].title == "Saved"


def test_a_signal_ends_all_windows_and_they_come_back(home: Path, saved: Saved, start_again: Starting) -> None:
    path = saved("a")
    saved("b")
    script = """
def drive(window):
    other = window.program.windows.open(window)
    other.files.open(Path(sys.argv[1]).with_name("b.weft"))
    say("open")
"""
    with running(home, path, script) as ended:
        ended.wait_for("open")
        assert ended.end(signal.SIGTERM) == 0
    assert [names(each) for each in start_again()] == [["a"], ["b"]]


def test_what_is_open_is_written_down_before_any_end(window: MainWindow, saved: Saved, qtbot: Any) -> None:
    path = saved("a")
    open_all(window, path)
    qtbot.waitUntil(lambda: (state_folder() / FILE_NAME).exists())
    record = kept()
    assert [each["path"] for each in record["windows"][0]["tabs"]] == [str(path)]
    assert Process.from_json(record["process"]) == Process.this()
    assert (state_folder() / FILE_NAME).stat().st_mode & 0o077 == 0
    assert isValid(window)


def test_a_start_with_a_file_opens_it_with_what_was_open(home: Path, saved: Saved) -> None:
    path = saved("a")
    saved("b")
    tell = """
def drive(window):
    window.files.open(Path(sys.argv[1]).with_name("b.weft"))
    say(f"shown {[tab.session.title for tab in window.tabs.flows]} {window.tabs.flow.session.title}")
    window.tabs.setCurrentIndex(0)
"""
    again = """
def drive(window):
    say(f"shown {[tab.session.title for tab in window.tabs.flows]} {window.tabs.flow.session.title}")
"""
    for script, expected in ((tell, "b"), (again, "a")):
        with running(home, path, script) as program:
            assert program.wait_for("shown") == f"shown ['a', 'b'] {expected}"
            assert program.end(signal.SIGTERM) == 0


def looked_at(tab: FlowTab) -> tuple[float, float, float]:
    view = tab.canvas.view
    return (*view.from_device(view.width / 2, view.height / 2), view.zoom)


def test_a_flow_is_seen_where_one_looked_last_at_the_next_start_and_when_it_is_opened_again(
    start_again: Starting, saved: Saved
) -> None:
    near, far = saved("near"), saved("far")
    before = near.read_bytes()
    (window,) = start_again()
    window.resize(1200, 800)
    open_all(window, near, far)
    tab = window.tabs.flows[0]
    window.tabs.setCurrentWidget(tab)
    QApplication.processEvents()
    QTest.keyClick(tab.canvas, Qt.Key.Key_Plus)
    tab.canvas.center_at(200, 90, zoom=1.25, animate=False)
    QApplication.processEvents()
    window.program.windows.remember()
    (other,) = start_again()
    QApplication.processEvents()
    assert looked_at(other.tabs.flows[0]) == pytest.approx((200, 90, 1.25), abs=2)
    assert other.tabs.flows[1].canvas.shows_whole, "what was seen whole is seen whole again"
    assert other.flows.close(other.tabs.flows[0])
    again = other.files.open(near)
    assert again is not None
    QApplication.processEvents()
    assert looked_at(again) == pytest.approx((200, 90, 1.25), abs=2)
    assert near.read_bytes() == before, "views are no part of the file"


def test_a_view_of_something_that_is_gone_shows_the_whole_flow(start_again: Starting, saved: Saved) -> None:
    (window,) = start_again()
    path = saved("moved")
    open_all(window, path)
    QTest.keyClick(window.tabs.flows[0].canvas, Qt.Key.Key_Plus)
    window.tabs.flows[0].canvas.center_at(90_000, 90_000, zoom=1.0, animate=False)
    QApplication.processEvents()
    assert window.flows.close(window.tabs.flows[0])
    again = window.files.open(path)
    assert again is not None and again.canvas.shows_whole


@pytest.mark.parametrize(
    "text", ["", "[]", '{"x": 3}', "{", '{"PATH": {"[]": [1, "nan", null]}}', '{"PATH": {"[]": [1, 2, -3]}}']
)
def test_damaged_views_are_as_good_as_none(start_again: Starting, saved: Saved, text: str) -> None:
    path = saved("any")
    file = state_folder() / "views.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace("PATH", str(path.resolve())))
    (window,) = start_again()
    open_all(window, path)
    assert window.tabs.flows[0].canvas.shows_whole


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file name is text")
def test_a_flow_whose_file_name_is_no_text_opens_is_kept_and_closes(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.weft")
    storage.save(path, echo())
    tab = window.files.open(path)
    assert tab is not None
    window.program.windows.remember()
    assert [each.path for each in LastWindows().read()[0].tabs] == [path]
    assert window.close_page(tab)
    assert window.tabs.flows == []
