"""Paints a node's result: text, JSON, chart, error, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QLinearGradient

from weft_editor.canvas.layout import SIZES, Band
from weft_editor.canvas.paint_rich import (
    SERIES,
    draw_image,
    draw_markdown,
    draw_series,
    draw_table,
    markdown_hidden,
    table_hidden,
)
from weft_editor.canvas.pen import Pen
from weft_editor.canvas.result import Bar, Result
from weft_editor.canvas.text import Kind, legible, line_height, width_of, wrapped
from weft_editor.language import number, tr
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import color
from weft_engine.node import Category

_RICH: Final = ("markdown", "table", "image")
FIX: Final = 24.0
"""Height of the button that puts a failure right."""
FIX_ZOOM: Final = 0.5
"""Below it there is no such button: nothing within a node can be clicked there (`hit.DETAIL_ZOOM`)."""
_FADE: Final = 18.0
_IDLE_ZOOM: Final = 0.7
"""Below it nothing is said of a node that has not run: in letters that can be read it would be all one sees."""
_BAR_ROW: Final = 20.0
_CLOSE: Final = 1.25
"""Distance of baselines, as a share of the size of letters that are larger than the node was laid out for."""


def draw_result(pen: Pen, result: Result, band: Band, scrolled: int = 0) -> None:
    """Paints a result into its area, beginning `scrolled` lines down; nearly nothing before there was a run."""
    if result.kind == "idle":
        if pen.zoom >= _IDLE_ZOOM:
            _hint(pen, result.text, band)
        return
    ground = result_ground(pen, result)
    pen.box(QRectF(band.left, band.top, band.width, band.height), ground, SIZES.radius_s)
    if result.series and band.height >= 2 * SERIES:
        draw_series(pen, result.series, replace(band, top=band.top + band.height - SERIES, height=SERIES))
        band = _above_series(result, band)
    if result.fix and band.height >= 2 * FIX and pen.zoom >= FIX_ZOOM:
        _fix_button(pen, result.fix, band)
        band = _above_fix(result, band)
    if result.kind in _RICH:
        _rich(pen, result, band, ground, scrolled)
    elif result.kind == "chart":
        _chart(pen, result.bars, band, ground)
    elif result.kind == "hint":
        _hint(pen, result.text, band)
    else:
        _text(pen, result, band, ground, scrolled)


def _above_series(result: Result, band: Band) -> Band:
    if not result.series or band.height < 2 * SERIES:
        return band
    return replace(band, height=band.height - SERIES)


def fix_band(title: str, band: Band) -> Band | None:
    """Where the button of a failure lies in its result area; `None` where there is no room for it."""
    if not title or band.height < 2 * FIX:
        return None
    wide = min(width_of(title, "ui", SIZES.font_small + 3) + 20, band.width - 16)  # seen from afar it is written larger
    return Band("fix", band.top + band.height - FIX - 6, FIX, band.left + 8, wide)


def _above_fix(result: Result, band: Band) -> Band:
    if fix_band(result.fix, band) is None:
        return band
    return replace(band, height=band.height - FIX - 12)


def _fix_button(pen: Pen, title: str, band: Band) -> None:
    box, tokens = fix_band(title, band), pen.tokens
    if box is None:
        return
    pen.box(QRectF(box.left, box.top, box.width, box.height), tokens.accent, SIZES.radius_s)
    size = legible(SIZES.font_small, box.height, pen.zoom)
    left = max(10.0, (box.width - width_of(title, "ui", size or SIZES.font_small)) / 2)
    pen.line(title, box.left + left, box.top + box.height / 2, box.width - left - 8, "ui", size, tokens.on_accent)


def _rich(pen: Pen, result: Result, band: Band, ground: str, scrolled: int) -> None:
    if result.kind == "markdown":
        more = draw_markdown(pen, result.text, band, scrolled)
    elif result.table is not None:
        more = draw_table(pen, result.table, band, scrolled)
    else:
        more = False
        if not draw_image(pen, result.image, band):
            _hint(pen, tr("The picture cannot be read"), band)
    if more:
        _fade(pen, band, ground, at_top=False)
    if scrolled and result.kind == "markdown":
        _fade(pen, band, ground, at_top=True)


def result_ground(pen: Pen, result: Result) -> str:
    """The colour behind a result."""
    tokens = pen.tokens
    return mix(tokens.error, tokens.well, 0.1) if result.kind == "error" else tokens.well


def _hint(pen: Pen, text: str, band: Band) -> None:
    size = legible(SIZES.font_small, band.height, pen.zoom)
    if size:
        wide = min(width_of(text, "ui", size), band.width - 16)
        left = band.left + (band.width - wide) / 2
        pen.line(text, left, band.top + band.height / 2, wide + 1, "ui", size, pen.tokens.text_low)


def _text(pen: Pen, result: Result, band: Band, ground: str, scrolled: int) -> None:
    tokens = pen.tokens
    kind: Kind = "code" if result.kind == "code" else "ui"
    inks = {"error": tokens.error, "why": tokens.text_mid}
    usual = SIZES.font_small if kind == "code" else SIZES.font
    size = legible(usual, band.height - 8, pen.zoom)
    if not size:
        pen.bars(band.left + 8, band.top + 6, band.width - 16, band.height - 12, len(result.text))
        return
    step = line_height(size) if size == usual else round(size * _CLOSE)
    room = result_rows(band, step)
    lines, more = wrapped(result.text, kind, size, int(band.width - 16), room + scrolled, result.tail)
    lines = lines[scrolled:]
    ink = inks.get(result.kind, tokens.text_high)
    for row, line in enumerate(lines):
        first_error = result.kind == "error" and row == 0
        middle = band.top + 5 + step * (row + 0.5)
        pen.write(line, band.left + 8, middle, "ui" if first_error else kind, size, ink)
    if more and result.tail:
        _fade(pen, band, ground, at_top=True)
    elif more and len(lines) > 1:
        _dim(pen, band, ground, band.top + 5 + step * (len(lines) - 1), step)
    if scrolled:
        _fade(pen, band, ground, at_top=True)


def _dim(pen: Pen, band: Band, ground: str, top: float, height: float) -> None:
    """Takes a line back, more at its bottom: it goes on below, and can still be read to its end."""
    gradient = QLinearGradient(QPointF(0, top), QPointF(0, top + height))
    gradient.setColorAt(0, color(ground, 0.0))
    gradient.setColorAt(1, color(ground, 0.7))
    height = min(height, band.top + band.height - top)
    pen.painter.fillRect(QRectF(band.left, top, band.width, height), gradient)


def result_rows(band: Band, step: float) -> int:
    """How many lines of text a result area holds."""
    return max(1, int((band.height - 8 + step * 0.2) // step))


def rows_hidden(result: Result, band: Band) -> int:
    """How many lines of a result lie below its area: how far it can be scrolled."""
    band = _above_fix(result, _above_series(result, band))
    if result.kind in ("idle", "hint", "chart", "image") or result.tail:
        return 0
    if result.kind == "markdown":
        return markdown_hidden(result.text, band)
    if result.table is not None:
        return table_hidden(result.table, band)
    kind: Kind = "code" if result.kind == "code" else "ui"
    size = SIZES.font_small if kind == "code" else SIZES.font
    lines, _ = wrapped(result.text, kind, size, int(band.width - 16), 4000, False)
    return max(0, len(lines) - result_rows(band, line_height(size)))


def _fade(pen: Pen, band: Band, ground: str, at_top: bool) -> None:
    top = band.top if at_top else band.top + band.height - _FADE
    gradient = QLinearGradient(QPointF(0, top), QPointF(0, top + _FADE))
    gradient.setColorAt(0, color(ground, 1.0 if at_top else 0.0))
    gradient.setColorAt(1, color(ground, 0.0 if at_top else 1.0))
    pen.painter.fillRect(QRectF(band.left, top, band.width, _FADE), gradient)


def _chart(pen: Pen, bars: tuple[Bar, ...], band: Band, ground: str) -> None:
    tokens = pen.tokens
    shown = bars[: max(1, int((band.height - 6) // _BAR_ROW))]
    size = legible(SIZES.font_small, _BAR_ROW, pen.zoom)
    top = band.top + (band.height - _BAR_ROW * len(shown)) / 2
    label = min(
        max((width_of(bar.label, "ui", size or SIZES.font_small) for bar in shown), default=0) + 2, band.width * 0.42
    )
    count = max((width_of(_number(bar.value), "ui", size or SIZES.font_small) for bar in shown), default=0) + 2
    left = band.left + 8 + label + 8
    length = band.left + band.width - 8 - count - 6 - left
    for row, bar in enumerate(shown):
        middle = top + _BAR_ROW * (row + 0.5)
        pen.line(
            bar.label, band.left + 8, middle, label, "ui", size, tokens.text_high if bar.winner else tokens.text_mid
        )
        tint = tokens.categories[Category.VOTING] if bar.winner else mix(tokens.text_low, ground, 0.7)
        pen.box(QRectF(left, middle - 5, length, 10), mix(tokens.text_low, ground, 0.18), 3)
        if bar.share > 0:
            pen.box(QRectF(left, middle - 5, max(3.0, length * bar.share), 10), tint, 3)
        pen.line(
            _number(bar.value), left + length + 6, middle, count, "ui", size,
            tokens.text_high if bar.winner else tokens.text_mid,
        )  # fmt: skip


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else number(value, ".2f")
