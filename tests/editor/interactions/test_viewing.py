"""Moving the view by mouse, wheel, touchpad and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEventPoint, QKeyEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from weft_engine.document import Flow
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView

from .hand import ALT, CTRL, MIDDLE, NONE, RIGHT, SHIFT, Hand

MIDDLE_POS = QPointF(640, 400)
FINGERS_Y = 390
"""Where there is nothing below two fingers."""


def wheel(
    hand: Hand, angle: tuple[int, int], held: Qt.KeyboardModifier = NONE, pixels: tuple[int, int] = (0, 0),
    phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase, pos: QPointF = MIDDLE_POS,
) -> None:  # fmt: skip
    hand.time += 1000
    event = QWheelEvent(
        pos, hand.canvas.mapToGlobal(pos), QPoint(*pixels), QPoint(*angle), Qt.MouseButton.NoButton, held, phase, False
    )
    event.setTimestamp(hand.time)
    QApplication.sendEvent(hand.canvas, event)


def test_the_middle_button_drags_the_canvas(hand: Hand, before: Flow) -> None:
    old = hand.canvas.widget_to_canvas(QPointF(0, 0))
    hand.press((300, 600), button=MIDDLE)
    pos = hand.at(300, 600)
    hand.move(hand.canvas.widget_to_canvas(pos + QPointF(50, -20)), button=MIDDLE)
    new = hand.canvas.widget_to_canvas(QPointF(0, 0))
    assert (new[0] - old[0], new[1] - old[1]) == (-50, 20)
    hand.release((300, 600), button=MIDDLE)
    assert hand.flow == before and hand.count("selection") == 0


def test_space_with_a_drag_moves_the_view_and_selects_nothing(hand: Hand) -> None:
    hand.canvas.set_current("prompt")
    old = hand.canvas.view
    QTest.keyPress(hand.canvas, Qt.Key.Key_Space)
    hand.drag(hand.node("prompt"), (600, 200))
    QTest.keyRelease(hand.canvas, Qt.Key.Key_Space)
    assert hand.canvas.view != old
    assert not hand.session.selection and hand.count("history") == 0


def test_the_right_button_drags_the_view_without_a_menu(hand: Hand) -> None:
    old = hand.canvas.view
    hand.drag((1000, 500), (900, 450), button=RIGHT)
    assert hand.canvas.view != old and hand.count("menu") == 0


def test_escape_while_the_view_is_dragged_puts_it_back(hand: Hand) -> None:
    old = hand.canvas.view
    hand.begin_drag((1000, 500), (900, 450), button=MIDDLE)
    hand.key(Qt.Key.Key_Escape)
    assert hand.canvas.view == old


def test_panning_works_while_a_clicked_wire_goes_on(hand: Hand) -> None:
    hand.click(hand.port("name.value", into=False))
    hand.drag((300, 600), (260, 560), button=MIDDLE)
    assert hand.equipment.interactor.busy
    hand.click(hand.port("prompt.whom", into=True))
    assert "name.value->prompt.whom" in hand.flow.wires


def test_a_wheel_zooms_to_the_pointer(hand: Hand) -> None:
    there = hand.canvas.widget_to_canvas(MIDDLE_POS + QPointF(100, 50))
    wheel(hand, (0, 120), pos=MIDDLE_POS + QPointF(100, 50))
    assert hand.canvas.view.zoom == pytest.approx(1.2)
    now = hand.canvas.widget_to_canvas(MIDDLE_POS + QPointF(100, 50))
    assert now == pytest.approx(there, abs=1)
    wheel(hand, (0, -120))
    assert hand.canvas.view.zoom == pytest.approx(1.0)


def test_shift_turns_a_wheel_sideways(hand: Hand) -> None:
    old = hand.canvas.view
    wheel(hand, (0, 120), SHIFT)
    assert hand.canvas.view.zoom == 1 and hand.canvas.view.top == old.top
    assert hand.canvas.view.left == old.left - 60 * old.ratio


def test_two_fingers_move_the_view(hand: Hand) -> None:
    old = hand.canvas.view
    wheel(hand, (-30, -64), pixels=(-15, -32), phase=Qt.ScrollPhase.ScrollUpdate)
    assert hand.canvas.view.zoom == 1
    assert (hand.canvas.view.left - old.left, hand.canvas.view.top - old.top) == (15 * old.ratio, 32 * old.ratio)


def test_two_fingers_are_told_from_a_wheel_by_fine_steps(hand: Hand) -> None:
    wheel(hand, (0, 17))
    assert hand.canvas.view.zoom == 1


def test_the_setting_overrules_the_guess(hand: Hand) -> None:
    hand.equipment.set_navigation("touchpad")
    wheel(hand, (0, 120))
    assert hand.canvas.view.zoom == 1
    wheel(hand, (0, 120), CTRL)
    assert hand.canvas.view.zoom > 1
    hand.equipment.set_navigation("mouse")
    zoom = hand.canvas.view.zoom
    wheel(hand, (0, 17))
    assert hand.canvas.view.zoom > zoom


def test_a_pinch_zooms(hand: Hand) -> None:
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, MIDDLE_POS, MIDDLE_POS,
        hand.canvas.mapToGlobal(MIDDLE_POS), 0.25, QPointF(), 1,
    )  # fmt: skip
    assert isinstance(event.points()[0], QEventPoint)
    QApplication.sendEvent(hand.canvas, event)
    assert hand.canvas.view.zoom == pytest.approx(1.25)


def test_keys_zoom_and_fit(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Plus)
    assert hand.canvas.view.zoom == pytest.approx(1.44)
    hand.key(Qt.Key.Key_Minus)
    hand.key(Qt.Key.Key_Minus)
    assert hand.canvas.view.zoom == pytest.approx(1 / 1.44)
    hand.key(Qt.Key.Key_0)
    assert hand.canvas.view.zoom == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Home, Qt.Key.Key_A, Qt.Key.Key_1])
def test_keys_show_the_whole_flow(hand: Hand, key: Qt.Key) -> None:
    hand.canvas.center_at(9000, 9000, zoom=3.0, animate=False)
    hand.key(key)
    left, top, right, bottom = hand.canvas.view.shown()
    for node in hand.flow.nodes:
        rect = hand.canvas.node_rect(node)
        assert rect is not None and left <= rect[0] and right >= rect[2] and top <= rect[1] and bottom >= rect[3]


def test_f_shows_what_is_selected(hand: Hand) -> None:
    hand.click(hand.node("answer"))
    hand.key(Qt.Key.Key_F)
    left, top, right, bottom = hand.canvas.view.shown()
    rect = hand.canvas.node_rect("answer")
    assert rect is not None
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx(
        ((rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2), abs=2
    )


def test_the_view_follows_a_drag_at_its_edge(hand: Hand, qtbot: QtBot) -> None:
    start = hand.node("name")
    edge = hand.canvas.widget_to_canvas(QPointF(1275, 400))
    hand.begin_drag(start, edge)
    old = hand.canvas.view
    qtbot.waitUntil(lambda: hand.canvas.view.left > old.left + 30)
    assert hand.canvas.view.top == old.top
    hand.key(Qt.Key.Key_Escape)
    hand.release(edge)
    assert hand.place("name") == (0, 320)


def test_a_result_takes_the_wheel_only_in_a_selected_node(hand: Hand) -> None:
    run = hand.session.run.view
    long = "\n".join(f"line {number}" for number in range(200))
    run.nodes["prompt"] = NodeView({(): Activation((), Status.DONE, outputs={"text": long})}, (), 1)
    hand.session.run_updated.emit(frozenset(("prompt",)))
    row = hand.canvas.scene.nodes.row_of["prompt"]
    band = hand.canvas.scene.shapes[row].result
    assert band is not None
    pos = hand.at(*hand.node("prompt", band.left + 20, band.top + band.height / 2))
    wheel(hand, (0, -120), pos=pos)
    assert hand.canvas.view.zoom < 1
    hand.canvas.set_zoom(1.0, pos)
    hand.click(hand.node("prompt"))
    pos = hand.at(*hand.node("prompt", band.left + 20, band.top + band.height / 2))
    wheel(hand, (0, -120), pos=pos)
    assert hand.canvas.view.zoom == 1 and hand.canvas.painting.scrolled.get("prompt", 0) > 0
    for _ in range(120):
        hand.time -= 900  # one movement of the finger
        wheel(hand, (0, -120), pos=pos)
    assert hand.canvas.view.zoom == 1, "coming to the end of a result does not begin to zoom"
    wheel(hand, (0, -120), pos=pos)
    assert hand.canvas.view.zoom < 1, "a new movement at the end does"


def test_alt_arrows_go_back_and_forward_between_views(hand: Hand) -> None:
    hand.commands.history.remember()
    hand.canvas.center_at(5000, 100, zoom=2.0, animate=False)
    hand.commands.history.remember()
    hand.key(Qt.Key.Key_Left, ALT)
    assert hand.canvas.view.zoom == 1
    assert hand.canvas.view.from_widget(640, 400) == pytest.approx((540, 280), abs=1)
    hand.key(Qt.Key.Key_Right, ALT)
    assert hand.canvas.view.zoom == 2
    hand.key(Qt.Key.Key_Right, ALT)
    assert hand.canvas.view.zoom == 2 and hand.count("history") == 0


def test_small_movements_are_not_worth_going_back_to(hand: Hand) -> None:
    hand.commands.history.remember()
    hand.canvas.pan_by(40, 10)
    hand.commands.history.remember()
    assert len(hand.commands.history.seen) == 1


def test_a_bookmark_is_kept_in_the_flow_and_comes_back(hand: Hand, before: Flow) -> None:
    hand.key(Qt.Key.Key_3, CTRL | ALT)
    assert hand.labels == ["Set bookmark 3"]
    hand.canvas.center_at(5000, 100, zoom=2.0, animate=False)
    hand.key(Qt.Key.Key_3, ALT)
    assert hand.canvas.view.zoom == 1
    assert hand.canvas.view.from_widget(640, 400) == pytest.approx((540, 280), abs=1)
    hand.undo()
    assert hand.flow == before
    hand.key(Qt.Key.Key_3, ALT)
    assert "There is no bookmark 3" in str(hand.last("message"))


def test_two_fingers_on_a_touch_screen_zoom_as_far_as_they_move_apart(hand: Hand) -> None:
    middle = hand.canvas.widget_to_canvas(QPointF(180, FINGERS_Y))
    pinch(hand, (140, 220), (80, 280))
    assert hand.canvas.view.zoom == pytest.approx(200 / 80)
    assert hand.canvas.widget_to_canvas(QPointF(180, FINGERS_Y)) == pytest.approx(middle, abs=2)
    assert not hand.session.selection and hand.count("history") == 0


def test_two_fingers_that_keep_their_distance_move_the_view(hand: Hand) -> None:
    below = hand.canvas.widget_to_canvas(
        QPointF(100 + 16, FINGERS_Y)
    )  # the first of ten steps is what tells them from one
    pinch(hand, (60, 140), (220, 300))
    assert hand.canvas.view.zoom == pytest.approx(1, rel=0.01)
    assert hand.canvas.widget_to_canvas(QPointF(260, FINGERS_Y)) == pytest.approx(below, abs=2)


def pinch(hand: Hand, begin: tuple[int, int], end: tuple[int, int]) -> None:
    """Two fingers at these places across, in steps. A screen at 200 % ends at 400 pixels: beyond it Qt finds nobody."""
    device = QTest.createTouchDevice()

    def places(share: float) -> tuple[QPoint, QPoint]:
        one, other = (round(start + (stop - start) * share) for start, stop in zip(begin, end, strict=True))
        return QPoint(one, FINGERS_Y), QPoint(other, FINGERS_Y)

    one, other = places(0)
    QTest.touchEvent(hand.canvas, device).press(0, one).press(1, other).commit()
    for step in range(1, 11):
        one, other = places(step / 10)
        QTest.touchEvent(hand.canvas, device).move(0, one).move(1, other).commit()
        QApplication.processEvents()
    QTest.touchEvent(hand.canvas, device).release(0, one).release(1, other).commit()


def test_a_window_shortcut_waits_while_a_gesture_goes_on(hand: Hand) -> None:
    def overridden() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CTRL)
        event.ignore()
        QApplication.sendEvent(hand.canvas, event)
        return event.isAccepted()

    assert not overridden()
    start = hand.node("name")
    hand.begin_drag(start, (start[0] + 100, start[1]), ALT)
    assert overridden()
    hand.key(Qt.Key.Key_Escape)


def test_an_edit_from_elsewhere_ends_a_wire_that_hangs_from_the_pointer(hand: Hand) -> None:
    hand.click(hand.port("name.value", into=False))
    hand.session.select(("name",))
    hand.commands.delete()
    assert not hand.equipment.interactor.busy and not hand.canvas.overlay
