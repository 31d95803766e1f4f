"""The run over time: what ran when, what waited for what, how long calls took."""

from __future__ import annotations

from time import monotonic
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from weft_editor.inner_session import InnerSession
from weft_editor.language import tr
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens
from weft_editor.timeline.chart import TimelineChart
from weft_editor.timeline.rows import Row
from weft_editor.widgets.boxes import column
from weft_editor.widgets.empty import EmptyState
from weft_engine.document.callers import flow_at
from weft_engine.errors import ChangeError
from weft_engine.run.timeline import Span, Timeline

_MOVES_EVERY_MS: Final = 100
"""While a run waits, bars grow so often."""


class TimelinePanel(QWidget):
    """The timeline of the run a flow shows."""

    place_requested = Signal(object, str)
    """Scope and id of a node that is to be shown on the canvas."""

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.chart = TimelineChart(tokens, self._name_of)
        self._empty = EmptyState(
            tokens, "chart-gantt", tr("No run yet"), tr("When nodes work and wait is drawn here while a flow runs.")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.chart)
        self._stack.addWidget(self._empty)
        self.setLayout(column(self._stack))
        self._shown: Timeline | None = None
        self._heard = monotonic()
        self._moving = QTimer(self, interval=_MOVES_EVERY_MS)
        self._moving.timeout.connect(self._move)
        self.chart.span_chosen.connect(self._on_chosen)
        session.run_updated.connect(self._on_run)
        session.run_status_changed.connect(self._on_run)
        self.refresh()

    def _on_run(self) -> None:
        self._heard = monotonic()
        if self.isVisible():
            self.refresh()
        else:
            self._moving.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what happened while nobody looked."""
        self.refresh()
        super().showEvent(event)

    def refresh(self) -> None:
        """Shows what is new in the run, or another run."""
        run = self._session.run
        timeline = run.timeline
        if timeline is not self._shown:
            self._shown = timeline
            self.chart.show_timeline(timeline)
        else:
            self.chart.catch_up(timeline.now_s)
        self._stack.setCurrentWidget(self.chart if timeline.spans else self._empty)
        if run.view.status == "running":
            self._moving.start()
        else:
            self._moving.stop()

    def _move(self) -> None:
        """Time passes while nothing happens."""
        if self._shown is not None and self.isVisible():
            self.chart.catch_up(self._shown.now_s + monotonic() - self._heard)

    def _name_of(self, row: Row) -> str:
        view, key = self._session.run.view, row.key[-1]
        frame = row.spans[0].frame if row.spans else ()
        flow = flow_at(view.flow or self._session.flow, view.scope_of(frame))
        record = flow.nodes.get(key) if flow is not None else None
        if record is None:
            return key
        node_type = self._session.registry.get(record.type)
        return record.title or (node_type.title if node_type else key)

    def _on_chosen(self, span: Span) -> None:
        """Shows that activation in its node."""
        view = self._session.run.view
        scope = view.scope_of(span.frame)
        try:
            session = self._session.inside(scope)
        except ChangeError:
            return  # the flow it ran in is gone
        if span.node not in session.flow.nodes:
            return
        if isinstance(session, InnerSession):
            session.show_call(view.call_of(span.frame))
        session.show_frame(span.node, span.frame)
        self.place_requested.emit(scope, span.node)
