"""Folding into subflows and unfolding, shown by runs: random parts of random flows, and the cases that are refused."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import Any

import pytest
from tests.engine.run.flows import REGISTRY, flow, run
from tests.engine.run.random_flows import random_flow
from tests.engine.run.test_against_reference import compare, plain
from tests.proofs import Proof

from weft_engine.document import Document, Flow
from weft_engine.edits import (
    connected,
    downstream,
    duplicate,
    fold,
    make_unique,
    remove,
    set_config,
    unfold,
    upstream,
    why_not_fold,
    with_callers,
)
from weft_engine.errors import ChangeError, FlowInvalidError
from weft_engine.graph.regions import regions_of
from weft_engine.graph.validate import validate
from weft_engine.ports import ports_of

SEEDS = 300
V = ("value", {"value": 1})


def folded(made: Flow, nodes: set[str], title: str = "") -> tuple[str, Flow]:
    key, change = fold(made, REGISTRY, nodes, title=title)
    document = Document(made.copy())
    document.apply(change)
    return key, document.flow


def unfolded(made: Flow, node: str) -> Flow:
    document = Document(made.copy())
    document.apply(unfold(made, REGISTRY, node)[1])
    return document.flow


def errors(made: Flow) -> list[str]:
    return [each.message for each in validate(made, REGISTRY) if each.severity == "error"]


def some_part(made: Flow, rnd: Random) -> set[str]:
    """Nodes near each other, mostly foldable: a few steps along wires, with whole bodies, without ends."""
    bodies = regions_of(made, REGISTRY).bodies
    start = rnd.choice(sorted(made.nodes))
    near = rnd.choice((connected, downstream, upstream))(made, [start])
    chosen = {start, *rnd.sample(sorted(near), min(len(near), rnd.randrange(1, 5)))}
    chosen |= {inner for node in chosen for inner in bodies.get(node, ())}
    for _ in range(20):
        reason = why_not_fold(made, REGISTRY, chosen - ends(made))
        between = [node for node in made.nodes if f"“{node}”" in reason]
        if not reason or not between:
            break
    return chosen - ends(made)


def ends(made: Flow) -> set[str]:
    return {key for key, node in made.nodes.items() if node.type in ("input", "output")}


def told(ran: Any) -> tuple[str, Any]:
    """What a run gave; of a failed one only that it failed."""
    return ran.status, {key: plain(value) for key, value in ran.outputs.items()} if ran.status == "done" else None


def without_ids(made: Flow) -> list[Any]:
    """What there is of nodes and wires, whatever they are called and wherever they lie."""
    kinds = {key: f"{node.type} {sorted(node.config.items())} {node.policy}" for key, node in made.nodes.items()}
    wires = sorted(
        (kinds[w.source_node], w.source_port, kinds[w.target_node], w.target_port) for w in made.wires.values()
    )
    return [sorted(kinds.values()), wires, sorted(made.flows)]


def fold_and_unfold(made: Flow, seed: int) -> int:
    """Folds parts of a random flow, runs it and unfolds them; gives how many could be folded."""
    if errors(made):
        return 0
    could, before, rnd = 0, told(run(made)), Random(seed)
    for _ in range(4):
        chosen = some_part(made, rnd)
        try:
            key, inside = folded(made, chosen, title=rnd.choice(("", "Answer", "a", "z9")))
        except ChangeError:
            continue
        could += 1
        assert told(run(inside)) == before, f"seed {seed}, {sorted(chosen)}"
        assert without_ids(unfolded(inside, key)) == without_ids(made), f"seed {seed}, {sorted(chosen)}"
    return could


def test_a_folded_part_of_a_random_flow_runs_as_it_did_and_unfolds_into_what_it_was() -> None:
    could = sum(fold_and_unfold(random_flow(seed, timed=False), seed) for seed in range(SEEDS))
    assert could > SEEDS, "most parts must be foldable, or little is tested"


def test_a_ninth_and_a_tenth_source_keep_their_order_when_their_reader_is_folded_and_unfolded() -> None:
    assert fold_and_unfold(random_flow(2144, timed=False), 2144) > 0


@pytest.mark.long
def test_thousands_of_folded_parts_run_as_they_did(proof: Proof) -> None:
    for seed in proof.over(range(SEEDS, SEEDS + 3000)):
        proof.counts["parts folded, run alike and unfolded"] += fold_and_unfold(random_flow(seed, timed=False), seed)
    assert proof.counts.total() > 3000


# -- what looks at time
#
# A race, a `first`, a quorum and a vote that stops early take what is there first. Arms that are through at the very
# same moment are told apart only by the order in which they were run, and a folded arm is run a step later: such a tie
# may fall otherwise. Nothing but ties may, and whichever way they fall, the rest follows from the recorded choice.


def without_ties(made: Flow, rnd: Random) -> Flow:
    """The flow with waits of which no two are alike; without retries, as their waits are drawn by frame."""
    turned = made.copy()
    for key, node in made.nodes.items():
        update: dict[str, Any] = {"policy": node.policy.model_copy(update={"retries": None, "backoff_s": None})}
        if node.type == "slow":
            update |= {"config": {**node.config, "wait": rnd.uniform(1, 9)}, "bypassed": False}
        turned.sections["nodes"][key] = node.model_copy(update=update)
    for name, inner in made.flows.items():
        turned.flows[name] = without_ties(inner, rnd)
    return turned


def raced(first_s: float, second_s: float) -> Flow:
    return flow(
        {"v": V, "a": ("slow", {"wait": first_s}), "b": ("slow", {"wait": second_s, "add": 5}), "r": "race",
         "o": "output"},
        ["v.out > a.x", "v.out > b.x", "a.out > r.arms", "b.out > r.arms", "r.value > o.value"],
    )  # fmt: skip


def test_a_folded_arm_of_a_race_loses_a_tie_and_nothing_else() -> None:
    assert told(run(raced(1, 1))) == ("done", {"answer": 2})
    assert told(run(folded(raced(1, 1), {"a"})[1])) == ("done", {"answer": 6}), "the same moment, a step later"
    assert told(run(folded(raced(1, 1), {"b"})[1])) == ("done", {"answer": 2})
    for waits in ((1, 1.000001), (1.000001, 1)):
        before = told(run(raced(*waits)))
        assert [told(run(folded(raced(*waits), {arm})[1])) for arm in "ab"] == [before, before]


def test_arms_without_a_wait_are_a_tie_too() -> None:
    made = flow(
        {"v": V, "a": "step", "b": ("step", {"add": 5}), "j": ("join", {"mode": "first"}), "o": "output"},
        ["v.out > a.x", "v.out > b.x", "a.out > j.arms", "b.out > j.arms", "j.value > o.value"],
    )
    assert told(run(made)) == ("done", {"answer": 2})
    assert told(run(folded(made, {"a"})[1])) == ("done", {"answer": 6})


def test_where_there_are_no_ties_folding_changes_no_result_of_races_either() -> None:
    could = sum(fold_and_unfold(without_ties(random_flow(seed), Random(seed)), seed) for seed in range(SEEDS // 2))
    assert could > SEEDS // 4


def follows_its_choices(seed: int) -> int:
    """Folds parts of a flow with ties; what comes out follows from the choices recorded, as the reference says."""
    made, rnd, could = random_flow(seed), Random(seed), 0
    if errors(made):
        return 0
    for _ in range(3):
        with suppress(ChangeError):
            could += compare(folded(made, some_part(made, rnd))[1], seed)
    return could


def test_however_ties_fall_in_a_folded_flow_the_rest_follows_from_the_choice() -> None:
    assert sum(map(follows_its_choices, range(SEEDS // 3))) > SEEDS // 6


@pytest.mark.long
def test_thousands_of_folded_parts_of_flows_with_races_run_as_they_did(proof: Proof) -> None:
    for seed in proof.over(range(SEEDS, SEEDS + 1500)):
        without = without_ties(random_flow(seed), Random(seed))
        proof.counts["parts of flows without ties folded, run alike"] += fold_and_unfold(without, seed)
        proof.counts["parts of flows with ties folded, as the reference says"] += follows_its_choices(seed)
    assert proof.counts.total() > 2000


def test_folding_again_inside_a_subflow_keeps_the_outputs() -> None:
    could = 0
    for seed in range(120):
        made = random_flow(seed, timed=False)
        rnd = Random(seed)
        try:
            before = told(run(made))
            key, inside = folded(made, some_part(made, rnd))
            name = inside.nodes[key].config["flow"]
            inner = inside.flows[name]
            body = set(inner.nodes) - ends(inner)
            _, change = fold(inner, REGISTRY, rnd.sample(sorted(body), 1), root=inside, scope=(name,))
        except (ChangeError, FlowInvalidError):
            continue
        document = Document(inside)
        document.apply(change)
        could += 1
        assert told(run(document.flow)) == before, f"seed {seed}"
    assert could > 20


# -- names and places


def chain() -> Flow:
    return flow(
        {"q": ("input", {"name": "topic", "type": "any"}), "a": "step", "b": "step", "c": "step", "o": "output"},
        ["q.value > a.x", "a.out > b.x", "q.value > b.x", "b.out > c.x", "c.out > o.value"],
    )


def test_wires_from_one_source_share_an_input_that_is_called_as_what_comes_in() -> None:
    made = flow(
        {"q": ("input", {"name": "topic", "type": "any"}), "a": "step", "b": "step", "p": "pair", "o": "output"},
        ["q.value > a.x", "q.value > b.x", "a.out > p.a", "b.out > p.b", "p.out > o.value"],
    )
    key, inside = folded(made, {"a", "b", "p"}, "Both ways")
    config = inside.nodes[key].config
    assert (key, config["flow"]) == ("both-ways", "both-ways")
    assert [each["name"] for each in config["inputs"]] == ["topic"]
    assert [(each["name"], each["type"]) for each in config["outputs"]] == [("answer", "list")]
    assert sorted(inside.wires) == ["both-ways.answer->o.value", "q.value->both-ways.topic"]
    assert not [each for each in validate(inside, REGISTRY) if each.severity == "error" or each.code == "subflow_ports"]


def test_nodes_keep_their_places_inside_and_the_new_node_stands_in_their_middle() -> None:
    from weft_engine.document import Place

    made = chain()
    for number, node in enumerate("abc"):
        made.sections["layout.nodes"][node] = Place(x=320.0 * number, y=16.0)
    key, inside = folded(made, {"a", "b", "c"})
    inner = inside.flows["subflow"]
    assert [(inner.places[node].x, inner.places[node].y) for node in "abc"] == [(0, 16), (320, 16), (640, 16)]
    assert (inside.places[key].x, inside.places[key].y) == (320, 16)


def test_folding_is_one_step_that_can_be_undone() -> None:
    made = chain()
    document = Document(made.copy())
    inverse = document.apply(fold(made, REGISTRY, {"b", "c"})[1])
    document.apply(inverse)
    assert document.flow == made


# -- refusals


def looping() -> Flow:
    return flow(
        {
            "v": V,
            "l": ("loop", {"max_iterations": 2}),
            "a": "step",
            "b": "step",
            "k": "switch",
            "x": "break",
            "o": "output",
        },
        [
            "v.out > l.start",
            "l.state > a.x",
            "a.out > b.x",
            "b.out > l.next",
            "b.out > k.x",
            "k.yes > x.value",
            "l.done > o.value",
        ],
    )


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ({"l", "a"}, "would be cut off from what it repeats"),
        ({"a", "v"}, "is repeated by “Loop” and"),
        ({"k", "x"}, "would be cut off from the loop it ends"),
        ({"b", "o"}, "is an output of this flow"),
        (set(), "select the nodes"),
    ],
)
def test_folding_is_refused_where_it_would_cut_a_loop(nodes: set[str], words: str) -> None:
    made = looping()
    assert words in why_not_fold(made, REGISTRY, nodes)
    with pytest.raises(ChangeError, match=words):
        fold(made, REGISTRY, nodes)


def test_a_body_can_be_folded_and_so_can_the_whole_loop() -> None:
    made = looping()
    before = told(run(made))
    for nodes in ({"a", "b"}, {"l", "a", "b", "k", "x"}):
        assert told(run(folded(made, nodes)[1])) == before


def test_what_lies_between_the_nodes_must_be_folded_with_them() -> None:
    assert why_not_fold(chain(), REGISTRY, {"a", "c"}) == "“Step” lies between the selected nodes: select it too"


def test_a_race_keeps_choosing_by_time() -> None:
    made = flow(
        {"v": V, "a": ("slow", {"wait": 3}), "b": ("slow", {"wait": 1, "add": 5}), "r": "race", "o": "output"},
        ["v.out > a.x", "v.out > b.x", "a.out > r.arms", "b.out > r.arms", "r.value > o.value"],
    )
    assert "goes by what comes first" in why_not_fold(made, REGISTRY, {"a", "b"})
    assert "goes by what comes first" in why_not_fold(made, REGISTRY, {"r"})
    assert told(run(folded(made, {"a"})[1])) == told(run(made)) == told(run(folded(made, {"a", "b", "r"})[1]))


def test_a_tool_goes_along_with_the_one_it_is_lent_to() -> None:
    made = flow(
        {"v": V, "c": "caller", "t": "tool", "o": "output"},
        ["v.out > c.x", "t.tool > c.tools", "c.out > o.value"],
    )
    assert "is lent to “Caller”" in why_not_fold(made, REGISTRY, {"t"})
    _, inside = folded(made, {"c"})
    assert {"c", "t"} <= inside.flows["subflow"].nodes.keys()
    assert told(run(inside)) == told(run(made))


def test_a_branch_that_is_not_taken_stays_dead_inside() -> None:
    made = flow(
        {
            "v": V,
            "k": ("switch", {"when": 5}),
            "a": "step",
            "b": "step",
            "p": "pair",
            "o": "output",
            "z": ("output", {"name": "z"}),
        },
        [
            "v.out > k.x",
            "k.yes > a.x",
            "k.no > b.x",
            "b.out > p.a",
            "a.out > p.b",
            "p.out > o.value",
            "a.out > z.value",
        ],
    )
    key, inside = folded(made, {"a", "b", "p"})
    ran = run(inside)
    assert ran.outputs == {"answer": [2, "none"]}
    assert ran.ended("a") == ["skipped"], key


# -- callers


def test_ports_of_callers_and_their_wires_follow_the_names_inside() -> None:
    key, made = folded(chain(), {"b", "c"})
    inner = made.flows["subflow"]
    node = next(each for each, record in inner.nodes.items() if record.type == "output")
    document = Document(made)
    change = with_callers(made, set_config(inner, node, "name", "summary", scope=("subflow",)))
    inverse = document.apply(change)
    assert f"{key}.summary->o.value" in made.wires
    assert [each["name"] for each in made.nodes[key].config["outputs"]] == ["summary"]
    document.apply(inverse)
    assert f"{key}.answer->o.value" in made.wires


def test_a_name_typed_letter_by_letter_loses_no_wire() -> None:
    key, made = folded(chain(), {"b", "c"})
    node = next(each for each, record in made.flows["subflow"].nodes.items() if record.type == "output")
    document = Document(made)
    for name in ("answe", "a", "", "z", "zo"):
        document.apply(with_callers(made, set_config(made.flows["subflow"], node, "name", name, scope=("subflow",))))
    assert f"{key}.zo->o.value" in made.wires


def test_an_output_that_is_removed_takes_the_port_and_its_wires_along() -> None:
    key, made = folded(chain(), {"b", "c"})
    node = next(each for each, record in made.flows["subflow"].nodes.items() if record.type == "output")
    document = Document(made)
    document.apply(with_callers(made, remove(made.flows["subflow"], [node], scope=("subflow",))))
    assert made.nodes[key].config["outputs"] == []
    assert not [wire for wire in made.wires.values() if wire.source_node == key]


def test_two_nodes_share_a_flow_until_one_is_made_unique() -> None:
    key, made = folded(chain(), {"b", "c"})
    document = Document(made)
    with pytest.raises(ChangeError, match="the only one"):
        make_unique(made, REGISTRY, key)
    pasted, change = duplicate(made, [key])
    document.apply(change)
    (twin,) = pasted.nodes
    assert list(made.flows) == ["subflow"], "a copy of a node calls the same flow"
    document.apply(make_unique(made, REGISTRY, twin))
    assert sorted(made.flows) == ["subflow", "subflow-2"]
    assert made.nodes[twin].config["flow"] == "subflow-2"


def test_unfolding_one_of_two_callers_leaves_the_flow_to_the_other() -> None:
    key, made = folded(chain(), {"b", "c"})
    document = Document(made)
    document.apply(duplicate(made, [key])[1])
    document.apply(unfold(made, REGISTRY, key)[1])
    assert list(made.flows) == ["subflow"]


def test_the_result_of_an_output_keeps_its_type() -> None:
    made = flow({"v": V, "p": "pair", "q": ("input", {"name": "q", "type": "number"}), "o": "output"},
                ["q.value > p.a", "p.out > o.value"])  # fmt: skip
    key, inside = folded(made, {"p"})
    ports = ports_of(inside.nodes[key], REGISTRY)
    assert [(port.name, port.type) for port in ports.inputs.values()] == [("a", "number")]
    assert ports.outputs["answer"].type == "list"
