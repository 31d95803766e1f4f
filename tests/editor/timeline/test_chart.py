"""The timeline, used by mouse and keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from weft_editor.panels.timeline import TimelinePanel
from weft_editor.session import Session
from weft_editor.theme.tokens import DARK, LIGHT
from weft_editor.timeline.chart import TimelineChart
from weft_editor.timeline.paint import HEAD, NAMES, ROW
from weft_engine import events as ev
from weft_engine.document import Flow, Node
from weft_engine.registry import installed
from weft_engine.run.status import Status
from weft_engine.run.timeline import Part, PartKind, Span, Timeline


def some() -> Timeline:
    spans = [Span("plan", (), 0.0, 1.0, Status.DONE, [Part(PartKind.ATTEMPT, 0.0, 1.0)]),
             Span("loop", (), 1.0, 9.0, Status.DONE, [Part(PartKind.ATTEMPT, 1.0, 9.0)])]  # fmt: skip
    for at in range(4):
        start = 1.0 + 2 * at
        spans.append(Span("write", (("loop", at),), start, start + 1.5, Status.DONE, [
            Part(PartKind.QUEUED, start, start + 0.3), Part(PartKind.MODEL, start + 0.4, start + 1.4, "m"),
            Part(PartKind.ATTEMPT, start + 0.3, start + 1.5),
        ]))  # fmt: skip
    return Timeline(spans, now_s=9.0)


@pytest.fixture
def chart(qtbot: Any) -> TimelineChart:
    made = TimelineChart(DARK, lambda row: row.key[-1].title())
    qtbot.addWidget(made)
    made.resize(NAMES + 900, 240)
    made.show()
    qtbot.waitExposed(made)
    made.show_timeline(some())
    return made


def wheel(chart: TimelineChart, pos: QPoint, steps: int) -> None:
    view = chart.viewport()
    event = QWheelEvent(
        QPointF(pos), QPointF(view.mapToGlobal(pos)), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_a_click_on_a_bar_chooses_that_activation(chart: TimelineChart, qtbot: Any) -> None:
    third = chart.rows.timeline.spans[4]
    with qtbot.waitSignal(chart.span_chosen) as chosen:
        QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.bar_of(third))
    assert chosen.args == [third]
    assert "Write [3]" in chart.accessibleDescription()


def test_a_click_beside_the_bars_chooses_nothing(chart: TimelineChart, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(chart.span_chosen):
        QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(NAMES + 800, HEAD + ROW // 2))


def test_the_wheel_zooms_around_the_pointer_and_a_double_click_shows_all(chart: TimelineChart) -> None:
    pos = chart.bar_of(chart.rows.timeline.spans[3])
    before = chart.axis.time(pos.x() - NAMES)
    wheel(chart, pos, 6)
    assert chart.axis.to_s - chart.axis.from_s < 4
    assert chart.axis.time(pos.x() - NAMES) == pytest.approx(before, abs=0.05)
    QTest.mouseDClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(NAMES + 5, HEAD + 5 * ROW))
    assert chart.axis.from_s == 0
    assert chart.axis.to_s > 9


def test_dragging_pans(chart: TimelineChart) -> None:
    wheel(chart, QPoint(NAMES + 450, HEAD + 4 * ROW), 5)
    before = chart.axis.from_s
    start = QPoint(NAMES + 450, HEAD + 5 * ROW)
    QTest.mousePress(chart.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(chart.viewport(), start - QPoint(20 * step, 0))
        QApplication.sendEvent(chart.viewport(), moved(chart, start - QPoint(20 * step, 0)))
    QTest.mouseRelease(chart.viewport(), Qt.MouseButton.LeftButton, pos=start - QPoint(100, 0))
    assert chart.axis.from_s > before
    assert not chart.follows


def moved(chart: TimelineChart, pos: QPoint) -> Any:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    where = QPointF(chart.viewport().mapToGlobal(pos))
    left = Qt.MouseButton.LeftButton
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(pos), where, left, left, Qt.KeyboardModifier.NoModifier)


def test_a_click_on_a_container_folds_its_body(chart: TimelineChart) -> None:
    name = QPoint(20, HEAD + ROW + ROW // 2)
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert [row.key[-1] for row in chart.rows.shown()] == ["plan", "loop"]
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert len(chart.rows.shown()) == 3


def test_the_keys_reach_every_bar(chart: TimelineChart, qtbot: Any) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(chart, key)
    current = chart.current
    assert current is not None
    assert current.frame == (("loop", 2),)
    with qtbot.waitSignal(chart.span_chosen):
        QTest.keyClick(chart, Qt.Key.Key_Return)
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.axis.to_s - chart.axis.from_s < 9
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.follows


def test_it_follows_a_run_until_somebody_zooms(chart: TimelineChart) -> None:
    chart.catch_up(20.0)
    assert chart.axis.to_s >= 20
    wheel(chart, QPoint(NAMES + 100, HEAD + ROW), 8)
    before = chart.axis
    chart.catch_up(40.0)
    assert chart.axis.from_s == before.from_s


def test_ten_thousand_bars_are_painted_no_more_than_once_a_pixel(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from weft_editor.timeline import paint

    made = TimelineChart(LIGHT, lambda row: row.key[-1])
    qtbot.addWidget(made)
    made.resize(NAMES + 600, 200)
    drawn: list[object] = []
    monkeypatch.setattr(paint, "_bar", lambda *args, **_: drawn.append(args))
    made.show_timeline(Timeline([Span("a", (("l", at),), at, at + 0.9, Status.DONE) for at in range(10_000)], 10_000))
    made.grab()
    assert 100 < len(drawn) < 2 * 600


def test_the_panel_names_nodes_and_shows_the_chosen_iteration(qtbot: Any) -> None:
    flow = Flow()
    flow.sections["nodes"]["w"] = Node(type="template", title="Writer")
    session = Session(installed(), flow)
    panel = TimelinePanel(session, DARK)
    qtbot.addWidget(panel)
    panel.resize(NAMES + 500, 200)
    panel.show()
    heard = [ev.NodeStarted(0, 0.0, "w", (), 1, {}), ev.NodeFinished(1, 2.0, "w", (), {}, 2.0, "")]
    session.run.view.apply(heard)
    session.run.timeline.apply(heard)
    session.run_updated.emit(frozenset(("w",)))
    (row,) = panel.chart.rows.shown()
    assert panel._name_of(row) == "Writer"
    with qtbot.waitSignal(panel.place_requested) as asked:
        QTest.mouseClick(
            panel.chart.viewport(), Qt.MouseButton.LeftButton, pos=panel.chart.bar_of(session.run.timeline.spans[0])
        )
    assert asked.args == [(), "w"]
    assert session.run.frames == {"w": ()}


def test_a_hidden_panel_lets_the_run_pass_and_catches_up_when_it_is_shown(qtbot: Any) -> None:
    flow = Flow()
    flow.sections["nodes"]["w"] = Node(type="template", title="Writer")
    session = Session(installed(), flow)
    panel = TimelinePanel(session, DARK)
    qtbot.addWidget(panel)
    heard = [ev.NodeStarted(0, 0.0, "w", (), 1, {}), ev.NodeDelta(1, 1.0, "w", (), "Hel", "text")]
    session.run.view.apply(heard)
    session.run.timeline.apply(heard)
    session.run_updated.emit(frozenset(("w",)))
    assert panel.chart.rows.shown() == []
    panel.show()
    (row,) = panel.chart.rows.shown()
    assert row.key == ("w",)
    assert session.run.timeline.now_s == 1.0
