"""Qt can use the bundled typefaces and icons."""

import pytest

import weft_resources

pytest.importorskip("PySide6")

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.gui


def load_fonts() -> None:
    for file in weft_resources.font_files():
        assert QFontDatabase.addApplicationFont(str(file)) >= 0, file.name


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold])
def test_inter_has_the_weights_of_the_interface(qtbot: QtBot, weight: QFont.Weight) -> None:
    load_fonts()
    font = QFontInfo(QFont("Inter", 12, weight))
    assert (font.family(), font.weight()) == ("Inter", weight)


def test_code_is_set_in_a_fixed_pitch(qtbot: QtBot) -> None:
    load_fonts()
    metrics = QFontMetricsF(QFont("JetBrains Mono", 12))
    assert metrics.horizontalAdvance("iiii") == metrics.horizontalAdvance("MMMM")


def test_figures_of_inter_can_stand_in_columns(qtbot: QtBot) -> None:
    load_fonts()
    font = QFont("Inter", 40)
    font.setFeature(QFont.Tag("tnum"), 1)
    metrics = QFontMetricsF(font)
    assert len({metrics.horizontalAdvance(figure * 3) for figure in "0123456789"}) == 1


def test_qt_draws_every_icon_and_the_application_icon(qtbot: QtBot) -> None:
    drawings = {name: weft_resources.icon_svg(name) for name in weft_resources.icon_names()}
    drawings["weft"] = weft_resources.path("app", "weft.svg").read_text()
    invalid = [name for name, svg in drawings.items() if not QSvgRenderer(QByteArray(svg.encode())).isValid()]
    assert not invalid
