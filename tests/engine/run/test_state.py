"""Variables of a flow: reducers, who sees which, and writes that nothing orders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.engine.run.flows import Ran, flow, run

from weft_engine import events as ev
from weft_engine.document import Flow, StateVariable, storage
from weft_engine.run.run import Services
from weft_engine.run.shared_view import SharedView
from weft_engine.run.view import RunView


def with_state(made: Flow, **variables: Mapping[str, Any]) -> Flow:
    made.sections["state"] = {name: StateVariable(**fields) for name, fields in variables.items()}
    return made


def written(ran: Ran) -> list[ev.StateWritten]:
    return [each for each in ran.events if isinstance(each, ev.StateWritten)]


def write_twice(first: Any, second: Any, **variable: Any) -> Ran:
    """Two writes one after the other; the output is what the second one gives."""
    nodes = {
        "a": ("value", {"value": first}), "w1": ("state_write", {"variable": "v"}),
        "b": ("value", {"value": second}), "pick": ("transform", {"expression": "then != null || true ? x : x"}),
        "w2": ("state_write", {"variable": "v"}), "o": "output",
    }  # fmt: skip
    wires = [
        "a.out > w1.value",
        "w1.value > pick.then",
        "b.out > pick.x",
        "pick.value > w2.value",
        "w2.value > o.value",
    ]
    return run(with_state(flow(nodes, wires), v=variable))


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ({}, 2),
        ({"initial": 5, "reducer": "add"}, 10),
        ({"reducer": "add"}, 5),
        ({"reducer": "min"}, 2),
        ({"reducer": "max", "initial": 1}, 3),
        ({"reducer": "append"}, [3, 2]),
        ({"reducer": "append", "initial": [1]}, [1, 3, 2]),
        ({"reducer": "expression", "expression": "old * 10 + new", "initial": 1}, 132),
    ],
)
def test_a_reducer_says_what_becomes_of_a_written_value(variable: Mapping[str, Any], expected: object) -> None:
    assert write_twice(3, 2, **variable).outputs == {"answer": expected}


def test_objects_are_merged_the_later_write_winning() -> None:
    assert write_twice({"a": 1, "b": 1}, {"b": 2}, reducer="merge").outputs == {"answer": {"a": 1, "b": 2}}


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ({"reducer": "add"}, "the reducer of 'v' needs a number, not a text"),
        ({"reducer": "merge"}, "the reducer of 'v' needs an object, not a text"),
        ({"type": "number"}, "the variable 'v' takes a number, not a text"),
        ({"reducer": "expression", "expression": "old + new", "initial": 1}, "reducer of 'v'"),
    ],
)
def test_a_value_that_does_not_fit_fails_the_node_by_name(variable: Mapping[str, Any], said: str) -> None:
    ran = write_twice("x", "y", **variable)
    assert ran.status == "failed"
    assert "node 'w1'" in ran.result.error["message"]  # type: ignore[index]  # it failed
    assert said in ran.result.error["message"]  # type: ignore[index]  # it failed


def view_of(made: Flow, ran: Ran) -> SharedView:
    view = RunView(flow=made)
    view.apply(ran.events)
    return view.shared


def counting(**config: Any) -> Flow:
    """A loop whose body adds its index to a variable, and hands its state on."""
    nodes = {
        "v": ("value", {"value": 0}), "l": ("loop", {"max_iterations": 4}),
        "w": ("state_write", {"variable": "sum"}), "r": ("state_read", {"variable": "sum", "waits": True}),
        "o": "output",
    }  # fmt: skip
    wires = ["v.out > l.start", "l.index > w.value", "w.value > l.next", "l.done > r.after", "r.value > o.value"]
    return with_state(flow(nodes, wires, **config), sum={"reducer": "add", "initial": 100})


def test_a_variable_outlives_iterations_and_starts_anew_with_each_run() -> None:
    made = counting()
    for _ in range(2):
        ran = run(made)
        assert ran.outputs == {"answer": 106}
        assert [each.held for each in written(ran)] == [100, 101, 103, 106]
        assert {each.unordered for each in written(ran)} == {""}


def two_writers(one: str, other: str, **variable: Any) -> Ran:
    """Two branches beside each other, one of them slower, that write to one variable."""
    nodes = {
        "a": ("value", {"value": 1}), "s": ("slow", {"wait": 1, "add": 1}),
        one: ("state_write", {"variable": "v"}), other: ("state_write", {"variable": "v"}),
        "r": ("state_read", {"variable": "v", "waits": True}), "o": "output",
    }  # fmt: skip
    wires = [
        f"a.out > {one}.value", "a.out > s.x", f"s.out > {other}.value", f"{one}.value > r.after",
        f"{other}.value > r.after", "r.value > o.value",
    ]  # fmt: skip
    return run(with_state(flow(nodes, wires), v=variable))


def test_a_write_that_replaces_another_in_no_order_names_it() -> None:
    ran = two_writers("first", "second")
    assert [(each.node, each.unordered) for each in written(ran)] == [("first", ""), ("second", "first")]
    said = [each.text for each in ran.events if isinstance(each, ev.Logged) and each.level == "warning"]
    assert said == ["replaced what 'first' wrote to 'v', but no wire orders the two: time decided"]


@pytest.mark.parametrize("reducer", ["add", "append", "min", "max"])
def test_writes_that_undo_nothing_need_no_order(reducer: str) -> None:
    assert {each.unordered for each in written(two_writers("first", "second", reducer=reducer))} == {""}


def test_items_that_run_at_once_have_no_order_and_those_in_turn_have() -> None:
    def items(concurrency: int) -> Ran:
        nodes = {
            "v": ("value", {"value": [3, 1, 2]}), "f": ("for_each", {"max_concurrency": concurrency}),
            "w": ("state_write", {"variable": "last"}), "o": "output",
        }  # fmt: skip
        wires = ["v.out > f.items", "f.item > w.value", "w.value > f.collect", "f.results > o.value"]
        return run(with_state(flow(nodes, wires), last={}))

    assert [each.unordered for each in written(items(1))] == ["", "", ""]
    assert [each.unordered for each in written(items(3))] == ["", "w", "w"]


def test_a_read_that_nothing_orders_after_a_write_is_told() -> None:
    nodes = {
        "a": ("value", {"value": 1}), "w": ("state_write", {"variable": "v"}),
        "s": ("slow", {"wait": 1}), "r": ("state_read", {"variable": "v", "waits": True}), "o": "output",
    }  # fmt: skip
    ran = run(with_state(flow(nodes, ["a.out > w.value", "a.out > s.x", "s.out > r.after", "r.value > o.value"]), v={}))
    said = [each.text for each in ran.events if isinstance(each, ev.Logged)]
    assert said == ["read 'v' as 'w' left it, but no wire orders the two: time decided"]


def embedded(inner: Flow, **outer: Mapping[str, Any]) -> Flow:
    """A subflow that writes 7 to `v` and gives what it then holds; the flow around reads `v` after it."""
    nodes = {
        "call": ("subflow", {"flow": "inner", "outputs": [{"name": "answer"}]}),
        "r": ("state_read", {"variable": "v", "waits": True}), "o": "output",
    }  # fmt: skip
    made = with_state(flow(nodes, ["call.answer > r.after", "r.value > o.value"]), **outer)
    made.flows["inner"] = inner
    return made


def writing_seven(**variables: Mapping[str, Any]) -> Flow:
    nodes = {"a": ("value", {"value": 7}), "w": ("state_write", {"variable": "v"}), "o": "output"}
    return with_state(flow(nodes, ["a.out > w.value", "w.value > o.value"]), **variables)


def test_an_embedded_flow_uses_the_variables_of_the_flow_around() -> None:
    assert run(embedded(writing_seven(), v={"initial": 1})).outputs == {"answer": 7}


def test_a_variable_an_embedded_flow_declares_itself_is_its_own() -> None:
    assert run(embedded(writing_seven(v={}), v={"initial": 1})).outputs == {"answer": 1}


def test_a_flow_in_a_file_sees_only_its_own_variables(tmp_path: Path) -> None:
    storage.save(tmp_path / "inner.weft", writing_seven(v={}))
    made = embedded(Flow(), v={"initial": 1})
    made.flows.clear()
    call = made.nodes["call"]
    made.sections["nodes"]["call"] = call.model_copy(
        update={"config": {"file": "inner.weft", "outputs": [{"name": "answer"}]}}
    )
    ran = run(made, services=Services(None, base_folder=tmp_path))  # type: ignore[arg-type]  # nothing calls a model
    assert ran.outputs == {"answer": 1}


def test_an_agents_tool_reads_and_writes_the_flows_variables() -> None:
    nodes = {
        "v": ("value", {"value": 1}), "c": ("caller", {"arguments": {"value": 4}}),
        "w": ("state_write", {"variable": "v"}),
        "r": ("state_read", {"variable": "v", "waits": True}), "o": "output",
    }  # fmt: skip
    made = flow(nodes, ["v.out > c.x", "w.tool > c.tools", "c.out > r.after", "r.value > o.value"])
    assert run(with_state(made, v={"reducer": "append"})).outputs == {"answer": [4]}


def test_a_view_shows_what_variables_hold_by_the_flow_that_declares_them() -> None:
    made = embedded(writing_seven(), v={"initial": 1})
    shown = view_of(made, run(made))
    assert {key: (each.value, each.writes, each.writer) for key, each in shown.variables.items()} == {
        ((), "v"): (7, 1, "w")
    }
    made = embedded(writing_seven(v={}), v={"initial": 1})
    assert set(view_of(made, run(made)).variables) == {(("inner",), "v")}
