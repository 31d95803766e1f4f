"""Asking an MCP server for its tools, because a person pressed the button; trust is asked before anything starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from weft_editor import background
from weft_editor.language import tr
from weft_editor.session import Session
from weft_engine.errors import WeftError
from weft_engine.mcp.server import McpServer, McpTool
from weft_engine.ports import ports_of
from weft_engine.trust import NodeNeed

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab

Told = Callable[[Sequence[McpTool], str], None]
"""Takes the tools, or what went wrong."""


class McpListing:
    """For the nodes of one flow."""

    def __init__(self, tab: FlowTab) -> None:
        self._tab = tab

    def ask(self, session: Session, node: str, told: Told) -> None:
        """Connects once and tells what the server offers; asks for trust first where the server is from elsewhere.

        Args:
            session: The flow the node stands in, which may be inside the tab's.
            node: Its id.
            told: Takes the answer, now or later.
        """
        config = ports_of(session.flow.nodes[node], session.registry).config
        if not isinstance(config, McpServer):
            told((), tr("correct the settings first"))
            return
        needs = self._tab.trusting.of_server(node, session.scope)
        if self._tab.trusting.may(needs):
            self._start(config, told)
            return
        from weft_editor.dialogs.trust import TrustDialog

        dialog = TrustDialog(
            self._tab.window(), self._tab.session.title, needs, is_granted=False, grant=tr("Trust and list tools")
        )
        dialog.granted.connect(lambda: self._grant(needs, config, told))
        dialog.rejected.connect(lambda: told((), tr("not asked: the server is not trusted")))
        dialog.open()

    def _grant(self, needs: Sequence[NodeNeed], config: McpServer, told: Told) -> None:
        self._tab.trusting.grant_these(needs)
        self._start(config, told)

    def _start(self, config: McpServer, told: Told) -> None:
        if background.start(self._ask(config, told)) is None:
            told((), tr("the window is closing"))

    async def _ask(self, config: McpServer, told: Told) -> None:
        from weft_engine.mcp.learning import tools_of

        program, path = self._tab.program, self._tab.session.path
        folder = path.resolve().parent if path else None
        try:
            tools = await program.engine.call(tools_of(config, program.world.secrets.value, folder))
        except WeftError as error:
            told((), error.message)
        else:
            told(tools, "")
