"""What a run gave: the flow's outputs, or why there are none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QScrollArea, QSplitter, QStackedWidget, QWidget

from weft_editor.inert import literal, visible
from weft_editor.language import sentence, tr
from weft_editor.panels import activation
from weft_editor.panels.ends import ends, titled
from weft_editor.session import Session
from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, holding, row, text
from weft_editor.widgets.empty import EmptyState
from weft_editor.widgets.value_view import ValueView
from weft_engine.control import OutputConfig


class Results(QWidget):
    """The panel."""

    place_requested = Signal(object, str)
    """The scope and the node a person wants to see."""

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tokens = session, tokens
        self.views: dict[str, ValueView] = {}
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._state = EmptyState(tokens, "inbox", tr("No results yet"), tr("Run the flow to see what it gives."))
        self.failure = QPlainTextEdit()
        self.failure.setReadOnly(True)
        self.failure.setProperty("role", "error")
        self.failure.setAccessibleName(tr("Why the run failed"))
        mark = QLabel()
        mark.setPixmap(icon_pixmap("octagon-x", tokens.error, SIZES.icon, self.devicePixelRatioF()))
        self._failed_title = text("", "heading")
        self.culprit = QPushButton()
        self.culprit.setToolTip(tr("Shows the node it came from, as it failed"))
        self.culprit.clicked.connect(self._show_culprit)
        failed = column(row(mark, self._failed_title, None, self.culprit), self.failure, margins=SIZES.gap_l)
        self._stack = QStackedWidget()
        outputs = QScrollArea()  # many outputs must not make the window's other panels narrow
        outputs.setFrameShape(QScrollArea.Shape.NoFrame)
        outputs.setWidgetResizable(True)
        outputs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what it holds takes it
        outputs.setWidget(holding(column(self._splitter, margins=SIZES.gap_l)))
        for page in (self._state, outputs, holding(failed)):
            self._stack.addWidget(page)
        self.setLayout(column(self._stack))
        session.run_status_changed.connect(self.refresh)
        session.run_updated.connect(self.refresh)
        self._shown: object = None
        self._spot: activation.Spot | None = None
        self.refresh()

    def refresh(self) -> None:
        """Shows the outputs there are."""
        view = self._session.run.view
        shown = (view.run_id, view.status)
        if shown == self._shown:
            return
        self._shown = shown
        if view.error:
            self._show_failure(view.status, sentence(str(view.error.get("message", ""))))
        elif view.outputs:
            self._show_outputs()
        else:
            self._show_state(view.status)

    def _show_failure(self, status: str, words: str) -> None:
        titles = {
            "failed": tr("The run failed"),
            "budget": tr("The run's budget is used up"),
            "cancelled": tr("The run was stopped"),
        }
        self._failed_title.setText(titles.get(status, tr("The run ended: {status}", status=status)))
        self.failure.setPlainText(visible(words))
        self._spot = activation.failed_at(self._session, self._session.run.view.error or {})
        self.culprit.setVisible(self._spot is not None)
        if self._spot is not None:
            self.culprit.setText(literal(activation.name_of(self._session, self._spot)))
        self._stack.setCurrentIndex(2)

    def _show_culprit(self) -> None:
        if self._spot is not None and activation.show(self._session, self._spot):
            self.place_requested.emit(self._spot.scope, self._spot.node)

    def _show_outputs(self) -> None:
        outputs = self._session.run.view.outputs
        for name in [name for name in self.views if name not in outputs]:
            view = self.views.pop(name)
            view.hide()
            view.deleteLater()
        order = [each.name for each in ends(self._session, OutputConfig) if each.name in outputs]
        for place, name in enumerate(dict.fromkeys([*order, *outputs])):
            if name not in self.views:
                self.views[name] = ValueView(name, self._tokens, title=titled(name))
            self.views[name].setContentsMargins(SIZES.gap if place else 0, 0, SIZES.gap, 0)
            if self._splitter.widget(place) is not self.views[name]:
                self._splitter.insertWidget(place, self.views[name])
            self.views[name].set_value(outputs[name], is_whole=True)
        self._stack.setCurrentIndex(1)

    def _show_state(self, status: str) -> None:
        words = {
            "running": (tr("The flow is running"), tr("Its results appear here when they are complete.")),
            "done": (
                tr("The run gave nothing"),
                tr("No output node received a value: see on the canvas what was skipped."),
            ),
            "cancelled": (tr("The run was stopped"), tr("It gave no results.")),
        }
        title, hint = words.get(status, (tr("No results yet"), tr("Run the flow to see what it gives.")))
        self._state.title.setText(title)
        self._state.words.setText(hint)
        self._stack.setCurrentIndex(0)
