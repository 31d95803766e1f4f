"""The flows that come with Weft: sound, tidy, and each tells its story offline."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.engine.run.flows import Ran
from tests.engine.virtual_time import run_virtual

from weft_engine import events as ev
from weft_engine.document import Flow
from weft_engine.document.storage import flow_text, parse_flow
from weft_engine.graph.validate import validate
from weft_engine.providers.hub import ModelHub
from weft_engine.providers.settings import ModelSettings
from weft_engine.registry import installed
from weft_engine.run.run import Run, RunOptions, Services
from weft_resources import template_names, template_text

NAMES = template_names()


def template(name: str) -> Flow:
    return parse_flow(template_text(name).encode()).flow


def ran(name: str, *, approves: bool | None = None, **inputs: Any) -> Ran:
    """Runs a template as it is, in virtual time; only code takes real time. Questions get the flow's own answer."""
    return ran_flow(template(name), approves=approves, **inputs)


def ran_flow(flow: Flow, *, approves: bool | None = None, **inputs: Any) -> Ran:
    """Runs a flow as `ran` does."""

    def answer(run: Run, asked: ev.Asked) -> None:
        agreed = asked.form["unattended"] == "approve" if approves is None else approves
        asyncio.get_running_loop().call_soon(run.answer, asked.question_id, agreed)

    async def main() -> Ran:
        hub = ModelHub(ModelSettings(), environment={})
        started = Run(flow, installed(), Services(hub.for_flow(flow.settings.script)), inputs, RunOptions(trusted=True))
        heard: list[ev.Event] = []
        started.subscribe(heard.extend)
        started.subscribe(lambda events: [answer(started, event) for event in events if isinstance(event, ev.Asked)])
        return Ran(await started.execute(), heard)

    has_code = any(node.type == "python" for node in flow.nodes.values())
    return asyncio.run(main()) if has_code else run_virtual(main())


def test_the_templates_are_there() -> None:
    assert set(NAMES) == {
        "hello", "support-router", "quorum-vote", "gated-chain", "section-and-merge", "model-race",
        "evaluator-optimiser", "tool-agent", "map-reduce", "approval",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_running_a_template_twice_tells_the_same_story(name: str) -> None:
    assert ran(name).outputs == ran(name).outputs


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_no_problems_and_says_what_it_is(name: str) -> None:
    flow = template(name)
    assert validate(flow, installed()) == []
    assert flow.meta.name
    assert flow.meta.description.endswith(".")
    assert flow.notes, "a template explains itself"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_stored_as_weft_would_store_it(name: str) -> None:
    assert flow_text(template(name)) == template_text(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_node_of_a_template_lies_on_the_grid(name: str) -> None:
    flow = template(name)
    assert flow.places.keys() == flow.nodes.keys()
    assert all(place.x % 16 == 0 and place.y % 16 == 0 for place in flow.places.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_template_runs_with_its_defaults_and_nothing_fails(name: str) -> None:
    found = ran(name)
    assert found.status == "done", found.result.error
    assert all(found.outputs.values())
    assert [event.node for event in found.of(ev.NodeFailed) if not event.handled] == []


def test_hello_answers_by_its_script_and_admits_what_it_does_not_know() -> None:
    assert "glue droplets" in ran("hello").outputs["answer"]
    assert "scripted model" in ran("hello", question="What is a fugue?").outputs["answer"]


def test_the_support_router_looks_the_order_up_and_skips_the_other_desks() -> None:
    found = ran("support-router")
    assert found.of(ev.ToolCalled, "billing")[0].result["result"]["charges"] == ["49.90", "49.90"]
    assert (found.ended("technical"), found.ended("other")) == (["skipped"], ["skipped"])
    assert "49.90" in found.outputs["reply"]


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("Refund order #2077, please.", "charged once: 19.00"),
        ("Refund order 9, please.", "There is no order 9 in the book."),
        ("I want a refund.", "There is no order number in the message."),
    ],
)
def test_the_support_router_answers_by_what_the_order_book_says(message: str, part: str) -> None:
    reply = ran("support-router", message=message).outputs["reply"]
    assert part in reply
    assert "{{" not in reply


@pytest.mark.parametrize(
    ("message", "desk"),
    [("The program does not work any more.", "technical"), ("Do you have a shop in Bergen?", "other")],
)
def test_the_support_router_sends_other_messages_to_other_desks(message: str, desk: str) -> None:
    found = ran("support-router", message=message)
    assert found.ended(desk) == ["done"]
    assert found.ended("billing") == ["skipped"]
    assert found.outputs["reply"]


def test_the_quorum_vote_takes_three_rounds_and_cancels_the_voter_it_no_longer_needs() -> None:
    found = ran("quorum-vote")
    assert found.outputs["rounds"] == 3
    assert found.ended("brevity") == ["done", "done", "cancelled"]
    assert found.ended("editor") == ["done", "done", "skipped"]
    assert found.ended("stop") == ["skipped", "skipped", "done"]
    assert len(found.outputs["answer"]) < 250


def test_the_quorum_vote_keeps_every_round() -> None:
    history = ran("quorum-vote").outputs["history"]
    assert [each["votes"] for each in history] == [
        {"revise": 2, "accept": 1}, {"revise": 2, "accept": 1}, {"accept": 2, "revise": 0},
    ]  # fmt: skip
    assert len({each["draft"] for each in history}) == 3


def test_the_tally_of_the_quorum_vote_grows_while_the_reviewers_speak() -> None:
    tallies = [event.values["tally"] for event in ran("quorum-vote").of(ev.NodeReported, "vote")]
    assert tallies[:3] == [{"accept": 1, "revise": 0}, {"accept": 1, "revise": 1}, {"revise": 2, "accept": 1}]


def test_the_gated_chain_mends_the_outline_once_and_then_passes() -> None:
    found = ran("gated-chain")
    assert [found.ended(each) for each in ("mend", "write", "shorten", "refused")] == [
        ["done"], ["done"], ["skipped"], ["skipped"],
    ]  # fmt: skip
    assert "safety" in found.of(ev.NodeFinished, "mend")[0].outputs["text"].lower()
    assert "stings" in found.outputs["invitation"]


def test_the_gated_chain_ends_with_the_outline_in_hand_when_it_fails_twice() -> None:
    flow = template("gated-chain")
    flow.settings.script[1]["say"] = "Only this much."
    found = ran_flow(flow)
    assert found.status == "done"
    assert found.outputs == {"refused": "Only this much."}
    assert found.ended("write") == ["skipped"]


def test_sections_are_worked_on_at_once_and_a_late_one_gets_its_stand_in() -> None:
    found = ran("section-and-merge")
    begun = [event.node for event in found.of(ev.NodeStarted) if event.node in ("sales", "support", "technology")]
    first_end = next(event for event in found.of(ev.NodeFinished) if event.node in begun)
    assert all(event.seq < first_end.seq for event in found.of(ev.NodeStarted) if event.node in begun)
    assert found.outputs["sections"] == [
        "Revenue grew by 12 % to 4.1 million, carried by subscriptions.",
        "Answers take nine hours, twice what was promised, since tickets rose by a fifth.",
        "(The third section was not ready in time.)",
    ]
    assert "came too late" in found.outputs["summary"]


def test_the_race_is_won_by_the_first_that_is_sure_enough_and_the_slowest_is_cancelled() -> None:
    found = ran("model-race")
    assert [found.ended(each) for each in ("swift", "steady", "thorough")] == [["done"], ["done"], ["cancelled"]]
    assert (found.outputs["winner"], found.outputs["confidence"]) == ("steady", 0.91)


def test_the_best_answer_wins_a_race_that_nobody_is_sure_enough_for() -> None:
    found = ran("model-race", question="Who painted this?")
    assert found.ended("thorough") == ["done"]
    assert (found.outputs["winner"], found.outputs["confidence"]) == ("steady", 0.6)


def test_the_optimiser_keeps_the_best_round_and_gives_up_after_two_that_are_no_better() -> None:
    found = ran("evaluator-optimiser")
    history = found.outputs["history"]
    assert [each["score"] for each in history] == [0.42, 0.84, 0.71, 0.78]
    assert found.outputs["score"] == 0.84
    assert found.outputs["best"] == history[1]["draft"] != history[-1]["draft"]
    assert found.ended("generator") == ["done", "skipped", "skipped", "skipped"]


def test_the_clerk_asks_the_stock_then_both_freights_and_lends_the_letter_out() -> None:
    found = ran("tool-agent")
    assert [event.tool for event in found.of(ev.ToolCalled, "clerk")] == [
        "stock",
        "freight",
        "freight",
        "letters",
    ]
    results = [event.result for event in found.of(ev.ToolCalled, "clerk")]
    assert results[1:3] == [{"from": "Bergen", "days": 1, "cost": 168}, {"from": "Malmo", "days": 2, "cost": 182}]
    assert "Your 40 chairs reach Oslo" in found.outputs["answer"]


def test_documents_that_are_empty_or_beside_the_point_drop_out_and_the_others_keep_their_order() -> None:
    found = ran("map-reduce")
    assert [each["source"] for each in found.outputs["findings"]] == [
        "Letter of a reader", "Minutes of the council", "Count of passengers",
    ]  # fmt: skip
    assert sorted(found.ended("read")) == ["done"] * 4 + ["skipped"]
    assert "left at the mill" in found.outputs["report"]


def test_nothing_is_sent_without_a_yes() -> None:
    found = ran("approval")
    assert found.ended("sent") == ["skipped"]
    assert found.outputs["aside"].startswith("Not sent")
    approved = ran("approval", approves=True)
    assert approved.outputs["sent"].endswith("Your customer service")
    assert approved.ended("kept") == ["skipped"]
