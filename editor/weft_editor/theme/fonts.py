"""The two bundled typefaces; where they are missing, what the system has."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from weft_resources import font_files

UI_FAMILY = "Inter"
CODE_FAMILY = "JetBrains Mono"


@cache
def load_fonts() -> frozenset[str]:
    """Makes the bundled typefaces known to Qt, once; returns their families. Needs a `QGuiApplication`."""
    families: set[str] = set()
    for file in font_files():
        number = QFontDatabase.addApplicationFont(str(file))
        if number >= 0:
            families.update(QFontDatabase.applicationFontFamilies(number))
    return frozenset(families)


def _face(family: str, fallback: QFontDatabase.SystemFont) -> QFont:
    if any(each.startswith(family) for each in load_fonts()):
        return QFont(family)
    return QFontDatabase.systemFont(fallback)


@lru_cache(maxsize=64)
def ui_font(size_px: int = 12, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface typeface, with figures of equal width. Shared: copy before changing."""
    font = _face(UI_FAMILY, QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(size_px)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


@lru_cache(maxsize=64)
def code_font(size_px: int = 12) -> QFont:
    """The typeface for code and JSON. Shared: copy before changing."""
    font = _face(CODE_FAMILY, QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size_px)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def title_font(size_px: int = 13) -> QFont:
    """For titles of nodes and panels."""
    return ui_font(size_px, QFont.Weight.DemiBold)
