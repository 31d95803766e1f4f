"""What is wrong with the flow: each with its place, and a fix where there is one."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QStackedWidget, QTableView, QWidget

from weft_editor.inert import literal, tip
from weft_editor.language import said, sentence, title_of, tr
from weft_editor.marked import unmarked
from weft_editor.places import path_of
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column
from weft_editor.widgets.empty import EmptyState
from weft_editor.widgets.headed_rows import NONE, HeadedRows, Index, headed_table
from weft_engine import edits
from weft_engine.errors import WeftError
from weft_engine.problems import Problem

ICONS: Final = {"error": "octagon-alert", "warning": "triangle-alert", "info": "info"}
_ORDER: Final = {"error": 0, "warning": 1, "info": 2}


class ProblemModel(HeadedRows):
    """Problems, the gravest first."""

    columns = (tr("Problem"), tr("Node"), tr("Fix"))

    def __init__(self, session: Session, tokens: Tokens) -> None:
        super().__init__()
        self._session, self._tokens = session, tokens
        self.problems: list[Problem] = []

    def rebuild(self) -> None:
        """Takes them anew."""
        self.beginResetModel()
        self.problems = sorted(self._session.problems, key=lambda each: _ORDER[each.severity])
        self.endResetModel()

    def rowCount(self, parent: Index = NONE) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.problems)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, icon, colour."""
        problem, place = self.problems[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                unmarked(sentence(problem.message)),
                self._where(problem),
                said(problem.fix.label) if problem.fix else "",
            )[place]
        if role == Qt.ItemDataRole.DecorationRole and place == 0:
            return icon(ICONS[problem.severity], self._tokens.severity(problem.severity))
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(
                self._tokens.accent if place == 2 else self._tokens.text_mid if place else self._tokens.text_high
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            message = f"{unmarked(sentence(problem.message))}\n({problem.code})"
            words = said(problem.fix.label) if place == 2 and problem.fix else message
            return tip([words])
        if role == Qt.ItemDataRole.AccessibleTextRole and place == 0:
            return f"{tr(problem.severity)}: {unmarked(sentence(problem.message))}"
        return None

    def _where(self, problem: Problem) -> str:
        node = problem.node or ""
        flow = edits.flow_at(self._session.flow, problem.scope)
        if flow is not None and node in flow.nodes:
            node = title_of(flow, self._session.registry, node)
        return " › ".join(each for each in (*path_of(self._session.flow, problem.scope), node) if each)


class Problems(QWidget):
    """The panel."""

    reveal_requested = Signal(str)
    explain_requested = Signal(str)
    """A problem's code, to be explained."""
    place_requested = Signal(object, str)
    """Scope of an embedded flow, or `()`, and a node of it that is to be shown; it is selected already."""
    message = Signal(str)
    """A sentence for the person: why a fix did not fit."""

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = ProblemModel(session, tokens)
        self._menu: dict[str, QAction] = {}
        self.table = self._make_table()
        self._empty = EmptyState(tokens, "circle-check", tr("Checking…"), tr("The flow is checked after every edit."))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.setLayout(column(self._stack))
        session.problems_changed.connect(self.refresh)
        self.refresh()

    def _make_table(self) -> QTableView:
        made = headed_table(self.model, tr("Problems"), SIZES.row + 2)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setMouseTracking(True)
        header = made.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        made.clicked.connect(self._on_clicked)
        made.activated.connect(lambda index: self._reveal(index.row()))
        made.entered.connect(self._on_entered)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for name, act in (
            (tr("Fix"), self.fix_current),
            (tr("Fix in the other way"), self._fix_otherwise),
            (tr("Show the node"), self._reveal_current),
            (tr("Explain"), self._explain),
            (tr("Copy"), self._copy),
        ):
            action = QAction(name, made)
            action.triggered.connect(act)
            made.addAction(action)
            self._menu[name] = action
        made.selectionModel().currentRowChanged.connect(lambda now, _: self._offer_fixes(now.row()))
        return made

    def refresh(self) -> None:
        """Shows the problems there are."""
        self.model.rebuild()
        is_checked = self._session.is_checked
        self._empty.title.setText(tr("No problems") if is_checked else tr("Checking…"))
        self._stack.setCurrentWidget(self.table if self.model.problems else self._empty)

    def _on_entered(self, index: QModelIndex) -> None:
        can_fix = index.column() == 2 and self.model.problems[index.row()].fix is not None
        self.table.viewport().setCursor(Qt.CursorShape.PointingHandCursor if can_fix else Qt.CursorShape.ArrowCursor)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == 2 and self.model.problems[index.row()].fix:
            self.fix(index.row())
        else:
            self._reveal(index.row())

    def _current(self) -> int | None:
        at = self.table.currentIndex()
        return at.row() if at.isValid() else None

    def _offer_fixes(self, at: int) -> None:
        """Names the ways out of a problem in its menu."""
        fixes = self.model.problems[at].fixes if 0 <= at < len(self.model.problems) else ()
        for number, name in enumerate((tr("Fix"), tr("Fix in the other way"))):
            action = self._menu[name]
            action.setVisible(number < len(fixes))
            if number < len(fixes):
                action.setText(literal(said(fixes[number].label)))

    def fix(self, at: int, *, way: int = 0) -> None:
        """Applies a fix of a problem; it can be undone."""
        fixes = self.model.problems[at].fixes
        if way >= len(fixes):
            return
        fix = fixes[way]
        try:
            self._session.edit(fix.change(self._session.flow, self._session.registry))
        except WeftError as error:
            self.message.emit(said(error.message))

    def fix_current(self) -> None:
        """Applies the fix of the problem the keyboard is on."""
        at = self._current()
        if at is not None:
            self.fix(at)

    def _fix_otherwise(self) -> None:
        at = self._current()
        if at is not None:
            self.fix(at, way=1)

    def _reveal_current(self) -> None:
        at = self._current()
        if at is not None:
            self._reveal(at)

    def _reveal(self, at: int) -> None:
        problem = self.model.problems[at]
        if not (problem.nodes or problem.wires):
            return
        session = self._session.inside(problem.scope)
        session.select(nodes=problem.nodes, wires=() if problem.nodes else problem.wires)
        node = problem.node or session.flow.wires[problem.wires[0]].target_node
        self.place_requested.emit(problem.scope, node)
        self.reveal_requested.emit(node)

    def _explain(self) -> None:
        at = self._current()
        if at is not None:
            self.explain_requested.emit(self.model.problems[at].code)

    def _copy(self) -> None:
        at = self._current()
        if at is not None:
            QApplication.clipboard().setText(sentence(self.model.problems[at].message))
