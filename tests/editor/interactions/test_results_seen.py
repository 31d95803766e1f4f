"""What a run gives is seen where it is: on the wire under the pointer, in the node while it grows."""

from __future__ import annotations

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.card import live_of
from weft_editor.canvas.tooltips import tooltip_of
from weft_engine import events as ev
from weft_engine.ports import ports_of
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView

from .hand import Hand

WIRE = "question.value->prompt.what"


def around(hand: Hand, wire: str) -> QImage:
    shown = hand.canvas.grab().toImage()
    spot = (hand.at(*hand.on_wire(wire)) * shown.devicePixelRatio()).toPoint()
    return shown.copy(spot.x() - 60, spot.y() - 14, 120, 28)


def gave(hand: Hand, node: str, **outputs: object) -> None:
    made = Activation((), Status.DONE, outputs=outputs)
    hand.session.run.view.nodes[node] = NodeView({(): made}, (), 1)
    hand.session.run_updated.emit(frozenset((node,)))


def test_a_wire_under_the_pointer_shows_the_last_value_it_carried(hand: Hand) -> None:
    gave(hand, "question", value="How high is the sky?")
    QApplication.processEvents()
    away = around(hand, WIRE)
    hand.move(hand.on_wire(WIRE))
    assert hand.canvas.hover is not None and hand.canvas.hover.id == WIRE
    assert around(hand, WIRE) != away
    assert "How high is the sky?" in tooltip_of(hand.session, hand.canvas.hover)
    hand.move((0, 600))
    assert around(hand, WIRE) == away


def test_the_wire_of_a_handled_failure_shows_what_went_wrong(hand: Hand) -> None:
    from weft_editor.canvas.values_shown import wire_value
    from weft_engine.edits import connect

    hand.session.edit(connect(hand.flow, hand.session.registry, "prompt.error", "answer.value", replace=True))
    failed = Activation((), Status.FAILED, error={"message": "out of words"}, handled="port")
    hand.session.run.view.nodes["prompt"] = NodeView({(): failed}, (), 1)
    assert "out of words" in wire_value(hand.session, "prompt.error->answer.value")


def test_a_node_shows_what_it_says_while_it_says_it(hand: Hand) -> None:
    view, row = hand.session.run.view, hand.canvas.scene.nodes.row_of["prompt"]
    view.apply([ev.NodeStarted(1, 0.0, "prompt", (), 1, {})])
    texts: list[str] = []
    for seq, piece in enumerate(("Once ", "upon ", "a time"), 2):
        hand.session.tell_run(view.apply([ev.NodeDelta(seq, 0.1 * seq, "prompt", (), piece, "text")]), {})
        shown = hand.canvas.painting.card(row).live
        texts.append(shown.result.text)
        assert shown.status is Status.RUNNING and shown.result.tail
    assert texts == ["Once ", "Once upon ", "Once upon a time"]
    ports = ports_of(hand.flow.nodes["prompt"], hand.session.registry)
    assert live_of(hand.session, "prompt", ports).result.text == texts[-1]


def test_a_new_wire_to_a_node_that_ran_shows_what_it_gave(hand: Hand) -> None:
    gave(hand, "name", value="Ada")
    hand.drag(hand.port("name.value", into=False), hand.port("prompt.whom", into=True))
    hand.move(hand.on_wire("name.value->prompt.whom"))
    assert hand.canvas.hover is not None
    assert "Ada" in tooltip_of(hand.session, hand.canvas.hover)
