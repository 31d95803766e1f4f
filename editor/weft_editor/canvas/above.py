"""Paints what lies above the content: what is being moved, what runs, what the pointer is over, gestures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from weft_editor.canvas.build import WIRE_TYPES, wire_type
from weft_editor.canvas.card import PortFace
from weft_editor.canvas.hit import EXPAND_EDGE, PORT_ZOOM, Hit
from weft_editor.canvas.layout import SIZES, Spot
from weft_editor.canvas.paint_ground import paint_hull, snapped
from weft_editor.canvas.paint_live import paint_ring_turning, paint_sweeps, paint_value_moving
from weft_editor.canvas.paint_tag import paint_tag
from weft_editor.canvas.paint_wires import paint_wires, polyline, wire_color
from weft_editor.canvas.painting import draw_ring
from weft_editor.canvas.pen import Pen
from weft_editor.canvas.rowsets import among
from weft_editor.canvas.shapes import draw_port
from weft_editor.canvas.tables import Rect, Rows
from weft_editor.canvas.values_shown import wire_value
from weft_editor.theme.tokens import color
from weft_engine.node import Category

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas

_DIMMED: Final = 0.62


class Above:
    """See the module."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._asked: tuple[object, ...] = ()
        self._answer = np.empty(0, np.bool_)

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """Paints the layer; the painter is in logical window pixels."""
        canvas = self.canvas
        painter.save()
        painter.scale(1 / canvas.view.ratio, 1 / canvas.view.ratio)
        self._wires(painter)
        self._running(painter)
        self._lifted(painter)
        self._hover(painter)
        self._candidates(painter)
        self._current(painter)
        painter.restore()
        for each in list(canvas.overlay):
            painter.save()
            each.paint(painter, canvas.view, canvas.tokens)
            painter.restore()
        self._tag(painter)

    # Wires: hovered ones, and values that move

    def _wires(self, painter: QPainter) -> None:
        canvas, scene = self.canvas, self.canvas.scene
        keys = set(canvas.lit_wires)
        if canvas.hover is not None and canvas.hover.kind == "wire":
            keys.add(canvas.hover.id)
        lit, moving = scene.wires.rows(keys), canvas.pulse.wires
        moving = moving[scene.wires.alive[moving] & ~scene.wires.lifted[moving]]
        if not len(lit) and not len(moving):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRegion(self._beside_nodes(np.concatenate([lit, moving])), Qt.ClipOperation.IntersectClip)
        view, palette = canvas.view, canvas.painting.palette
        for row in lit.tolist():
            tint = palette.wires_full[int(scene.wires.color[row])]
            pen = QPen(tint, max(SIZES.wire_hover * view.scale, 2 * view.ratio))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPolyline(polyline(scene, row, view))
            if canvas.hover is not None and canvas.hover.id == scene.wires.ids[row]:
                self._dots(painter, scene.wires.ids[row], row)
        for row in moving.tolist():
            paint_value_moving(painter, scene, row, view, palette, canvas.pulse.time_s)
        painter.restore()

    def _dots(self, painter: QPainter, key: str, row: int) -> None:
        view, palette = self.canvas.view, self.canvas.painting.palette
        radius = 5 * view.ratio * min(1.0, view.zoom)
        painter.setBrush(palette.canvas)
        painter.setPen(QPen(wire_color(self.canvas.scene, row, palette), 2 * view.ratio))
        for x, y in self.canvas.scene.dots(key):
            painter.drawEllipse(QPointF(*view.to_device(x, y)), radius, radius)

    def _beside_nodes(self, wires: Rows) -> QRegion:
        """Device pixels that are not covered by nodes near these wires: wires lie below nodes."""
        canvas = self.canvas
        region = QRegion(canvas.buffer.rect)
        bounds = canvas.scene.wires.bounds(wires)
        if bounds is None:
            return region
        seen = canvas.view.shown()
        both: Rect = (
            max(bounds[0], seen[0]),
            max(bounds[1], seen[1]),
            min(bounds[2], seen[2]),
            min(bounds[3], seen[3]),
        )
        rows = canvas.scene.nodes.touching(both)
        if len(rows) > 400:
            return region
        return region - self._region(rows)

    def _region(self, rows: Rows) -> QRegion:
        region = QRegion()
        for row in rows.tolist():
            region += snapped(self.canvas.scene.nodes.rect(row), self.canvas.view).toRect()
        return region

    # Nodes

    def _running(self, painter: QPainter) -> None:
        canvas, nodes = self.canvas, self.canvas.scene.nodes
        if canvas.view.zoom < canvas.scene.near_zoom:
            return
        rows = canvas.pulse.rows
        rows = rows[nodes.alive[rows] & ~nodes.lifted[rows]]
        if not len(rows):
            return
        covered = self._covered(rows)
        self._turn(painter, rows[~covered])
        for row in rows[covered].tolist():
            painter.save()
            painter.setClipRegion(self._beside_upper(row), Qt.ClipOperation.IntersectClip)
            self._turn(painter, np.array([row], np.intp))
            painter.restore()

    def _turn(self, painter: QPainter, rows: Rows) -> None:
        canvas, scene = self.canvas, self.canvas.scene
        xs, ys = canvas.painting.corners(rows, canvas.view)
        tint, scale, time_s = canvas.tokens.run, canvas.view.scale, canvas.pulse.time_s
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            paint_ring_turning(painter, x, y, scale, canvas.view.ratio, tint, time_s)
        wide = np.array([not scene.shapes[row].collapsed for row in rows.tolist()], np.bool_)
        painter.save()
        paint_sweeps(painter, xs[wide], ys[wide], scene.nodes.w[rows[wide]], scale, tint, time_s)
        painter.restore()

    def _covered(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Which of these nodes lie, in part, below others; found anew only when nodes or the view moved."""
        canvas, nodes = self.canvas, self.canvas.scene.nodes
        now = (canvas.view, nodes.moves, rows.tobytes())
        if now != self._asked:
            seen = nodes.touching(canvas.view.shown())
            self._asked, self._answer = now, canvas.painting.covered(rows, seen, near=True)
        return self._answer

    def _beside_upper(self, row: int) -> QRegion:
        """Device pixels that no nearer node covers."""
        nodes = self.canvas.scene.nodes
        near = nodes.touching(nodes.rect(row))
        return QRegion(self.canvas.buffer.rect) - self._region(near[nodes.order[near] > nodes.order[row]])

    def _to_node(self, painter: QPainter, row: int) -> None:
        """Moves the painter to a node's corner, in canvas pixels."""
        xs, ys = self.canvas.painting.corners(np.array([row], np.intp), self.canvas.view)
        painter.translate(int(xs[0]), int(ys[0]))
        painter.scale(self.canvas.view.scale, self.canvas.view.scale)

    def _lifted(self, painter: QPainter) -> None:
        canvas, lifting = self.canvas, self.canvas.lifting
        if not len(lifting.rows):
            return
        view, palette = canvas.view, canvas.painting.palette
        for body in lifting.bodies:
            hull = body.hull(canvas.scene.nodes)
            if hull is not None:
                paint_hull(painter, hull, view, canvas.tokens.categories[Category.CONTROL], filled=False)
        clip = (0, 0, view.width, view.height)
        seen = lifting.wires[among(lifting.wires, canvas.scene.wires.touching(view.shown()))]
        paint_wires(painter, canvas.scene, seen, view, palette, clip)
        near = canvas.scene.nodes.touching(view.shown())
        canvas.painting.paint_nodes(painter, view, near[canvas.scene.nodes.lifted[near]], quick=canvas.zooming)

    def _hover(self, painter: QPainter) -> None:
        canvas, hit = self.canvas, self.canvas.hover
        if hit is None or hit.kind != "node" or hit.id not in canvas.scene.nodes.row_of:
            return
        row = canvas.scene.nodes.row_of[hit.id]
        tokens = canvas.tokens
        if not canvas.scene.nodes.selected[row]:
            box = self._box(row)
            draw_ring(painter, box, canvas.view, QPen(color(tokens.text_low, 0.8), max(1, round(canvas.view.ratio))))
        if hit.port is not None:
            self._lit_port(painter, row, canvas.scene.spot(row, hit.port))
        if canvas.view.zoom >= canvas.scene.near_zoom and hit.part in ("result", "expand"):
            self._expand_button(painter, row, lit=hit.part == "expand")

    def _box(self, row: int) -> QRectF:
        xs, ys = self.canvas.painting.corners(np.array([row], np.intp), self.canvas.view)
        nodes, scale = self.canvas.scene.nodes, self.canvas.view.scale
        return QRectF(int(xs[0]), int(ys[0]), round(float(nodes.w[row]) * scale), round(float(nodes.h[row]) * scale))

    def _expand_button(self, painter: QPainter, row: int, *, lit: bool) -> None:
        canvas, shape = self.canvas, self.canvas.scene.shapes[row]
        if shape.result is None:
            return
        painter.save()
        self._to_node(painter, row)
        view, tokens = canvas.view, canvas.tokens
        pen = Pen(painter, tokens, view.zoom, view.scale, view.ratio)
        edge = EXPAND_EDGE - 2
        left, top = shape.result.left + shape.result.width - edge - 2, shape.result.top + 2
        pen.box(QRectF(left, top, edge, edge), tokens.line_strong if lit else tokens.surface_2, SIZES.radius_s)
        pen.icon("maximize-2", tokens.text_high if lit else tokens.text_mid, left + 3, top + 3, edge - 6)
        painter.restore()

    def _current(self, painter: QPainter) -> None:
        canvas = self.canvas
        row = canvas.scene.nodes.row_of.get(canvas.current)
        if row is None or not canvas.hasFocus():
            return
        pen = QPen(color(canvas.tokens.accent), max(1.5, 1.5 * canvas.view.ratio))
        pen.setDashPattern([3, 2])
        if canvas.current_port is not None and canvas.current not in canvas.session.selection.nodes:
            self._current_port(painter, row, pen)
            return
        out = 3 * canvas.view.ratio
        draw_ring(painter, self._box(row).adjusted(-out, -out, out, out), canvas.view, pen)

    def _current_port(self, painter: QPainter, row: int, pen: QPen) -> None:
        """A ring around the port the keyboard is on, large enough to be found from afar."""
        canvas = self.canvas
        at = canvas.port_position(canvas.scene.nodes.ids[row], canvas.current_port or (True, ""))
        if at is None:
            return
        pen.setStyle(Qt.PenStyle.SolidLine)
        self._lit_port(painter, row, canvas.scene.spot(row, canvas.current_port or (True, "")))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = max(2.6 * SIZES.port * canvas.view.scale, 8 * canvas.view.ratio)
        painter.drawEllipse(QPointF(*canvas.view.to_device(*at)), radius, radius)
        painter.restore()

    # A wire in the making

    def _lit_port(self, painter: QPainter, row: int, spot: Spot) -> None:
        canvas = self.canvas
        key = canvas.scene.nodes.ids[row]
        port = canvas.scene.port(key, (spot.is_input, spot.name))
        kind = WIRE_TYPES[wire_type(port)]
        mode = "loop" if port is not None and (port.feedback or port.body) else port.mode if port else "single"
        painter.save()
        self._to_node(painter, row)
        tint = canvas.painting.palette.port(kind)
        halo = color(tint.name(), 0.28)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(halo)
        painter.drawEllipse(QPointF(spot.x, spot.y), 2.3 * SIZES.port, 2.3 * SIZES.port)
        face = PortFace((spot.is_input, spot.name), kind, mode, True, False)
        draw_port(painter, face, spot.x, spot.y, SIZES.port * 1.3, canvas.painting.palette)
        painter.restore()

    def _candidates(self, painter: QPainter) -> None:
        canvas, scene = self.canvas, self.canvas.scene
        if canvas.wire_source is None:
            return
        fit: dict[str, list[Spot]] = {}
        for (node, port), reason in canvas.candidates.items():
            row = scene.nodes.row_of.get(node)
            if not reason and row is not None:
                fit.setdefault(node, []).append(scene.spot(row, port))
        source, port = canvas.wire_source
        if source in scene.nodes.row_of:
            fit.setdefault(source, []).append(scene.spot(scene.nodes.row_of[source], port))
        painter.setPen(Qt.PenStyle.NoPen)
        radius = SIZES.node_radius * canvas.view.scale
        for row in scene.nodes.touching(canvas.view.shown()).tolist():
            spots = fit.get(scene.nodes.ids[row])
            if spots is None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(color(canvas.tokens.canvas, _DIMMED))
                painter.drawRoundedRect(self._box(row), radius, radius)
            elif canvas.view.zoom >= PORT_ZOOM:
                for spot in spots:
                    self._lit_port(painter, row, spot)

    # The tag

    def _tag(self, painter: QPainter) -> None:
        canvas, hit = self.canvas, self.canvas.hover
        if hit is None:
            return
        if canvas.wire_source is not None:
            reason = canvas.candidates.get((hit.id, hit.port), "") if hit.port else ""
            if reason:
                paint_tag(
                    painter, reason, canvas.canvas_to_widget(hit.x, hit.y), canvas, canvas.tokens.error, canvas.tokens
                )
        elif hit.kind == "wire":
            value = wire_value(canvas.session, hit.id)
            if value:
                paint_tag(painter, value, self._middle(hit), canvas, "", canvas.tokens)

    def _middle(self, hit: Hit) -> QPointF:
        """The middle of a wire, or the pointer if that is out of sight."""
        scene = self.canvas.scene
        rows = scene.wires.rows([hit.id])
        if len(rows):
            line = scene.wires.points[int(rows[0])]
            x, y = line[len(line) // 2].tolist()
            left, top, right, bottom = self.canvas.view.shown()
            if left < x < right and top < y < bottom:
                return self.canvas.canvas_to_widget(x, y)
        return self.canvas.canvas_to_widget(hit.x, hit.y)
