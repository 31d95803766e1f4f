"""The timeline as a widget: zoom by the wheel, pan by dragging, choose a bar by a click or with the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from weft_editor.inert import tip
from weft_editor.language import tr
from weft_editor.theme.tokens import Tokens
from weft_editor.timeline.paint import NAMES, ROW, Spot, told
from weft_editor.timeline.rows import Row
from weft_editor.timeline.sight import TimelineSight

_ZOOM: Final = 1.2


class TimelineChart(TimelineSight):
    """A timeline for mouse and keys."""

    span_chosen = Signal(object)
    """The `Span` that was clicked, or chosen by Enter."""

    def __init__(self, tokens: Tokens, name: Callable[[Row], str], parent: QWidget | None = None) -> None:
        super().__init__(tokens, name, parent)
        self._pressed: QPoint | None = None
        self._dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(tr("Timeline of the run"))

    # Mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms over the bars; scrolls over the names, with Alt, and sideways."""
        delta, pos = event.angleDelta(), event.position()
        if pos.x() < NAMES or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().wheelEvent(event)
        elif delta.x() and abs(delta.x()) > abs(delta.y()):
            self._take(self.axis.panned(-delta.x() / 2, self.now_s))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._take(self.axis.panned(-delta.y() / 2, self.now_s))
        else:
            self._take(self.axis.zoomed(_ZOOM ** (delta.y() / 120), pos.x() - NAMES, self.now_s))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a click or a pan."""
        self._pressed, self._dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pans, or lights up the bar under the pointer."""
        pos = event.position()
        if self._pressed is not None and event.buttons():
            moved = pos.toPoint() - self._pressed
            if self._dragged or moved.manhattanLength() >= QApplication.startDragDistance():
                self._dragged = True
                self._take(self.axis.panned(-moved.x(), self.now_s))
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() - moved.y())
                self._pressed = pos.toPoint()
            return
        hovered = self.spot_at(pos)
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses a bar, or folds a row."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._dragged:
            return
        pos = event.position()
        spot, row = self.spot_at(pos), self.row_at(pos.y())
        if spot is not None:
            self._choose(spot)
        elif row is not None and pos.x() < NAMES and row.children:
            self._fold(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Shows the whole run."""
        if event.position().x() >= NAMES and self.spot_at(event.position()) is None:
            self.fit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tells of the bar under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.spot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip([self._words(spot)]) if spot else "", self)
            return True
        if event.type() == QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    # Choosing

    def _words(self, spot: Spot) -> str:
        return told(*spot, self._name(spot[0]), self.now_s)

    def _fold(self, row: Row) -> None:
        self.rows.toggle(row.key)
        self.catch_up(self.now_s)

    def _choose(self, spot: Spot, *, tell: bool = True) -> None:
        self._current = spot
        self.setAccessibleDescription(self._words(spot))
        self._bring(spot)
        self.viewport().update()
        if tell:
            self.span_chosen.emit(spot[0].spans[spot[1]])

    def _bring(self, spot: Spot) -> None:
        """Scrolls and pans no more than needed."""
        row, bar = spot[0], self.verticalScrollBar()
        top = self._shown.index(row) * ROW
        bar.setValue(min(max(bar.value(), top + ROW - bar.pageStep()), top))
        span = row.spans[spot[1]]
        if not self.axis.from_s <= span.start_s <= self.axis.to_s:
            half = (self.axis.to_s - self.axis.from_s) / 2
            self._take(replace(self.axis, from_s=span.start_s - half, to_s=span.start_s + half).kept_within(self.now_s))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from bar to bar, Enter chooses, Space folds, + and - zoom, Home or F shows all."""
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Up: lambda: self._step_row(-1),
            Qt.Key.Key_Down: lambda: self._step_row(1),
            Qt.Key.Key_Left: lambda: self._step(-1),
            Qt.Key.Key_Right: lambda: self._step(1),
            Qt.Key.Key_Return: self._enter,
            Qt.Key.Key_Enter: self._enter,
            Qt.Key.Key_Space: self._fold_current,
            Qt.Key.Key_Plus: lambda: self._zoom(_ZOOM),
            Qt.Key.Key_Equal: lambda: self._zoom(_ZOOM),
            Qt.Key.Key_Minus: lambda: self._zoom(1 / _ZOOM),
            Qt.Key.Key_Home: self.fit,
            Qt.Key.Key_F: self.fit,
        }
        act = keys.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _zoom(self, factor: float) -> None:
        at = self.axis.x(self.current.start_s) if self.current else self._chart_width / 2
        self._take(self.axis.zoomed(factor, at, self.now_s))

    def _enter(self) -> None:
        if self._current is not None:
            self._choose(self._current)

    def _fold_current(self) -> None:
        if self._current is not None and self._current[0].children:
            self._fold(self._current[0])

    def _step(self, by: int) -> None:
        self._show_choice(stepped(self._current, by) if self._current is not None else to_row(self._shown, None, 1))

    def _step_row(self, by: int) -> None:
        self._show_choice(to_row(self._shown, self._current, by))

    def _show_choice(self, spot: Spot | None) -> None:
        if spot is not None:
            self._choose(spot, tell=False)


def stepped(current: Spot, by: int) -> Spot:
    """The bar so many after another of its row; the first or last where there are no more."""
    row, at = current
    return row, min(max(at + by, 0), len(row.spans) - 1)


def to_row(shown: Sequence[Row], current: Spot | None, by: int) -> Spot | None:
    """The bar nearest in time, so many rows on; the first of all where none is chosen. `None` if there is none."""
    rows = [row for row in shown if row.spans]
    if not rows:
        return None
    if current is None or current[0] not in rows:
        return rows[0], 0
    row = rows[min(max(rows.index(current[0]) + by, 0), len(rows) - 1)]
    start_s = current[0].spans[current[1]].start_s
    return row, min(range(len(row.spans)), key=lambda at: abs(row.spans[at].start_s - start_s))
