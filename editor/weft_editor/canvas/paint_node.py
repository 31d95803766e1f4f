"""Paints one node from its card and its shape; the same for the screen, for pictures and for previews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from weft_editor.canvas.card import FieldFace, NodeCard, PortFace
from weft_editor.canvas.layout import ATTACH_ROW, SIZES, Band, Shape, Spot, edge_height, header_middle
from weft_editor.canvas.paint_far import FAR_ZOOM, paint_far, paint_far_live
from weft_editor.canvas.paint_result import draw_result
from weft_editor.canvas.palette import Palette, tint_of
from weft_editor.canvas.pen import Pen
from weft_editor.canvas.shapes import draw_port, draw_shadow, hatch, top_of
from weft_editor.canvas.text import Kind, legible, line_height, shortened, width_of, wrapped
from weft_editor.canvas.view import snap
from weft_editor.theme.icons import STATUS_ICONS
from weft_editor.theme.tokens import color
from weft_engine.run.status import Status

SKIPPED_OPACITY = 0.45
LEFT_OUT_OPACITY = 0.55
SHADOW_MARGIN = 16.0
"""Room around a node for its shadow and ports, in canvas pixels."""


@dataclass(frozen=True, slots=True)
class Brushwork:
    """What a node is painted with."""

    palette: Palette
    scale: float
    """Device pixels per canvas pixel."""
    ratio: float = 1.0
    """Device pixels per logical window pixel."""
    shadows: bool = True

    @property
    def zoom(self) -> float:
        """Logical window pixels per canvas pixel."""
        return self.scale / self.ratio


def paint_node(painter: QPainter, card: NodeCard, shape: Shape, work: Brushwork) -> None:
    """Paints a node with its top left corner at the painter's origin; the painter is in device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    live, face = card.live, card.face
    if live.status is Status.SKIPPED and not face.muted:
        painter.setOpacity(SKIPPED_OPACITY)
    width, height = snap(shape.width * work.scale), snap(shape.height * work.scale)
    if work.shadows:
        draw_shadow(painter, QRectF(0, 0, width, height), work.scale, SIZES.node_radius, work.palette)
    painter.scale(work.scale, work.scale)
    outline = QRectF(0, 0, width / work.scale, height / work.scale)
    _body(painter, card, shape, outline, work)
    pen = Pen(painter, work.palette.tokens, work.zoom, work.scale, work.ratio)
    if face.muted or face.bypassed:
        painter.setOpacity(LEFT_OUT_OPACITY)  # what is left out is skipped as well: to dim it twice would hide it
    if work.zoom < FAR_ZOOM:
        paint_far(pen, card, shape)
    else:
        _inside(pen, card, shape)
    if live.status is Status.SKIPPED and not face.muted:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hatch(color(work.palette.tokens.text_low, 0.35)))
        painter.drawRoundedRect(outline, SIZES.node_radius, SIZES.node_radius)
    _ports(painter, card, shape, work)
    painter.restore()


def paint_ports_above(painter: QPainter, card: NodeCard, shape: Shape, work: Brushwork) -> None:
    """Paints a node's ports once more, over the ring around it; the painter is in device pixels, at its corner."""
    face = card.face
    if work.zoom >= PORTS_ZOOM and card.live.status is not Status.SKIPPED and not face.muted and not face.bypassed:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(work.scale, work.scale)
        _ports(painter, card, shape, work)
        painter.restore()


def _ports(painter: QPainter, card: NodeCard, shape: Shape, work: Brushwork) -> None:
    """The ports; from afar none of those that most nodes have and few use, which would look like dirt on the edge."""
    is_far = work.zoom < FAR_ZOOM
    for port, spot in zip(card.face.ports, shape.spots, strict=True):
        if not is_far or port.wired or port.type not in _RARE:
            draw_port(painter, port, spot.x, spot.y, SIZES.port, work.palette)


_RARE: Final = ("error", "attachment")
PORTS_ZOOM: Final = 0.6
"""Below it ports are too small, and nodes too many, to be painted over the rings around what is selected."""


def _inside(pen: Pen, card: NodeCard, shape: Shape) -> None:
    live, face = card.live, card.face
    _header(pen, card, shape)
    if not shape.collapsed:
        _port_names(pen, card, shape)
        for field, band in zip(face.fields, shape.fields, strict=False):
            _field(pen, field, band)
        if shape.result is not None:
            draw_result(pen, live.result, shape.result, card.scrolled)
        if shape.strip is not None:
            _strip(pen, card, shape, shape.strip)


_FRAMED: Final = frozenset((Status.IDLE, Status.FAILED, Status.SKIPPED))
"""Statuses that show outside of the parts `paint_live` paints."""


def only_live_differs(old: NodeCard, new: NodeCard) -> bool:
    """Whether `paint_live` suffices to turn one picture into the other."""
    face = new.face
    if face != old.face or face.muted or face.bypassed:
        return False
    was, now = old.live.status, new.live.status
    return was is not Status.SKIPPED if was == now else not _FRAMED & {was, now}


def paint_live(painter: QPainter, card: NodeCard, shape: Shape, work: Brushwork) -> None:
    """Paints over the parts of a node's picture that a run changes: status, result, figures."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(work.scale, work.scale)
    pen = Pen(painter, work.palette.tokens, work.zoom, work.scale, work.ratio)
    if work.zoom < FAR_ZOOM:
        paint_far_live(pen, card, shape, ground_of(card, work.palette))
        return
    if card.live.status is not Status.IDLE:
        left, top = _status_place(shape, pen.zoom)
        painter.fillRect(QRectF(left - 1, top - 1, 18, 18), color(ground_of(card, work.palette)))
        _status_icon(pen, card, shape)
    if shape.collapsed:
        return
    if shape.result is not None:
        band = shape.result
        painter.fillRect(QRectF(band.left - 1, band.top - 1, band.width + 2, band.height + 2), work.palette.body)
        draw_result(pen, card.live.result, band, card.scrolled)
    if shape.strip is not None:
        band = shape.strip
        painter.fillRect(QRectF(band.left, band.top, band.width - 4, band.height - 3), work.palette.body)
        _strip(pen, card, shape, band)


def _status_place(shape: Shape, zoom: float) -> tuple[float, float]:
    return shape.width - SIZES.pad - 16, header_middle(zoom) - 8


def _status_icon(pen: Pen, card: NodeCard, shape: Shape) -> None:
    status = card.live.status
    pen.icon(STATUS_ICONS[status], pen.tokens.status(status), *_status_place(shape, pen.zoom), 16)


def _body(painter: QPainter, card: NodeCard, shape: Shape, outline: QRectF, work: Brushwork) -> None:
    """Box within box: filling both is far faster than drawing a line around one."""
    tokens, face = work.palette.tokens, card.face
    failed, left_out = card.live.status is Status.FAILED, face.muted or face.bypassed
    line = max(1.0, round(work.ratio)) / work.scale * (2 if failed else 1)
    inner, radius = outline.adjusted(line, line, -line, -line), SIZES.node_radius - line
    ground, edge = color(ground_of(card, work.palette)), edge_height(work.zoom)
    whole = work.zoom < FAR_ZOOM or shape.collapsed
    painter.setPen(Qt.PenStyle.NoPen)
    if not left_out:
        frame = QPainterPath()
        frame.addRoundedRect(outline, SIZES.node_radius, SIZES.node_radius)
        if painter.opacity() < 1:  # it would shine through what lies above it
            frame.addRoundedRect(inner, radius, radius)
        painter.fillPath(frame, color(tokens.error if failed else tokens.line_strong))
    painter.setBrush(ground if whole else work.palette.body)
    painter.drawRoundedRect(inner, radius, radius)
    if not whole:
        painter.fillPath(top_of(inner, radius, SIZES.header - line), ground)
    around = failed or left_out  # then the border goes all around
    box, bend = (inner, radius) if around else (outline, float(SIZES.node_radius))
    painter.fillPath(top_of(box, bend, edge), color(_tint(card, work.palette)))
    if left_out:
        border = QPen(color(tokens.text_low), line)
        border.setDashPattern([4, 3])
        painter.setPen(border)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(outline.adjusted(line / 2, line / 2, -line / 2, -line / 2), radius, radius)


def ground_of(card: NodeCard, palette: Palette) -> str:
    """What lies behind a node's title."""
    return palette.ground(_tint(card, palette))


def _tint(card: NodeCard, palette: Palette) -> str:
    category, tokens = card.face.category, palette.tokens
    return tint_of(card.face.color, tokens.categories[category] if category else tokens.text_low)


def _header(pen: Pen, card: NodeCard, shape: Shape) -> None:
    face, live, tokens = card.face, card.live, pen.tokens
    middle = header_middle(pen.zoom)
    tint = tokens.categories[face.category] if face.category else tokens.text_low
    pen.icon(face.icon, tint, SIZES.pad, middle - 8, 16)
    right = shape.width - SIZES.pad
    if live.status is not Status.IDLE:
        _status_icon(pen, card, shape)
        right -= 16 + 6
    if face.faults:
        right -= 14
        tone = tokens.error if face.fault == 2 else tokens.warn
        pen.icon("triangle-alert", tone, right, middle - 7, 14)
        right -= 6
    if face.bypassed or face.muted:
        right -= 14
        pen.icon("redo-2" if face.bypassed else "eye-off", tokens.text_mid, right, middle - 7, 14)
        right -= 6
    left = SIZES.pad + 16 + 8
    size = legible(SIZES.font_title, SIZES.header - SIZES.edge, pen.zoom)
    pen.line(face.title, left, middle, right - left, "title", size, tokens.text_high)


def _port_names(pen: Pen, card: NodeCard, shape: Shape) -> None:
    size = legible(SIZES.font, SIZES.port_row, pen.zoom)
    by_row: dict[float, list[Spot]] = {}
    for spot in shape.spots:
        if spot.side in ("left", "right") and (shape.strip is None or spot.y < shape.strip.top):
            by_row.setdefault(spot.y, []).append(spot)
    faces = {port.key: port for port in card.face.ports}
    for y, spots in by_row.items():
        room = shape.width - 2 * SIZES.pad
        for spot in spots:
            _port_name(pen, spot, faces[(spot.is_input, spot.name)], y, room / len(spots) - 4, shape.width, size)
    if shape.attach_top is not None:
        small = legible(SIZES.font_small, ATTACH_ROW - 6, pen.zoom)
        for spot in shape.spots:
            if spot.side == "bottom":
                name = shortened(spot.name, "ui", small, int(shape.width / 2)) if small else spot.name
                wide = width_of(name, "ui", small) if small else len(name) * 6.0
                y = shape.attach_top + (ATTACH_ROW - 3) / 2
                pen.line(name, spot.x - wide / 2, y, wide + 2, "ui", small, pen.tokens.text_low)


def _port_name(pen: Pen, spot: Spot, port: PortFace, y: float, room: float, width: float, size: int) -> None:
    missing = spot.is_input and port.required and not port.wired
    ink = pen.tokens.error if port.lost else pen.tokens.text_high if missing else pen.tokens.text_mid
    if spot.side == "left":
        pen.line(spot.name, SIZES.pad, y, room, "ui", size, ink)
        return
    name = shortened(spot.name, "ui", size, int(room)) if size else spot.name
    wide = width_of(name, "ui", size) if size else min(len(name) * 6.0, room)
    pen.line(name, width - SIZES.pad - wide, y, wide + 1, "ui", size, ink)


def _field(pen: Pen, field: FieldFace, band: Band) -> None:
    tokens = pen.tokens
    box = QRectF(band.left, band.top, band.width, band.height)
    pen.control(box)
    if field.kind in ("text", "code"):
        _tall_field(pen, field, band)
        return
    middle = band.top + band.height / 2
    size = legible(SIZES.font, band.height - 4, pen.zoom)
    left, right = band.left + 8, band.left + band.width - 8
    if field.kind == "toggle":
        _switch(pen, right - 24, middle, field.on)
        pen.line(field.label, left, middle, right - 32 - left, "ui", size, tokens.text_mid)
        return
    if field.kind == "choice":
        right -= 14
        pen.icon("chevron-down", tokens.text_low, right, middle - 6, 12)
        right -= 4
    text = field.text.replace("\n", " ")
    if not size:
        pen.line(text or field.label, left, middle, right - left, "ui", size, tokens.text_mid)
        return
    label, wide = width_of(field.label, "ui", size), width_of(text or "–", "ui", size)
    if pen.zoom >= LABEL_ZOOM:
        label = min(label, band.width * 0.45)
    if pen.zoom >= LABEL_ZOOM or not text or label + 10 + wide <= right - left:
        pen.line(field.label, left, middle, min(label, right - left) + 1, "ui", size, tokens.text_low)
        left += label + 10
    shown = shortened(text or "–", "ui", size, int(right - left)) if right - left > 8 else ""
    has_label = left > band.left + 8
    start = right - min(wide, width_of(shown, "ui", size)) if has_label else left
    pen.line(shown, start, middle, right - start + 1, "ui", size, tokens.text_high if field.given else tokens.text_mid)


def _tall_field(pen: Pen, field: FieldFace, band: Band) -> None:
    tokens = pen.tokens
    top, height = band.top + 4, band.height - 6
    if pen.zoom >= 0.95:
        pen.line(field.label, band.left + 8, top + 7, band.width - 16, "ui", SIZES.font_small, tokens.text_low)
        top, height = top + 16, height - 16
    kind: Kind = "code" if field.kind == "code" else "ui"
    size = legible(SIZES.font, height, pen.zoom)
    if not size:
        pen.bars(band.left + 8, top, band.width - 16, height, len(field.text))
        return
    step = line_height(size)
    lines, more = wrapped(field.text or "–", kind, size, int(band.width - 16), max(1, int((height + 3) // step)), False)
    for number, line in enumerate(lines):
        last = more and number == len(lines) - 1
        ink = tokens.text_high if field.given else tokens.text_mid
        middle = top + step * (number + 0.5) - 1
        pen.line(line + " …" if last else line, band.left + 8, middle, band.width - 14, kind, size, ink)


def _switch(pen: Pen, left: float, middle: float, on: bool) -> None:
    tokens = pen.tokens
    pen.box(QRectF(left, middle - 7, 24, 14), tokens.accent if on else tokens.line_strong, 7)
    painter = pen.painter
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(tokens.on_accent if on else tokens.text_mid))
    painter.drawEllipse(QPointF(left + (17 if on else 7), middle), 5, 5)


LABEL_ZOOM: Final = 0.85
"""From it on every field shows its label; below, where label and value have room."""
PICK_ARROW = 14.0
"""Width of the arrows of the activation picker."""


def pick_width(pick: str, size: int) -> float:
    """Width of the activation picker in a size of text, arrows included."""
    return 2 * PICK_ARROW + width_of(pick, "ui", size) + 4


def picker_part(pick: str, x: float) -> Literal["earlier", "pick", "later", "body"]:
    """What of the activation picker lies so far from the strip's left edge."""
    wide = pick_width(pick, SIZES.font_small) + 4
    if not pick or x > wide + 4:
        return "body"
    return "earlier" if x < PICK_ARROW + 6 else "later" if x > wide - PICK_ARROW - 2 else "pick"


def _strip(pen: Pen, card: NodeCard, shape: Shape, band: Band) -> None:
    live, tokens = card.live, pen.tokens
    middle = band.top + band.height / 2
    size = legible(SIZES.font_small, band.height, pen.zoom)
    left, right = band.left + 4, shape.width - SIZES.pad - 2
    if live.pick and size:
        wide = pick_width(live.pick, size)
        pen.icon("chevron-left", tokens.text_mid, left, middle - 6, 12)
        inner = wide - 2 * PICK_ARROW
        ink = tokens.text_mid if live.followed else tokens.accent
        pen.line(live.pick, left + PICK_ARROW + 2, middle, inner, "ui", size, ink)
        pen.icon("chevron-right", tokens.text_mid, left + wide - 12, middle - 6, 12)
        left += wide + 8
    first, others = (live.metrics[:1], live.metrics[1:]) if live.is_stale and size else ((), live.metrics)
    for warning in first:
        pen.line(warning, left, middle, right - left, "title", size, tokens.warn)
        left += width_of(warning, "title", size) + 6
    pen.line(" · ".join(others), left, middle, right - left, "ui", size, tokens.text_low)
