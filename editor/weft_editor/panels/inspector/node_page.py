"""The page of one node: what it is, how it is set, what its last run gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Form
from weft_editor.fields.lines import keep_cursor, make_line
from weft_editor.fields.spec import FieldSpec, Kind, fields_of
from weft_editor.language import said, tr
from weft_editor.marked import marked
from weft_editor.names import context_of, inputs_of, names_for
from weft_editor.panels.inspector.mcp_section import McpSection
from weft_editor.panels.inspector.page import Page, Short, label, record_in
from weft_editor.panels.inspector.policy import given_of, inherited_texts, policy_fields, with_field
from weft_editor.panels.inspector.problems import ProblemList
from weft_editor.panels.inspector.run_section import RunSection
from weft_editor.panels.inspector.section import Section
from weft_editor.picture_choosing import choose_picture, is_empty_picture
from weft_editor.pictures_in import PICTURE_TYPE
from weft_editor.session import Session
from weft_editor.theme.icons import icon, icon_pixmap
from weft_editor.widgets.boxes import SIZES
from weft_engine import edits
from weft_engine.document import Change, Flow, Node
from weft_engine.mcp.server import McpServer
from weft_engine.ports import NodePorts, ports_of
from weft_engine.values import Json

_LOOK: Final = (
    FieldSpec("color", tr("Colour"), Kind.TINT, optional=True),
    FieldSpec("collapsed", tr("Collapsed"), Kind.TOGGLE, tr("Shows only its title on the canvas"), default=False),
)


class NodePage(Page):
    """Everything about one node.

    Args:
        session: The flow.
        context: What fields offer.
        node: Which one.
        show_menu: Shows what can be done with it, at a spot of the screen; `None` offers nothing.
    """

    def __init__(
        self, session: Session, context: FieldContext, node: str, show_menu: Callable[[str, QPoint], None] | None = None
    ) -> None:
        offered = replace(
            context_of(session, context),
            names=lambda: names_for(session, node),
            known=lambda: inputs_of(session, node),
        )
        super().__init__(session, offered)
        self.node = self.subject = node
        self._show_menu = show_menu
        self._shape: object = None
        self._add_header()
        self._problems = ProblemList(session, context.tokens)
        self.column.addWidget(self._problems)
        self._form = self._config_form()
        if self._form is not None:
            self.column.addWidget(self._form)
        self._add_picture_choice()
        self.mcp = self._mcp_section()
        self._policy: Form | None = None
        self._look: Form | None = None
        self.column.addWidget(Section(tr("Policy"), self._make_policy, context.tokens, folded=True))
        self.column.addWidget(Section(tr("On the canvas"), self._make_look, context.tokens, folded=True))
        self._run = RunSection(session, node, context.tokens, self)
        self.column.addWidget(self._run)
        self.refresh()
        self.refresh_problems()

    def _add_picture_choice(self) -> None:
        """For nodes that hold a picture: where it comes from."""
        if self.record.type != PICTURE_TYPE:
            return
        self.choose_picture = QPushButton()
        self.choose_picture.setIcon(icon("image", self.context.tokens.text_mid))
        self._picture_trouble = label("", "error")
        self._picture_trouble.hide()
        self.choose_picture.clicked.connect(self._choose_picture)
        self.column.addWidget(self.choose_picture, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self._picture_trouble)

    def _choose_picture(self) -> None:
        trouble = choose_picture(self, self.session, self.node)
        self._picture_trouble.setText(trouble)
        self._picture_trouble.setVisible(bool(trouble))

    def _mcp_section(self) -> McpSection | None:
        """For nodes that reach an MCP server: what it offers."""
        node_type = self.ports.node_type
        if node_type is None or not issubclass(node_type.config_model, McpServer):
            return None
        section = McpSection(self.session, self.node, self.context)
        self.column.addWidget(Section(tr("Tools of the server"), section, self.context.tokens))
        return section

    @property
    def form(self) -> Form:
        """The form of its settings; only nodes of installed types have one."""
        assert self._form is not None
        return self._form

    @property
    def record(self) -> Node:
        """The node as it is."""
        return record_in(self.session.flow.nodes, self.node)

    @property
    def ports(self) -> NodePorts:
        """Its ports, type and configuration."""
        return ports_of(self.record, self.session.registry)

    def _add_header(self) -> None:
        node_type, tokens = self.ports.node_type, self.context.tokens
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SIZES.gap_s)
        mark = QLabel()
        tint = tokens.categories[node_type.category] if node_type else tokens.text_low
        mark.setPixmap(icon_pixmap(node_type.icon if node_type else "square-dashed", tint, 18, 2.0))
        line.addWidget(mark)
        self._title = make_line()
        self._title.setProperty("role", "title")
        self._title.setPlaceholderText(tr(node_type.title) if node_type else self.record.type)
        self._title.setAccessibleName(tr("Title"))
        self._title.textEdited.connect(self._edit_title)
        self._title.editingFinished.connect(self.session.undo.seal)
        line.addWidget(self._title, 1)
        if self._show_menu is not None:
            line.addWidget(self._make_more(self._show_menu))
        self.column.addWidget(row)
        about = (
            tr(node_type.description)
            if node_type
            else tr("This node type is not installed; its settings are kept as they are.")
        )
        said_of_it = label("", "hint")
        said_of_it.setTextFormat(Qt.TextFormat.RichText)
        said_of_it.setText(marked(about))
        self.column.addWidget(said_of_it)
        self.column.addWidget(self._switches())

    def _make_more(self, show_menu: Callable[[str, QPoint], None]) -> QToolButton:
        self.more = QToolButton()
        self.more.setIcon(icon("ellipsis-vertical", self.context.tokens.text_mid))
        self.more.setToolTip(tr("What can be done with it"))
        self.more.setAccessibleName(tr("What can be done with it"))
        self.more.clicked.connect(lambda: show_menu(self.node, self.more.mapToGlobal(self.more.rect().bottomLeft())))
        return self.more

    def _switches(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        self._muted = self._switch(tr("Muted"), tr("Not run: what hangs on it is skipped"), edits.set_muted)
        self._bypassed = self._switch(tr("Bypassed"), tr("Hands its input on unchanged"), edits.set_bypassed)
        known_as = Short(self.node, "code")
        known_as.setToolTip(tr("Node type {type}, id {node}", type=self.record.type, node=self.node))
        line.addWidget(self._muted)
        line.addWidget(self._bypassed)
        line.addWidget(known_as, 1)
        return row

    def _switch(self, text: str, tip: str, edit: Callable[[Flow, Sequence[str], bool], Change]) -> QCheckBox:
        box = QCheckBox(text)
        box.setToolTip(tip)
        box.clicked.connect(lambda on: self._set_switch(edit, on))
        return box

    def _set_switch(self, edit: Callable[[Flow, Sequence[str], bool], Change], on: bool) -> None:
        if self.node in self.session.flow.nodes:  # else it was removed, and this page is about to go
            self.session.edit(edit(self.session.flow, (self.node,), on))

    def _config_form(self) -> Form | None:
        node_type = self.ports.node_type
        if node_type is None:
            return None
        form = Form(fields_of(node_type.config_model), self.context)
        form.edit_with(self._edit_config, self._unset)
        form.finished.connect(self.session.undo.seal)
        return form

    def _make_policy(self) -> Form:
        self._policy = form = Form(policy_fields(), self.context)
        form.edit_with(self._edit_policy, lambda name: self._edit_policy(name, None))
        form.finished.connect(self.session.undo.seal)
        self._refresh_policy()
        return form

    def _make_look(self) -> Form:
        self._look = form = Form(_LOOK, self.context)
        form.edit_with(self._edit_place)
        form.finished.connect(self.session.undo.seal)
        self.refresh_place()
        return form

    def _unset(self, name: str) -> None:
        self.session.edit(edits.unset_config(self.session.flow, self.node, name))

    def _edit_config(self, name: str, value: Json) -> None:
        key = f"config:{self.node}:{name}"
        self.session.edit(edits.set_config(self.session.flow, self.node, name, value, merge_key=key))

    def _edit_policy(self, name: str, value: Json) -> None:
        policy = with_field(self.record.policy, name, value)
        key = f"policy:{self.node}:{name}"
        self.session.edit(edits.set_policy(self.session.flow, self.node, policy, merge_key=key))

    def _edit_place(self, name: str, value: Json) -> None:
        key = f"place:{self.node}:{name}"
        label = "Set colour" if name == "color" else f"{'Collapse' if value else 'Expand'} node"
        change = edits.set_place(self.session.flow, self.node, merge_key=key, label=label, **{name: value})
        self.session.edit(change)

    def _edit_title(self, text: str) -> None:
        if self.node in self.session.flow.nodes:  # else it was removed, and this page is about to go
            self.session.edit(edits.set_title(self.session.flow, self.node, text, merge_key=f"title:{self.node}"))

    def refresh(self) -> None:
        """Shows the node as it is."""
        record = self.record
        keep_cursor(self._title, record.title)
        self._muted.setChecked(record.muted)
        self._bypassed.setChecked(record.bypassed)
        if self._form is not None:
            self._form.set_values(record.config)
            self._form.look_again()
        if self.mcp is not None:
            self.mcp.refresh()
        if record.type == PICTURE_TYPE:
            is_empty = is_empty_picture(self.session, self.node)
            self.choose_picture.setText(tr("Choose a picture…") if is_empty else tr("Replace the picture…"))
        self._refresh_policy()
        self.refresh_place()

    def _refresh_policy(self) -> None:
        if self._policy is not None:
            self._policy.set_unset(inherited_texts(self.session.flow.settings.policy, self.ports.node_type))
            self._policy.set_values(given_of(self.record.policy))

    def refresh_place(self) -> None:
        """Shows its colour and how much of it is seen."""
        if self._look is None:
            return
        place = self.session.flow.places.get(self.node)
        found = {spec.name: getattr(place, spec.name) for spec in _LOOK} if place is not None else {}
        self._look.set_values({name: value for name, value in found.items() if value})

    def refresh_run(self, nodes: frozenset[str]) -> None:
        """Shows its last run."""
        if self.node in nodes:
            self._run.refresh()

    def refresh_problems(self) -> None:
        """Shows its problems: those of a field at the field, all above."""
        self._problems.show_problems(self.session.problems_of(self.node))
        if self._form is not None:
            self._form.set_faults(field_faults(self.ports))


def field_faults(ports: NodePorts) -> Mapping[str, str]:
    """What is wrong with the configuration, by field."""
    found: dict[str, str] = {}
    for fault in ports.faults:
        loc, words = fault["loc"], said(str(fault["msg"]))
        place = " → ".join(str(step) for step in loc[1:])
        found.setdefault(str(loc[0]) if loc else "", f"{place}: {words}" if place else words)
    return found
