"""Problems of a node, with their fixes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolTip, QVBoxLayout, QWidget

from weft_editor.inert import literal, tip
from weft_editor.language import said, sentence, tr
from weft_editor.marked import unmarked
from weft_editor.panels.inspector.page import label
from weft_editor.session import Session
from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, row
from weft_engine.errors import WeftError
from weft_engine.problems import Fix, Problem

_ICONS = {"error": "octagon-alert", "warning": "triangle-alert", "info": "info"}
_ICON = 14


class ProblemList(QWidget):
    """One line a problem."""

    def __init__(self, session: Session, tokens: Tokens) -> None:
        super().__init__()
        self._session = session
        self._tokens = tokens
        self._shown: tuple[Problem, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Shows these."""
        if tuple(problems) == self._shown:
            return
        self._shown = tuple(problems)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for problem in problems:
            self._column.addWidget(self._row(problem))
        self.setVisible(bool(problems))

    def _row(self, problem: Problem) -> QWidget:
        made, line = QWidget(), QHBoxLayout()
        line.setSpacing(SIZES.gap)
        mark = QLabel()
        mark.setPixmap(icon_pixmap(_ICONS[problem.severity], self._tokens.severity(problem.severity), _ICON, 2.0))
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(unmarked(sentence(problem.message)), "problem"), 1)
        lines = column(line, gap=SIZES.gap_s)
        if problem.fix:
            lines.addLayout(row(self._button(problem.fix), None, margins=(_ICON + SIZES.gap, 0, 0, 0)))
        made.setLayout(lines)
        return made

    def _button(self, fix: Fix) -> QPushButton:
        button = QPushButton(literal(said(fix.label)))
        button.setToolTip(tr("Do it; it can be undone"))
        button.clicked.connect(lambda: self._apply(fix))
        return button

    def _apply(self, fix: Fix) -> None:
        try:
            self._session.edit(fix.change(self._session.flow, self._session.registry))
        except WeftError as error:
            QToolTip.showText(QCursor.pos(), tip([said(error.message)]), self)
