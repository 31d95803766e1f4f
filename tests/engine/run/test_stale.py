"""Which nodes would give something else than they did, by what was edited since."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.run.flows import REGISTRY, flow

from weft_engine import edits
from weft_engine.document import Change, Document, Flow, Put
from weft_engine.document.model import FlowMeta, Node, Policy, Settings, StateVariable
from weft_engine.registry import installed
from weft_engine.run.since import Since, changed_around
from weft_engine.run.stale import differs, edited_since, stale_in
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView


def chain() -> Flow:
    return flow(
        {"v": ("value", {"value": 1}), "s": "step", "t": "step", "o": "output"},
        ["v.out > s.x", "s.out > t.x", "t.out > o.value"],
    )


def edited(change: Change) -> tuple[Flow, Flow]:
    then = chain()
    document = Document(then.copy())
    document.apply(change)
    return document.flow, then


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (edits.set_config(chain(), "v", "value", 2), {"v"}),
        (edits.set_muted(chain(), ["s"], True), {"s"}),
        (edits.remove(chain(), wires=["s.out->t.x"]), {"t"}),
        (edits.set_title(chain(), "s", "Other"), set()),
        (edits.move(chain(), {"s": (9.0, 9.0)}), set()),
        (Change("Add", (Put("nodes", "new", Node(type="step")),)), set()),
    ],
    ids=["settings", "muted", "wire", "title", "place", "new"],
)
def test_what_decides_a_result_outdates_it_and_nothing_else_does(change: Change, expected: set[str]) -> None:
    assert edited_since(*edited(change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (edits.set_config(chain(), "v", "value", 2), True),
        (edits.set_muted(chain(), ["s"], True), True),
        (edits.remove(chain(), wires=["s.out->t.x"]), True),
        (edits.remove(chain(), nodes=["o"]), True),
        (edits.set_settings(chain(), Settings(seed=5)), True),
        (edits.set_variable(chain(), "sum", StateVariable()), True),
        (Change("Add", (Put("nodes", "new", Node(type="step")),)), True),
        (edits.set_title(chain(), "s", "Other"), False),
        (edits.move(chain(), {"s": (9.0, 9.0)}), False),
        (edits.set_meta(chain(), FlowMeta(name="Other")), False),
        (Change("Same", (Put("nodes", "s", Node(type="step")),)), False),
    ],
    ids=["settings", "muted", "wire", "node", "flow", "variable", "new", "title", "place", "name", "same"],
)
def test_a_flow_differs_from_what_it_was_where_a_run_of_it_might(change: Change, expected: bool) -> None:
    assert differs(*edited(change)) is expected


def test_a_flow_differs_by_what_is_inside_of_what_it_calls() -> None:
    document = Document(chain())
    document.apply(edits.fold(document.flow, REGISTRY, {"s"}, title="Inner")[1])
    before = document.flow.copy()
    ((name, inner),) = document.flow.flows.items()
    document.apply(edits.set_title(inner, "s", "Other", scope=(name,)))
    assert not differs(document.flow, before)
    document.apply(edits.set_muted(inner, ["s"], True, scope=(name,)))
    assert differs(document.flow, before)


def test_an_edit_inside_of_what_is_called_outdates_the_caller() -> None:
    then = chain()
    change = edits.fold(then, REGISTRY, {"s"}, title="Inner")[1]
    document = Document(then)
    document.apply(change)
    before = document.flow.copy()
    (name,) = document.flow.flows
    (caller,) = (key for key, node in document.flow.nodes.items() if node.type == "subflow")
    inner = document.flow.flows[name]
    document.apply(edits.set_muted(inner, ["s"], True, scope=(name,)))
    assert edited_since(document.flow, before) == {caller}
    assert edited_since(document.flow, before, (name,)) == {"s"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"model": "other:model"}, {"a"}),
        ({"script": [{"say": "x"}]}, {"a", "own"}),
        ({"policy": Policy(retries=3)}, {"v", "a", "o"}),
        ({"seed": 9}, set()),
        ({"max_concurrency": 2}, set()),
    ],
    ids=["model", "script", "policy", "seed", "concurrency"],
)
def test_settings_of_the_flow_outdate_the_nodes_they_hold_for(settings: dict[str, Any], expected: set[str]) -> None:
    then = flow({"v": ("constant", {"value": "1"}), "a": "agent", "own": ("agent", {"model": "scripted:own"}),
                 "far": ("agent", {"model": "far:one"}), "o": "output"}, [])  # fmt: skip
    for key in ("own", "far"):
        then.sections["nodes"][key] = then.nodes[key].model_copy(update={"policy": Policy(retries=1)})
    now = then.copy()
    now.singles["settings"] = then.settings.model_copy(update=settings)
    assert changed_around(now, then, (), {}, Since(installed())) == expected


def test_another_seed_outdates_what_is_drawn_and_nothing_else() -> None:
    then = flow({"a": "agent", "far": ("agent", {"model": "far:one"}), "v": "vote",
                 "drawn": ("vote", {"tie_break": "random"}), "o": "output"}, [])  # fmt: skip
    then.singles["settings"] = then.settings.model_copy(update={"script": [{"one_of": [{"say": "x"}, {"say": "y"}]}]})
    now = then.copy()
    now.singles["settings"] = then.settings.model_copy(update={"seed": 9})
    assert changed_around(now, then, (), {}, Since(installed())) == {"a", "drawn"}


def test_another_model_for_the_next_runs_outdates_who_asks_that_of_the_flow() -> None:
    made = flow({"a": "agent", "own": ("agent", {"model": "far:own"}), "o": "output"}, [])
    made.singles["settings"] = made.settings.model_copy(update={"model": "far:one"})
    for now, then, expected in (
        ("far:two", "", {"a"}), ("", "far:two", {"a"}), ("far:two", "far:two", set()), ("far:one", "", set()),
    ):  # fmt: skip
        since = Since(installed(), model=now, model_then=then)
        assert changed_around(made, made, (), {}, since) == expected, (now, then)


def test_what_calls_an_embedded_flow_is_outdated_by_what_changed_around_a_node_in_it() -> None:
    then = flow({"outer": ("subflow", {"flow": "one"}), "plain": ("subflow", {"flow": "two"})}, [])
    then.flows["one"] = flow({"call": ("subflow", {"flow": "inner"})}, [])
    then.flows["one"].flows["inner"] = flow({"r": ("state_read", {"variable": "total"}), "t": "constant"}, [])
    then.flows["two"] = flow({"r": ("state_read", {"variable": "total"}), "again": ("subflow", {"flow": "two"})}, [])
    then.flows["two"].sections["state"]["total"] = StateVariable(initial=5)
    then.sections["state"]["total"] = StateVariable(initial=0)
    now = then.copy()
    now.sections["state"]["total"] = StateVariable(initial=1)
    since = Since(installed())
    assert changed_around(now, then, (), {}, since) == {"outer"}, "the other one declares it for itself"
    assert changed_around(now, then, ("one",), {}, since) == {"call"}
    assert changed_around(now, then, ("one", "inner"), {}, since) == {"r"}
    assert changed_around(now, then, ("two",), {}, since) == frozenset()


def test_a_declaration_outdates_the_nodes_that_use_it() -> None:
    then = flow({"r": ("state_read", {"variable": "total"}), "other": ("state_read", {"variable": "else"})}, [])
    then.sections["state"]["total"] = StateVariable(initial=0)
    now = then.copy()
    now.sections["state"]["total"] = StateVariable(initial=1)
    assert changed_around(now, then, (), {}, Since(installed())) == {"r"}


def test_inputs_outdate_only_the_input_whose_value_is_another() -> None:
    made = flow({"i": ("input", {"name": "q"}), "j": ("input", {"name": "r"})}, [])
    shown = {key: NodeView({(): Activation((), Status.DONE, outputs={"value": key})}, (), 1) for key in made.nodes}
    assert changed_around(made, made, (), shown, Since(inputs={"q": "other", "r": "j"})) == {"i"}
    assert changed_around(made, made, (), shown, Since(inputs={})) == frozenset()


def test_an_input_that_is_no_longer_given_is_the_default_again() -> None:
    made = flow({"i": ("input", {"name": "q", "default": "usual"}), "j": ("input", {"name": "r", "default": "j"})}, [])
    shown = {key: NodeView({(): Activation((), Status.DONE, outputs={"value": key})}, (), 1) for key in made.nodes}
    assert changed_around(made, made, (), shown, Since(inputs={})) == {"i"}


def test_a_flow_that_calls_itself_is_looked_at_once() -> None:
    then = chain()
    inner = flow({"c": ("subflow", {"flow": "again"})}, [])
    then.flows["again"] = inner
    then.sections["nodes"]["c"] = Node(type="subflow", config={"flow": "again"})
    now = then.copy()
    now.flows["again"] = flow({"c": ("subflow", {"flow": "again"})}, [])
    assert edited_since(now, then) == frozenset()


def test_what_follows_is_stale_and_what_ran_by_itself_since_is_not() -> None:
    now, then = edited(edits.set_config(chain(), "v", "value", 2))
    shown = {key: NodeView({(): Activation((), Status.DONE)}, (), 1) for key in now.nodes}
    assert stale_in(now, then, (), shown) == {"v", "s", "t", "o"}
    shown["v"].activations[()].is_alone = True
    assert stale_in(now, then, (), shown) == frozenset()
