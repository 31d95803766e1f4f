"""What the nodes of a flow share without wires: its variables and channels, and what a run makes of them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QToolButton,
    QWidget,
)

from weft_editor.language import tr
from weft_editor.panels.shared_rows import Section, SharedRow, SharedRows
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, holding, row
from weft_editor.widgets.empty import EmptyState
from weft_editor.widgets.headed_rows import headed_table
from weft_editor.widgets.own_keys import own_keys
from weft_editor.widgets.value_view import ValueView
from weft_engine import edits
from weft_engine.document import Channel, StateVariable
from weft_engine.ids import slug


class SharedPanel(QWidget):
    """The panel."""

    message = Signal(str)
    """What a person is told when an edit is refused."""

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tokens = session, tokens
        self.model = SharedRows(session, tokens)
        self.model.refused.connect(self.message)
        self.table = self._make_table()
        self.value = ValueView("", tokens)
        self.remove = QToolButton()
        self.remove.setIcon(icon("trash-2", tokens.text_mid))
        self.remove.setToolTip(tr("Remove what is selected (Delete)"))
        self.remove.setAccessibleName(tr("Remove variable or channel"))
        self.remove.clicked.connect(self.remove_selected)
        self.add_variable = self._adding(tr("Add variable"), "state")
        self.add_channel = self._adding(tr("Add channel"), "channels")
        self._empty = self._make_empty()
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.table)
        parts.addWidget(self.value)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        self._stack = QStackedWidget()
        self._stack.addWidget(parts)
        self._stack.addWidget(self._empty)
        margins = (SIZES.gap, SIZES.gap_s, SIZES.gap, SIZES.gap_s)
        self._bar = holding(row(self.add_variable, self.add_channel, None, self.remove, margins=margins))
        self.setLayout(column(self._bar, self._stack, gap=0))
        session.run_updated.connect(self.refresh)
        session.run_status_changed.connect(self.refresh)
        session.changed.connect(self.refresh)
        self.refresh()

    def _make_table(self) -> QTableView:
        made = headed_table(self.model, tr("Variables and channels"))
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setWordWrap(False)
        made.setTabKeyNavigation(False)
        header = made.horizontalHeader()
        for at, width in enumerate((160, 200, 120, 120, 72)):
            header.resizeSection(at, width)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        made.selectionModel().currentRowChanged.connect(self._show_value)
        own_keys(made, QKeySequence.StandardKey.Delete, self.remove_selected)
        return made

    def _adding(self, words: str, section: Section) -> QPushButton:
        made = QPushButton(icon("plus", self._tokens.text_mid), words)
        made.clicked.connect(lambda: self.add(section))
        return made

    def _make_empty(self) -> EmptyState:
        return EmptyState(
            self._tokens, "database", tr("No variables or channels"),
            tr("Nodes that no wire connects share values by variables and send each other messages over channels."),
        )  # fmt: skip

    def refresh(self) -> None:
        """Shows what is declared, and what is new in the run."""
        chosen = self.selected
        self.model.refresh()
        self._stack.setCurrentIndex(0 if self.model.rows else 1)
        if chosen is not None and chosen in self.model.rows and self.selected is None:
            self.table.selectRow(self.model.rows.index(chosen))
        self._show_value()

    @property
    def selected(self) -> SharedRow | None:
        """The row that is selected."""
        at = self.table.currentIndex().row()
        return self.model.rows[at] if 0 <= at < len(self.model.rows) else None

    def _show_value(self, *_: QModelIndex) -> None:
        chosen = self.selected
        self.remove.setEnabled(chosen is not None)
        self.value.setVisible(chosen is not None)
        if chosen is not None:
            self.value.set_value(self.model.value(chosen))

    def add(self, section: Section) -> None:
        """Declares a variable or channel, and lets its name be typed."""
        flow = self._session.flow
        if section == "state":
            name = slug("variable", flow.state)
            self._session.edit(edits.set_variable(flow, name, StateVariable()))
        else:
            name = slug("channel", flow.channels)
            self._session.edit(edits.set_channel(flow, name, Channel()))
        self.model.refresh()
        at = self.model.index(self.model.rows.index(SharedRow(section, (), name)), 0)
        self._stack.setCurrentIndex(0)
        self.table.setCurrentIndex(at)
        self.table.edit(at)

    def remove_selected(self) -> None:
        """Removes what is selected; nodes that use it are told of among the problems."""
        chosen = self.selected
        flow = edits.flow_at(self._session.flow, chosen.scope) if chosen is not None else None
        if chosen is not None and flow is not None:
            self._session.edit(edits.remove_declared(flow, chosen.section, chosen.name, scope=chosen.scope))
