"""The style sheet of the window around the canvas: menus, tool bars, docks, status bar, cards, banners."""

from __future__ import annotations

from weft_editor.theme.style_fields import IconUrl
from weft_editor.theme.tokens import Tokens


def window_sheet(t: Tokens, icon_url: IconUrl) -> str:
    """Menus, bars, docks and what floats above them."""
    return "\n".join((_menus(t, icon_url), _bars(t), _docks(t), _floating(t)))


def _menus(t: Tokens, icon_url: IconUrl) -> str:
    s = t.sizes
    return f"""
QMenuBar {{ background: {t.surface_1}; padding: 2px {s.gap_s}px; border: none; }}
QMenuBar::item {{
    background: transparent; color: {t.text_mid}; padding: {s.gap_s}px {s.gap}px; border-radius: {s.radius_s}px;
}}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {t.surface_3}; color: {t.text_high}; }}
QMenu {{
    background: {t.surface_2}; border: 1px solid {t.line_strong}; padding: {s.gap_s}px; border-radius: {s.radius_s}px;
}}
QMenu::item {{
    padding: 0 {s.gap_xl + s.gap}px 0 {s.gap}px; min-height: {s.control - 2}px; border-radius: {s.radius_s}px;
    background: transparent;
}}
QMenu::item:selected {{ background: {t.wash(t.accent, 0.25)}; }}
QMenu::item:disabled {{ color: {t.skip}; }}
QMenu::icon {{ padding-left: {s.gap_s}px; }}
QMenu::icon:checked {{ background: {t.wash(t.accent, 0.35)}; border-radius: {s.radius_s}px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: {s.gap_s}px {s.gap_s}px; }}
QMenu::indicator {{ width: {s.icon - 2}px; height: {s.icon - 2}px; padding-left: {s.gap_s}px; }}
QMenu::indicator:checked {{ image: url("{icon_url("check", t.text_high)}"); }}
QMenu::right-arrow {{ image: url("{icon_url("chevron-right", t.text_low)}"); width: {s.gap_l}px; height: {s.gap_l}px; }}
"""


def _bars(t: Tokens) -> str:
    s = t.sizes
    return f"""
QToolBar {{
    background: {t.surface_1}; border: none; border-top: 1px solid {t.line}; border-bottom: 1px solid {t.line};
    spacing: {s.gap_s}px; padding: {s.gap_s}px {s.gap}px;
}}
QToolBar::separator {{ background: {t.line}; width: 1px; margin: {s.gap_s}px {s.gap_s}px; }}
QToolBar QToolButton {{ padding: {s.gap_s + 1}px {s.gap_s + 2}px; }}
QToolButton[role="run"] {{
    background: {t.accent}; color: {t.on_accent}; font-weight: 600;
    padding: {s.gap_s + 1}px {s.gap_l}px {s.gap_s + 1}px {s.gap}px;
    border: 1px solid {t.accent}; border-radius: {s.radius_s + 2}px;
}}
QToolButton[role="run"]:hover {{ background: {t.wash(t.text_high, 0.14, t.accent)}; color: {t.on_accent}; }}
QToolButton[role="run"]:focus {{ border-color: {t.text_high}; }}
QToolButton[role="run"]:disabled {{ background: {t.surface_3}; border-color: {t.line}; color: {t.skip}; }}
QToolButton[role="search"] {{
    background: {t.surface_3}; border: 1px solid {t.line}; color: {t.text_low}; padding: {s.gap_s}px {s.gap}px;
    border-radius: {s.radius_s + 2}px; text-align: left;
}}
QToolButton[role="search"]:hover {{ border-color: {t.line_strong}; color: {t.text_mid}; }}
QStatusBar {{ background: {t.surface_1}; border-top: 1px solid {t.line}; color: {t.text_mid}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {t.text_mid}; font-size: {s.font_small}px; padding: 0 {s.gap_s}px; }}
QStatusBar QLabel[role="mark"] {{ padding: 0; }}
QStatusBar QToolButton {{ font-size: {s.font_small}px; padding: 1px {s.gap_s + 2}px; }}
"""


def _docks(t: Tokens) -> str:
    return f"""
QMainWindow::separator {{ background: {t.line}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {t.accent}; }}
QDockWidget {{ color: {t.text_mid}; border: none; }}
QWidget[role="dock-title"] {{ background: {t.surface_1}; border-bottom: 1px solid {t.line}; }}
QWidget[role="dock-title"] QLabel {{ color: {t.text_mid}; font-weight: 600; }}
QWidget[role="panel"] {{ background: {t.surface_1}; }}
QWidget[role="panel-bar"] {{ background: {t.surface_1}; border-bottom: 1px solid {t.line}; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
"""


def _floating(t: Tokens) -> str:
    s = t.sizes
    banners = "\n".join(
        f'QFrame[role="banner"][tone="{tone}"] {{ background: {t.wash(over, 0.16, t.surface_1)}; '
        f"border: none; border-bottom: 1px solid {t.wash(over, 0.4, t.surface_1)}; }}"
        for tone, over in (("info", t.accent), ("warning", t.warn), ("error", t.error), ("ask", t.wait))
    )
    return f"""
QFrame[role="popup"] {{
    background: {t.surface_2}; border: 1px solid {t.line_strong}; border-radius: {s.radius}px;
}}
QFrame[role="card"] {{ background: {t.surface_2}; border: 1px solid {t.line}; border-radius: {s.radius}px; }}
QFrame[role="well"] {{ background: {t.surface_3}; border: 1px solid {t.line}; border-radius: {s.radius_s + 2}px; }}
QFrame[role="toast"] {{
    background: {t.surface_3}; border: 1px solid {t.line_strong}; border-radius: {s.radius}px;
}}
{banners}
QFrame[role="banner"] QLabel {{ color: {t.text_high}; }}
QFrame[role="crumbs"] {{ background: {t.surface_1}; border-bottom: 1px solid {t.line}; }}
QToolButton[role="crumb"] {{ color: {t.text_mid}; padding: 3px {s.gap_s + 2}px; }}
QToolButton[role="crumb-here"] {{ color: {t.text_high}; font-weight: 600; padding: 3px {s.gap_s + 2}px; }}
QWidget[role="welcome"] {{ background: {t.canvas}; }}
QDialogButtonBox {{ button-layout: 2; dialogbuttonbox-buttons-have-icons: 0; }}
QMessageBox {{ background: {t.surface_1}; }}
QMessageBox QLabel#qt_msgbox_label {{ font-weight: 600; font-size: {s.font_title}px; }}
"""
