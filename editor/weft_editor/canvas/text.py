"""Measured, shortened and wrapped text, remembered; and which size of text can be read at a zoom."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from weft_editor.canvas.layout import SIZES
from weft_editor.theme.fonts import code_font, title_font, ui_font

Kind = Literal["ui", "title", "code"]
_FACES: Final[Mapping[Kind, Callable[[int], QFont]]] = {"ui": ui_font, "title": title_font, "code": code_font}


def face(kind: Kind, size: int) -> QFont:
    """The shared font of a kind and size."""
    return _FACES[kind](size)


@lru_cache(maxsize=128)
def measure(kind: Kind, size: int) -> QFontMetricsF:
    """Metrics of a font."""
    return QFontMetricsF(face(kind, size))


@lru_cache(maxsize=8192)
def width_of(text: str, kind: Kind, size: int) -> float:
    """How wide a text is."""
    return measure(kind, size).horizontalAdvance(text)


@lru_cache(maxsize=8192)
def shortened(text: str, kind: Kind, size: int, width: int) -> str:
    """The text, ended by an ellipsis where it is wider than `width`."""
    return measure(kind, size).elidedText(text, Qt.TextElideMode.ElideRight, width)


def legible(base: int, room: float, zoom: float) -> int:
    """The size at which text can be read on the screen in a row `room` high; 0 if it cannot.

    Args:
        base: Size at zoom 1, in pixels.
        room: Height of the row, in canvas pixels.
        zoom: Logical window pixels per canvas pixel.
    """
    size = max(base, math.ceil(SIZES.text_least / zoom - 1e-9))
    return size if size * 1.2 <= room else 0


def line_height(size: int) -> float:
    """Distance of baselines."""
    return round(size * SIZES.line_height)


@lru_cache(maxsize=1024)
def wrapped(text: str, kind: Kind, size: int, width: int, lines: int, tail: bool) -> tuple[tuple[str, ...], bool]:
    """A text in lines, and whether some of it was left out.

    Args:
        text: May hold line breaks.
        kind: Typeface.
        size: In pixels.
        width: Of a line.
        lines: How many at most.
        tail: Keep the last lines instead of the first.
    """
    per_line = max(8, int(width / (size * 0.36)))
    most = per_line * (lines + 1)
    cut = text[-most:] if tail else text[:most]
    found: list[str] = []
    paragraphs = cut.splitlines()
    for paragraph in reversed(paragraphs) if tail else paragraphs:
        broken = _broken(paragraph, kind, size, width)
        found.extend(reversed(broken) if tail else broken)
        if len(found) > lines:
            break
    more = len(found) > lines or len(cut) < len(text)
    kept = found[:lines]
    return tuple(reversed(kept) if tail else kept), more


def _broken(paragraph: str, kind: Kind, size: int, width: int) -> list[str]:
    if not paragraph.strip():
        return [""]
    if len(paragraph) < 200 and width_of(paragraph, kind, size) <= width:
        return [paragraph]
    layout = QTextLayout(paragraph, face(kind, size))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start = line.textStart()
        lines.append(paragraph[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines
