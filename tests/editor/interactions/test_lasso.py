"""Selecting with a lasso."""

from __future__ import annotations

from PySide6.QtCore import Qt

from .hand import ALT, CTRL, LEFT, SHIFT, Hand

HELD = CTRL | ALT


def loop(hand: Hand, *spots: tuple[float, float], held: Qt.KeyboardModifier = HELD) -> None:
    """Draws through these places with Ctrl+Alt held."""
    hand.press(spots[0], held)
    for spot in spots[1:]:
        hand.move(spot, held, LEFT)
    hand.release(spots[-1], held)


def test_a_lasso_takes_what_has_its_middle_inside(hand: Hand) -> None:
    loop(hand, (-60, 290), (-60, 600), (720, 600), (720, 240), (690, 240), (690, 290))
    assert hand.session.selection.nodes == {"name"}
    assert hand.session.selection.notes == {"note"}


def test_a_lasso_leaves_out_what_lies_in_the_box_around_it_but_not_in_the_loop(hand: Hand) -> None:
    loop(hand, (-60, 270), (-60, 600), (320, 600), (320, 560), (300, 300))
    assert hand.session.selection.nodes == {"name"}
    assert not hand.session.selection.notes


def test_a_lasso_with_shift_adds(hand: Hand) -> None:
    hand.session.select(("answer",))
    loop(hand, (-60, 290), (-60, 600), (320, 600), (320, 290), held=HELD | SHIFT)
    assert hand.session.selection.nodes == {"answer", "name"}


def test_a_lasso_is_called_off_by_escape(hand: Hand) -> None:
    hand.session.select(("answer",))
    hand.press((-60, 290), HELD)
    for spot in ((-60, 600), (320, 600), (320, 290)):
        hand.move(spot, HELD, LEFT)
    hand.key(Qt.Key.Key_Escape)
    assert hand.session.selection.nodes == {"answer"}
    assert hand.canvas.overlay == []
