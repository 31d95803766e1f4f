"""Agents, tools, votes, races and routers in one run, on the scripted model and in virtual time."""

from __future__ import annotations

from typing import Any

from tests.engine.run.flows import Ran, flow, run

from weft_engine import events as ev
from weft_engine.providers.hub import ModelHub
from weft_engine.providers.settings import ModelSettings
from weft_engine.run.run import Services


def ran(nodes: dict[str, Any], wires: list[str], script: list[dict[str, Any]], **inputs: Any) -> Ran:
    hub = ModelHub(ModelSettings(), environment={})
    made = flow(nodes, wires, model="scripted:default", script=script)
    return run(made, inputs, services=Services(hub.for_flow(script)))


ASKED = {"question": ("input", {"name": "question", "default": "What is it?"})}


def test_an_agent_lent_to_an_agent_answers_with_its_text() -> None:
    nodes = {**ASKED, "boss": "agent", "expert": ("agent", {"memory": "all"}), "out": "output"}
    wires = ["question.value > boss.question", "expert.tool > boss.tools", "boss.text > out.value"]
    script: list[dict[str, Any]] = [
        {"when": {"node": "boss", "turn": 0}, "calls": [{"tool": "expert", "arguments": {"question": "Why?"}}]},
        {"when": {"node": "expert"}, "say": "Because."},
        {"when": {"node": "boss"}, "say": "The expert says: {{result}}"},
    ]
    found = ran(nodes, wires, script)
    assert found.outputs == {"answer": "The expert says: Because."}
    assert found.of(ev.ToolCalled)[0].result == "Because."


def test_a_judge_breaks_a_tie_of_voters() -> None:
    nodes = {
        **ASKED, "ann": "agent", "bob": "agent", "judge": "agent", "vote": ("vote", {"tie_break": "judge"}),
        "out": "output",
    }  # fmt: skip
    wires = [
        "question.value > ann.question", "question.value > bob.question", "ann.text > vote.ballots",
        "bob.text > vote.ballots", "judge.tool > vote.judge", "vote.winner > out.value",
    ]  # fmt: skip
    script = [
        {"when": {"node": "ann"}, "say": "left"},
        {"when": {"node": "bob"}, "say": "right"},
        {"when": {"node": "judge", "contains": "- bob: right"}, "say": "It must be right."},
    ]
    assert ran(nodes, wires, script).outputs == {"answer": "right"}


def test_samples_of_one_agent_vote_on_one_wire() -> None:
    nodes = {**ASKED, "sampler": ("agent", {"samples": 5}), "vote": ("vote", {"rule": "majority"}), "out": "output"}
    wires = ["question.value > sampler.question", "sampler.samples > vote.ballots", "vote.winner > out.value"]
    found = ran(nodes, wires, [{"when": {"node": "sampler"}, "say": ["4", "5", "4", "4", "5"]}])
    assert found.outputs == {"answer": "4"}
    assert found.of(ev.NodeReported, "vote")[-1].values["tally"] == {"4": 3, "5": 2}


def test_a_voter_that_fails_is_not_heard_when_its_failure_is_isolated() -> None:
    nodes = {
        **ASKED, "ann": "agent", "bob": ("agent", {"policy": {"on_error": "isolate"}}), "cid": "agent",
        "vote": ("vote", {"rule": "unanimous"}), "out": "output",
    }  # fmt: skip
    wires = [f"question.value > {voter}.question" for voter in ("ann", "bob", "cid")]
    wires += [f"{voter}.text > vote.ballots" for voter in ("ann", "bob", "cid")] + ["vote.winner > out.value"]
    script: list[dict[str, Any]] = [{"when": {"node": "bob"}, "fail": "overloaded"}, {"say": "yes"}]
    assert ran(nodes, wires, script).outputs == {"answer": "yes"}


def test_the_loser_of_a_race_is_cancelled_and_the_good_answer_wins_over_the_quick_one() -> None:
    schema = {"type": "object", "properties": {"score": {"type": "number"}}, "required": ["score"]}
    agent = ("agent", {"answer_schema": schema})
    nodes = {
        **ASKED, "quick": agent, "good": agent, "slow": agent,
        "race": ("race", {"quality": "value.score", "threshold": 0.8}), "out": "output",
    }  # fmt: skip
    wires = [f"question.value > {arm}.question" for arm in ("quick", "good", "slow")]
    wires += [f"{arm}.json > race.arms" for arm in ("quick", "good", "slow")] + ["race.winner > out.value"]
    script = [
        {"when": {"node": "quick"}, "json": {"score": 0.3}, "wait_s": 1},
        {"when": {"node": "good"}, "json": {"score": 0.9}, "wait_s": 2},
        {"when": {"node": "slow"}, "json": {"score": 1}, "wait_s": 60},
    ]
    found = ran(nodes, wires, script)
    assert found.outputs == {"answer": "good"}
    assert found.ended("slow") == ["cancelled"]
    assert found.time_s < 5


def test_a_conversation_grows_from_iteration_to_iteration() -> None:
    nodes = {
        "start": ("constant", {"type": "list", "value": "[]"}), "loop": ("loop", {"max_iterations": 3}),
        "agent": ("agent", {"prompt": "Go on.", "memory": "all"}), "out": "output",
    }  # fmt: skip
    wires = [
        "start.value > loop.start", "loop.state > agent.history", "agent.messages > loop.next", "loop.done > out.value",
    ]  # fmt: skip
    said = ran(nodes, wires, [{"say": "turn {{turn}}"}]).outputs["answer"]
    assert [each["content"] for each in said if each["role"] == "assistant"] == ["turn 0", "turn 1", "turn 2"]


def test_a_router_runs_one_desk_only() -> None:
    routes = {"by": "rules", "routes": [{"name": "short", "when": "size(value) < 5"}], "default": "long"}
    nodes = {**ASKED, "router": ("router", routes), "a": "agent", "b": "agent", "out": "output"}
    wires = [
        "question.value > router.value", "router.short > a.question", "router.long > b.question", "a.text > out.value",
        "b.text > out.value",
    ]  # fmt: skip
    found = ran(nodes, wires, [{"say": "{{node}}"}], question="Hey")
    assert (found.outputs, found.ended("b")) == ({"answer": "a"}, ["skipped"])
