"""Flows as pictures: `QImage`, SVG and PDF; with what a run shows, if wished."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from weft_editor.canvas.card import card_of
from weft_editor.canvas.look import Look
from weft_editor.canvas.outlines import with_outlines
from weft_editor.canvas.paint_ground import paint_groups, paint_hulls
from weft_editor.canvas.paint_node import Brushwork, paint_node
from weft_editor.canvas.paint_note import Notes
from weft_editor.canvas.paint_wires import paint_wires
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.placed import EVERYWHERE
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.view import View, snap
from weft_editor.session import Session
from weft_editor.theme.fonts import CODE_FAMILY, UI_FAMILY
from weft_editor.theme.tokens import Tokens
from weft_engine.document import Flow
from weft_engine.edits.clipboard import part_of
from weft_engine.registry import Registry

MARGIN: Final = 32.0
PIXELS_MOST: Final = 120_000_000
"""A picture that would be larger is drawn at a smaller scale."""
EDGE_MOST: Final = 30_000
_DPI: Final = 96
"""Canvas pixels per inch of paper."""
_VECTOR_SCALE: Final = 2.0
_PDF_SCALE: Final = 4.0
"""Of the icons and notes in it: paper is seen from near."""
_PAGE_MOST_PT: Final = 14_400.0
"""Readers of PDF know no larger page."""
_EMPTY: Final[Rect] = (0.0, 0.0, 320.0, 200.0)


def picture_of(
    flow: Flow,
    registry: Registry,
    tokens: Tokens,
    *,
    ids: Iterable[str] | None = None,
    scale: float = 2.0,
    session: Session | None = None,
    arrows: bool = False,
) -> QImage:
    """A flow as a picture, whole or some of its nodes with the wires among them.

    Args:
        flow: What is drawn.
        registry: Its node types.
        tokens: The theme.
        ids: Nodes to draw; groups and notes that touch them come along. All unless said.
        scale: Pixels per canvas pixel; less where the picture would be too large to hold.
        session: Whose run and problems the nodes show; none unless said.
        arrows: Whether wires show which way they lead.
    """
    drawing = _Drawing(flow, registry, tokens, ids, session, arrows)
    scale = drawing.possible_scale(scale)
    view = drawing.view(scale)
    image = QImage(view.width, view.height, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(scale * 96 / 0.0254))
    image.setDotsPerMeterY(round(scale * 96 / 0.0254))
    painter = QPainter(image)
    drawing.paint(painter, view)
    painter.end()
    return image


def png_bytes(image: QImage) -> bytes:
    """A picture as the bytes of a PNG file."""
    data = _buffer()
    image.save(data, "PNG")  # type: ignore[call-overload]  # the stubs want bytes
    return bytes(data.data().data())


def svg_of(
    flow: Flow,
    registry: Registry,
    tokens: Tokens,
    *,
    ids: Iterable[str] | None = None,
    session: Session | None = None,
    arrows: bool = False,
) -> bytes:
    """A flow as SVG; see `picture_of`. Texts are drawn, and stay texts to be found; see `outlines`."""
    drawing = _Drawing(flow, registry, tokens, ids, session, arrows)
    view = drawing.view(_VECTOR_SCALE)
    data = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(data)
    generator.setTitle(flow.meta.name)
    generator.setResolution(_DPI)
    generator.setSize(QSize(round(view.width / _VECTOR_SCALE), round(view.height / _VECTOR_SCALE)))
    generator.setViewBox(QRect(0, 0, view.width, view.height))
    painter = QPainter(generator)
    drawing.paint(painter, view, shadows=False)
    painter.end()
    return with_outlines(_with_fallbacks(bytes(data.data().data())).decode()).encode()


def _with_fallbacks(svg: bytes) -> bytes:
    """Where the typefaces are missing, others of their kind stand in."""
    for family, kind in ((UI_FAMILY, "sans-serif"), (CODE_FAMILY, "monospace")):
        name = family.encode()
        svg = svg.replace(b'font-family="%s"' % name, b'font-family="%s, %s"' % (name, kind.encode()))
    return svg


def pdf_of(
    flow: Flow,
    registry: Registry,
    tokens: Tokens,
    *,
    ids: Iterable[str] | None = None,
    session: Session | None = None,
    arrows: bool = False,
) -> bytes:
    """A flow as a PDF of one page, as large as the flow at 96 canvas pixels an inch; see `svg_of`.

    A flow too large for a page that readers can show is drawn smaller.
    """
    drawing = _Drawing(flow, registry, tokens, ids, session, arrows)
    view = drawing.view(_PDF_SCALE)
    resolution = max(_DPI * _PDF_SCALE, max(view.width, view.height) * 72 / _PAGE_MOST_PT)
    writer = QPdfWriter(data := _buffer())
    writer.setTitle(flow.meta.name)
    writer.setCreator("Weft")
    writer.setResolution(math.ceil(resolution))
    points = QSizeF(view.width, view.height) * (72 / writer.resolution())
    size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    across = QPageLayout.Orientation.Portrait  # as it is: a wide page is no tall one turned
    writer.setPageLayout(QPageLayout(size, across, QMarginsF(0, 0, 0, 0)))
    painter = QPainter(writer)
    painter.fillRect(0, 0, writer.width(), writer.height(), drawing.palette.canvas)  # pages are whole points
    drawing.paint(painter, view, shadows=False)
    painter.end()
    return bytes(data.data().data())


def _buffer() -> QBuffer:
    data = QBuffer()
    data.open(QIODevice.OpenModeFlag.WriteOnly)
    return data


class _Drawing:
    """Paints a flow once, node by node, without keeping pictures."""

    def __init__(
        self,
        flow: Flow,
        registry: Registry,
        tokens: Tokens,
        ids: Iterable[str] | None,
        session: Session | None,
        arrows: bool,
    ) -> None:
        self.session = session or Session(registry, flow)
        self.palette = Palette(tokens, arrows=arrows)
        whole = Scene(flow, registry, lambda rect: None)
        self.scene = whole if ids is None else Scene(_part(whole, ids), registry, lambda rect: None)
        look = Look(self.session, self.scene, lambda rect: None, lambda rect: None, lambda rows, from_afar: None)
        look.follow_problems()
        look.follow_run_start()

    def _bounds(self) -> Rect:
        rects = [self.scene.bounds() or _EMPTY]
        rects += [hull for body in self.scene.bodies if (hull := body.hull(self.scene.nodes)) is not None]
        wires = self.scene.wires.bounds(np.flatnonzero(self.scene.wires.alive))
        if wires is not None:
            rects.append(wires)
        lefts, tops, rights, bottoms = zip(*rects, strict=True)
        return min(lefts) - MARGIN, min(tops) - MARGIN, max(rights) + MARGIN, max(bottoms) + MARGIN

    def possible_scale(self, wanted: float) -> float:
        """The scale at which the picture is not too large."""
        left, top, right, bottom = self._bounds()
        wide, high = right - left, bottom - top
        return min(wanted, math.sqrt(PIXELS_MOST / (wide * high)), EDGE_MOST / wide, EDGE_MOST / high)

    def view(self, scale: float) -> View:
        """The view that shows all, at zoom 1: a picture is as detailed as the canvas seen near."""
        left, top, right, bottom = self._bounds()
        zoom, ratio = (1.0, scale) if scale >= 1 else (scale, 1.0)
        width, height = math.ceil((right - left) * scale), math.ceil((bottom - top) * scale)
        return View(zoom, ratio, snap(left * scale), snap(top * scale), width, height)

    def paint(self, painter: QPainter, view: View, *, shadows: bool = True) -> None:
        """Paints everything; the painter is in device pixels."""
        rect = QRect(0, 0, view.width, view.height)
        nothing: frozenset[str] = frozenset()
        painter.fillRect(rect, self.palette.canvas)
        paint_groups(painter, self.scene, view, EVERYWHERE, self.palette, nothing)
        paint_hulls(painter, self.scene, view, EVERYWHERE, self.palette)
        wires = np.flatnonzero(self.scene.wires.alive)
        paint_wires(painter, self.scene, wires, view, self.palette, (0, 0, view.width, view.height))
        Notes().paint(painter, self.scene, view, EVERYWHERE, self.palette, nothing)
        work = Brushwork(self.palette, view.scale, view.ratio, shadows)
        for row in self.scene.nodes.touching(EVERYWHERE).tolist():
            painter.save()
            x, y = float(self.scene.nodes.x[row]), float(self.scene.nodes.y[row])
            painter.translate(snap(x * view.scale) - view.left, snap(y * view.scale) - view.top)
            key, shape = self.scene.nodes.ids[row], self.scene.shapes[row]
            paint_node(painter, card_of(self.session, key, shape, self.scene.wired(row)), shape, work)
            painter.restore()


def part_shown(
    flow: Flow, registry: Registry, nodes: Iterable[str], groups: Iterable[str] = (), notes: Iterable[str] = ()
) -> Flow:
    """Nodes with the groups and notes that touch them, and more groups and notes."""
    part = _part(Scene(flow, registry, lambda rect: None), nodes)
    return part_of(flow, part.nodes, {*part.groups, *groups}, {*part.notes, *notes})


def _part(whole: Scene, ids: Iterable[str]) -> Flow:
    """Nodes with the groups and notes that touch them."""
    chosen = list(ids)
    bounds = whole.nodes.bounds(whole.nodes.rows(chosen))
    if bounds is None:
        return part_of(whole.flow, ())
    left, top, right, bottom = bounds

    def inside(rect: Rect) -> bool:
        return rect[0] < right and rect[2] > left and rect[1] < bottom and rect[3] > top

    groups = [key for key in whole.boxes.of("group") if inside(whole.boxes.rect("group", key))]
    notes = [key for key in whole.boxes.of("note") if inside(whole.boxes.rect("note", key))]
    return part_of(whole.flow, chosen, groups, notes)
