"""Removing nodes and leading wires around them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.engine.run.flows import REGISTRY, flow

from weft_engine import edits
from weft_engine.document import Document, Flow


def around(made: Flow, *gone: str) -> set[str]:
    """The wires there are once nodes are removed and led around."""
    Document(made).apply(edits.remove(made, gone, reconnect=REGISTRY))
    return set(made.wires)


def test_each_input_gets_what_fed_the_first_input_that_fits() -> None:
    made = flow({"a": "step", "b": "step", "p": "pair", "c": "step"}, ["a.out > p.a", "b.out > p.b", "p.out > c.x"])
    assert around(made, "p") == {"a.out->c.x"}


def test_branches_that_meet_in_a_removed_node_both_lead_on() -> None:
    made = flow(
        {"s": "switch", "a": "step", "m": "step", "z": "step"},
        ["s.yes > a.x", "a.out > m.x", "s.no > m.x", "m.out > z.x"],
    )
    assert around(made, "a", "m") == {"s.yes->z.x", "s.no->z.x"}


def test_an_input_of_another_type_is_passed_over() -> None:
    made = flow(
        {"q": ("input", {"name": "q"}), "l": "step", "p": "pair", "f": "for_each"},
        ["q.value > p.a", "l.out > p.b", "p.out > f.items"],
    )
    assert around(made, "p") == {"l.out->f.items"}


def test_a_body_of_one_node_becomes_an_empty_body() -> None:
    made = flow({"l": "loop", "s": "step"}, ["l.state > s.x", "s.out > l.next"])
    assert around(made, "s") == {"l.state->l.next"}


def test_no_node_is_made_to_feed_itself() -> None:
    made = flow({"a": "pair", "s": "step"}, ["a.out > s.x", "s.out > a.a"])
    assert around(made, "s") == set()


def test_removed_nodes_in_a_circle_are_led_around_too() -> None:
    made = flow(
        {"v": "step", "a": "pair", "b": "step", "o": "step"},
        ["v.out > a.a", "b.out > a.b", "a.out > b.x", "b.out > o.x"],
    )
    assert around(made, "a", "b") == {"v.out->o.x"}


def test_what_a_node_lends_is_not_led_around() -> None:
    made = flow({"v": "value", "t": "tool", "c": "caller"}, ["v.out > t.x", "t.tool > c.tools"])
    assert around(made, "t") == set()


def test_a_node_of_an_unknown_type_is_led_around_by_its_wires() -> None:
    made = flow({"v": "value", "u": "nobody.knows", "s": "step"}, ["v.out > u.in", "u.out > s.x"])
    assert around(made, "u") == {"v.out->s.x"}


def test_thousands_of_nodes_in_a_row_are_led_around() -> None:
    count = 3000
    names = [f"n{number}" for number in range(count)]
    made = flow(dict.fromkeys(names, "step"), [f"{a}.out > {b}.x" for a, b in pairwise(names)])
    assert around(made, *names[1:-1]) == {f"n0.out->n{count - 1}.x"}


@pytest.mark.parametrize("ids", [["gone"], ["a", "gone"]])
def test_unknown_ids_are_passed_over(ids: list[str]) -> None:
    made = flow({"a": "step", "b": "step"}, [])
    Document(made).apply(edits.remove(made, ids, ids, ids, ids))
    assert set(made.nodes) == {"a", "b"} - set(ids)
