"""Paints what differs from another version of the flow: rings and badges on what is there, ghosts of what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.paint_ground import snapped
from weft_editor.canvas.paint_wires import polyline
from weft_editor.canvas.painting import draw_ring
from weft_editor.canvas.pen import Pen
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.text import shortened
from weft_editor.canvas.view import View
from weft_editor.language import title_of
from weft_editor.theme.tokens import Tokens, color
from weft_engine.document import Flow
from weft_engine.document.versions import Difference, Kind
from weft_engine.registry import Registry

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas

ICONS: Final[Mapping[Kind, str]] = {"added": "plus", "removed": "minus", "changed": "pencil", "moved": "move"}
_BADGE: Final = 20
_ICON: Final = 14
"""Lengths on the screen, in logical pixels."""
_BADGES_FROM: Final = 0.12
"""From this zoom on there is room for badges."""
_MOST_BADGES: Final = 300


def tint_of(kind: Kind, tokens: Tokens) -> str:
    """The colour of a kind of difference."""
    return {"added": tokens.ok, "removed": tokens.error, "changed": tokens.warn, "moved": tokens.wait}[kind]


class VersionMarks:
    """What differs in one flow, as its canvas shows it; one of the canvas' `overlay`.

    Args:
        canvas: It shows the flow as it is.
        before: The flow as it is in the other version.
    """

    def __init__(self, canvas: Canvas, before: Flow) -> None:
        self._canvas, self._before = canvas, before
        self._nodes: dict[str, Kind] = {}
        self._wires: dict[str, Kind] = {}
        self._boxes: dict[tuple[str, str], Kind] = {}
        self._gone = Scene(Flow(), canvas.session.registry, lambda rect: None)

    def show(self, found: list[Difference]) -> None:
        """Marks these, which are of this flow."""
        told = found[::-1]  # what came, went or changed is told before what moved, and stays
        self._nodes = {each.key: each.kind for each in told if each.thing == "node"}
        self._wires = {each.key: each.kind for each in told if each.thing == "wire"}
        self._boxes = {(each.thing, each.key): each.kind for each in told if each.thing in ("group", "note")}
        self._gone = _gone(self._before, self._canvas.session.flow, self._canvas.session.registry, found)
        self._canvas.update()

    def rect_of(self, each: Difference) -> Rect | None:
        """Where it lies, or lay if it is no longer there."""
        flow = self._before if each.kind == "removed" else self._canvas.session.flow
        if each.thing == "node":
            return self._node_rect(each.key)
        if each.thing == "wire" and each.key in flow.wires:
            wire = flow.wires[each.key]
            return _around(self._node_rect(node) for node in (wire.source_node, wire.target_node))
        if each.thing in ("group", "note"):
            record = (flow.groups if each.thing == "group" else flow.notes).get(each.key)
            return (record.x, record.y, record.x + record.width, record.y + record.height) if record else None
        return None

    def _node_rect(self, node: str) -> Rect | None:
        row = self._gone.nodes.row_of.get(node)
        return self._canvas.node_rect(node) if row is None else self._gone.nodes.rect(row)

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`."""
        painter.scale(1 / view.ratio, 1 / view.ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_wires(painter, view, tokens)
        marked = [*self._ghosts(painter, view, tokens), *self._rings(painter, view, tokens)]
        marked += self._around_boxes(painter, view, tokens)
        if view.zoom >= _BADGES_FROM and len(marked) <= _MOST_BADGES:
            for box, kind in marked:
                _badge(painter, box, kind, view, tokens)

    def _paint_wires(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        painter.save()
        painter.setClipRegion(self._beside_nodes(view), Qt.ClipOperation.IntersectClip)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for scene, kinds in ((self._canvas.scene, self._wires), (self._gone, dict.fromkeys(self._gone.wires.row_of))):
            for row in scene.wires.touching(view.shown()).tolist():
                key = scene.wires.ids[row]
                if key not in kinds:
                    continue
                kind: Kind = kinds[key] or "removed"
                pen = QPen(color(tint_of(kind, tokens)), max(SIZES.wire_hover * view.scale, 2 * view.ratio))
                if kind == "removed":
                    pen.setDashPattern([4, 3])
                painter.setPen(pen)
                painter.drawPolyline(polyline(scene, row, view))
        painter.restore()

    def _beside_nodes(self, view: View) -> QRegion:
        """Device pixels no node covers: wires lie below them."""
        region = QRegion(0, 0, view.width, view.height)
        nodes = self._canvas.scene.nodes
        rows = nodes.touching(view.shown())
        for row in rows.tolist() if len(rows) <= _MOST_BADGES else ():
            region -= QRegion(snapped(nodes.rect(row), view).toRect())
        return region

    def _ghosts(self, painter: QPainter, view: View, tokens: Tokens) -> Iterator[tuple[QRectF, Kind]]:
        """Nodes that are no longer there, where they lay."""
        tint, nodes = tint_of("removed", tokens), self._gone.nodes
        pen = QPen(color(tint), max(1.5, 1.5 * view.ratio))
        pen.setDashPattern([4, 3])
        for row in nodes.touching(view.shown()).tolist():
            key = nodes.ids[row]
            if key in self._canvas.session.flow.nodes:
                continue
            box = snapped(nodes.rect(row), view)
            radius = SIZES.node_radius * view.scale
            painter.setPen(pen)
            painter.setBrush(color(tokens.wash(tint, 0.12, tokens.canvas)))
            painter.drawRoundedRect(box, radius, radius)
            title = title_of(self._before, self._canvas.session.registry, key)
            self._write(painter, title, box, view, tokens)
            yield box, "removed"

    def _write(self, painter: QPainter, title: str, box: QRectF, view: View, tokens: Tokens) -> None:
        size = SIZES.font_title
        if box.width() < 40 * view.ratio or box.height() < (size + 6) * view.ratio:
            return
        painter.save()
        painter.translate(box.topLeft())
        painter.scale(view.ratio, view.ratio)
        room = int(box.width() / view.ratio) - 2 * SIZES.pad
        pen = Pen(painter, tokens, 1.0, view.ratio, view.ratio)
        middle = min(SIZES.header * view.zoom, box.height() / view.ratio) / 2
        pen.write(shortened(title, "ui", size, room), SIZES.pad, max(middle, size * 0.8), "ui", size, tokens.text_mid)
        painter.restore()

    def _rings(self, painter: QPainter, view: View, tokens: Tokens) -> Iterator[tuple[QRectF, Kind]]:
        nodes = self._canvas.scene.nodes
        marked: dict[Kind, list[QRectF]] = {}
        for row in nodes.touching(view.shown()).tolist():
            kind = self._nodes.get(nodes.ids[row])
            if kind is not None:
                marked.setdefault(kind, []).append(snapped(nodes.rect(row), view))
        is_plain = sum(map(len, marked.values())) > _MOST_BADGES
        for kind, boxes in marked.items():
            pen = QPen(color(tint_of(kind, tokens)), max(2.0, 2 * view.ratio))
            if is_plain:
                _frames(painter, boxes, pen)
            else:
                out = 2 * view.ratio  # a selected node keeps its own ring
                for box in boxes:
                    draw_ring(painter, box.adjusted(-out, -out, out, out), view, pen)
            yield from ((box, kind) for box in boxes)

    def _around_boxes(self, painter: QPainter, view: View, tokens: Tokens) -> Iterator[tuple[QRectF, Kind]]:
        """Groups and notes, also those that are no longer there."""
        flow = self._canvas.session.flow
        for (thing, key), kind in self._boxes.items():
            of = self._before if kind == "removed" else flow
            record = (of.groups if thing == "group" else of.notes).get(key)
            if record is None:
                continue
            box = snapped((record.x, record.y, record.x + record.width, record.y + record.height), view)
            pen = QPen(color(tint_of(kind, tokens)), max(2.0, 2 * view.ratio))
            if kind == "removed":
                pen.setDashPattern([4, 3])
            draw_ring(painter, box, view, pen)
            yield box, kind


def _frames(painter: QPainter, boxes: list[QRectF], pen: QPen) -> None:
    """Thousands of them at once, with plain corners."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects(boxes)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _badge(painter: QPainter, box: QRectF, kind: Kind, view: View, tokens: Tokens) -> None:
    """A disc with a sign at a corner."""
    painter.save()
    painter.translate(QPointF(round(box.left()), round(box.top())))
    painter.scale(view.ratio, view.ratio)
    tint = tint_of(kind, tokens)
    painter.setPen(QPen(color(tint), 1.5))
    painter.setBrush(color(tokens.wash(tint, 0.2)))
    painter.drawEllipse(QRectF(-_BADGE / 2, -_BADGE / 2, _BADGE, _BADGE))
    pen = Pen(painter, tokens, 1.0, view.ratio, view.ratio)
    pen.icon(ICONS[kind], tint, -_ICON / 2, -_ICON / 2, _ICON)
    painter.restore()


def _gone(before: Flow, now: Flow, registry: Registry, found: list[Difference]) -> Scene:
    """Nodes and wires that are no longer there; their wires reach what is left where it lies now."""
    part = Flow()
    nodes = {each.key for each in found if each.thing == "node" and each.kind == "removed"}
    wires = {each.key for each in found if each.thing == "wire" and each.kind == "removed"}
    ends = {end for key in wires for end in (before.wires[key].source_node, before.wires[key].target_node)}
    for key in sorted(nodes | ends):
        of = now if key in now.nodes and key not in nodes else before
        if key in of.nodes:
            part.sections["nodes"][key] = of.nodes[key]
            if key in of.places:
                part.sections["layout.nodes"][key] = of.places[key]
    for key in sorted(wires):
        part.sections["wires"][key] = before.wires[key]
        if key in before.sections["layout.wires"]:
            part.sections["layout.wires"][key] = before.sections["layout.wires"][key]
    return Scene(part, registry, lambda rect: None)


def _around(rects: Iterable[Rect | None]) -> Rect | None:
    known = [rect for rect in rects if rect is not None]
    if not known:
        return None
    left, top, right, bottom = zip(*known, strict=True)
    return min(left), min(top), max(right), max(bottom)
