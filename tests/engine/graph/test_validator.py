"""Checking after edits says what checking from nothing says, for any flow and any edits."""

from __future__ import annotations

from weakref import ref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bench._flows_to_check import dense_flow
from tests.engine.graph.wild_edits import Around, Editor
from tests.engine.run.flows import REGISTRY, flow
from tests.engine.run.random_flows import random_flow
from tests.proofs import Proof

from weft_engine.collecting import without_collection
from weft_engine.document import Change, Document, Flow, Node, Put, Wire
from weft_engine.graph.validate import validate
from weft_engine.graph.validator import Validator


def follow(editor: Editor, steps: int, *, told: set[str] | None = None) -> None:
    """Edits, and compares after each step."""
    around = Around()
    validator = Validator(editor.document, REGISTRY, around)
    editor.document.subscribe(validator.follow)
    for number in range(steps):
        editor.step()
        whole = validate(editor.document.flow, REGISTRY, around)
        assert list(validator.problems) == whole, f"step {number}"
        if told is not None:
            told |= {each.code for each in whole}


def test_what_led_back_from_a_loop_still_does_when_the_loop_becomes_something_else() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "l": "loop", "m": "loop", "z": "loop", "o": "output"},
        ["v.out > l.start", "l.state > m.start", "v.out > z.start", "m.done > l.next", "l.done > o.value"],
    )
    document = Document(made)
    validator = Validator(document, REGISTRY)
    document.subscribe(validator.follow)
    document.apply(Change("Change type", (Put("nodes", "m", Node(type="caller")),)))
    assert list(validator.problems) == validate(made, REGISTRY)
    wire = Wire(source="z.state", target="m.x")
    document.apply(Change("Connect", (Put("wires", wire.id, wire),)))
    assert "feedback_from_outside" in [each.code for each in validator.problems]
    assert list(validator.problems) == validate(made, REGISTRY)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_edits_of_an_empty_flow_are_followed(seed: int) -> None:
    follow(Editor(seed, Flow()), 40)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_edits_of_a_sound_flow_are_followed(seed: int) -> None:
    follow(Editor(seed, random_flow(seed), most=60), 25)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_edits_of_a_deep_and_dense_flow_are_followed(seed: int) -> None:
    follow(Editor(seed, dense_flow(20 + seed % 80, seed), most=100, onward=True), 30)


@pytest.mark.long
def test_many_edits_of_dense_flows_are_followed(proof: Proof) -> None:
    for seed in proof.over(range(60)):
        follow(Editor(seed, dense_flow(20 + seed % 200, seed), most=200, onward=seed % 5 > 0), 250)
        proof.counts["edits followed as by a whole check"] += 250


@pytest.mark.long
def test_many_edits_are_followed(proof: Proof) -> None:
    for seed in proof.over(range(100)):
        follow(Editor(seed, random_flow(seed) if seed % 2 else Flow(), most=10 + seed % 50), 400)
        proof.counts["edits followed as by a whole check"] += 400


def test_what_was_known_of_a_flow_is_gone_without_the_collector_once_it_is_checked_anew() -> None:
    with without_collection():
        validator = Validator(random_flow(3), REGISTRY)
        known = ref(validator._levels[()].facts)
        inner = ref(validator._levels[()].regions)
        assert known() is not None and inner() is not None
        del validator
        assert known() is None and inner() is None
