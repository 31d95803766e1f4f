"""Paints the content of the canvas, or any part of it: ground, wires, notes, nodes; for screen and pictures alike."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from weft_editor.canvas.card import Faces, NodeCard, card_of
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.paint_far import reaches_out
from weft_editor.canvas.paint_ground import paint_grid, paint_groups, paint_hulls
from weft_editor.canvas.paint_node import Brushwork, paint_node, paint_ports_above
from weft_editor.canvas.paint_note import Notes
from weft_editor.canvas.paint_overview import device_rects, paint_overview
from weft_editor.canvas.paint_result import rows_hidden
from weft_editor.canvas.paint_wires import paint_lines, paint_wires
from weft_editor.canvas.palette import STATUSES, Palette
from weft_editor.canvas.pictures import Pictures, changes_frame
from weft_editor.canvas.placed import MARGIN
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.sprites import Sprite, sprite_margin
from weft_editor.canvas.tables import Rect, Rows
from weft_editor.canvas.text import line_height
from weft_editor.canvas.view import View, snap
from weft_editor.canvas.wire_lines import Clip, KeptLines, around
from weft_editor.session import Session

LARGE_PIXELS: Final = 4_000_000
"""Nodes that take more device pixels are painted anew each time instead of being kept as a picture."""
QUICK_WIRES: Final = 15_000
"""While the zoom is changing, no more wires than these are shown."""
_PAIRS_MOST: Final = 300_000


class Painting:
    """See the module."""

    def __init__(self, session: Session, scene: Scene, palette: Palette) -> None:
        self.session = session
        self.scene = scene
        self.palette = palette
        self.pictures = Pictures(scene, palette, self.card)
        self.notes = Notes()
        self.faces = Faces()
        self.lines = KeptLines(scene)
        self.scrolled: dict[str, int] = {}
        """Lines of results scrolled past, by node."""

    def set_palette(self, palette: Palette) -> None:
        """Takes another theme."""
        self.palette = palette
        self.pictures = Pictures(self.scene, palette, self.card)
        self.notes = Notes()

    def paint(
        self, painter: QPainter, view: View, rect: QRect, *, quick: bool = False, steady: QRegion | None = None
    ) -> None:
        """Paints everything within device pixels; the painter is in device pixels and clipped to them.

        Args:
            painter: On the buffer.
            view: What part of the canvas.
            rect: What part of the view, in device pixels.
            quick: The zoom is changing: nodes' pictures may be stretched.
            steady: A clip for lines, see `Buffer.steady_clip`.
        """
        scene, chosen = self.scene, self.session.selection
        seen: Rect = (
            *view.from_device(rect.left() - 2, rect.top() - 2),
            *view.from_device(rect.right() + 3, rect.bottom() + 3),
        )
        painter.fillRect(rect, self.palette.canvas)
        paint_grid(painter, view, rect, self.palette)
        paint_groups(painter, scene, view, seen, self.palette, chosen.groups)
        painter.save()
        if steady is not None:
            painter.setClipRegion(steady)
        paint_hulls(painter, scene, view, seen, self.palette)
        self._paint_wires(painter, view, (rect.left(), rect.top(), rect.right() + 1, rect.bottom() + 1), quick)
        painter.restore()
        self.notes.paint(painter, scene, view, seen, self.palette, chosen.notes)
        nodes = scene.nodes.touching(_around(seen, MARGIN))
        partly = (rect.width(), rect.height()) != (view.width, view.height)
        self.paint_nodes(painter, view, nodes[~scene.nodes.lifted[nodes]], quick=quick, partly=partly)

    def _paint_wires(self, painter: QPainter, view: View, clip: Clip, quick: bool) -> None:
        scene = self.scene
        if not quick:
            lines = self.lines.of(view, clip)
            paint_lines(painter, scene, lines, view, self.palette, clip, scene.wires.lifted[lines.rows])
            return
        wires = scene.wires.touching(around(view, clip))
        wires = wires[~scene.wires.lifted[wires]]
        if len(wires) > QUICK_WIRES:
            wires = wires[:: -(-len(wires) // QUICK_WIRES)]
        paint_wires(painter, scene, wires, view, self.palette, clip, quick=True)

    def paint_nodes(
        self, painter: QPainter, view: View, rows: Rows, *, quick: bool = False, partly: bool = False
    ) -> None:
        """Paints nodes, the nearest last."""
        if view.zoom < self.scene.near_zoom:
            paint_overview(painter, self.scene, rows, view, self.palette)
            return
        xs, ys = self.corners(rows, view)
        large = self.scene.nodes.w[rows] * self.scene.nodes.h[rows] * view.scale**2 > LARGE_PIXELS
        sprites: list[Sprite | None] = [None] * len(rows)
        for place, sprite in zip(
            np.flatnonzero(~large).tolist(),
            self.pictures.of(rows[~large], view, quick=quick, partly=partly),
            strict=True,
        ):
            sprites[place] = sprite
        bare = np.array([sprite is None for sprite in sprites], np.bool_) & ~large
        if bare.any():
            paint_overview(painter, self.scene, rows[bare], view, self.palette)
        parts = zip(rows.tolist(), sprites, large.tolist(), xs.tolist(), ys.tolist(), strict=True)
        for row, sprite, is_large, x, y in parts:
            if sprite is not None:
                _put(painter, sprite, x, y, view.scale)
            elif is_large:
                self._paint_large(painter, row, x, y, view)
            if self.scene.nodes.selected[row]:
                self._ring(painter, row, x, y, view)
                if sprite is not None or is_large:
                    self._ports_above(painter, row, sprite.card if sprite is not None else self.card(row), x, y, view)

    def _ports_above(self, painter: QPainter, row: int, card: NodeCard, x: int, y: int, view: View) -> None:
        """Ports over the ring; not what of them lies in the interior, which is painted without, see there."""
        painter.save()
        margin = sprite_margin(view.scale)
        inner = self._interior(row, x, y, view)
        clip = QRegion(inner.adjusted(-margin, -margin, margin, margin)) - QRegion(inner)
        painter.setClipRegion(clip, Qt.ClipOperation.IntersectClip)
        painter.translate(x, y)
        paint_ports_above(painter, card, self.scene.shapes[row], Brushwork(self.palette, view.scale, view.ratio))
        painter.restore()

    def _paint_large(self, painter: QPainter, row: int, x: int, y: int, view: View) -> None:
        """Paints a node that is seen so near that a picture of it would take too much memory."""
        painter.save()
        painter.translate(x, y)
        paint_node(painter, self.card(row), self.scene.shapes[row], Brushwork(self.palette, view.scale, view.ratio))
        painter.restore()

    def corners(self, rows: Rows, view: View) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Top left device pixels of nodes, snapped so that panning keeps their distances."""
        nodes = self.scene.nodes
        x = np.floor(nodes.x[rows] * view.scale + 0.5).astype(np.int64) - view.left
        y = np.floor(nodes.y[rows] * view.scale + 0.5).astype(np.int64) - view.top
        return x, y

    def card(self, row: int) -> NodeCard:
        """All that a node shows."""
        key = self.scene.nodes.ids[row]
        shape, wired = self.scene.shapes[row], self.scene.wired(row)
        return card_of(self.session, key, shape, wired, self.scrolled.get(key, 0), self.faces)

    def _ring(self, painter: QPainter, row: int, x: int, y: int, view: View) -> None:
        nodes = self.scene.nodes
        box = QRectF(x, y, snap(float(nodes.w[row]) * view.scale), snap(float(nodes.h[row]) * view.scale))
        draw_ring(painter, box, view, QPen(self.palette.accent, SIZES.ring * view.ratio))

    # Changes inside of nodes

    def split(self, rows: Rows, view: View) -> tuple[Rows, Rows]:
        """Parts changed nodes into those of which only the interior changed, and others; drops what is not seen."""
        nodes = self.scene.nodes
        seen = nodes.touching(_around(view.shown(), MARGIN))
        is_seen = np.zeros(len(nodes.ids), np.bool_)
        is_seen[seen] = True
        rows = rows[is_seen[rows] & ~nodes.lifted[rows]]
        if len(rows) * len(seen) > _PAIRS_MOST:
            return rows[:0], rows
        plain = ~self.covered(rows, seen, near=view.zoom >= self.scene.near_zoom)
        if view.zoom >= self.scene.near_zoom:
            plain &= np.array([self._keeps_frame(row, view) for row in rows.tolist()], np.bool_)
        return rows[plain], rows[~plain]

    def covered(self, rows: Rows, seen: Rows, *, near: bool) -> npt.NDArray[np.bool_]:
        """Whether something lies over these nodes; from afar, where all are painted at once, also under them."""
        nodes, margin = self.scene.nodes, MARGIN
        x, y, w, h = (each[rows][:, None] for each in (nodes.x, nodes.y, nodes.w, nodes.h))
        u, v, s, t = (each[seen][None, :] for each in (nodes.x, nodes.y, nodes.w, nodes.h))
        over = (u - margin < x + w) & (u + s + margin > x) & (v - margin < y + h) & (v + t + margin > y)
        mine, other = nodes.order[rows][:, None], nodes.order[seen][None, :]
        upper = np.greater(other, mine) if near else np.not_equal(other, mine)
        return np.asarray((over & upper).any(1))

    def _keeps_frame(self, row: int, view: View) -> bool:
        sprite, status = self.pictures.sprites.get(row), STATUSES[int(self.scene.nodes.status[row])]
        if sprite is None or sprite.scale != view.scale or sprite.shape is not self.scene.shapes[row]:
            return False
        return not changes_frame(sprite.card.live.status, status) and not reaches_out(sprite.shape, view.zoom)

    def paint_interiors(self, painter: QPainter, view: View, rows: Rows) -> None:
        """Paints the inside of nodes over what was there. See `split`."""
        rows = rows[np.argsort(self.scene.nodes.order[rows], kind="stable")]
        if view.zoom < self.scene.near_zoom:
            self._overview_interiors(painter, view, rows)
            return
        xs, ys = self.corners(rows, view)
        margin = sprite_margin(view.scale)
        sprites = self.pictures.of(rows, view, whole=False)
        for row, sprite, x, y in zip(rows.tolist(), sprites, xs.tolist(), ys.tolist(), strict=True):
            if sprite is not None:
                box = self._interior(row, x, y, view)
                painter.drawPixmap(box, sprite.picture, box.translated(margin - x, margin - y))

    def _interior(self, row: int, x: int, y: int, view: View) -> QRect:
        """Device pixels of a node, without its edge and the outer half of its ports."""
        inset, nodes = int(np.ceil(3 * view.scale)), self.scene.nodes
        wide, high = snap(float(nodes.w[row]) * view.scale), snap(float(nodes.h[row]) * view.scale)
        return QRect(x + inset, y + inset, wide - 2 * inset, high - 2 * inset)

    def _overview_interiors(self, painter: QPainter, view: View, rows: Rows) -> None:
        if view.zoom >= self.scene.title_zoom:
            # A title may reach out of a low node; there it must not be painted twice.
            region = QRegion()
            for left, top, right, bottom in device_rects(self.scene, rows, view).tolist():
                region += QRect(left, top, right - left + 1, bottom - top + 1)
            painter.setClipRegion(region)
        paint_overview(painter, self.scene, rows, view, self.palette)

    def scroll_lines(self, row: int, lines: int) -> bool:
        """Scrolls a node's result by lines; returns whether it could be."""
        key, shape = self.scene.nodes.ids[row], self.scene.shapes[row]
        if shape.result is None:
            return False
        old = self.scrolled.get(key, 0)
        hidden = rows_hidden(card_of(self.session, key, shape, frozenset(), 1).live.result, shape.result)
        new = min(max(old + lines, 0), hidden)
        self.scrolled[key] = new
        if new == 0:
            del self.scrolled[key]
        return new != old


def scroll_step() -> float:
    """Logical pixels of a result's line."""
    return line_height(SIZES.font)


def draw_ring(painter: QPainter, box: QRectF, view: View, pen: QPen) -> None:
    """A rounded frame just outside a rectangle; the painter is in device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    out = pen.widthF() / 2
    radius = SIZES.node_radius * view.scale + out
    painter.drawRoundedRect(box.adjusted(-out, -out, out, out), radius, radius)


def _around(rect: Rect, margin: float) -> Rect:
    left, top, right, bottom = rect
    return left - margin, top - margin, right + margin, bottom + margin


def _put(painter: QPainter, sprite: Sprite, x: int, y: int, scale: float) -> None:
    margin = sprite_margin(scale)
    if sprite.scale == scale:
        painter.drawPixmap(x - margin, y - margin, sprite.picture)
        return
    share = scale / sprite.scale
    inner = sprite_margin(sprite.scale) * share
    width, height = sprite.picture.width() * share, sprite.picture.height() * share
    target = QRectF(x - inner, y - inner, width, height)
    painter.drawPixmap(target, sprite.picture, QRectF(sprite.picture.rect()))
