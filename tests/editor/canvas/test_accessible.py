"""What screen readers were told of ends with what it tells of: Qt's cache owns it, and Python holds it until then."""

from __future__ import annotations

import gc
from itertools import chain
from random import Random
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication
from shiboken6 import delete, isValid
from tests.editor.canvas.conftest import MakeCanvas

from weft_editor.canvas import accessible
from weft_editor.canvas.canvas import Canvas
from weft_engine import edits
from weft_engine.document import Change, Flow, Put


@pytest.fixture(autouse=True)
def _installed(qapp: QApplication) -> None:
    accessible.install()


def ids_of(canvas: Canvas) -> dict[str, list[int]]:
    """Ids in Qt's cache, by node: its own first, then those of its ports."""
    found = QAccessible.queryAccessibleInterface(canvas)
    children: list[Any] = [found.child(at) for at in range(found.childCount())]
    return {
        each.node: [QAccessible.uniqueId(part) for part in (each, *(each.child(at) for at in range(each.childCount())))]
        for each in children
    }


def all_of(ids: dict[str, list[int]]) -> list[int]:
    return [*chain.from_iterable(ids.values())]


def there(number: int) -> QAccessibleInterface | None:
    return QAccessible.accessibleInterface(number)


def test_a_node_that_is_removed_is_forgotten_with_its_ports_and_found_anew_when_it_is_back(
    make_canvas: MakeCanvas,
) -> None:
    canvas = make_canvas()
    session = canvas.session
    ids = ids_of(canvas)
    assert len(ids["vote"]) > 2
    session.edit(edits.remove(session.flow, ["vote"]))
    assert not any(there(each) for each in ids.pop("vote"))
    assert all(there(each) for each in all_of(ids))
    session.undo.undo()
    again = ids_of(canvas)
    assert all(there(each) for each in again["vote"])
    assert {node: numbers for node, numbers in again.items() if node != "vote"} == ids


def test_a_port_that_is_gone_is_forgotten_alone(make_canvas: MakeCanvas) -> None:
    canvas = make_canvas()
    session = canvas.session
    own, *ports = ids_of(canvas)["vote"]
    without = session.flow.nodes["vote"].model_copy(update={"type": "of_no_known_type"})
    session.edit(Change("Change the type", (Put("nodes", "vote", without),)))
    assert there(own)
    assert ports
    assert not any(there(each) for each in ports)


def test_all_that_readers_know_of_a_canvas_goes_with_it(make_canvas: MakeCanvas) -> None:
    canvas, other = make_canvas(), make_canvas()
    kept: Any = QAccessible.queryAccessibleInterface(canvas)
    node = kept.of("vote")
    own, ids, others = QAccessible.uniqueId(kept), ids_of(canvas), ids_of(other)
    delete(canvas)
    gc.collect()
    assert [there(each) for each in (own, *all_of(ids))] == [None] * (1 + len(all_of(ids)))
    assert not isValid(kept)
    assert not isValid(node)
    assert all(there(each) for each in all_of(others))


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_nodes_come_and_go_while_they_are_read_and_garbage_is_collected(
    make_canvas: MakeCanvas, seed: int
) -> None:
    random, flow = Random(seed), Flow()
    canvas = make_canvas(flow)
    session = canvas.session
    known: set[int] = set()
    for _ in range(60):
        act = random.choice(("add", "add", "remove", "undo", "redo"))
        if act == "add":
            for _ in range(random.randrange(1, 40)):
                session.edit(edits.add_node(session.flow, session.registry, "t_vote", random.random() * 4000, 0)[1])
        elif act == "remove" and session.flow.nodes:
            nodes = random.sample(sorted(session.flow.nodes), random.randint(1, len(session.flow.nodes)))
            session.edit(edits.remove(session.flow, nodes))
        elif act == "undo" and session.undo.can_undo:
            session.undo.go_to(random.randint(0, session.undo.position))
        elif act == "redo" and session.undo.can_redo:
            session.undo.redo()
        if random.random() < 0.5:
            gc.collect()
        ids = ids_of(canvas)
        assert ids.keys() == session.flow.nodes.keys()
        now = set(all_of(ids))
        assert not [each for each in known - now if there(each)]
        known = now
    delete(canvas)
    assert not [each for each in known if there(each)]
