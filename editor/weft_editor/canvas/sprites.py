"""Pictures of nodes, kept until what they show changes, within a bound of memory."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from weft_editor.canvas.card import NodeCard
from weft_editor.canvas.layout import Shape
from weft_editor.canvas.paint_node import SHADOW_MARGIN, Brushwork, only_live_differs, paint_live, paint_node
from weft_editor.canvas.palette import Palette

KEPT_BYTES: Final = 40_000_000
CardSource = Callable[[int], NodeCard]


@dataclass(slots=True)
class Sprite:
    """One node's picture."""

    node: str
    scale: float
    version: int
    card: NodeCard
    shape: Shape
    picture: QPixmap

    @property
    def bytes(self) -> int:
        """Memory it takes."""
        return self.picture.width() * self.picture.height() * 4


def sprite_margin(scale: float) -> int:
    """Device pixels between a sprite's edge and its node."""
    return math.ceil(SHADOW_MARGIN * scale)


def render_node(card: NodeCard, shape: Shape, work: Brushwork) -> QPixmap:
    """A picture of a node with its margin, transparent around it."""
    margin = sprite_margin(work.scale)
    width, height = math.ceil(shape.width * work.scale), math.ceil(shape.height * work.scale)
    picture = QPixmap(width + 2 * margin + 1, height + 2 * margin + 1)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.translate(margin, margin)
    paint_node(painter, card, shape, work)
    painter.end()
    return picture


def repaint_live(picture: QPixmap, card: NodeCard, shape: Shape, work: Brushwork) -> None:
    """Brings the parts of a node's picture up to date that a run changes. See `paint_node.only_live_differs`."""
    margin = sprite_margin(work.scale)
    painter = QPainter(picture)
    painter.translate(margin, margin)
    paint_live(painter, card, shape, work)
    painter.end()


class Sprites:
    """Nodes' pictures by row."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self._kept: OrderedDict[int, Sprite] = OrderedDict()
        self._bytes = 0

    def get(self, row: int) -> Sprite | None:
        """The picture of a row, however old."""
        found = self._kept.get(row)
        if found is not None:
            self._kept.move_to_end(row)
        return found

    def render(
        self, row: int, node: str, version: int, card: NodeCard, shape: Shape, scale: float, ratio: float
    ) -> Sprite:
        """A picture of the node as it is; the kept one if it looks the same."""
        old = self._kept.get(row)
        if old is not None and old.scale == scale and old.shape is shape and old.card == card:
            old.node, old.version = node, version
            return old
        work = Brushwork(self.palette, scale, ratio)
        if old is not None and old.scale == scale and old.shape is shape and only_live_differs(old.card, card):
            repaint_live(old.picture, card, shape, work)
            old.node, old.version, old.card = node, version, card
            return old
        picture = render_node(card, shape, work)
        made = Sprite(node, scale, version, card, shape, picture)
        self._keep(row, made)
        return made

    def _keep(self, row: int, sprite: Sprite) -> None:
        old = self._kept.pop(row, None)
        if old is not None:
            self._bytes -= old.bytes
        self._kept[row] = sprite
        self._bytes += sprite.bytes
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].bytes
