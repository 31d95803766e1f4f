"""A real MCP server used from the window: listed, trusted, chosen from, and run, by real keys and clicks."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import qasync
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QScrollArea, QWidget
from tests.editor.window.flows import Sketch
from tests.engine.mcp.test_npm_servers import EVERYTHING

from weft_editor.dialogs.trust import TrustDialog
from weft_editor.fields.picks import PicksField
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.inspector.mcp_section import McpSection
from weft_editor.panels.inspector.node_page import NodePage
from weft_editor.phase import Phase
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.registry import installed

SERVER: Final = Path(__file__).parents[2] / "data" / "mcp_tools.py"
COMMAND: Final = f"'{sys.executable}' '{SERVER}'"
LEFT: Final = Qt.MouseButton.LeftButton
CTRL: Final = Qt.KeyboardModifier.ControlModifier
Opened = Callable[[Flow], FlowTab]


def calling(command: str, tool: str = "") -> Flow:
    made = Sketch()
    words = made.add("constant", "Words", value="Hello you")
    made.add("mcp_tool", "Tool", command=command, **({"tool": tool} if tool else {}))
    made.add("output", name="said")
    assert words == "words"
    return made.flow


def lending() -> Flow:
    """An agent whose scripted model calls `shout` and then tells what came."""
    made = Sketch()
    ask = made.add("constant", "Ask", value="Go on")
    boss = made.add("agent", "Boss")
    server = made.add("mcp_server", "Server", command=COMMAND)
    out = made.add("output", name="said")
    for source, target in ((f"{ask}.value", f"{boss}.question"), (f"{server}.tool", f"{boss}.tools"),
                           (f"{boss}.text", f"{out}.value")):  # fmt: skip
        made.wire(source, target)
    rules = [
        {"when": {"node": boss, "turn": 0}, "calls": [{"tool": "shout", "arguments": {"words": "quiet please"}}]},
        {"say": "{{result}}"},
    ]
    settings = made.flow.settings.model_copy(update={"model": "scripted:default", "script": rules})
    made.document.apply(edits.set_settings(made.flow, settings))
    return made.flow


def select(window: MainWindow, tab: FlowTab, node: str) -> NodePage:
    """Clicks the node on the canvas; gives its page in the inspector."""
    window.resize(1500, 1000)
    tab.canvas.reduced_motion = True
    tab.canvas.fit()
    QApplication.processEvents()
    rect = tab.canvas.node_rect(node)
    assert rect is not None
    QTest.mouseClick(tab.canvas, LEFT, pos=tab.canvas.canvas_to_widget(rect[0] + 60, rect[1] + 14).toPoint())
    assert tab.here.selection.nodes == {node}
    QApplication.processEvents()
    page = window.panels.inspector(tab).page
    assert isinstance(page, NodePage)
    assert page.node == node
    return page


def click(widget: QWidget) -> None:
    """Scrolls to it and clicks it."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if isinstance(around, QScrollArea):
        QApplication.processEvents()
        around.ensureWidgetVisible(widget)
    QApplication.processEvents()
    at = QPoint(8, widget.height() // 2) if isinstance(widget, QCheckBox) else widget.rect().center()
    QTest.mouseClick(widget, LEFT, pos=at)


def list_tools(window: MainWindow, page: NodePage, command: str) -> McpSection:
    """Presses *List tools*, reads what is asked, and trusts it; waits for the answer."""
    section = page.mcp
    assert section is not None

    async def person() -> None:
        click(section.button)
        (dialog,) = (each for each in window.findChildren(TrustDialog) if each.isVisible())
        asked = dialog.asked.toPlainText()
        assert command in asked
        assert "Start this program" in asked
        assert not section.button.isEnabled()
        click(button_of(dialog, "Trust and list tools"))
        async with asyncio.timeout(60):
            while section.state.text() == "Asking the server …":  # noqa: ASYNC110 - a widget tells nobody
                await asyncio.sleep(0.01)

    loop = qasync.QEventLoop(QApplication.instance())
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(person())
    asyncio.set_event_loop(None)
    return section


def button_of(dialog: TrustDialog, words: str) -> QPushButton:
    (button,) = (each for each in dialog.findChildren(QPushButton) if each.text() == words)
    return button


def run(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.runs.phase is not Phase.IDLE)
    qtbot.waitUntil(lambda: tab.runs.phase is Phase.IDLE, timeout=60_000)


def test_a_tool_is_listed_chosen_undone_and_run(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(calling(COMMAND))
    page = select(window, tab, "tool")
    section = list_tools(window, page, COMMAND)
    assert [section.choice.itemText(at) for at in range(section.choice.count())] == ["shout", "whisper", "count"]
    before = tab.session.flow.nodes["tool"].config
    section.choice.setFocus()
    QTest.keyClick(section.choice, Qt.Key.Key_S)
    section.choice.activated.emit(section.choice.currentIndex())
    config = tab.session.flow.nodes["tool"].config
    assert (config["tool"], config["description"]) == ("shout", "Says it loud.")
    QTest.keyClick(tab.canvas, Qt.Key.Key_Z, CTRL)
    assert tab.session.flow.nodes["tool"].config == before
    QTest.keyClick(tab.canvas, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert tab.session.flow.nodes["tool"].config == config
    for source, target in (("words.value", "tool.words"), ("tool.text", "output.value")):
        tab.session.edit(edits.connect(tab.session.flow, installed(), source, target))
    run(window, tab, qtbot)
    assert tab.session.run.view.outputs == {"said": "HELLO YOU"}


def test_declining_starts_nothing_and_says_so(window: MainWindow, opened: Opened, tmp_path: Path) -> None:
    tab = opened(calling(f"touch '{tmp_path / 'started'}'"))
    page = select(window, tab, "tool")
    assert page.mcp is not None
    click(page.mcp.button)
    (dialog,) = (each for each in window.findChildren(TrustDialog) if each.isVisible())
    click(button_of(dialog, "Cancel"))
    assert page.mcp.state.text() == "not asked: the server is not trusted"
    assert page.mcp.button.isEnabled()
    assert not (tmp_path / "started").exists()


def test_lent_tools_are_chosen_by_check_boxes(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(lending())
    page = select(window, tab, "server")
    list_tools(window, page, COMMAND)
    field = page.form.field("only")
    assert isinstance(field, PicksField)
    assert [pick.name for pick in field.picks] == ["shout", "whisper", "count"]
    hints = [label for label in field.findChildren(QLabel) if "softly" in label.text()]
    assert [label.text() for label in hints] == ["Says it <b>softly</b>."]
    assert hints[0].textFormat() is Qt.TextFormat.PlainText
    assert field.all.isChecked()
    run(window, tab, qtbot)
    assert "QUIET PLEASE" in str(tab.session.run.view.outputs["said"])
    click(field.picks[0].box)
    assert tab.session.flow.nodes["server"].config["only"] == ["whisper", "count"]
    assert [pick.box.isChecked() for pick in field.picks] == [False, True, True]
    run(window, tab, qtbot)
    assert "QUIET PLEASE" not in str(tab.session.run.view.outputs["said"])
    QTest.keyClick(tab.canvas, Qt.Key.Key_Z, CTRL)
    assert field.all.isChecked()


def test_inside_a_subflow_its_own_node_is_asked(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    inner = Sketch()
    inner.add("mcp_tool", "Tool", command=COMMAND)
    made = Sketch()
    made.add("mcp_tool", "Tool", command="another-program --of-the-same-name")
    flow = made.flow
    flow.flows["inside"] = inner.flow
    sub = Sketch()
    sub.document.flow = flow
    sub.add("subflow", "Sub", flow="inside")
    tab = opened(sub.flow)
    tab.enter(("inside",))
    QApplication.processEvents()
    section = list_tools(window, select(window, tab, "tool"), COMMAND)
    assert section.choice.count() == 3


@pytest.mark.npm
@pytest.mark.skipif(shutil.which("npx") is None, reason="needs Node's npx")
def test_the_everything_server_is_listed_and_run(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(calling(EVERYTHING))
    section = list_tools(window, select(window, tab, "tool"), EVERYTHING)
    at = next(index for index in range(section.choice.count()) if section.choice.itemText(index) == "echo")
    section.choice.setCurrentIndex(at)
    section.choice.activated.emit(at)
    for source, target in (("words.value", "tool.message"), ("tool.result", "output.value")):
        tab.session.edit(edits.connect(tab.session.flow, installed(), source, target))
    run(window, tab, qtbot)
    assert tab.session.run.view.outputs == {"said": "Echo: Hello you"}
