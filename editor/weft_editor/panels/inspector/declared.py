"""What a flow declares for all its nodes, variables and channels, each with its form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Form
from weft_editor.fields.lines import keep_cursor, make_line
from weft_editor.fields.spec import FieldSpec, Kind, fields_of
from weft_editor.language import said, title_of, tr
from weft_editor.panels.inspector.page import record_in
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES, column, row, text
from weft_engine import edits
from weft_engine.document import Change, Channel, Flow, StateVariable
from weft_engine.document.callers import flow_at
from weft_engine.errors import ChangeError
from weft_engine.values import Json

_INITIAL: Final[Mapping[str, Kind]] = {"text": Kind.TEXT, "number": Kind.NUMBER, "boolean": Kind.TOGGLE}
"""Editors of initial values by the type of the variable; JSON for all others."""
_INITIAL_VALUE: Final = "initial"
"""The field that holds them."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One kind of things that a flow declares."""

    section: str
    record: type[StateVariable] | type[Channel]
    put: Callable[..., Change]
    name: str
    """What a new one is called."""
    add: str
    empty: str


VARIABLES: Final = Declared(
    "state", StateVariable, edits.set_variable, "variable", tr("Add variable"),
    tr("A variable holds a value that nodes read and write without wires."),
)  # fmt: skip
CHANNELS: Final = Declared(
    "channels", Channel, edits.set_channel, "channel", tr("Add channel"),
    tr("Over a channel nodes send each other messages without wires."),
)  # fmt: skip


class DeclaredSection(QWidget):
    """All variables, or all channels."""

    def __init__(self, session: Session, kind: Declared, context: FieldContext) -> None:
        super().__init__()
        self._session, self._kind, self._context = session, kind, context
        self.rows: dict[str, DeclaredRow] = {}
        self._users = edits.Users(session.registry, kind.section)
        self._empty = text(kind.empty, "hint")
        self._told = text("", "hint")
        self._told.hide()
        self.add = QToolButton()
        self.add.setText(kind.add)
        self.add.setToolButtonStyle(self.add.toolButtonStyle().ToolButtonTextBesideIcon)
        self.add.setProperty("role", "add")
        self.add.setIcon(icon("plus", context.tokens.text_mid))
        self.add.clicked.connect(self._add)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SIZES.gap)
        self.setLayout(column(self._empty, self._rows, self._told, self.add))
        self.refresh()

    def refresh(self) -> None:
        """Shows what there is; a row is made or dropped only where something came or went."""
        records = self._session.flow.sections[self._kind.section]
        users = self._users.of(self._session.flow) if records else {}
        for name in [each for each in self.rows if each not in records]:
            self._drop(name)
        for at, name in enumerate(sorted(records)):
            if name not in self.rows:
                self.rows[name] = self._make(name, at)
            self.rows[name].refresh(users.get(name, ()))
        self._empty.setVisible(not records)

    def _make(self, name: str, at: int) -> DeclaredRow:
        made = DeclaredRow(self._session, self._kind, name, self._context)
        made.renamed.connect(self._rename)
        made.removed.connect(self._remove)
        self._rows.insertWidget(at, made)
        return made

    def _drop(self, name: str) -> None:
        gone = self.rows.pop(name)
        gone.hide()
        gone.deleteLater()

    def _add(self) -> None:
        taken = self._session.flow.sections[self._kind.section]
        numbered = (f"{self._kind.name}_{number}" for number in range(2, len(taken) + 3))
        name = next(each for each in (self._kind.name, *numbered) if each not in taken)
        self._tell("")
        self._session.edit(self._kind.put(self._session.flow, name, self._kind.record()))
        self.rows[name].name.setFocus()
        self.rows[name].name.selectAll()

    def _rename(self, old: str, new: str) -> None:
        row = self.rows.get(old)
        if row is None:  # it is just going, and leaves the name that is typed in it
            return
        try:
            session = self._session
            change = edits.rename_declared(session.flow, session.registry, self._kind.section, old, new)
        except ChangeError as error:
            row.tell(said(error.message))
            return
        self.rows[new] = self.rows.pop(old)  # the same row: who typed the name goes on in it
        row.key = new
        row.tell("")
        self._session.edit(change)

    def _remove(self, name: str) -> None:
        users = _titles(self._session, self._users.of(self._session.flow).get(name, ()))
        self._session.edit(edits.remove_declared(self._session.flow, self._kind.section, name))
        self._tell(tr("{name} is gone; still named by {users}.", name=name, users=users) if users else "")
        self.add.setFocus()

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))


class DeclaredRow(QFrame):
    """One variable or channel."""

    renamed = Signal(str, str)
    removed = Signal(str)

    def __init__(self, session: Session, kind: Declared, key: str, context: FieldContext) -> None:
        super().__init__()
        self._session, self._kind, self._context = session, kind, context
        self.key = key
        self.setProperty("role", "record")
        self.name = make_line(key)
        self.name.setAccessibleName(tr("Name"))
        self.name.setPlaceholderText(tr("name"))
        self.name.editingFinished.connect(self._named)
        remove = QToolButton()
        remove.setAutoRaise(True)
        remove.setIcon(icon("x", context.tokens.text_low))
        remove.setToolTip(tr("Remove"))
        remove.setAccessibleName(tr("Remove"))
        remove.clicked.connect(lambda: self.removed.emit(self.key))
        self._trouble = text("", "error")
        self._trouble.hide()
        self.users: QLabel = text("", "hint")
        self._form: Form | None = None
        self._type = ""
        self._body = column(gap=0)
        self.setLayout(column(row(self.name, remove, gap=2), self._trouble, self._body, self.users, margins=SIZES.gap))

    @property
    def _record(self) -> StateVariable | Channel:
        record = record_in(self._session.flow.sections[self._kind.section], self.key)
        assert isinstance(record, self._kind.record)
        return record

    @property
    def form(self) -> Form:
        """Its settings."""
        assert self._form is not None
        return self._form

    def refresh(self, users: Sequence[edits.User]) -> None:
        """Shows it as it is, with the nodes that use it."""
        record = self._record
        if not self.name.hasFocus():
            keep_cursor(self.name, self.key)
        if self._form is None:
            self._make_form(record.type)
        elif record.type != self._type:
            self._follow_type(record.type)
        self.form.set_values(record.model_dump(mode="json"))
        used = _titles(self._session, users)
        self.users.setText(tr("Used by {users}", users=used) if used else tr("No node uses it yet"))

    def _make_form(self, type_name: str) -> None:
        self._type = type_name
        self._form = Form(self._specs(type_name), self._context, dense=True)
        self._form.edit_with(self._edit)
        self._form.finished.connect(self._session.undo.seal)
        self._body.addWidget(self._form)

    def _follow_type(self, type_name: str) -> None:
        """The editor of an initial value follows the type; who types the type's name goes on in it."""
        self._type = type_name
        for spec in self._specs(type_name):
            if spec.name == _INITIAL_VALUE:
                self.form.replace(spec)

    def _specs(self, type_name: str) -> tuple[FieldSpec, ...]:
        kind = _INITIAL.get(type_name, Kind.VALUE)
        return tuple(
            replace(spec, kind=kind, typed=type_name, optional=True) if spec.name == _INITIAL_VALUE else spec
            for spec in fields_of(self._kind.record)
        )

    def _edit(self, name: str, value: Json) -> None:
        record = self._kind.record.model_construct(**{**self._record.model_dump(mode="json"), name: value})
        key = f"{self._kind.section}:{self.key}:{name}"
        self._session.edit(self._kind.put(self._session.flow, self.key, record, merge_key=key))

    def _named(self) -> None:
        wanted = self.name.text().strip()
        if wanted != self.key:
            self.renamed.emit(self.key, wanted)
        else:
            self.tell("")

    def tell(self, trouble: str) -> None:
        """Says why it could not be named so; the name that holds comes back with the next edit."""
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))


def _titles(session: Session, users: Iterable[edits.User]) -> str:
    return ", ".join(_title(session, flow_at(session.flow, scope), key) for scope, key in users)


def _title(session: Session, flow: Flow | None, key: str) -> str:
    return title_of(flow, session.registry, key) if flow is not None else key
