"""The rows of quick-add: which, in what order, and how they look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from weft_editor.fuzzy import best_match
from weft_editor.interactions.offers import Offer
from weft_editor.language import tr
from weft_editor.theme.fonts import ui_font
from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens, color

ROW: Final = 32
HEADING: Final = 26
_TILE: Final = 22
_PAD: Final = 12
_TITLE_WEIGHT, _KEYWORD_WEIGHT, _CATEGORY_WEIGHT, _TEXT_WEIGHT = 1.0, 0.75, 0.55, 0.4
_RECENT_BONUS: Final = 40.0

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """An offer, or a heading."""

    offer: Offer | None
    heading: str = ""
    places: tuple[int, ...] = ()
    """Letters of the title that were meant."""


def rows_for(offers: Sequence[Offer], query: str, recent: Sequence[str]) -> list[Row]:
    """Without a query all offers under headings, recent ones first; with one those that fit, best first."""
    if query.strip():
        return _found(offers, query, recent)
    rows: list[Row] = []
    known = {offer.id: offer for offer in offers}
    lately = [known[each] for each in recent if each in known]
    if lately and len(offers) > len(lately):
        rows += [Row(None, tr("Recent")), *(Row(offer) for offer in lately)]
    heading = ""
    for offer in offers:
        if tr(offer.category.value.capitalize()) != heading:
            heading = tr(offer.category.value.capitalize())
            rows.append(Row(None, heading))
        rows.append(Row(offer))
    return rows


def _found(offers: Sequence[Offer], query: str, recent: Sequence[str]) -> list[Row]:
    scored: list[tuple[float, int, Row]] = []
    for number, offer in enumerate(offers):
        texts = [(offer.title, _TITLE_WEIGHT), *((each, _KEYWORD_WEIGHT) for each in offer.keywords)]
        texts += [(offer.category.value, _CATEGORY_WEIGHT), (offer.description, _TEXT_WEIGHT)]
        found = best_match(query, texts)
        if found is not None:
            bonus = _RECENT_BONUS if offer.id in recent else 0.0
            scored.append((-found.score - bonus, number, Row(offer, places=found.places)))
    return [row for *_, row in sorted(scored, key=lambda each: each[:2])]


class RowModel(QAbstractListModel):
    """See the module."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def set_rows(self, rows: list[Row]) -> None:
        """Shows other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.offer.title if row.offer else row.heading
        if role == Qt.ItemDataRole.ToolTipRole and row.offer:
            return row.offer.description
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and row.offer:
            return f"{tr(row.offer.category.value.capitalize())}. {row.offer.description}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.rows[index.row()].offer is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RowDelegate(QStyledItemDelegate):
    """Paints icon, title with the letters meant, description, and the port that would be wired."""

    def __init__(self, tokens: Tokens, parent: QObject) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._title = ui_font(tokens.sizes.font + 1)
        self._small = ui_font(tokens.sizes.font_small)

    def _row(self, index: Index) -> Row:
        model = index.model()
        assert isinstance(model, RowModel)
        return model.rows[index.row()]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW if self._row(index).offer else HEADING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect = self._row(index), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.offer is None:
            self._heading(painter, rect, row.heading)
        else:
            state = option.state
            self._offer(painter, rect, row, row.offer, bool(state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        font = ui_font(self._tokens.sizes.font_small, self._title.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(color(self._tokens.text_low))
        painter.drawText(QPointF(rect.left() + _PAD, rect.bottom() - 6), text)

    def _offer(self, painter: QPainter, rect: QRect, row: Row, offer: Offer, selected: bool) -> None:
        tokens = self._tokens
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(tokens.wash(tokens.accent, 0.2)))
            painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), tokens.sizes.radius_s, tokens.sizes.radius_s)
        self._icon(painter, rect, offer)
        left = rect.left() + _PAD + _TILE + 10.0
        baseline = rect.center().y() + QFontMetricsF(self._title).capHeight() / 2 + 0.5
        left = self._highlighted(painter, left, baseline, row, offer)
        right = float(rect.right() - _PAD)
        if offer.port:
            right = self._port(painter, right, baseline, offer.port)
        hint = tokens.text_mid if selected else tokens.text_low
        self._description(painter, left + 12, right - 8, baseline, offer.description, hint)

    def _icon(self, painter: QPainter, rect: QRect, offer: Offer) -> None:
        tint = self._tokens.categories[offer.category]
        top = rect.center().y() + 0.5 - _TILE / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._tokens.wash(tint, 0.18)))
        painter.drawRoundedRect(QRectF(rect.left() + _PAD, top, _TILE, _TILE), 5, 5)
        device = painter.device()
        picture = icon_pixmap(offer.icon, tint, 14, device.devicePixelRatioF() if device else 1.0)
        inset = (_TILE - 14) / 2
        painter.drawPixmap(QPointF(rect.left() + _PAD + inset, top + inset), picture)

    def _highlighted(self, painter: QPainter, left: float, baseline: float, row: Row, offer: Offer) -> float:
        """Paints the title; returns where it ends."""
        bold = ui_font(self._title.pixelSize(), self._title.Weight.DemiBold)
        meant = set(row.places)
        for number, letter in enumerate(offer.title):
            font = bold if number in meant else self._title
            painter.setFont(font)
            painter.setPen(color(self._tokens.accent if number in meant else self._tokens.text_high))
            painter.drawText(QPointF(left, baseline), letter)
            left += QFontMetricsF(font).horizontalAdvance(letter)
        return left

    def _port(self, painter: QPainter, right: float, baseline: float, port: str) -> float:
        text = f"→ {port}"
        painter.setFont(self._small)
        painter.setPen(color(self._tokens.text_mid))
        left = right - QFontMetricsF(self._small).horizontalAdvance(text)
        painter.drawText(QPointF(left, baseline), text)
        return left

    def _description(self, painter: QPainter, left: float, right: float, baseline: float, text: str, ink: str) -> None:
        if right - left < 40:
            return
        plain = text.replace("`", "").replace("*", "")
        shown = QFontMetricsF(self._small).elidedText(plain, Qt.TextElideMode.ElideRight, right - left)
        painter.setFont(self._small)
        painter.setPen(color(ink))
        painter.drawText(QPointF(left, baseline), shown)
