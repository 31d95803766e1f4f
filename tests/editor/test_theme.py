from __future__ import annotations

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF

from weft_editor.theme.fonts import code_font, load_fonts, title_font, ui_font
from weft_editor.theme.icons import icon, icon_pixmap
from weft_editor.theme.oklch import contrast, lightness_of
from weft_editor.theme.tokens import DARK, LIGHT, Tokens
from weft_engine.node import Category
from weft_engine.run.status import Status
from weft_engine.values import VALUE_TYPES

THEMES = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
GROUNDS = ("canvas", "surface_1", "surface_2", "surface_3")


@THEMES
@pytest.mark.parametrize("ink", ["text_high", "text_mid", "text_low"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_is_legible_on_every_surface(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize("ink", ["accent", "run", "ok", "warn", "error", "wait"])
def test_status_colours_may_be_used_for_text_in_nodes(tokens: Tokens, ink: str) -> None:
    assert contrast(getattr(tokens, ink), tokens.surface_2) >= 4.5
    assert contrast(getattr(tokens, ink), tokens.surface_3) >= 4.5


@THEMES
def test_text_on_the_accent_is_legible(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


@THEMES
def test_shapes_of_ports_and_skipped_nodes_stand_out_from_the_canvas(tokens: Tokens) -> None:
    assert all(contrast(each, tokens.canvas) >= 3 for each in (*tokens.types.values(), tokens.skip))


@THEMES
def test_all_categories_are_equally_light(tokens: Tokens) -> None:
    seen = [lightness_of(each) for each in tokens.categories.values()]
    assert set(tokens.categories) == set(Category)
    assert max(seen) - min(seen) < 0.01


@THEMES
def test_every_port_type_and_status_has_a_colour(tokens: Tokens) -> None:
    assert {*VALUE_TYPES, "attachment", "error"} <= set(tokens.types)
    assert all(tokens.status(each).startswith("#") for each in Status)


@pytest.mark.gui
def test_the_bundled_typefaces_are_the_ones_shown(qapp: object) -> None:
    assert {"Inter", "JetBrains Mono"} <= load_fonts()
    assert QFontInfo(ui_font()).family().startswith("Inter")
    assert QFontInfo(title_font()).weight() >= 600
    assert QFontInfo(code_font()).family().startswith("JetBrains Mono")


@pytest.mark.gui
def test_figures_have_equal_width(qapp: object) -> None:
    metrics = QFontMetricsF(ui_font(11))
    assert {round(metrics.horizontalAdvance(each * 8), 3) for each in "0123456789"} == {
        round(metrics.horizontalAdvance("00000000"), 3)
    }


@pytest.mark.gui
def test_an_icon_is_drawn_in_its_tint_and_sharp_at_double_scale(qapp: object) -> None:
    picture = icon_pixmap("bot", "#ff0000", 16, 2.0)
    image = picture.toImage()
    inked = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200]
    assert picture.width() == 32 and picture.devicePixelRatio() == 2.0
    assert inked and all(each.red() > 240 and each.green() < 15 for each in inked)


@pytest.mark.gui
def test_an_unknown_icon_is_shown_as_a_dashed_square(qapp: object) -> None:
    assert not icon("no-such-icon", "#ffffff").isNull()
