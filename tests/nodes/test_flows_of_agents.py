"""Agents, tools, votes, races and routers in one run, on the scripted model and in virtual time."""

from __future__ import annotations

from typing import Any

from tests.engine.run.flows import Ran, flow, run

from weft_engine import events as ev
from weft_engine.providers.hub import ModelHub
from weft_engine.providers.settings import ModelSettings
from weft_engine.run.run import Services


def ran(
    nodes: dict[str, Any],
    wires: list[str],
    script: list[dict[str, Any]],
    flows: dict[str, Any] | None = None,
    budget: dict[str, Any] | None = None,
    **inputs: Any,
) -> Ran:
    hub = ModelHub(ModelSettings(), environment={})
    made = flow(nodes, wires, model="scripted:default", script=script, budget=budget or {})
    made.flows.update(flows or {})
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


def test_a_route_is_refused_once_earlier_calls_have_used_the_budget() -> None:
    routes = [{"name": "deep", "when": "true", "needs": {"calls": 2}}]
    nodes = {
        **ASKED, "first": "agent", "way": ("router", {"by": "rules", "routes": routes, "default": "quick"}),
        "d": ("output", {"name": "deep"}), "q": ("output", {"name": "quick"}),
    }  # fmt: skip
    wires = ["question.value > first.question", "first.text > way.value", "way.deep > d.value", "way.quick > q.value"]
    script = [{"say": "Well."}]
    assert ran(nodes, wires, script, budget={"max_calls": 3}).outputs == {"deep": "Well."}
    spent = ran(nodes, wires, script, budget={"max_calls": 2})
    assert spent.outputs == {"quick": "Well."}
    assert "route 'deep' was refused: it needs 2 model calls (1 left)" in spent.of(ev.Logged, "way")[0].text


CHECKED = {"output_checks": [{"port": "text", "pattern": "^[A-Z]+$"}]}
ONE = {**ASKED, "agent": ("agent", {"policy": CHECKED}), "out": "output"}
ONE_WIRES = ["question.value > agent.question", "agent.text > out.value"]


def test_an_agent_is_told_which_check_its_answer_fails_and_answers_again() -> None:
    script = [
        {"when": {"contains": "does not match '^[A-Z]+$'"}, "say": "LOUD"},
        {"say": "quiet"},
    ]
    found = ran(ONE, ONE_WIRES, script)
    assert found.outputs == {"answer": "LOUD"}
    assert found.result.metrics["calls"] == 2
    said = found.of(ev.ModelCalled)[1].request["messages"]
    assert [each["content"] for each in said[:2]] == ["What is it?", "quiet"]
    assert [(each.repair, each.value) for each in found.of(ev.OutputRefused)] == [(1, "quiet")]


def test_an_agent_that_never_passes_its_check_fails_after_its_repairs() -> None:
    nodes = {**ONE, "agent": ("agent", {"policy": {**CHECKED, "repairs": 3}})}
    found = ran(nodes, ONE_WIRES, [{"say": "quiet"}])
    assert (found.status, found.result.metrics["calls"]) == ("failed", 4)
    error = found.of(ev.NodeFailed)[0].error
    assert (error["node"], error["rule"], error["value"]) == ("agent", "^[A-Z]+$", "quiet")
    assert "after 3 repairs" in error["message"]


def test_a_repaired_answer_keeps_the_form_the_agent_is_asked_for() -> None:
    form = {"type": "object", "properties": {"score": {"type": "number"}}, "required": ["score"]}
    policy = {"output_checks": [{"port": "json", "condition": "value.score <= 10"}]}
    nodes = {**ASKED, "agent": ("agent", {"answer_schema": form, "policy": policy}), "out": "output"}
    script = [{"when": {"contains": "does not meet the condition"}, "json": {"score": 9}}, {"json": {"score": 90}}]
    found = ran(nodes, ["question.value > agent.question", "agent.json > out.value"], script)
    assert found.outputs == {"answer": {"score": 9}}


def test_repairs_are_held_by_the_budget() -> None:
    found = ran(ONE, ONE_WIRES, [{"say": "quiet"}], budget={"max_calls": 2})
    assert (found.status, found.result.metrics["calls"]) == ("budget", 2)


def lent() -> tuple[dict[str, Any], list[str]]:
    """A boss with two tools: an expert, and a flow in which another agent, with a tool of its own, works."""
    ports = {"inputs": [{"name": "task", "type": "text"}], "outputs": [{"name": "result"}]}
    called = ("subflow", {"flow": "team", **ports})
    nodes = {**ASKED, "boss": "agent", "expert": "agent", "team": called, "out": "output"}
    wires = [
        "question.value > boss.question",
        "expert.tool > boss.tools",
        "team.tool > boss.tools",
        "boss.text > out.value",
    ]
    return nodes, wires


def team() -> Any:
    inner = {
        "task": ("input", {"name": "task"}), "lead": ("agent", {"prompt": "{{task}}"}), "helper": "agent",
        "result": ("output", {"name": "result"}),
    }  # fmt: skip
    return flow(inner, ["task.value > lead.task", "helper.tool > lead.tools", "lead.text > result.value"])


def asked_by(boss: str, tool: str, **arguments: Any) -> dict[str, Any]:
    return {"when": {"node": boss, "turn": 0}, "calls": [{"tool": tool, "arguments": arguments}]}


TEAM_SCRIPT: list[dict[str, Any]] = [
    asked_by("boss", "team", task="Sum up"),
    asked_by("lead", "helper", question="What?"),
    {"when": {"node": "helper"}, "say": "facts"},
    {"when": {"node": "lead"}, "say": "{{result}}, summed up"},
    {"when": {"node": "boss"}, "say": "The team: {{result}}"},
]


def test_a_subflow_lent_to_an_agent_runs_in_frames_inside_the_call() -> None:
    nodes, wires = lent()
    found = ran(nodes, wires, TEAM_SCRIPT, flows={"team": team()})
    assert found.outputs == {"answer": "The team: facts, summed up"}
    assert [each.frame for each in found.of(ev.NodeFinished, "helper")] == [(("boss", 0), ("team", 0), ("lead", 0))]
    assert found.ended("expert") == [], "a tool nobody calls does not run"


def test_a_failure_inside_a_lent_subflow_is_told_to_the_model() -> None:
    nodes, wires = lent()
    script = [
        asked_by("boss", "team", task="Sum up"),
        {"when": {"node": "lead"}, "fail": "filtered"},
        {"when": {"node": "boss"}, "say": "It said {{result}}"},
    ]
    found = ran(nodes, wires, script, flows={"team": team()})
    assert found.status == "done"
    assert found.outputs["answer"].startswith("It said error: ")
    assert found.of(ev.ToolCalled)[-1].error["code"] == "tool"


def test_agents_inside_a_lent_subflow_spend_the_same_budget() -> None:
    nodes, wires = lent()
    enough = ran(nodes, wires, TEAM_SCRIPT, flows={"team": team()}, budget={"max_calls": 5})
    assert (enough.status, enough.result.metrics["calls"]) == ("done", 5)
    short = ran(nodes, wires, TEAM_SCRIPT, flows={"team": team()}, budget={"max_calls": 3})
    assert (short.status, short.result.metrics["calls"]) == ("budget", 3)


def test_a_run_that_is_cancelled_ends_what_its_tools_do() -> None:
    nodes, wires = lent()
    script = [*TEAM_SCRIPT[:2], {"when": {"node": "helper"}, "say": "facts", "wait_s": 100}]
    found = ran(nodes, wires, script, flows={"team": team()}, budget={"max_time_s": 5})
    assert (found.status, found.time_s) == ("budget", 5)
    assert found.of(ev.NodeStarted, "helper")
    assert not found.of(ev.NodeFinished, "helper")


def test_an_agent_with_a_policy_is_tried_again_as_a_tool() -> None:
    nodes = {**ASKED, "boss": "agent", "expert": ("agent", {"policy": {"retries": 1}}), "out": "output"}
    wires = ["question.value > boss.question", "expert.tool > boss.tools", "boss.text > out.value"]
    script = [
        asked_by("boss", "expert", question="Why?"),
        {"when": {"node": "expert", "attempt": 1}, "fail": "overloaded"},
        {"when": {"node": "expert"}, "say": "Because."},
        {"when": {"node": "boss"}, "say": "{{result}}"},
    ]
    assert ran(nodes, wires, script).outputs == {"answer": "Because."}


def test_agents_that_call_each_other_for_ever_are_told_where_it_ends() -> None:
    nodes = {**ASKED, "boss": "agent", "ann": "agent", "bob": "agent", "out": "output"}
    wires = [
        "question.value > boss.question", "ann.tool > boss.tools", "ann.tool > bob.tools", "bob.tool > ann.tools",
        "boss.text > out.value",
    ]  # fmt: skip
    script = [
        asked_by("boss", "ann", question="Who?"),
        asked_by("ann", "bob", question="Who?"),
        asked_by("bob", "ann", question="Who?"),
        {"say": "{{result}}"},
    ]
    found = ran(nodes, wires, script)
    assert found.status == "done"
    assert "tools call tools more than 16 deep" in found.outputs["answer"]
