"""Listing an MCP server's tools from the inspector."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from weft_editor.fields.field import FieldContext
from weft_editor.panels.inspector.node_page import NodePage
from weft_editor.session import Session
from weft_editor.trusting import Trusting
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.mcp.server import McpTool
from weft_engine.registry import installed
from weft_engine.trust import needs_of

ECHO = McpTool("echo", "Says the same.", {"type": "object", "properties": {"text": {"type": "string"}}})
OTHER = McpTool("other", "Does other things.", {"type": "object"})


def page_of(qtbot: Any, type_id: str, tools: Sequence[McpTool], trouble: str = "") -> tuple[Session, str, NodePage]:
    session = Session(installed(), Flow())
    node, change = edits.add_node(session.flow, session.registry, type_id, 0, 0, config={"command": sys.executable})
    session.edit(change)
    page = NodePage(session, FieldContext(list_tools=lambda _, __, told: told(tools, trouble)), node)
    qtbot.addWidget(page)
    page.show()
    return session, node, page


def press(page: NodePage) -> Any:
    assert page.mcp is not None
    QTest.mouseClick(page.mcp.button, Qt.MouseButton.LeftButton)
    return page.mcp


def test_what_a_server_offers_becomes_one_step_that_can_be_undone(qtbot: Any) -> None:
    session, node, page = page_of(qtbot, "mcp_server", [ECHO, OTHER])
    section = press(page)
    assert [each["name"] for each in session.flow.nodes[node].config["tools"]] == ["echo", "other"]
    assert section.state.text() == "2 known: echo, other"
    session.undo.undo()
    assert "tools" not in session.flow.nodes[node].config


def test_a_chosen_tool_brings_its_schema_and_description(qtbot: Any) -> None:
    session, node, page = page_of(qtbot, "mcp_tool", [OTHER, ECHO])
    section = press(page)
    section.choice.setCurrentIndex(1)
    section.choice.activated.emit(1)
    config = session.flow.nodes[node].config
    assert (config["tool"], config["description"], config["parameters"]) == ("echo", ECHO.description, ECHO.parameters)


def test_trouble_is_said_and_the_flow_left_alone(qtbot: Any) -> None:
    session, node, page = page_of(qtbot, "mcp_server", [], "there is no program 'x'")
    assert press(page).state.text() == "there is no program 'x'"
    assert "tools" not in session.flow.nodes[node].config


@pytest.mark.usefixtures("home")
def test_a_server_from_elsewhere_is_asked_about_and_one_written_here_is_not(tmp_path: Path) -> None:
    session = Session(installed(), Flow())
    session.edit(edits.add_node(session.flow, session.registry, "mcp_server", 0, 0, config={"command": "npx x"})[1])
    needs = needs_of(session.flow, session.registry)
    foreign = Trusting(session, from_elsewhere=True)
    assert not foreign.may(needs)
    foreign.grant_these(needs)
    assert foreign.may(needs)
    assert Trusting(session, from_elsewhere=False).may(needs)
