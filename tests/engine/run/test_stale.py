"""Which nodes would give something else than they did, by what was edited since."""

from __future__ import annotations

import pytest
from tests.engine.run.flows import REGISTRY, flow

from weft_engine import edits
from weft_engine.document import Change, Document, Flow, Put
from weft_engine.document.model import Node
from weft_engine.run.stale import edited_since, stale_in
from weft_engine.run.view import Activation, NodeView, Status


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
