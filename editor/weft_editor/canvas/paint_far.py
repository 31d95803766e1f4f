"""Paints what a node shows from afar: its title, over as many lines as it needs, its kind and its status."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF

from weft_editor.canvas.card import NodeCard
from weft_editor.canvas.layout import SIZES, Shape, edge_height
from weft_editor.canvas.pen import Pen
from weft_editor.canvas.text import shortened, wrapped
from weft_editor.theme.icons import STATUS_ICONS
from weft_editor.theme.tokens import color
from weft_engine.run.status import Status

FAR_ZOOM: Final = 0.44
"""Below it only these are shown: nothing else of a node can be read."""
_PAD: Final = 5.0
_ICON: Final = 15.0
"""Lengths on the screen, in logical pixels."""
_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class _Lay:
    """Where things lie, in canvas pixels."""

    pad: float
    edge: float
    icon: float
    size: int
    step: float
    foot: float
    """Top of the row of icons; the top of the node where there is no room for one below the title."""
    lines: int


def _lay(shape: Shape, zoom: float) -> _Lay:
    pad, icon, size = _PAD / zoom, _ICON / zoom, math.ceil(SIZES.text_least / zoom)
    step = round(size * 1.2)
    edge = edge_height(zoom)
    room = shape.height - edge - 2 * pad
    has_foot = room >= step + icon
    lines = max(1, min(_LINES, int((room - (icon if has_foot else 0)) // step)))
    foot = shape.height - pad - icon if has_foot else (shape.height + edge - icon) / 2
    return _Lay(pad, edge, icon, size, step, foot, lines)


def reaches_out(shape: Shape, zoom: float) -> bool:
    """Whether a node is so low that its title, as large as it must be, reaches out of it."""
    return zoom < FAR_ZOOM and shape.height * zoom < SIZES.text_least * 1.5


def paint_far(pen: Pen, card: NodeCard, shape: Shape) -> None:
    """Paints title and marks."""
    lay = _lay(shape, pen.zoom)
    is_low = lay.foot < lay.edge + lay.pad + lay.step
    used = _marks(pen, card, shape, lay)
    if not is_low:
        tokens = pen.tokens
        tint = tokens.categories[card.face.category] if card.face.category else tokens.text_low
        pen.icon(card.face.icon, tint, lay.pad, lay.foot, lay.icon)
    _title(pen, card.face.title, shape, lay, used if is_low else 0.0)


def _title(pen: Pen, title: str, shape: Shape, lay: _Lay, taken: float) -> None:
    width = shape.width - 2 * lay.pad - taken
    lines, more = wrapped(title, "title", lay.size, int(width), lay.lines, False)
    height = lay.step * len(lines)
    top = (shape.height + lay.edge - height) / 2 if taken or shape.collapsed else lay.edge + lay.pad - 0.1 * lay.size
    for number, line in enumerate(lines):
        last = more and number == len(lines) - 1
        shown = shortened(f"{line}{'…' if last else ''}", "title", lay.size, int(width) + 1)
        pen.line(shown, lay.pad, top + lay.step * (number + 0.5), width + 2, "title", lay.size, pen.tokens.text_high)


def _marks(pen: Pen, card: NodeCard, shape: Shape, lay: _Lay) -> float:
    """Status, problems and whether it is left out, from the right; returns the width they take."""
    face, tokens, left = card.face, pen.tokens, shape.width - lay.pad
    marks = [(STATUS_ICONS[card.live.status], tokens.status(card.live.status))] * (card.live.status is not Status.IDLE)
    if face.faults:
        marks.append(("triangle-alert", tokens.error if face.fault == 2 else tokens.warn))
    if face.muted or face.bypassed:
        marks.append(("redo-2" if face.bypassed else "eye-off", tokens.text_mid))
    for name, tint in marks:
        left -= lay.icon
        pen.icon(name, tint, left, lay.foot, lay.icon)
        left -= lay.pad / 2
    return shape.width - lay.pad - left


def paint_far_live(pen: Pen, card: NodeCard, shape: Shape, ground: str) -> None:
    """Paints over what a run changes, on a node of this colour: the status."""
    lay = _lay(shape, pen.zoom)
    left, spare = shape.width - lay.pad - lay.icon, 1.5 / pen.zoom
    edge = lay.icon + 2 * spare
    pen.painter.fillRect(QRectF(left - spare, lay.foot - spare, edge, edge), color(ground))
    if card.live.status is not Status.IDLE:
        pen.icon(STATUS_ICONS[card.live.status], pen.tokens.status(card.live.status), left, lay.foot, lay.icon)
