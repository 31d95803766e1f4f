"""Long files are read beside the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from weft_editor import loading
from weft_editor.files import LONG
from weft_editor.main_window import MainWindow
from weft_engine.document import Flow, Node, Place, storage


def long_flow() -> Flow:
    flow = Flow()
    for number in range(900):
        flow.sections["nodes"][f"n{number}"] = Node(type="constant", config={"value": "a word " * 80})
        flow.sections["layout.nodes"][f"n{number}"] = Place(x=number % 30 * 300, y=number // 30 * 300)
    return flow


def test_a_long_file_opens_in_a_moment_and_whole(window: MainWindow, tmp_path: Path, qtbot: Any) -> None:
    path, flow = tmp_path / "long.weft", long_flow()
    storage.save(path, flow)
    assert path.stat().st_size > LONG
    assert window.files.open(path) is None
    assert window.files.open(path) is None, "asked for twice, it opens once"
    qtbot.waitUntil(lambda: not window.files.is_opening and bool(window.tabs.flows), timeout=30_000)
    (tab,) = window.tabs.flows
    assert tab.session.flow == flow
    assert tab.session.path == path.resolve()
    qtbot.waitUntil(lambda: not tab.canvas.following.is_behind, timeout=30_000)
    assert tab.canvas.scene.nodes.row_of.keys() == flow.nodes.keys()


def test_why_a_long_file_cannot_be_opened_is_told(window: MainWindow, tmp_path: Path, qtbot: Any) -> None:
    path = tmp_path / "broken.weft"
    path.write_text('{"format": "weft.flow",\n "version": oops}' + " " * LONG)
    said: list[str] = []

    def read() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.append(box.informativeText())
            box.accept()

    looking = QTimer(interval=20)
    looking.timeout.connect(read)
    looking.start()
    window.files.open(path)
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert "line 2" in said[0]
    assert window.tabs.flows == []


def test_what_nobody_foresaw_in_a_long_file_is_told_and_the_file_can_be_tried_again(
    window: MainWindow, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, flow = tmp_path / "long.weft", long_flow()
    storage.save(path, flow)

    def broken(*_: Any) -> Any:
        raise RuntimeError("a plugin breaks")

    with monkeypatch.context() as plugin, qtbot.captureExceptions() as told:
        plugin.setattr(loading, "ports_of", broken)
        window.files.open(path)
        qtbot.waitUntil(lambda: not window.files.is_opening, timeout=30_000)
    assert [str(error) for _, error, _ in told] == ["a plugin breaks"]
    window.files.open(path)
    qtbot.waitUntil(lambda: bool(window.tabs.flows), timeout=30_000)
