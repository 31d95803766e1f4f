"""The style sheet of lists, trees, tables, tabs and scroll bars."""

from __future__ import annotations

from weft_editor.theme.style_fields import IconUrl
from weft_editor.theme.tokens import Tokens


def views_sheet(t: Tokens, icon_url: IconUrl) -> str:
    """Everything that shows many things."""
    return "\n".join((_items(t, icon_url), _headers(t), _tabs(t, icon_url), _scroll_bars(t)))


def _items(t: Tokens, icon_url: IconUrl) -> str:
    s = t.sizes
    return f"""
QAbstractItemView {{
    background: {t.surface_1}; border: 1px solid transparent; outline: none; show-decoration-selected: 1;
    alternate-background-color: {t.wash(t.text_high, 0.025, t.surface_1)};
}}
QAbstractItemView:focus {{ border-color: {t.wash(t.accent, 0.8, t.surface_1)}; }}
QListView::item, QTreeView::item {{ border: none; padding: 0 {s.gap_s}px; }}
QTableView::item {{ padding: 0 {s.gap}px; border: none; }}
QTreeView[role="well"] QHeaderView::section {{ padding: 0 {s.gap - 1}px; background: {t.surface_1}; }}
QTableView {{ gridline-color: transparent; }}
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover {{
    background: {t.wash(t.text_high, 0.05, t.surface_1)};
}}
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {{
    background: {t.wash(t.accent, 0.2, t.surface_1)}; color: {t.text_high};
}}
QTreeView::branch {{ background: transparent; padding: 2px; }}
QTreeView::branch:has-children:closed {{ image: url("{icon_url("chevron-right", t.text_low)}"); }}
QTreeView::branch:has-children:open {{ image: url("{icon_url("chevron-down", t.text_low)}"); }}
QListView[role="popup-list"] {{ background: {t.surface_2}; }}
QListView[role="popup-list"]:focus {{ border-color: transparent; }}
QListView[role="pages"]:focus {{ border-color: transparent; }}
QListView[role="pages"]::item {{ border: 1px solid transparent; border-radius: {s.radius_s}px; }}
QListView[role="pages"]::item:selected:focus {{ border-color: {t.accent}; }}
QAbstractItemView[role="well"] {{
    background: {t.surface_1}; border: 1px solid {t.line}; border-radius: {s.radius_s + 2}px; padding: {s.gap_s}px;
}}
QAbstractItemView[role="well"]:focus {{ border-color: {t.accent}; }}
QListView[role="popup-list"]::item:selected {{ background: {t.wash(t.accent, 0.25)}; }}
"""


def _headers(t: Tokens) -> str:
    s = t.sizes
    return f"""
QHeaderView {{ background: {t.surface_1}; border: none; }}
QHeaderView::section {{
    background: {t.surface_1}; color: {t.text_low}; font-size: {s.font_small}px; font-weight: 600; border: none;
    border-bottom: 1px solid {t.line}; padding: 0 {s.gap + 3}px; min-height: {s.row}px;
}}
QTableCornerButton::section {{ background: {t.surface_1}; border: none; }}
"""


def _tabs(t: Tokens, icon_url: IconUrl) -> str:
    s = t.sizes
    return f"""
QTabWidget::pane {{ border: none; }}
QTabBar {{ background: {t.surface_1}; border: none; qproperty-drawBase: 0; }}
QTabBar::tab {{
    background: transparent; color: {t.text_mid}; padding: 0 {s.gap_l}px; border: none;
    border-bottom: 2px solid transparent; min-height: {s.control}px; max-height: {s.control}px;
}}
QTabBar::tab:hover {{ color: {t.text_high}; }}
QTabBar::tab:selected {{ color: {t.text_high}; border-bottom-color: {t.accent}; }}
QTabBar::tab:selected:focus {{ color: {t.accent}; background: {t.wash(t.accent, 0.12, t.surface_1)}; }}
QTabBar::tab:!enabled {{ color: {t.skip}; }}
QTabBar QToolButton {{ background: {t.surface_1}; padding: 0; border: none; border-radius: 0; }}
QTabBar QToolButton::left-arrow, QTabBar QToolButton::right-arrow {{ width: {s.icon}px; height: {s.icon}px; }}
QTabBar QToolButton::left-arrow {{ image: url("{icon_url("chevron-left", t.text_mid)}"); }}
QTabBar QToolButton::right-arrow {{ image: url("{icon_url("chevron-right", t.text_mid)}"); }}
QTabBar QToolButton::left-arrow:disabled {{ image: url("{icon_url("chevron-left", t.line_strong)}"); }}
QTabBar QToolButton::right-arrow:disabled {{ image: url("{icon_url("chevron-right", t.line_strong)}"); }}
QTabBar::scroller {{ width: {2 * s.row}px; }}
QTabBar::close-button {{
    image: url("{icon_url("x", t.text_low)}"); subcontrol-position: right; padding: 3px; margin: 2px;
}}
QTabBar::close-button:hover {{ background: {t.line}; border-radius: {s.radius_s}px; }}
QTabBar[role="files"] {{ background: {t.surface_1}; }}
QTabBar[role="files"]::tab {{
    min-height: {s.header}px; max-height: {s.header}px; border-right: 1px solid {t.line};
    border-bottom: 1px solid {t.line}; border-top: 2px solid transparent; padding: 0 0 0 {s.gap_l}px;
}}
QTabBar[role="files"]::tab:selected {{
    background: {t.canvas}; border-top-color: {t.accent}; border-bottom-color: {t.canvas};
}}
"""


def _scroll_bars(t: Tokens) -> str:
    s = t.sizes
    thin, least = s.gap_l - 2, s.row
    thumb, over = t.wash(t.text_low, 0.35, t.surface_1), t.wash(t.text_low, 0.6, t.surface_1)
    return f"""
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: {thin}px; }}
QScrollBar:horizontal {{ height: {thin}px; }}
QScrollBar::handle {{ background: {thumb}; border-radius: {(thin - 4) // 2}px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: {least}px; }}
QScrollBar::handle:horizontal {{ min-width: {least}px; }}
QScrollBar::handle:hover {{ background: {over}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; background: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
"""
