"""The run's log: by level, by node, to be copied."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QToolButton,
    QWidget,
)

from weft_editor.inert import tip, visible
from weft_editor.language import number, sentence, tr
from weft_editor.panels import activation
from weft_editor.panels.activation import Spot
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, holding, row
from weft_editor.widgets.empty import EmptyState
from weft_editor.widgets.headed_rows import NONE, HeadedRows, Index, headed_table
from weft_editor.widgets.own_keys import own_keys
from weft_engine.redaction import redact_text
from weft_engine.run.view import LogLine

_LEVELS: Final = ("debug", "info", "warning", "error")
_FILTER_WIDTH: Final = 320
_FILTER_ROOM: Final = 40
"""Beside its words: its edges, and the button that clears it."""


class LogModel(HeadedRows):
    """Lines of a run that pass a filter; grows with the run."""

    columns = (tr("Time, s"), tr("Node"), tr("Message"))
    figures = frozenset((0,))

    def __init__(self, session: Session, tokens: Tokens) -> None:
        super().__init__()
        self._session, self._tokens = session, tokens
        self.lines: list[LogLine] = []
        self._source: list[LogLine] = []
        self._seen = 0
        self._least, self._pattern = 0, ""

    def set_filter(self, least: int, pattern: str) -> None:
        """Shows lines from a level on that hold a text or come from a node of that name."""
        self._least, self._pattern = least, pattern.strip().lower()
        self._restart()

    def _restart(self) -> None:
        self.beginResetModel()
        self._source = self._session.run.view.log
        self.lines = [line for line in self._source if self._passes(line)]
        self._seen = len(self._source)
        self.endResetModel()

    def catch_up(self) -> bool:
        """Takes what is new; returns whether lines were added."""
        source = self._session.run.view.log
        if source is not self._source or len(source) < self._seen:
            self._restart()
            return bool(self.lines)
        fresh = [line for line in source[self._seen :] if self._passes(line)]
        self._seen = len(source)
        if fresh:
            first = len(self.lines)
            self.beginInsertRows(NONE, first, first + len(fresh) - 1)
            self.lines.extend(fresh)
            self.endInsertRows()
        return bool(fresh)

    def _passes(self, line: LogLine) -> bool:
        level = _LEVELS.index(line.level) if line.level in _LEVELS else len(_LEVELS) - 1
        if level < self._least:
            return False
        return not self._pattern or self._pattern in line.text.lower() or self._pattern in self._node(line).lower()

    def _node(self, line: LogLine) -> str:
        return activation.name_of(self._session, Spot(line.scope, line.node, line.frame))

    def words(self, at: int) -> str:
        """A line as it is copied: without secrets, and nothing in it steers the terminal it may be pasted into."""
        line = self.lines[at]
        return visible(redact_text(f"{line.time_s:9.3f}  {line.level:<7}  {self._node(line)}  {line.text}"))

    def rowCount(self, parent: Index = NONE) -> int:
        """Lines that pass."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, icon, colour."""
        line, place = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (number(line.time_s, ".2f"), self._node(line), visible(" ".join(sentence(line.text).split("\n"))))[
                place
            ]
        if role == Qt.ItemDataRole.TextAlignmentRole and place == 0:
            return self.side(place)
        if role == Qt.ItemDataRole.DecorationRole and place == 2:
            return self._icon(line.level)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._tokens.text_high if place == 2 else self._tokens.text_low)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip([sentence(line.text)])
        return None

    def _icon(self, level: str) -> Any:
        name = {"error": "octagon-alert", "warning": "triangle-alert"}.get(level, "dot")
        if name == "dot":
            return icon("info", self._tokens.text_low)
        return icon(name, self._tokens.severity(level))


class Log(QWidget):
    """The panel."""

    place_requested = Signal(object, str)
    """Scope of an embedded flow, or `()`, and a node of it that is to be shown."""

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = LogModel(session, tokens)
        self.level = QComboBox()
        self.level.addItems([tr("All levels"), tr("Info and above"), tr("Warnings and errors"), tr("Errors")])
        self.level.setAccessibleName(tr("Least level"))
        self.level.currentIndexChanged.connect(self._refilter)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter by text or node"))
        self.filter.setAccessibleName(tr("Filter by text or node"))
        self.filter.setToolTip(tr("Filter by text or node"))
        self.filter.setClearButtonEnabled(True)
        words = self.filter.fontMetrics().horizontalAdvance(self.filter.placeholderText())
        self.filter.setMinimumWidth(min(words + _FILTER_ROOM, _FILTER_WIDTH))
        self.filter.setMaximumWidth(_FILTER_WIDTH)
        self.filter.textChanged.connect(self._refilter)
        copy = QToolButton()
        copy.setIcon(icon("copy", tokens.text_mid))
        copy.setToolTip(tr("Copy the selected lines, or all"))
        copy.setAccessibleName(tr("Copy log"))
        copy.clicked.connect(self.copy)
        self.table = self._make_table()
        self._empty = EmptyState(
            tokens, "scroll-text", tr("Nothing logged yet"), tr("What nodes say while they run is listed here.")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        bar = holding(
            row(self.level, self.filter, None, copy, margins=(SIZES.gap, SIZES.gap_s, SIZES.gap, SIZES.gap_s))
        )
        self.setLayout(column(bar, self._stack, gap=0))
        session.run_updated.connect(self.refresh)
        session.run_status_changed.connect(self.refresh)
        self.refresh()

    def _make_table(self) -> QTableView:
        made = headed_table(self.model, tr("Log of the run"))
        made.setWordWrap(False)
        header = made.horizontalHeader()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, 72)
        header.resizeSection(1, 180)
        made.activated.connect(self._on_chosen)
        own_keys(made, QKeySequence.StandardKey.Copy, self.copy)
        return made

    def _refilter(self, *_: object) -> None:
        self.model.set_filter(self.level.currentIndex(), self.filter.text())

    def refresh(self) -> None:
        """Shows what is new; follows the end if the end is in sight."""
        bar = self.table.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        if self.model.catch_up() and at_end:
            self.table.scrollToBottom()
        self._stack.setCurrentWidget(self.table if self._session.run.view.log else self._empty)

    def _on_chosen(self, index: QModelIndex) -> None:
        line = self.model.lines[index.row()]
        if activation.show(self._session, Spot(line.scope, line.node, line.frame)):
            self.place_requested.emit(line.scope, line.node)

    def copy(self) -> None:
        """Puts the selected lines, or all, on the clipboard."""
        rows = sorted({each.row() for each in self.table.selectionModel().selectedRows()})
        chosen = rows or range(len(self.model.lines))
        QApplication.clipboard().setText("\n".join(self.model.words(at) for at in chosen))
