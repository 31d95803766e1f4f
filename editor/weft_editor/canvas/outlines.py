"""Texts of an SVG drawn as outlines, so that they look the same where the typefaces are missing.

Qt writes texts with the name of their typeface, and no program brings those of Weft along: with another one in its
place words ran over the edges of their nodes. The text stays in the file, unseen, to be found and copied.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Final

from PySide6.QtGui import QFont, QPainterPath

from weft_editor.theme.fonts import CODE_FAMILY, UI_FAMILY, code_font, ui_font

_TEXT: Final = re.compile(r"<text ([^>]*)>(.*?)</text>", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r'([\w:-]+)="([^"]*)"')
_MOST: Final = 4000
"""With more texts than that a file of outlines would be too large for what opens it."""
_BEYOND: Final = 0x1F000
"""From here on signs are pictures, which have no outlines."""

_LETTERS: Final = {
    QPainterPath.ElementType.MoveToElement: "M",
    QPainterPath.ElementType.LineToElement: "L",
    QPainterPath.ElementType.CurveToElement: "C",
}


def with_outlines(svg: str) -> str:
    """The same SVG, with its texts in Weft's typefaces drawn."""
    if svg.count("<text ") > _MOST:
        return svg
    return _TEXT.sub(_drawn, svg)


def _drawn(found: re.Match[str]) -> str:
    given, text = dict(_ATTRIBUTE.findall(found[1])), unescape(found[2]).strip("\n")
    font = _font(given)
    if font is None or not text.strip() or max(map(ord, text)) >= _BEYOND:
        return found[0]
    outline = _outline(text, font.toString(), font)
    if not outline:
        return found[0]
    place = f'transform="translate({given.get("x", "0")},{given.get("y", "0")})"'
    look = f'fill="{given.get("fill", "black")}" fill-opacity="{given.get("fill-opacity", "1")}"'
    path = f'<path {place} {look} fill-rule="nonzero" stroke="none" d="{outline}"/>\n'
    unseen = re.sub(r'fill-opacity="[^"]*"', 'fill-opacity="0"', found[0], count=1)
    return path + unseen


def _font(given: dict[str, str]) -> QFont | None:
    """The typeface that a text names, if it is one of Weft's."""
    family, size = given.get("font-family", ""), float(given.get("font-size", "0"))
    if not size.is_integer() or not size:
        return None
    if family.startswith(UI_FAMILY):
        font = QFont(ui_font(int(size)))
    elif family.startswith(CODE_FAMILY):
        font = QFont(code_font(int(size)))
    else:
        return None
    font.setWeight(QFont.Weight(int(given.get("font-weight", "400"))))
    font.setItalic(given.get("font-style", "normal") == "italic")
    return font


@lru_cache(maxsize=2048)
def _outline(text: str, key: str, font: QFont) -> str:
    path = QPainterPath()
    path.addText(0, 0, font, text)
    parts: list[str] = []
    for at in range(path.elementCount()):
        element = path.elementAt(at)
        letter = _LETTERS.get(element.type, "")  # the points that follow a curve's first have none
        parts.append(f"{letter}{element.x:.2f},{element.y:.2f}")
    return " ".join(parts)
