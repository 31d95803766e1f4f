"""Bundled line icons, tinted and sharp at every scale."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from weft_engine.run.view import Status
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


@lru_cache(maxsize=512)
def icon(name: str, tint: str, size: int = 16, disabled: str | None = None) -> QIcon:
    """An icon for actions and buttons, drawn for every scale a screen may have, greyed with `disabled`. Shared."""
    made = QIcon()
    ratios = {1.0, 2.0, 3.0, QGuiApplication.primaryScreen().devicePixelRatio()}
    for ratio in sorted(ratios):
        made.addPixmap(icon_pixmap(name, tint, size, ratio))
        if disabled:
            made.addPixmap(icon_pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return made
