"""The flow as a list of nodes: to find one, to select with the keyboard, and for screen readers."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QStackedWidget, QWidget

from weft_editor.inert import tip
from weft_editor.language import sentence, title_of, tr
from weft_editor.marked import unmarked
from weft_editor.session import Session
from weft_editor.theme.icons import STATUS_ICONS, icon
from weft_editor.theme.tokens import Tokens
from weft_editor.turns import Soon
from weft_editor.widgets.boxes import SIZES, column, holding
from weft_editor.widgets.empty import EmptyState
from weft_editor.widgets.ranking import ranked
from weft_editor.widgets.rows import set_row_height
from weft_engine.document import Change, Node
from weft_engine.run.status import Status

Index = QModelIndex | QPersistentModelIndex
_NONE: Final = QModelIndex()
_LOOKS: Final = [Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ToolTipRole]
_RUN_MS: Final = 80
"""So long news of a run is gathered."""
_PART: Final = 2_500
"""So many nodes are asked for their titles in one turn."""
_NOTHING: Final = (None, "")
_MANY: Final = 2_000
"""Of more runs of rows than this the list marks no more: it would take too long."""


class OutlineModel(QAbstractListModel):
    """Ids of nodes by title."""

    def __init__(self, session: Session, tokens: Tokens) -> None:
        super().__init__()
        self._session, self._tokens = session, tokens
        self.ids: list[str] = []
        self.row_of: dict[str, int] = {}
        self._titles: dict[str, str] = {}
        self._known: dict[str, tuple[Node, str]] = {}
        """What nodes are called, with the record it was found in."""
        self._bad: dict[str, str] = {}
        self._shown: dict[str, Status] = {}

    def learn(self, most: int) -> bool:
        """Finds out what up to so many nodes are called; returns whether that is known of all then."""
        flow, registry, known = self._session.flow, self._session.registry, self._known
        unknown = (key for key, node in flow.nodes.items() if (known.get(key) or _NOTHING)[0] is not node)
        some = list(islice(unknown, most + 1))
        for key in some[:most]:
            known[key] = flow.nodes[key], title_of(flow, registry, key)
        return len(some) <= most

    def rebuild(self, pattern: str) -> None:
        """Takes the nodes anew."""
        flow = self._session.flow
        self.learn(len(flow.nodes))
        self._known = {key: self._known[key] for key in flow.nodes}
        titles = {key: title for key, (_, title) in self._known.items()}
        if pattern.strip():
            found = ranked(pattern, titles, lambda key: (titles[key], key, flow.nodes[key].type))
        else:
            found = sorted(titles, key=lambda key: (titles[key].lower(), key))
        self.beginResetModel()
        self.ids, self.row_of = found, {key: number for number, key in enumerate(found)}
        self._titles = titles
        self._mark_bad()
        self.endResetModel()

    def _mark_bad(self) -> None:
        self._bad.clear()
        for problem in self._session.problems:
            for key in problem.nodes:
                if problem.scope == self._session.scope and self._bad.get(key) != "error":
                    self._bad[key] = problem.severity

    def touch(self, keys: frozenset[str] | None = None) -> None:
        """What rows show has changed; `None`: of all."""
        if keys is None:
            self._mark_bad()
            if self.ids:
                self.dataChanged.emit(self.index(0), self.index(len(self.ids) - 1))
            return
        rows = [self.row_of[key] for key in keys if key in self.row_of and self._is_new(key)]
        if rows:  # one signal for all: the view paints only what is in sight
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)), _LOOKS)

    def _is_new(self, key: str) -> bool:
        """Whether a node's status is another than before: text that streams changes nothing here."""
        status = self._status(key)
        was, self._shown[key] = self._shown.get(key), status
        return status is not was

    def rowCount(self, parent: Index = _NONE) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, icon, colour and what is read aloud."""
        key = self.ids[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[key]
        if key not in self._session.flow.nodes:  # removed; the list follows in a moment
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(key)
        if role == Qt.ItemDataRole.ForegroundRole and key in self._bad:
            return QColor(self._tokens.severity(self._bad[key]))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip([self._about(key)])
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._about(key)
        return None

    def _status(self, key: str) -> Status:
        shown = self._session.shown_activation(key)
        return shown.status if shown else Status.IDLE

    def _icon(self, key: str) -> QIcon:
        status, tokens = self._status(key), self._tokens
        if status is not Status.IDLE:
            return icon(STATUS_ICONS[status], tokens.status(status))
        node_type = self._session.registry.get(self._session.flow.nodes[key].type)
        tint = tokens.categories[node_type.category] if node_type else tokens.text_low
        return icon(node_type.icon if node_type else "square-dashed", tint)

    def _about(self, key: str) -> str:
        node_type = self._session.registry.get(self._session.flow.nodes[key].type)
        kind = tr(node_type.title) if node_type else self._session.flow.nodes[key].type
        problems = "".join(f"\n{unmarked(sentence(each.message))}" for each in self._session.problems_of(key))
        return f"{kind}, {tr(self._status(key).value)}{problems}"


def runs_of(rows: list[int]) -> list[tuple[int, int]]:
    """Ascending numbers as first and last of those that follow each other."""
    starts = [at for at, row in enumerate(rows) if at == 0 or row != rows[at - 1] + 1]
    ends = [*starts[1:], len(rows)] if rows else []
    return [(rows[start], rows[end - 1]) for start, end in zip(starts, ends, strict=True)]


class Outline(QWidget):
    """The panel."""

    reveal_requested = Signal(str)
    """A node is to be shown on the canvas."""

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = OutlineModel(session, tokens)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter nodes"))
        self.filter.setAccessibleName(tr("Filter nodes"))
        self.filter.setClearButtonEnabled(True)
        self.list = self._make_list()
        self._empty = EmptyState(tokens, "list-tree", tr("No nodes yet"), tr("Every node of the flow is listed here."))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        bar = holding(column(self.filter, margins=SIZES.gap))
        self.setLayout(column(bar, self._stack, gap=0))
        self._soon = Soon(self, self._rebuild)
        self._chosen_soon = Soon(self, self._follow_selection)
        self.filter.textChanged.connect(lambda _: self._soon.start())
        self._following = False
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        session.problems_changed.connect(self.model.touch)
        self._heard: set[str] = set()
        """Nodes of which a run has news."""
        self._run_soon = QTimer(self, singleShot=True, interval=_RUN_MS)
        self._run_soon.timeout.connect(self._touch_heard)
        session.run_updated.connect(self._on_run)
        session.run_status_changed.connect(self.model.touch)
        self._rebuild()

    def _make_list(self) -> QListView:
        made = QListView()
        made.setModel(self.model)
        made.setUniformItemSizes(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setAccessibleName(tr("Nodes of the flow"))
        set_row_height(made)
        made.selectionModel().selectionChanged.connect(self._on_selected)
        made.clicked.connect(lambda index: self.reveal_requested.emit(self.model.ids[index.row()]))
        made.activated.connect(lambda index: self.reveal_requested.emit(self.model.ids[index.row()]))
        return made

    def _on_run(self, nodes: frozenset[str]) -> None:
        if self.isVisible():
            self._heard |= nodes
            if not self._run_soon.isActive():
                self._run_soon.start()

    def _touch_heard(self) -> None:
        heard, self._heard = frozenset(self._heard), set()
        self.model.touch(heard)

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what happened while nobody looked."""
        self.model.touch()
        super().showEvent(event)

    def _on_changed(self, change: Change) -> None:
        if change.touches("nodes", scope=()):
            self._soon.start()

    def _rebuild(self) -> None:
        if not self.model.learn(_PART):
            self._soon.start()
            return
        self.model.rebuild(self.filter.text())
        self._stack.setCurrentWidget(self.list if self.model.ids or self.filter.text() else self._empty)
        self._chosen_soon.stop()
        self._follow_selection()

    def _on_selection(self) -> None:
        """Where the list is long, what selected something has enough to do."""
        if len(self.model.ids) > _MANY:
            self._chosen_soon.start()
        else:
            self._follow_selection()

    def _on_selected(self, *_: object) -> None:
        if not self._following:
            rows = self.list.selectionModel().selectedRows()
            self._session.select(nodes=[self.model.ids[each.row()] for each in rows])

    def _follow_selection(self) -> None:
        chosen = self._session.selection.nodes
        rows = sorted(self.model.row_of[key] for key in chosen if key in self.model.row_of)
        self._following = True
        self.list.setUpdatesEnabled(len(rows) <= _MANY)  # else Qt looks for the place of each row in turn
        try:
            picked = QItemSelection()
            for first, last in runs_of(rows)[:_MANY]:
                picked.select(self.model.index(first), self.model.index(last))
            self.list.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if len(rows) == 1:
                self.list.scrollTo(self.model.index(rows[0]))
        finally:
            self.list.setUpdatesEnabled(True)
            self._following = False
