"""What holds for every flow and every change, however odd."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.engine.document import wild
from tests.engine.document.test_schema import full
from tests.engine.run.flows import REGISTRY
from tests.engine.run.random_flows import random_flow
from tests.proofs import Proof

from weft_engine.document import Change, Document, Flow, Put
from weft_engine.document.difference import difference
from weft_engine.document.document import NULL
from weft_engine.document.model import MODELS
from weft_engine.document.schema import flow_schema
from weft_engine.document.storage import flow_json, flow_text, parse_flow
from weft_engine.document.undo import UndoStack
from weft_engine.errors import ChangeError, FlowFileError
from weft_engine.graph.validate import validate

VALID = jsonschema_rs.validator_for(flow_schema())
slow = [HealthCheck.too_slow]
few = settings(max_examples=30, deadline=None, suppress_health_check=slow)


@few
@given(wild.flows())
def test_a_written_flow_is_read_back_the_same_and_is_written_the_same_again(flow: Flow) -> None:
    text = flow_text(flow)
    again = parse_flow(text.encode()).flow
    assert again == flow
    assert flow_text(again) == text


@few
@given(wild.flows())
def test_a_written_flow_is_valid_and_its_text_is_its_json(flow: Flow) -> None:
    raw = json.loads(flow_text(flow))
    VALID.validate(raw)
    assert raw == json.loads(json.dumps(flow_json(flow)))


@few
@given(wild.flows(), wild.flows())
def test_a_difference_turns_one_flow_into_the_other_and_back(old: Flow, new: Flow) -> None:
    document, before, wanted = Document(old), old.copy(), new.copy()
    inverse = document.apply(difference(old, new))
    assert document.flow == wanted
    assert difference(document.flow, new).puts == ()
    document.apply(inverse)
    assert document.flow == before


def puts(embedded: Flow) -> st.SearchStrategy[Put]:
    """Puts of all kinds, many of which do not fit."""
    plain = [name for name, model in MODELS.items() if model is None]
    scopes = st.sampled_from(((), ("inner",), ("nowhere",)))
    keys = wild.slugs | st.text(max_size=3)
    sections = st.sampled_from(sorted(wild.records)).flatmap(
        lambda section: st.builds(Put, st.just(section), keys, st.none() | wild.records[section], scopes)
    )
    wires = st.builds(lambda wire, scope: Put("wires", wire.id, wire, scope), wild.wires, scopes)
    nulls = st.builds(Put, st.sampled_from((*plain, "extra", "layout.extra", "nodes", "meta")), keys, st.just(NULL))
    others = st.builds(
        Put,
        st.sampled_from(("flows", "extra", "layout.extra", "settings", "meta", "nothing")),
        keys,
        st.none() | wild.jsons | wild.settings | st.just(embedded),
        scopes,
    )
    return sections | wires | nulls | others


@few
@given(st.data(), wild.flows())
def test_a_change_and_its_inverse_leave_the_flow_as_it_was_and_a_misfit_changes_nothing(
    data: st.DataObject, flow: Flow
) -> None:
    flow.flows["inner"] = Flow()
    document, before = Document(flow), flow.copy()
    change = Change("x", tuple(data.draw(st.lists(puts(Flow()), max_size=4))))
    with suppress(ChangeError):
        inverse = document.apply(change)
        after = document.flow.copy()
        assert document.apply(inverse).puts == change.puts or document.flow == before
        document.apply(change)
        assert document.flow == after
        document.apply(inverse)
    assert document.flow == before


@few
@given(st.data(), wild.flows())
def test_whatever_gets_into_a_document_can_be_saved_and_read_again(data: st.DataObject, flow: Flow) -> None:
    document = Document(flow)
    for put in data.draw(st.lists(puts(Flow()), max_size=6)):
        with suppress(ChangeError):
            document.apply(Change("x", (put,)))
    assert parse_flow(flow_text(document.flow).encode()).flow == document.flow


@few
@given(st.data(), wild.flows())
def test_undo_goes_to_the_start_and_redo_to_the_end(data: st.DataObject, flow: Flow) -> None:
    start, stack = flow.copy(), UndoStack(Document(flow))
    for put in data.draw(st.lists(puts(Flow()), max_size=6)):
        with suppress(ChangeError):
            stack.do(Change("x", (put,), data.draw(st.sampled_from((None, "merge")))))
    end = flow.copy()
    stack.go_to(0)
    assert flow == start
    assert stack.is_clean
    stack.go_to(len(stack.steps))
    assert flow == end


# -- files of others


@st.composite
def odd_files(draw: st.DrawFn) -> Any:
    """A flow file with one value changed, added or removed somewhere."""
    raw = json.loads(flow_text(draw(wild.flows())))
    spot: Any = raw
    while isinstance(spot, dict | list) and spot and draw(st.integers(0, 3)):
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = draw(st.sampled_from(keys))
        if not isinstance(spot[key], dict | list) or not draw(st.booleans()):
            if draw(st.booleans()):
                spot[key] = draw(wild.jsons)
            else:
                del spot[key]
            return raw
        spot = spot[key]
    if isinstance(spot, dict):
        spot[draw(st.sampled_from(("id", "from", "source", "x", "name", "format", "inputs", "odd")))] = draw(wild.jsons)
    elif isinstance(spot, list):
        spot.append(draw(wild.jsons))
    return raw


DEFAULTS: tuple[Any, ...] = (None, "", 0, 1, 16, 240, 120, 320, False, {}, [], "Untitled")
"""What fields have that are left out of a file."""
DERIVED = ("inputs", "outputs")


def lost(raw: Any, kept: Any, path: str = "") -> list[str]:
    """What stands in one JSON value and not in the other, but for defaults."""
    if isinstance(raw, dict) and isinstance(kept, dict):
        gone = [f"{path}.{key}" for key in raw.keys() - kept.keys() if raw[key] not in DEFAULTS and key not in DERIVED]
        both = raw.keys() & kept.keys() - set(DERIVED)
        return gone + [each for key in both for each in lost(raw[key], kept[key], f"{path}.{key}")]
    if path.endswith((".nodes", ".wires")) and isinstance(raw, list):
        names = ("id",) if path.endswith(".nodes") else ("from", "to")
        found = {tuple(each[name] for name in names): each for each in kept}
        at = [(tuple(each[name] for name in names), each) for each in raw]
        return [one for key, each in at for one in lost(each, found.get(key, "nothing"), f"{path}[{key}]")]
    return [] if raw == kept else [f"{path}: {raw!r} is now {kept!r}"]


def completed(raw: Any) -> Any:
    """A flow, and those in it, with what a reader may miss and what it tells anew from the nodes."""
    if not isinstance(raw, dict):
        return raw
    flows = raw.get("flows")
    inner = {"flows": {name: completed(each) for name, each in flows.items()}} if isinstance(flows, dict) else {}
    return {"name": "", "nodes": [], "wires": [], **raw, **inner, "inputs": {}, "outputs": {}}


@settings(max_examples=80, deadline=None, suppress_health_check=slow)
@given(odd_files())
@example({"format": "weft.flow", "version": 1, "name": "x", "nodes": [], "wires": [], "flows": {"tie": {"odd": False}}})
@example({"format": "weft.flow", "version": 1, "name": "x", "plugin": {}, "layout": {"camera": {}}})
@example({"format": "weft.flow", "version": 1, "name": "x", "pools": {"s": None}, "plugin": None})
def test_a_file_of_another_program_is_refused_or_opened_without_losing_anything(raw: Any) -> None:
    with suppress(FlowFileError):
        loaded = parse_flow(json.dumps(raw).encode())
        if not loaded.notices and raw["version"] == 1:
            assert lost(raw, json.loads(flow_text(loaded.flow))) == []
            assert VALID.is_valid(completed(raw))


def test_loss_would_be_seen() -> None:
    assert lost({"a": 5, "nodes": [{"id": "n", "b": 7}]}, {"nodes": [{"id": "n"}]}) == [".a", ".nodes[('n',)].b"]


PIECES = (b'"', b"{", b"]", b"\\", b",", b"NaN", b"1e999", b"\\ud800", b"null", b"-1", b"true", b'""', b"[[[[", b"\xff")


def damage(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    piece = draw(st.binary(max_size=4) | st.sampled_from(PIECES))
    return data[:at] + piece + data[at + draw(st.integers(0, 6)) :]


WHOLE = [flow_text(made).encode() for made in (full(), random_flow(1), random_flow(4))]


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 3))):
        data = damage(draw, data)
    return data


def opens_or_is_refused(data: bytes) -> str:
    """Reads a file, and checks what could be read; gives which it was."""
    try:
        loaded = parse_flow(data)
    except FlowFileError as error:
        assert error.message
        return "refused"
    assert parse_flow(flow_text(loaded.flow).encode()).flow == loaded.flow
    assert all(problem.message for problem in validate(loaded.flow, REGISTRY))
    return "opened and checked"


@settings(max_examples=200, deadline=None)
@given(damaged_files())
def test_a_damaged_file_opens_or_is_refused(data: bytes) -> None:
    opens_or_is_refused(data)


MOST_S = 5
"""A file that takes longer hangs; none is larger than some ten kilobytes."""


def damaged(rnd: Random) -> bytes:
    """Some file, damaged as by a bad disk, a bad merge or a hand that slipped."""
    data = rnd.choice(WHOLE)
    for _ in range(rnd.randrange(1, 5)):
        at, until = sorted((rnd.randrange(len(data) + 1), rnd.randrange(len(data) + 1)))
        until = min(until, at + rnd.choice((0, 1, 3, 6, 200)))
        piece = rnd.choice((rnd.randbytes(rnd.randrange(5)), data[at:until] * 2, *PIECES))
        data = data[:at] + piece + data[until:]
    return data if rnd.random() < 0.95 else data[: rnd.randrange(len(data) + 1)]


@pytest.mark.long
def test_a_hundred_thousand_damaged_files_open_or_are_refused(proof: Proof) -> None:
    for seed in proof.over(range(100_000)):
        begun_s = time.process_time()
        data = damaged(Random(seed))
        how = opens_or_is_refused(data)
        assert time.process_time() - begun_s < MOST_S, f"seed {seed} takes too long"
        proof.counts[how] += 1
    assert proof.counts["opened and checked"] > 1000
    assert proof.counts["refused"] > 1000
