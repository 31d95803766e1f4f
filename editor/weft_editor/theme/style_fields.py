"""The style sheet of what a person types into, ticks and presses."""

from __future__ import annotations

from collections.abc import Callable

from weft_editor.theme.tokens import Tokens

IconUrl = Callable[[str, str], str]


def fields_sheet(t: Tokens, icon_url: IconUrl) -> str:
    """Buttons, line and text edits, combo boxes, check boxes, sliders."""
    return "\n".join((_buttons(t), _tool_buttons(t), _edits(t, icon_url), _combos(t, icon_url), _checks(t, icon_url)))


def _buttons(t: Tokens) -> str:
    s = t.sizes
    inner = s.control - 2
    return f"""
QPushButton {{
    background: {t.surface_3}; color: {t.text_high}; border: 1px solid {t.line_strong};
    border-radius: {s.radius_s + 2}px; padding: 0 {s.gap_l}px; min-height: {inner}px; max-height: {inner}px;
}}
QPushButton:hover {{ background: {t.wash(t.text_high, 0.08, t.surface_3)}; }}
QPushButton:pressed {{ background: {t.line}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:disabled {{ color: {t.skip}; background: {t.surface_2}; border-color: {t.line}; }}
QPushButton[waiting="true"] {{ border-color: {t.accent}; color: {t.accent}; background: {t.surface_1}; }}
QPushButton[role="primary"], QPushButton:default[role="primary"] {{
    background: {t.accent}; color: {t.on_accent}; border: 1px solid {t.accent}; font-weight: 600;
}}
QPushButton[role="primary"]:hover {{ background: {t.wash(t.text_high, 0.14, t.accent)}; }}
QPushButton[role="primary"]:focus {{ border-color: {t.text_high}; }}
QPushButton[role="primary"]:disabled {{
    background: {t.surface_3}; color: {t.skip}; border-color: {t.line}; font-weight: 400;
}}
QPushButton[role="plain"] {{ background: transparent; border-color: transparent; color: {t.text_mid}; }}
QPushButton[role="plain"]:hover {{ background: {t.surface_3}; color: {t.text_high}; }}
QPushButton[role="plain"]:focus {{ border-color: {t.accent}; }}
QPushButton[role="link"] {{
    background: transparent; border: none; color: {t.accent}; padding: 0; text-align: left;
    min-height: {s.row - 4}px; max-height: {s.row - 4}px;
}}
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus {{ text-decoration: underline; }}
QPushButton[role="danger"] {{ color: {t.error}; }}
QPushButton[role="card"] {{
    background: {t.surface_2}; border: 1px solid {t.line}; border-radius: {s.radius}px; padding: 0;
    min-height: 0; max-height: 2000px; text-align: left;
}}
QPushButton[role="card"]:hover {{ border-color: {t.line_strong}; background: {t.wash(t.text_high, 0.03)}; }}
QPushButton[role="card"]:focus {{ border-color: {t.accent}; }}
"""


def _tool_buttons(t: Tokens) -> str:
    s = t.sizes
    return f"""
QToolButton {{
    background: transparent; color: {t.text_mid}; border: 1px solid transparent; border-radius: {s.radius_s}px;
    padding: {s.gap_s - 1}px;
}}
QToolButton:hover {{ background: {t.surface_3}; color: {t.text_high}; }}
QToolButton:pressed {{ background: {t.line}; }}
QToolButton:checked {{ background: {t.wash(t.accent, 0.22, t.surface_1)}; color: {t.text_high}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton:disabled {{ color: {t.skip}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton[role="section"] {{
    color: {t.text_low}; font-size: {s.font_small}px; font-weight: 600; padding: 0; border: none;
    background: transparent;
}}
QToolButton[role="section"]:checked, QToolButton[role="section"]:hover {{
    background: transparent; color: {t.text_mid};
}}
QToolButton[role="section"]:focus {{ color: {t.accent}; }}
QToolButton[role="add"] {{ padding-left: 0; border-left: none; }}
QToolButton[role="row"] {{
    min-height: {s.row}px; max-height: {s.row}px; padding: 0 {s.gap_s}px 0 0; border: 1px solid transparent;
    color: {t.text_high};
}}
QToolButton[role="row"]:disabled {{ color: {t.skip}; }}
QToolButton[role="row"]:focus {{ border-color: {t.accent}; }}
QToolButton[role="choice"] {{
    background: {t.surface_3}; border: 1px solid {t.line}; color: {t.text_high};
    padding: {s.gap_s}px {s.gap}px; border-radius: {s.radius_s + 2}px;
}}
QToolButton[role="choice"]:hover {{ border-color: {t.line_strong}; }}
"""


def _edits(t: Tokens, icon_url: IconUrl) -> str:
    s = t.sizes
    edits = ("QLineEdit", "QPlainTextEdit", "QTextEdit", "QTextBrowser", "QSpinBox", "QDoubleSpinBox")
    every, hover, focus = (", ".join(f"{each}{state}" for each in edits) for state in ("", ":hover", ":focus"))
    return f"""
{every} {{
    background: {t.surface_3}; color: {t.text_high}; border: 1px solid {t.line};
    border-radius: {s.radius_s + 2}px; placeholder-text-color: {t.text_low};
}}
QLineEdit, QSpinBox, QDoubleSpinBox {{
    min-height: {s.control - 2}px; max-height: {s.control - 2}px; padding: 0 {s.gap - 3}px;
}}
{hover} {{ border-color: {t.line_strong}; }}
QLineEdit {{ lineedit-clear-button-icon: url("{icon_url("x", t.text_mid)}"); }}
QLineEdit[wrong="true"] {{ border-color: {t.error}; }}
{focus} {{ border-color: {t.accent}; }}
QLineEdit:disabled, QPlainTextEdit:disabled {{ color: {t.skip}; }}
QSpinBox::up-button, QSpinBox::down-button {{ background: transparent; border: none; width: {s.icon}px; }}
QSpinBox::up-arrow, QSpinBox::down-arrow {{ width: {s.gap_l}px; height: {s.gap_l}px; }}
QSpinBox::up-arrow {{ image: url("{icon_url("chevron-up", t.text_mid)}"); }}
QSpinBox::down-arrow {{ image: url("{icon_url("chevron-down", t.text_mid)}"); }}
QLineEdit[role="title"] {{
    background: transparent; border-color: transparent; placeholder-text-color: {t.text_mid};
    font-size: {s.font_title}px; font-weight: 600;
    padding: 0 {s.gap_s}px;
}}
QLineEdit[role="title"]:hover {{ border-color: {t.line}; }}
QLineEdit[role="title"]:focus {{ background: {t.surface_3}; border-color: {t.accent}; }}
QLineEdit[role="palette"] {{
    background: transparent; border: none; border-bottom: 1px solid {t.line}; border-radius: 0;
    font-size: {s.font_title}px; min-height: {s.control + s.gap_l}px; max-height: {s.control + s.gap_l}px;
    padding: 0 {s.gap_xl}px;
}}
QPlainTextEdit[role="result"], QTextBrowser[role="result"] {{ background: {t.surface_3}; }}
QPlainTextEdit[role="error"] {{
    background: {t.wash(t.error, 0.1, t.surface_1)}; border-color: {t.wash(t.error, 0.4)};
}}
QTextBrowser[role="bare"], QPlainTextEdit[role="bare"] {{ background: transparent; border: none; padding: 0; }}
"""


def _combos(t: Tokens, icon_url: IconUrl) -> str:
    s = t.sizes
    return f"""
QComboBox {{
    background: {t.surface_3}; color: {t.text_high}; border: 1px solid {t.line};
    border-radius: {s.radius_s + 2}px; min-height: {s.control - 2}px; max-height: {s.control - 2}px;
    padding: 0 {s.gap - 1}px;
}}
QComboBox:hover {{ border-color: {t.line_strong}; }}
QComboBox:focus, QComboBox:on {{ border-color: {t.accent}; }}
QComboBox:disabled {{ color: {t.skip}; }}
QComboBox::drop-down {{ border: none; width: {s.row}px; }}
QComboBox::down-arrow {{
    image: url("{icon_url("chevron-down", t.text_mid)}"); width: {s.font_small}px; height: {s.font_small}px;
}}
QComboBox QLineEdit {{ background: transparent; border: none; padding: 0; }}
QComboBox QAbstractItemView {{
    background: {t.surface_2}; border: 1px solid {t.line_strong}; border-radius: {s.radius_s}px;
    padding: {s.gap_s}px; outline: none;
}}
QComboBox QAbstractItemView::item {{ min-height: {s.row}px; padding: 0 {s.gap}px; border-radius: {s.radius_s}px; }}
QComboBox QAbstractItemView::item:selected {{ background: {t.wash(t.accent, 0.25)}; color: {t.text_high}; }}
"""


def _checks(t: Tokens, icon_url: IconUrl) -> str:
    s = t.sizes
    box = s.icon - 2
    return f"""
QCheckBox, QRadioButton {{ spacing: {s.gap}px; background: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.skip}; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: {box}px; height: {box}px; background: {t.surface_3}; border: 1px solid {t.line_strong};
    border-radius: {s.radius_s}px;
}}
QRadioButton::indicator {{ border-radius: {box // 2 + 1}px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox:focus::indicator,
QRadioButton:focus::indicator {{ border-color: {t.accent}; }}
QCheckBox::indicator:indeterminate {{
    background: {t.accent}; border-color: {t.accent}; image: url("{icon_url("minus", t.on_accent)}");
}}
QCheckBox::indicator:checked {{
    background: {t.accent}; border-color: {t.accent}; image: url("{icon_url("check", t.on_accent)}");
}}
QRadioButton::indicator:checked {{
    background: {t.on_accent}; border: {s.gap_s}px solid {t.accent};
    width: {box - 2 * s.gap_s + 2}px; height: {box - 2 * s.gap_s + 2}px;
}}
QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
QSlider::groove:horizontal {{ height: {s.gap_s}px; background: {t.line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    width: {s.gap_l}px; margin: -{s.gap_s}px 0; background: {t.text_high}; border-radius: {s.gap_l // 2}px;
}}
QProgressBar {{ background: {t.line}; border: none; border-radius: 2px; max-height: {s.gap_s}px; text-align: center; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
"""
