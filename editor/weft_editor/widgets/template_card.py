"""A template as a card: a small picture of the flow, its name, what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from weft_editor.language import tr
from weft_editor.marked import unmarked
from weft_editor.template_info import TemplateInfo, template_flow
from weft_editor.theme.tokens import Tokens, color
from weft_editor.widgets.boxes import SIZES, column, text

if TYPE_CHECKING:
    from weft_engine.registry import Registry

CARD_WIDTH: Final = 288
_PICTURE_HEIGHT: Final = 148
CARD_HEIGHT: Final = 252


class TemplateCard(QPushButton):
    """Pressed like any button."""

    def __init__(self, info: TemplateInfo, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        self._tokens = tokens
        self.has_preview = False
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr(info.title))
        self.setAccessibleDescription(
            tr("{description} Opens the template and runs it offline.", description=unmarked(tr(info.description)))
        )
        self.setToolTip(tr("Open it in a tab and run it offline"))
        self._picture = QLabel()
        self._picture.setFixedSize(CARD_WIDTH - 2, _PICTURE_HEIGHT)
        words = text(unmarked(tr(info.description)), "hint")
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        around = (SIZES.gap_l, SIZES.gap_s, SIZES.gap_l, SIZES.gap_l)
        below = column(text(tr(info.title), "heading"), words, margins=around, gap=SIZES.gap_s)
        below.setStretch(1, 1)
        box = column(self._picture, below, margins=1, gap=SIZES.gap_s)
        box.setStretch(1, 1)
        self.setLayout(box)
        for label in (self._picture, words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """The same for all; a style sheet's heights for buttons would win over a fixed size."""
        return QSize(CARD_WIDTH, CARD_HEIGHT)

    def hasHeightForWidth(self) -> bool:
        """Not of its words: cards in a row are alike."""
        return False

    def minimumSizeHint(self) -> QSize:
        """No smaller."""
        return self.sizeHint()

    def draw_preview(self, registry: Registry) -> None:
        """Draws the flow, within rounded upper corners, on the canvas' colour."""
        from weft_editor.canvas.preview import preview_of

        size, ratio = self._picture.size(), self.devicePixelRatioF()
        made = QPixmap(size * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded, radius = QPainterPath(), SIZES.radius - 1
        rounded.addRoundedRect(QRectF(0, 0, size.width(), size.height() + 2 * radius), radius, radius)
        painter.fillPath(rounded, color(self._tokens.canvas))
        painter.drawPixmap(0, 0, preview_of(template_flow(self.info.name), registry, self._tokens, size, ratio))
        painter.end()
        self._picture.setPixmap(made)
        self.has_preview = True
