"""What an MCP server offers, in the inspector: list its tools, choose one, and take what it says into the flow."""

from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from weft_editor.fields.field import FieldContext
from weft_editor.language import said, tr
from weft_editor.panels.inspector.page import label
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES
from weft_editor.widgets.combo import Combo
from weft_engine.errors import WeftError
from weft_engine.mcp.learning import learnt
from weft_engine.mcp.server import McpServer, McpTool
from weft_engine.ports import ports_of


class McpSection(QWidget):
    """Nothing is connected to before the button is pressed."""

    def __init__(self, session: Session, node: str, context: FieldContext) -> None:
        super().__init__()
        self._session, self._node, self._context = session, node, context
        self._tools: Sequence[McpTool] = ()
        self.button = QPushButton(tr("List tools"))
        self.button.setIcon(icon("refresh-cw", context.tokens.text_mid))
        self.button.setToolTip(tr("Connects to the server once and takes what it says of its tools into the flow"))
        self.button.clicked.connect(self.ask)
        self.choice: QComboBox = Combo()
        self.choice.setAccessibleName(tr("Tools of the server"))
        self.choice.activated.connect(self._choose)
        self.choice.hide()
        self.state = label("", "hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SIZES.gap)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.choice)
        layout.addWidget(self.state)
        self.refresh()

    def _config(self) -> McpServer | None:
        node = self._session.flow.nodes.get(self._node)
        config = ports_of(node, self._session.registry).config if node else None
        return config if isinstance(config, McpServer) else None

    def refresh(self) -> None:
        """Says what the flow knows of the server."""
        config = self._config()
        records = getattr(config, "tools", None)
        if records:
            self.state.setText(
                tr("{records} known: {value}", records=len(records), value=", ".join(each.name for each in records))
            )
        elif not self._tools:
            self.state.setText("" if getattr(config, "tool", "") else tr("Its tools are not known yet."))

    def ask(self) -> None:
        """Asks the server."""
        if self._context.list_tools is None:
            return
        self.button.setEnabled(False)
        self.state.setText(tr("Asking the server …"))
        self._context.list_tools(self._session, self._node, self._told)

    def _told(self, tools: Sequence[McpTool], trouble: str) -> None:
        if not shiboken6.isValid(self):  # another node was chosen meanwhile
            return
        self.button.setEnabled(True)
        self._tools = tools
        config = self._config()
        if trouble or not tools or config is None:
            self.state.setText(trouble or tr("It offers no tools."))
            return
        if "tools" in type(config).model_fields:
            self._session.edit(learnt(self._session.flow, self._node, config, tools))
            self.refresh()
            return
        self.state.setText(tr("It offers {tools} tools; choose one.", tools=len(tools)))
        self.choice.clear()
        for tool in tools:
            self.choice.addItem(tool.name)
            self.choice.setItemData(self.choice.count() - 1, tool.description[:300], 3)  # as its tool tip
        names = [tool.name for tool in tools]
        chosen = getattr(config, "tool", "")
        self.choice.setCurrentIndex(names.index(chosen) if chosen in names else -1)
        self.choice.setPlaceholderText(tr("Choose a tool"))
        self.choice.show()

    def _choose(self, index: int) -> None:
        config = self._config()
        if config is None or not 0 <= index < len(self._tools):
            return
        try:
            name = self._tools[index].name
            self._session.edit(learnt(self._session.flow, self._node, config, self._tools, name))
            self.state.setText(self._tools[index].description[:300])
        except WeftError as error:
            self.state.setText(said(error.message))
