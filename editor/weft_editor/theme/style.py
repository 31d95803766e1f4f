"""How every widget looks, as one style sheet and one palette made from the tokens.

Widgets say what they are by a `role` property (`hint`, `heading`, `primary` …); the sheet says how that looks.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QPalette

from weft_editor.theme.fonts import CODE_FAMILY
from weft_editor.theme.sheet_icons import icon_url
from weft_editor.theme.style_fields import fields_sheet
from weft_editor.theme.style_views import views_sheet
from weft_editor.theme.style_window import window_sheet
from weft_editor.theme.tokens import THEMES, ThemeName, Tokens, color

_CODE_ROLES = ("code", "result", "error-text")


@lru_cache(maxsize=2)
def style_sheet(name: ThemeName) -> str:
    """The sheet of a theme. Writes its few icons into the cache folder the first time."""
    tokens = THEMES[name]
    parts = (_base(tokens), _labels(tokens), fields_sheet(tokens, icon_url), views_sheet(tokens, icon_url))
    return "\n".join((*parts, window_sheet(tokens, icon_url)))


def _base(t: Tokens) -> str:
    s = t.sizes
    return f"""
QWidget {{ color: {t.text_high}; selection-color: {t.text_high}; }}
QWidget {{ selection-background-color: {t.wash(t.accent, 0.35)}; }}
QMainWindow, QDialog {{ background: {t.surface_1}; }}
QScrollArea, QStackedWidget {{ background: {t.surface_1}; border: none; }}
QScrollArea[role="picture"] {{ border: 1px solid transparent; }}
QScrollArea[role="picture"]:focus {{ border-color: {t.accent}; }}
QToolTip {{
    background: {t.surface_3}; color: {t.text_high}; border: 1px solid {t.line_strong};
    padding: {s.gap_s // 2}px {s.gap_s}px;
}}
QFrame[role="line"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="row"] {{ background: transparent; border: none; }}
QFrame[role="record"] {{ background: transparent; border: 1px solid {t.line}; border-radius: {s.radius}px; }}
"""


def _labels(t: Tokens) -> str:
    s = t.sizes
    code = ", ".join(f'QLabel[role="{role}"], QPlainTextEdit[role="{role}"]' for role in _CODE_ROLES)
    return f"""
QLabel {{ background: transparent; }}
QLabel[role="label"] {{ color: {t.text_mid}; }}
QLabel[role="label"][given="true"] {{ color: {t.text_high}; }}
QLabel[role="hint"] {{ color: {t.text_low}; font-size: {s.font_small}px; }}
QLabel[role="plain"], QLabel[role="problem"] {{ color: {t.text_mid}; }}
QLabel[role="error"] {{ color: {t.error}; font-size: {s.font_small}px; }}
QLabel[role="name"] {{ color: {t.text_high}; font-weight: 600; }}
QLabel[role="heading"] {{ color: {t.text_high}; font-size: {s.font_title}px; font-weight: 600; }}
QLabel[role="display"] {{ color: {t.text_high}; font-size: {s.font_display}px; font-weight: 600; }}
QLabel[role="section"] {{ color: {t.text_low}; font-size: {s.font_small}px; font-weight: 600; }}
QLabel[role="empty-title"] {{ color: {t.text_mid}; font-size: {s.font_title}px; font-weight: 600; }}
{code} {{ font-family: "{CODE_FAMILY}"; font-size: {s.font_small}px; }}
QLabel[role="code"] {{ color: {t.text_low}; }}
QLabel[role="result"] {{
    background: {t.surface_3}; color: {t.text_high}; border-radius: {s.radius_s}px; padding: {s.gap}px;
}}
QLabel[role="keys"] {{
    background: {t.surface_3}; color: {t.text_mid}; border: 1px solid {t.line}; border-radius: {s.radius_s}px;
    font-size: {s.font_small}px; padding: 1px {s.gap_s + 2}px;
}}
"""


def palette_of(t: Tokens) -> QPalette:
    """Colours for what the style sheet does not reach: links, placeholders, native parts."""
    role = QPalette.ColorRole
    palette = QPalette()
    pairs = {
        role.Window: t.surface_1,
        role.WindowText: t.text_high,
        role.Base: t.surface_3,
        role.AlternateBase: t.surface_2,
        role.Text: t.text_high,
        role.PlaceholderText: t.text_low,
        role.Button: t.surface_3,
        role.ButtonText: t.text_high,
        role.BrightText: t.error,
        role.Highlight: t.wash(t.accent, 0.35),
        role.HighlightedText: t.text_high,
        role.Accent: t.accent,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.ToolTipBase: t.surface_3,
        role.ToolTipText: t.text_high,
        role.Light: t.line,
        role.Midlight: t.line,
        role.Mid: t.line_strong,
        role.Dark: t.line_strong,
        role.Shadow: t.shadow,
    }
    for each, value in pairs.items():
        palette.setColor(each, color(value))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, color(t.skip))
    return palette
