"""The agent: what it asks, how tools are called, how answers are checked and repaired."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from weft_engine.errors import BudgetExceededError, ModelError, NodeError, NodeInputError, ToolError
from weft_engine.providers.chat import ChatResult, ToolCall
from weft_nodes.agents.agent import Agent, AgentConfig

SCORE = {
    "type": "object",
    "properties": {"score": {"type": "number", "maximum": 10}},
    "required": ["score"],
    "additionalProperties": False,
}
TEXT = {"type": "string"}


def says(text: str, *calls: ToolCall, **more: Any) -> ChatResult:
    return ChatResult(text, tool_calls=calls, **more)


def call(name: str, id: str = "1", **arguments: Any) -> ToolCall:
    return ToolCall(id, name, arguments)


def tool_answers(ctx: Any, request: int = -1) -> list[str]:
    return [message.content for message in ctx.requests[request].messages if message.role == "tool"]


def test_a_fresh_agent_asks_its_question(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("Paris.")]
    assert run_node(Agent, question="Capital of France?") == {"text": "Paris."}
    (request,) = ctx.requests
    assert [(message.role, message.content) for message in request.messages] == [("user", "Capital of France?")]
    assert (request.model, request.tools, request.response_schema, request.node_id) == ("", (), None, "node")


def test_role_and_prompt_are_templates_whose_variables_are_inputs(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("ok")]
    config: dict[str, Any] = {"system": "You write in {{language}}.", "prompt": "About {{topic}}, in {{language}}."}
    assert [port.name for port in Agent().inputs(AgentConfig.model_validate(config))] == ["topic", "language", "tools"]
    run_node(Agent, config, topic="rain", language="Latin")
    assert [message.content for message in ctx.requests[0].messages] == [
        "You write in Latin.",
        "About rain, in Latin.",
    ]


def test_settings_of_the_model_are_handed_on(run_node: Any, ctx: Any) -> None:
    ctx.answers, ctx.iteration, ctx.attempt = [says("ok")], 3, 2
    config = {"model": "openai:gpt-x", "temperature": 0.2, "max_tokens": 50}
    run_node(Agent, config, question="?")
    request = ctx.requests[0]
    assert (request.model, request.temperature, request.max_tokens) == ("openai:gpt-x", 0.2, 50)
    assert (request.iteration, request.attempt) == (3, 2)


def test_tools_are_offered_called_and_answered(run_node: Any, ctx: Any) -> None:
    async def weather(arguments: Any) -> Any:
        return {"sky": f"rain over {arguments['city']}"}

    ctx.lend("weather", weather, city=TEXT)
    ctx.answers = [says("Let me look.", call("weather", city="Bergen")), says("Take an umbrella.")]
    assert run_node(Agent, question="?") == {"text": "Take an umbrella."}
    assert ctx.requests[0].tools[0].name == "weather"
    assert tool_answers(ctx) == ['{"sky": "rain over Bergen"}']
    assert ctx.reported["tools"] == [{"tool": "weather", "state": "done"}]


def test_calls_of_one_turn_run_at_the_same_time_and_are_answered_in_order(run_node: Any, ctx: Any) -> None:
    started = 0
    both = asyncio.Event()

    async def slow(arguments: Any) -> Any:
        nonlocal started
        started += 1
        if started == 2:
            both.set()
        await both.wait()  # one after the other they would wait for ever
        return arguments["n"]

    ctx.lend("slow", slow, n={"type": "number"})
    ctx.answers = [says("", call("slow", "a", n=1), call("slow", "b", n=2)), says("done")]
    run_node(Agent, question="?")
    answers = [message for message in ctx.requests[1].messages if message.role == "tool"]
    assert [(each.tool_call_id, each.content) for each in answers] == [("a", "1"), ("b", "2")]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (call("wether", city="Oslo"), "there is no tool 'wether'; there are: weather"),
        (call("weather", town="Oslo"), '"city" is a required property'),
        (call("weather", city=5), '5 is not of type "string"'),
        (ToolCall("1", "weather", invalid="the arguments are not JSON", raw="{"), "the arguments are not JSON"),
    ],
)
def test_a_call_that_does_not_fit_is_told_to_the_model(
    run_node: Any, ctx: Any, caplog: pytest.LogCaptureFixture, wrong: ToolCall, told: str
) -> None:
    async def weather(arguments: Any) -> Any:
        raise AssertionError("must not be called")

    ctx.lend("weather", weather, city=TEXT)
    ctx.answers = [says("", wrong), says("I could not find out.")]
    assert run_node(Agent, question="?") == {"text": "I could not find out."}
    assert told in tool_answers(ctx)[0]
    assert [told in each.message for each in caplog.records] == [True]


def test_a_tool_that_fails_is_told_to_the_model(run_node: Any, ctx: Any) -> None:
    async def broken(arguments: Any) -> Any:
        raise ToolError("the server answered 503")

    ctx.lend("broken", broken)
    ctx.answers = [says("", call("broken")), says("No luck.")]
    assert run_node(Agent, question="?") == {"text": "No luck."}
    assert tool_answers(ctx) == ["error: the server answered 503"]
    assert ctx.reported["tools"] == [{"tool": "broken", "state": "failed"}]


def test_a_spent_budget_in_a_tool_ends_the_agent(run_node: Any, ctx: Any) -> None:
    async def costly(arguments: Any) -> Any:
        raise BudgetExceededError("no more calls", limit="max_calls")

    ctx.lend("costly", costly)
    ctx.answers = [says("", call("costly"))]
    with pytest.raises(BudgetExceededError):
        run_node(Agent, question="?")


def test_after_the_limit_of_calls_the_model_must_answer(run_node: Any, ctx: Any) -> None:
    async def more(arguments: Any) -> Any:
        return "more"

    ctx.lend("more", more)
    ctx.answers = [says("", call("more", "a"), call("more", "b"), call("more", "c")), says("Enough.")]
    assert run_node(Agent, {"max_tool_calls": 2}, question="?") == {"text": "Enough."}
    assert tool_answers(ctx) == ["more", "more", "error: all 2 tool calls are used up; answer with what you have"]


def test_a_model_that_never_stops_calling_is_stopped(run_node: Any, ctx: Any) -> None:
    async def more(arguments: Any) -> Any:
        return "more"

    ctx.lend("more", more)
    ctx.answers = [says("", call("more")) for _ in range(3)]
    with pytest.raises(NodeError, match="still calls tools after all 1 allowed calls"):
        run_node(Agent, {"max_tool_calls": 1}, question="?")


def test_a_huge_tool_answer_is_cut(run_node: Any, ctx: Any) -> None:
    async def flood(arguments: Any) -> Any:
        return "x" * 1_000_000

    ctx.lend("flood", flood)
    ctx.answers = [says("", call("flood")), says("ok")]
    run_node(Agent, question="?")
    assert len(tool_answers(ctx)[0]) < 101_000
    assert tool_answers(ctx)[0].endswith("… (cut: 1,000,000 characters)")


def test_two_tools_of_one_name_are_told_apart(run_node: Any, ctx: Any) -> None:
    async def first(arguments: Any) -> Any:
        return "first"

    async def second(arguments: Any) -> Any:
        return "second"

    ctx.lend("search", first)
    ctx.lend("search", second)
    ctx.answers = [says("", call("search_2")), says("ok")]
    run_node(Agent, question="?")
    assert [tool.name for tool in ctx.requests[0].tools] == ["search", "search_2"]
    assert tool_answers(ctx) == ["second"]


def test_a_structured_answer_comes_as_text_and_as_data(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says('```json\n{"score": 7}\n```')]
    assert run_node(Agent, {"answer_schema": SCORE}, question="?") == {"text": '{"score": 7}', "json": {"score": 7}}
    assert ctx.requests[0].response_schema == SCORE


def test_an_answer_that_does_not_fit_is_asked_for_again(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says('{"score": 12}'), says("seven"), says('{"score": 7}')]
    assert run_node(Agent, {"answer_schema": SCORE}, question="?")["json"] == {"score": 7}
    asked = [message.content for message in ctx.requests[2].messages if message.role == "user"]
    assert "12 is greater than the maximum of 10" in asked[1]
    assert "the answer is not JSON" in asked[2]


def test_repairs_are_bounded_and_the_failure_names_rule_and_value(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says('{"score": 12}')] * 3
    message = r"does not fit its schema after 2 repairs: .*12 is greater than the maximum of 10.*score.*: 12"
    with pytest.raises(NodeError, match=message) as caught:
        run_node(Agent, {"answer_schema": SCORE}, question="?")
    assert caught.value.details["value"] == '{"score": 12}'
    assert len(ctx.requests) == 3


def test_tools_may_be_called_before_a_structured_answer(run_node: Any, ctx: Any) -> None:
    async def look(arguments: Any) -> Any:
        return 9

    ctx.lend("look", look)
    ctx.answers = [says("", call("look")), says('{"score": 9}')]
    assert run_node(Agent, {"answer_schema": SCORE}, question="?")["json"] == {"score": 9}


def test_samples_ask_the_same_several_times(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("4"), says("4"), says("5")]
    out = run_node(Agent, {"samples": 3, "temperature": 1}, question="2 + 2?")
    assert out == {"text": "4", "samples": ["4", "4", "5"]}
    assert [request.sample for request in ctx.requests] == [0, 1, 2]


def test_a_failed_sample_is_an_abstention(run_node: Any, ctx: Any) -> None:
    ctx.answers = [ModelError("overloaded"), says("4")]
    assert run_node(Agent, {"samples": 2}, question="?") == {"text": "4", "samples": [None, "4"]}


def test_when_every_sample_fails_so_does_the_agent(run_node: Any, ctx: Any) -> None:
    ctx.answers = [ModelError("overloaded"), ModelError("overloaded")]
    with pytest.raises(ModelError, match="overloaded"):
        run_node(Agent, {"samples": 2}, question="?")


def test_a_conversation_goes_on_from_its_messages(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("Hello Ann."), says("You are Ann.")]
    first = run_node(Agent, {"memory": "all", "system": "Be brief."}, question="I am Ann.")
    second = run_node(Agent, {"memory": "all"}, question="Who am I?", history=first["messages"])
    assert [message.content for message in ctx.requests[1].messages] == ["I am Ann.", "Hello Ann.", "Who am I?"]
    assert [each["role"] for each in second["messages"]] == ["user", "assistant"] * 2


def test_an_attached_agent_answers_with_its_text_only() -> None:
    assert Agent().tool_output(AgentConfig(memory="all")) == "text"
    assert Agent().tool_output(AgentConfig(answer_schema=SCORE)) == "json"


def test_pictures_are_shown_to_the_model(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("A cat.")]
    pictures = [{"media_type": "image/png", "base64": "AAAA"}, "data:image/jpeg;base64,BBBB"]
    run_node(Agent, {"images": True}, question="What is it?", images=pictures)
    shown = ctx.requests[0].messages[0].images
    assert [(image.media_type, image.base64) for image in shown] == [("image/png", "AAAA"), ("image/jpeg", "BBBB")]


def test_what_is_no_picture_is_refused(run_node: Any) -> None:
    with pytest.raises(NodeInputError, match=r"node 'node': this is no picture: 'cat\.png'"):
        run_node(Agent, {"images": True}, question="?", images=["cat.png"])


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"prompt": " "}, "the prompt is empty"),
        ({"prompt": "{{a"}, "prompt, line 1"),
        ({"system": "{{a"}, "role, line 1"),
        ({"answer_schema": {"type": "number?"}}, "no JSON Schema"),
    ],
)
def test_bad_settings_are_named(config: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in Agent().check(AgentConfig.model_validate(config)))


def test_a_fresh_agent_has_no_fault() -> None:
    assert not Agent().check(AgentConfig())
