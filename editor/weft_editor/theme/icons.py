"""Bundled line icons, tinted and sharp at every scale."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from weft_engine.run.status import Status
from weft_resources import icon_names, icon_svg

MISSING: Final = "square-dashed"
"""Stands for an icon that is not bundled."""
STROKE_PX: Final = 1.5
STATUS_ICONS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.IDLE: "circle-dashed",
        Status.QUEUED: "clock",
        Status.RUNNING: "loader-circle",
        Status.WAITING: "hourglass",
        Status.DONE: "circle-check",
        Status.CACHED: "check-check",
        Status.SKIPPED: "circle-slash",
        Status.FAILED: "octagon-x",
        Status.CANCELLED: "circle-stop",
    }
)
"""Each status has a shape of its own, so that colour is never needed to tell them apart."""


@lru_cache(maxsize=1024)
def icon_pixels(name: str, tint: str, edge: int, stroke: float) -> QPixmap:
    """An icon as `edge` by `edge` device pixels; `stroke` is the width of its lines in its 24-unit drawing. Shared."""
    svg = icon_svg(name if name in icon_names() else MISSING, tint, stroke)
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    return picture


def icon_pixmap(name: str, tint: str, size: float = 16, scale: float = 1.0) -> QPixmap:
    """An icon as a picture of `size` logical pixels at a device scale.

    Args:
        name: One of `weft_resources.icon_names()`; another gives a dashed square.
        tint: `#rrggbb`.
        size: Edge in logical pixels.
        scale: Device pixels per logical pixel; set as the picture's device pixel ratio.
    """
    picture = QPixmap(icon_pixels(name, tint, max(1, round(size * scale)), STROKE_PX * 24 / size))
    picture.setDevicePixelRatio(scale)
    return picture


class _LineIcon(QIconEngine):
    """Draws an icon when it is shown, at the scale of the screen it is shown on: most are never seen."""

    def __init__(self, name: str, tint: str, size: int, disabled: str) -> None:
        super().__init__()
        self._name, self._tint, self._size, self._disabled = name, tint, size, disabled

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """The picture for a size in logical pixels at a device scale."""
        edge = max(1, min(size.width(), size.height()))
        tint = self._disabled if mode == QIcon.Mode.Disabled and self._disabled else self._tint
        return icon_pixmap(self._name, tint, edge, scale)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The picture for a size in pixels."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        """Never larger than it was meant to be."""
        edge = min(size.width(), size.height(), self._size)
        return QSize(edge, edge)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paints it into the middle of a rectangle."""
        scale = painter.device().devicePixelRatioF()
        edge = min(rect.width(), rect.height())
        picture = self.scaledPixmap(QSize(edge, edge), mode, state, scale)
        painter.drawPixmap(rect.x() + (rect.width() - edge) // 2, rect.y() + (rect.height() - edge) // 2, picture)

    def clone(self) -> QIconEngine:
        """Another one like it."""
        return _LineIcon(self._name, self._tint, self._size, self._disabled)


@lru_cache(maxsize=512)
def icon(name: str, tint: str, size: int = 16, disabled: str | None = None) -> QIcon:
    """An icon for actions and buttons, sharp at every scale, greyed with `disabled`. Shared."""
    return QIcon(_LineIcon(name, tint, size, disabled or ""))
