"""A booby-trapped flow opened in the window, selected, hovered, asked about: nothing starts, connects or is fetched."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.engine.test_looking_is_harmless import trapped
from tests.watching import watched

from weft_editor.dialogs.trust import TrustDialog
from weft_editor.main_window import MainWindow
from weft_engine import edits
from weft_engine.document import Document, Flow, storage
from weft_engine.document.document import Change
from weft_engine.document.model import Group, Note


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Listens, and never answers: whoever connects is counted."""
    with closing(socket.create_server(("127.0.0.1", 0))) as made:
        made.setblocking(False)
        yield made


def connections(server: socket.socket) -> int:
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def baited(path: Path, port: int) -> Path:
    """The trap with pictures and links of all kinds in every text there is."""
    url = f"http://127.0.0.1:{port}/p.png"
    bait = (
        f'![x]({url}) <img src="{url}"> <link rel=stylesheet href="{url}"> [y]({url}) <b style="background:url({url})">'
    )
    flow = storage.load(path).flow
    for key in list(flow.nodes):
        change = edits.set_title(flow, key, bait)
        flow = applied(flow, change)
    flow = applied(flow, edits.add_note(flow, Note(text=bait, x=0, y=400))[1])
    flow = applied(flow, edits.add_group(flow, Group(title=bait))[1])
    flow = applied(flow, edits.set_meta(flow, flow.meta.model_copy(update={"name": bait, "description": bait})))
    tool = {"name": "t", "description": bait, "parameters": {"type": "object", "description": bait}}
    flow = applied(flow, edits.set_configs(flow, "server", {"tools": [tool]}, "x"))
    flow = applied(flow, edits.set_configs(flow, "picture", {"value": bait}, "x"))
    storage.save(path, flow)
    return path


def applied(flow: Flow, change: Change) -> Flow:
    document = Document(flow)
    document.apply(change)
    return document.flow


def look_around(window: MainWindow, path: Path) -> None:
    """Opens it, selects and hovers everything, and asks what it may do."""
    tab = window.files.open(path)
    assert tab is not None
    tab.canvas.fit()
    for name in ("outline", "problems", "history", "run", "log"):
        window.docks.bring(name)
        QApplication.processEvents()
    for key in sorted(tab.session.flow.nodes):
        tab.session.select(nodes=[key])
        rect = tab.canvas.node_rect(key)
        assert rect is not None
        at = tab.canvas.canvas_to_widget(rect[0] + 40, rect[1] + 14).toPoint()
        QApplication.sendEvent(tab.canvas, QHelpEvent(QEvent.Type.ToolTip, at, tab.canvas.mapToGlobal(at)))
        QTest.mouseMove(tab.canvas, at)
        QApplication.processEvents()
    window.running.run()
    for dialog in window.findChildren(TrustDialog):
        dialog.reject()
    window.running.show_trust()
    for dialog in window.findChildren(TrustDialog):
        dialog.reject()
    QApplication.processEvents()
    assert not tab.runs.is_running
    assert window.close_page(tab)


def elsewhere(seen: list[str], home: Path) -> list[str]:
    """What was not done in Weft's own folders; a file that is open already is known by its number only."""
    return [each for each in seen if str(home) not in each and not re.match(r"open \(\d+,", each)]


def test_opening_a_booby_trapped_flow_starts_connects_and_fetches_nothing(
    window: MainWindow, tmp_path: Path, home: Path, server: socket.socket
) -> None:
    folder = tmp_path / "flow"
    folder.mkdir()
    path = baited(trapped(folder), server.getsockname()[1])
    look_around(window, path)  # what is loaded lazily is loaded now
    before = sorted(folder.iterdir())
    with watched() as seen:
        look_around(window, path)
    assert elsewhere(seen, home) == []
    assert sorted(folder.iterdir()) == before
    QTest.qWait(50)
    assert connections(server) == 0


def test_what_is_dropped_on_the_canvas_is_not_fetched_or_run(
    window: MainWindow, tmp_path: Path, home: Path, server: socket.socket
) -> None:
    tab = window.files.new()
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    data = QMimeData()
    data.setUrls([QUrl(f"http://127.0.0.1:{server.getsockname()[1]}/flow.weft"), QUrl.fromLocalFile(str(pipe))])
    data.setHtml(f'<img src="http://127.0.0.1:{server.getsockname()[1]}/p.png">')
    with watched() as seen:
        for _ in range(2):
            event = QDropEvent(
                QPointF(QPoint(200, 200)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            QApplication.sendEvent(tab.canvas, event)
            QApplication.processEvents()
    assert elsewhere(seen, home) == []
    QTest.qWait(50)
    assert connections(server) == 0
