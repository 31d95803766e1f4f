"""What a timeline shows: its rows, the stretch of time in sight, and what lies where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from weft_editor.theme.tokens import Tokens
from weft_editor.timeline.axis import Axis
from weft_editor.timeline.paint import HEAD, NAMES, ROW, Look, Spot, bar_rect, paint
from weft_editor.timeline.rows import Row, Rows
from weft_engine.run.timeline import Span, Timeline

_NEAR: Final = 3
"""Pixels by which a bar may be missed."""


class TimelineSight(QAbstractScrollArea):
    """Shows a timeline; `show_timeline` gives it one, `catch_up` shows what is new. It takes no events of its own."""

    def __init__(self, tokens: Tokens, name: Callable[[Row], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens, self._name = tokens, name
        self.rows = Rows(Timeline())
        self.axis = Axis()
        self.now_s = 0.0
        self.follows = True
        """The whole run is kept in sight, until a person zooms or pans."""
        self._shown: list[Row] = []
        self._hovered: Spot | None = None
        self._current: Spot | None = None
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_timeline(self, timeline: Timeline) -> None:
        """Shows another run, whole."""
        self.rows = Rows(timeline)
        self._hovered = self._current = None
        self.follows = True
        self.catch_up(timeline.now_s)

    def catch_up(self, now_s: float) -> None:
        """Shows what is new; the run has come to `now_s`."""
        was_at_end = self.axis.to_s >= self.now_s
        moved, self.now_s = now_s - self.now_s, now_s
        self.rows.catch_up()
        self._shown = self.rows.shown()
        if self.follows:
            self.axis = Axis(0.0, max(now_s * 1.02, 1e-3), self._chart_width)
        elif was_at_end and moved > 0:
            self.axis = replace(self.axis, from_s=self.axis.from_s + moved, to_s=self.axis.to_s + moved)
        self._set_range()
        self.viewport().update()

    def fit(self) -> None:
        """Shows the whole run."""
        self.follows = True
        self.catch_up(self.now_s)

    @property
    def current(self) -> Span | None:
        """The chosen activation."""
        return self._current[0].spans[self._current[1]] if self._current else None

    @property
    def _chart_width(self) -> int:
        return max(self.viewport().width() - NAMES, 1)

    def _set_range(self) -> None:
        room = max(self.viewport().height() - HEAD, 1)
        bar = self.verticalScrollBar()
        bar.setPageStep(room)
        bar.setSingleStep(ROW)
        bar.setRange(0, max(len(self._shown) * ROW - room, 0))

    def _look(self) -> Look:
        view = self.viewport()
        return Look(
            self._tokens, replace(self.axis, width=self._chart_width), self.now_s, self.verticalScrollBar().value(),
            view.width(), view.height(), self._name, lambda row: row.key in self.rows.folded,
            self._hovered, self._current, self.hasFocus(),
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints what is in sight."""
        painter = QPainter(self.viewport())
        paint(painter, self._shown, self._look())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the whole run, or the same stretch, in sight."""
        self.axis = replace(self.axis, width=self._chart_width)
        self._set_range()

    # Finding

    def row_at(self, y: float) -> Row | None:
        """The row at a height."""
        at = int(y - HEAD + self.verticalScrollBar().value()) // ROW
        return self._shown[at] if y >= HEAD and 0 <= at < len(self._shown) else None

    def spot_at(self, pos: QPointF) -> Spot | None:
        """The bar at a place."""
        row = self.row_at(pos.y())
        if row is None or pos.x() < NAMES:
            return None
        look, y = self._look(), self._top_of(row)
        near = 4 * _NEAR / look.axis.scale
        time_s = look.axis.time(pos.x() - NAMES)
        hits = [at for at in row.between(time_s - near, time_s + near) if _is_near(bar_rect(row, at, y, look), pos)]
        return (row, min(hits, key=lambda at: abs(bar_rect(row, at, y, look).center().y() - pos.y()))) if hits else None

    def bar_of(self, span: Span) -> QPoint:
        """The middle of a bar, in the viewport."""
        row = next(row for row in self._shown if span in row.spans)
        return bar_rect(row, row.spans.index(span), self._top_of(row), self._look()).center().toPoint()

    def _top_of(self, row: Row) -> int:
        return HEAD + self._shown.index(row) * ROW - self.verticalScrollBar().value()

    def _take(self, axis: Axis) -> None:
        self.follows = False
        self.axis = replace(axis, width=self._chart_width)
        self.viewport().update()


def _is_near(rect: QRectF, pos: QPointF) -> bool:
    return rect.adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(pos)
