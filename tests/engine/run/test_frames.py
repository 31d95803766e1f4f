"""What happens between frames: breaks and failures of items in order, outputs in bodies, subflows from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.engine.run.flows import Ran, flow, run

from weft_engine.document import storage
from weft_engine.run.run import Services


def slow_break(items: list[int], **config: object) -> Ran:
    """A for-each whose items 9 break off after 5 s, whose items 3 fail after 1 s; all at once."""
    nodes = {
        "v": ("value", {"value": items}), "f": ("for_each", {"max_concurrency": 5, **config}),
        "b": ("switch", {"when": 9}), "w": ("slow", {"wait": 5, "add": 0}), "x": "break",
        "s": ("slow", {"wait": 1, "fails_at": 3}), "o": "output",
    }  # fmt: skip
    wires = [
        "v.out > f.items", "f.item > b.x", "b.yes > w.x", "w.out > x.value", "b.no > s.x", "s.out > f.collect",
        "f.results > o.value",
    ]  # fmt: skip
    return run(flow(nodes, wires))


def test_an_item_that_fails_does_not_count_if_one_before_it_breaks_off_later() -> None:
    ran = slow_break([1, 9, 3])
    assert (ran.status, ran.outputs, ran.time_s) == ("done", {"answer": [2, 9]}, 5)


def test_an_item_that_fails_fails_the_for_each_once_those_before_it_did_not_break_off() -> None:
    ran = slow_break([1, 3, 9])
    assert (ran.status, ran.time_s) == ("failed", 1)
    assert "told to fail" in ran.result.error["message"]  # type: ignore[index]  # it failed


def test_of_two_items_that_fail_the_first_is_told_where_items_may_break_off() -> None:
    ran = slow_break([3, 3])
    assert ran.result.error["frame"] == [["f", 0]]  # type: ignore[index]  # it failed


def kept(**config: object) -> Ran:
    """A for-each with an output in its body: item 1 takes longest, item 3 fails after it gave its value."""
    nodes = {
        "v": ("value", {"value": [1, 2, 3]}), "f": ("for_each", {"max_concurrency": 3, **config}),
        "b": ("switch", {"when": 2}), "w": ("slow", {"wait": 9}), "s": ("slow", {"wait": 1}),
        "y": ("slow", {"wait": 2, "fails_at": 4}), "each": ("output", {"name": "each"}), "o": "output",
    }  # fmt: skip
    wires = [
        "v.out > f.items", "f.item > b.x", "b.no > w.x", "b.yes > s.x", "w.out > each.value", "s.out > each.value",
        "s.out > y.x", "y.out > f.collect", "w.out > f.collect", "f.results > o.value",
    ]  # fmt: skip
    return run(flow(nodes, wires))


def test_an_output_in_a_for_each_has_the_value_of_the_last_item_not_of_the_slowest() -> None:
    assert kept(on_item_error="skip").outputs == {"answer": [2, 4], "each": 3}


def test_what_a_body_gave_to_outputs_is_dropped_when_the_for_each_fails() -> None:
    ran = kept(on_item_error="fail")
    assert (ran.status, ran.outputs) == ("failed", {})


def test_an_output_in_a_loop_has_the_value_of_the_last_iteration() -> None:
    nodes = {
        "v": ("value", {"value": 0}), "l": ("loop", {"max_iterations": 3}), "s": "slow",
        "each": ("output", {"name": "each"}), "o": "output",
    }  # fmt: skip
    wires = ["v.out > l.start", "l.state > s.x", "s.out > l.next", "s.out > each.value", "l.done > o.value"]
    assert run(flow(nodes, wires)).outputs == {"answer": 3, "each": 3}


def in_file(folder: Path, name: str, nodes: dict[str, Any], wires: list[str]) -> None:
    storage.save(folder / name, flow(nodes, wires))


def called(folder: Path, name: str) -> Ran:
    """A run that calls a flow in a file with the number 1."""
    ports = {"inputs": [{"name": "n"}], "outputs": [{"name": "r"}]}
    nodes = {"v": ("value", {"value": 1}), "s": ("subflow", {"file": name, **ports}), "o": "output"}
    made = flow(nodes, ["v.out > s.n", "s.r > o.value"])
    return run(made, services=Services(models=None, base_folder=folder))  # type: ignore[arg-type]  # no model is asked


ENDS: dict[str, Any] = {"n": ("input", {"name": "n", "type": "any"}), "r": ("output", {"name": "r"})}


def test_a_subflow_runs_from_a_file(tmp_path: Path) -> None:
    in_file(tmp_path, "inner.weft", {**ENDS, "s": "slow"}, ["n.value > s.x", "s.out > r.value"])
    assert called(tmp_path, "inner.weft").outputs == {"answer": 2}


def test_a_subflow_in_a_file_that_calls_itself_ends_at_the_depth_limit(tmp_path: Path) -> None:
    again = ("subflow", {"file": "inner.weft", "inputs": [{"name": "n"}], "outputs": [{"name": "r"}]})
    in_file(tmp_path, "inner.weft", {**ENDS, "s": again}, ["n.value > s.n", "s.r > r.value"])
    ran = called(tmp_path, "inner.weft")
    assert ran.status == "failed"
    assert "more than 16 deep: does one call itself?" in ran.result.error["message"]  # type: ignore[index]  # it failed


def test_a_subflow_whose_file_is_gone_fails_by_name(tmp_path: Path) -> None:
    ran = called(tmp_path, "gone.weft")
    assert ran.status == "failed"
    assert "gone.weft" in ran.result.error["message"]  # type: ignore[index]  # it failed
