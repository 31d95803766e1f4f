"""A whole flow — branch, agents, a tool, a vote, a loop — against a server nobody here wrote, over two protocols."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from tests.engine.run.flows import Ran, flow
from tests.npm import aimock

from weft_engine import events as ev
from weft_engine.document import Flow
from weft_engine.net.http import HttpGate
from weft_engine.providers.hub import ModelHub
from weft_engine.providers.settings import Kind, ModelSettings, Server
from weft_engine.registry import installed
from weft_engine.run.run import Run, RunOptions, Services
from weft_engine.secrets import Secrets

pytestmark = pytest.mark.npm

KEY = "test-key-0123456789"
BASES: dict[Kind, str] = {"openai": "/v1", "anthropic": ""}
COUNT = 'def main(text: str):\n    """Counts words."""\n    return len(text.split())\n'

FIXTURES: list[dict[str, Any]] = [
    {"match": {"userMessage": "Vote first:", "hasToolResult": False},
     "response": {"toolCalls": [{"name": "count_words", "arguments": '{"text": "one two three"}'}]}},
    {"match": {"userMessage": "Vote first:", "hasToolResult": True}, "response": {"content": "yes"}},
    {"match": {"userMessage": "Vote second:"}, "response": {"content": "Yes."}},
    {"match": {"userMessage": "Refine: draft two"}, "response": {"content": "final text"}},
    {"match": {"userMessage": "Refine: draft one"}, "response": {"content": "draft two"}},
    {"match": {"userMessage": "Refine: yes"}, "response": {"content": "draft one"}},
    {"match": {"userMessage": "too fast"},
     "response": {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429, "retryAfter": 1}},
    {"match": {"userMessage": "cut off"}, "response": {"content": "never to the end of this answer, sadly"},
     "truncateAfterChunks": 7, "latency": 5},
]  # fmt: skip


def main_job() -> Flow:
    """Input → branch → two agents (one with a tool) → vote → a loop that refines → output."""
    return flow(
        {
            "q": ("input", {"name": "question"}),
            "way": ("branch", {"cases": [{"name": "ask", "when": "value.contains('?')"}], "otherwise": "say"}),
            "first": ("agent", {"prompt": "Vote first: {{question}}"}),
            "second": ("agent", {"prompt": "Vote second: {{question}}"}),
            "count-words": ("python", {"code": COUNT}),
            "vote": ("vote", {"rule": "unanimous"}),
            "again": ("loop", {"condition": "state.startsWith('final')", "max_iterations": 5}),
            "refine": ("agent", {"prompt": "Refine: {{draft}}"}),
            "o": ("output", {"name": "answer"}),
            "p": ("output", {"name": "unasked"}),
        },
        [
            "q.value > way.value", "way.ask > first.question", "way.ask > second.question",
            "count-words.tool > first.tools", "first.text > vote.ballots", "second.text > vote.ballots",
            "vote.winner > again.start", "again.state > refine.draft", "refine.text > again.next",
            "again.done > o.value", "way.say > p.value",
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with aimock(FIXTURES, "--chunk-size", "4", keys=KEY) as url:
        yield url


def ran(made: Flow, kind: Kind, address: str, question: str) -> Ran:
    async def main() -> Ran:
        server = Server(kind=kind, base_url=f"{address}{BASES[kind]}", key="secret:AIMOCK_KEY")
        http = HttpGate()
        secrets = Secrets({"AIMOCK_KEY": KEY})
        hub = ModelHub(ModelSettings(servers={"mock": server}), secrets, http, environment={})
        heard: list[ev.Event] = []
        try:
            services = Services(hub.for_flow([]), http, secrets)
            options = RunOptions(model="mock:any-model", trusted=True)
            started = Run(made, installed(), services, {"question": question}, options)
            started.subscribe(heard.extend)
            return Ran(await started.execute(), heard)
        finally:
            await hub.aclose()
            await http.aclose()

    return asyncio.run(main())


KINDS: Sequence[Kind] = tuple(BASES)


@pytest.mark.parametrize("kind", KINDS)
def test_the_main_job_runs_to_its_end(kind: Kind, address: str) -> None:
    found = ran(main_job(), kind, address, "Is it?")
    assert found.status == "done", found.result.error
    assert found.outputs == {"answer": "final text"}
    assert found.ended("p") == ["skipped"]
    assert [each.frame for each in found.of(ev.NodeFinished, "refine")] == [(("again", n),) for n in range(3)]
    assert found.of(ev.ToolCalled, "first")[0].result == {"result": 3, "stdout": ""}
    assert found.result.metrics["calls"] == 6


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_streamed_into_its_node(kind: Kind, address: str) -> None:
    found = ran(main_job(), kind, address, "Is it?")
    pieces = [each.text for each in found.of(ev.NodeDelta, "refine") if each.frame == (("again", 0),)]
    assert "".join(pieces) == "draft one"


def one_agent(**policy: Any) -> Flow:
    return flow(
        {
            "q": ("input", {"name": "question"}),
            "a": ("agent", {"prompt": "{{question}}", "policy": policy}),
            "o": "output",
        },
        ["q.value > a.question", "a.text > o.value"],
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_429_is_waited_for_as_long_as_the_server_says_and_then_fails_by_name(kind: Kind, address: str) -> None:
    found = ran(one_agent(retries=1), kind, address, "too fast")
    retried = found.of(ev.NodeRetried, "a")
    assert [each.delay_s for each in retried] == [1]
    assert retried[0].error["code"] == "model_rate_limited"
    assert found.status == "failed"
    assert found.result.error is not None
    assert found.result.error["code"] == "model_rate_limited"


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_stream_fails_by_name_and_keeps_what_came(kind: Kind, address: str) -> None:
    found = ran(one_agent(), kind, address, "cut off")
    assert found.status == "failed"
    error = found.result.error
    assert error is not None
    assert error["code"] == "model_stream_cut"
    assert error["partial_text"]
    assert found.of(ev.NodeDelta, "a")


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_appears_in_no_event(kind: Kind, address: str) -> None:
    found = ran(main_job(), kind, address, "Is it?")
    assert KEY not in str([each.as_dict() for each in found.events])
