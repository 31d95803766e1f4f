"""The rows of the panel of variables and channels: what the flow declares, with what a run made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor

from weft_editor.inert import tip, visible
from weft_editor.language import counted, number, title_of, tr
from weft_editor.places import path_of
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.headed_rows import NONE, HeadedRows, Index
from weft_engine import edits
from weft_engine.document import all_flows
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope
from weft_engine.redaction import redact
from weft_engine.run.shared_view import ChannelView, SharedView, VariableView
from weft_engine.values import Json, to_text

Section = Literal["state", "channels"]
_NAME, _VALUE, _BY, _COUNT, _TIME = range(5)
_SHOWN_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A variable or channel."""

    section: Section
    scope: Scope
    """Of the flow that declares it."""
    name: str


class SharedRows(HeadedRows):
    """See the module. A name can be edited: nodes that use it follow."""

    columns = (tr("Name"), tr("Value"), tr("Last by"), tr("Count"), tr("Time, s"))
    figures = frozenset((_COUNT, _TIME))

    refused = Signal(str)
    """Why a name could not be taken."""

    def __init__(self, session: Session, tokens: Tokens) -> None:
        super().__init__()
        self._session, self._tokens = session, tokens
        self.rows: tuple[SharedRow, ...] = ()

    @property
    def view(self) -> SharedView:
        """What the run that is shown made of them."""
        return self._session.run.view.shared

    def refresh(self) -> None:
        """Takes what is declared now, and what the run says of it."""
        rows = tuple(self._declared())
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))

    def _declared(self) -> Iterator[SharedRow]:
        for scope, flow in all_flows(self._session.flow):
            yield from (SharedRow("state", scope, name) for name in sorted(flow.state))
            yield from (SharedRow("channels", scope, name) for name in sorted(flow.channels))

    def value(self, row: SharedRow) -> Json:
        """What a variable holds, or what was sent last over a channel; before a run what a variable begins with."""
        seen = self._seen(row)
        if isinstance(seen, VariableView):
            return redact(seen.value)
        if isinstance(seen, ChannelView):
            return redact(seen.last)
        flow = edits.flow_at(self._session.flow, row.scope)
        return flow.state[row.name].initial if flow is not None and row.section == "state" else None

    def _seen(self, row: SharedRow) -> VariableView | ChannelView | None:
        key = (row.scope, row.name)
        return self.view.variables.get(key) if row.section == "state" else self.view.channels.get(key)

    def rowCount(self, parent: Index = NONE) -> int:
        """Variables and channels."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Names are edited in place."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if index.column() == _NAME else plain

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, icon, colour."""
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return visible(self._words(row, index.column()))
            case Qt.ItemDataRole.EditRole:
                return row.name
            case Qt.ItemDataRole.TextAlignmentRole:
                return self.side(index.column())
            case Qt.ItemDataRole.DecorationRole if index.column() == _NAME:
                return icon("database" if row.section == "state" else "inbox", self._tokens.text_mid)
            case Qt.ItemDataRole.DecorationRole if index.column() == _COUNT and self._unordered(row):
                return icon("triangle-alert", self._tokens.warn)
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._tokens.text_high if index.column() <= _VALUE else self._tokens.text_mid)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(row)
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Renames."""
        row, new = self.rows[index.row()], str(value).strip()
        if role != Qt.ItemDataRole.EditRole or new == row.name:
            return False
        session = self._session
        flow = edits.flow_at(session.flow, row.scope)
        try:
            assert flow is not None
            change = edits.rename_declared(flow, session.registry, row.section, row.name, new, scope=row.scope)
            session.edit(change)
        except ChangeError as error:
            self.refused.emit(error.message)
            return False
        return True

    def _words(self, row: SharedRow, column: int) -> str:
        seen = self._seen(row)
        if column == _NAME:
            return " › ".join((*path_of(self._session.flow, row.scope), row.name))
        if column == _VALUE:
            value = self.value(row)
            return to_text(value)[:_SHOWN_CHARS].replace("\n", " ") if value is not None else ""
        if seen is None:
            return ""
        if column == _TIME:
            return number(seen.time_s, ".2f")
        if isinstance(seen, VariableView):
            return self._writer(seen) if column == _BY else counted(seen.writes, "{count} write", "{count} writes")
        return tr("{sent} sent, {taken} taken", sent=seen.sent, taken=seen.received) if column == _COUNT else ""

    def _writer(self, seen: VariableView) -> str:
        view, session = self._session.run.view, self._session
        flow = edits.flow_at(view.flow or session.flow, view.scope_of(seen.frame))
        return title_of(flow, session.registry, seen.writer) if flow and seen.writer in flow.nodes else seen.writer

    def _unordered(self, row: SharedRow) -> int:
        seen = self._seen(row)
        return seen.unordered if isinstance(seen, VariableView) else 0

    def _tip(self, row: SharedRow) -> str:
        flow = edits.flow_at(self._session.flow, row.scope)
        declared = flow.sections[row.section].get(row.name) if flow is not None else None
        lines = [declared.description] if declared is not None and declared.description else []
        if unordered := self._unordered(row):
            lines.append(counted(
                unordered,
                "{count} write replaced another that no wire puts before it: time decided.",
                "{count} writes replaced others that no wire puts before them: time decided.",
            ))  # fmt: skip
        seen = self._seen(row)
        if isinstance(seen, ChannelView) and seen.expired:
            lines.append(counted(seen.expired, "{count} message expired.", "{count} messages expired."))
        return tip(lines)
