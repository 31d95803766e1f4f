"""Arrows on wires: switched on by key, kept, painted on the canvas and in exports."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.picture import picture_of
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine.document import Flow

from .flows import echo

ALT = Qt.KeyboardModifier.AltModifier


def inked(image: QImage, ground: str) -> int:
    """How many pixels of a picture are not its ground."""
    plain = QColor(ground).rgb()
    return sum(image.pixel(x, y) != plain for x in range(image.width()) for y in range(image.height()))


def around_the_middle(canvas: Canvas, wire: str, reach: int = 8) -> QImage:
    row = canvas.scene.wires.row_of[wire]
    x, y = canvas.scene.wires.points[row][len(canvas.scene.wires.points[row]) // 2].tolist()
    spot = canvas.canvas_to_widget(x, y).toPoint()
    return canvas.grab().toImage().copy(spot.x() - reach, spot.y() - reach, 2 * reach, 2 * reach)


def test_alt_w_shows_which_way_wires_lead_and_takes_it_back(
    window: MainWindow, opened: Callable[[Flow], FlowTab]
) -> None:
    tab = opened(echo())
    canvas, wire = tab.canvas, "greet.text->output.value"
    canvas.reduced_motion = True
    canvas.fit(animate=False)
    before = around_the_middle(canvas, wire)
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_W, ALT)
    assert window.program.settings.arrows and window.actions_by_name["wire_arrows"].isChecked()
    ground = tab.program.tokens.canvas
    assert inked(around_the_middle(canvas, wire), ground) > inked(before, ground) + 20
    QTest.keyClick(window, Qt.Key.Key_W, ALT)
    assert around_the_middle(canvas, wire) == before


def test_an_inside_shown_later_has_them_too(window: MainWindow, opened: Callable[[Flow], FlowTab]) -> None:
    from weft_engine import edits

    window.program.settings.arrows = True
    tab = opened(echo())
    tab.session.edit(edits.fold(tab.session.flow, tab.session.registry, {"greet"}, title="Polite")[1])
    tab.enter(("polite",))
    assert tab.canvas.painting.palette.arrows


def test_pictures_have_them_where_they_are_wanted(window: MainWindow, opened: Callable[[Flow], FlowTab]) -> None:
    session = opened(echo()).session
    tokens = window.program.tokens
    plain = picture_of(session.flow, session.registry, tokens, scale=1.0)
    pointed = picture_of(session.flow, session.registry, tokens, scale=1.0, arrows=True)
    assert inked(pointed, tokens.canvas) > inked(plain, tokens.canvas) + 40


def test_the_exported_picture_looks_as_the_canvas_does(window: MainWindow, opened: Callable[[Flow], FlowTab]) -> None:
    from PySide6.QtGui import QGuiApplication

    tab = opened(echo())
    pictures: list[int] = []
    for shown in (False, True):
        window.program.settings.arrows = shown
        tab.session.select()
        window.actions_by_name["copy_picture"].trigger()
        pictures.append(inked(QGuiApplication.clipboard().image(), tab.program.tokens.canvas))
    assert pictures[1] > pictures[0] + 40
