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


def ran(name: str, **inputs: Any) -> Ran:
    """Runs a template as it is, in virtual time; only code takes real time."""
    flow = template(name)

    async def main() -> Ran:
        hub = ModelHub(ModelSettings(), environment={})
        started = Run(flow, installed(), Services(hub.for_flow(flow.settings.script)), inputs, RunOptions(trusted=True))
        heard: list[ev.Event] = []
        started.subscribe(heard.extend)
        return Ran(await started.execute(), heard)

    has_code = any(node.type == "python" for node in flow.nodes.values())
    return asyncio.run(main()) if has_code else run_virtual(main())


def test_the_first_templates_are_there() -> None:
    assert {"hello", "support-router", "quorum-vote"} <= set(NAMES)


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
    assert found.of(ev.NodeFailed) == []


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
