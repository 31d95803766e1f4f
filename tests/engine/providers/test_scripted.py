import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.providers.calling import Outcome, asking, outcome_of
from tests.engine.virtual_time import run_virtual

from weft_engine.providers.chat import ChatRequest, Message, ReasoningDelta, Timeouts, ToolCall, ToolSpec, Usage
from weft_engine.providers.errors import FAILURES, ModelRequestError, ModelTimeoutError
from weft_engine.providers.script import script_problems
from weft_engine.providers.scripted import ScriptedModel

FOUND = Message("tool", "1", name="search")
SEARCH = ToolSpec("search", "searches", {"type": "object"})


def play(script: list[Any], request: ChatRequest | None = None, model: str = "default", seed: int = 0) -> Outcome:
    async def main() -> Outcome:
        return await outcome_of(ScriptedModel(script, seed).stream(request or asking(), model, Timeouts()))

    return asyncio.run(main())


def says(script: list[Any], *arguments: Any, **more: Any) -> str:
    request = asking(*arguments, **more) if arguments or more else None
    return play(script, request).result.text


def timed(script: list[Any]) -> tuple[Outcome, float]:
    async def main() -> tuple[Outcome, float]:
        outcome = await outcome_of(ScriptedModel(script).stream(asking(), "m", Timeouts()))
        return outcome, asyncio.get_running_loop().time()

    return run_virtual(main())


def test_the_first_rule_that_fits_answers() -> None:
    script = [
        {"when": {"contains": "b"}, "say": "two"},
        {"when": {"contains": ["A", "x"]}, "say": "one"},
        {"say": "else"},
    ]
    assert [says(script, text) for text in ("aaa", "abc", "qqq")] == ["one", "two", "else"]


@pytest.mark.parametrize(
    ("when", "fits", "fails"),
    [
        ({"node": "w"}, {"node_id": "w"}, {"node_id": "x"}),
        ({"node": ["a", "w*"]}, {"node_id": "writer"}, {"node_id": "b"}),
        ({"iteration": 0}, {}, {"iteration": 1}),
        ({"iteration": [1, 2]}, {"iteration": 2}, {"iteration": 3}),
        ({"sample": 1}, {"sample": 1}, {"sample": 0}),
        ({"attempt": 1}, {"attempt": 0}, {"attempt": 2}),
        ({"wants_json": True}, {"response_schema": {}}, {}),
        ({"wants_json": False}, {}, {"response_schema": {}}),
        ({"tool": "search"}, {"tools": (SEARCH,)}, {}),
        ({"if": "iteration > 1 && size(input) == 5"}, {"iteration": 2}, {"iteration": 1}),
        ({"matches": "(?i)^HEL+O$"}, {}, {"messages": (Message("user", "hello!"),)}),
        ({"system": "BRIEF"}, {"messages": (Message("system", "Be brief"),)}, {}),
        ({"turn": 1}, {"messages": (Message("user", "a"), Message("assistant", "b"))}, {}),
        ({"answered": False}, {}, {"messages": (FOUND,)}),
        ({"answered": True}, {"messages": (FOUND,)}, {}),
        ({"answered": "search"}, {"messages": (FOUND,)}, {"messages": (Message("tool", "1", name="x"),)}),
    ],
)  # fmt: skip
def test_every_condition_decides(when: dict[str, Any], fits: dict[str, Any], fails: dict[str, Any]) -> None:
    script = [{"when": when, "say": "yes"}, {"say": "no"}]
    assert (says(script, "hello", **fits), says(script, "hello", **fails)) == ("yes", "no")


def test_the_name_after_scripted_can_be_asked_for() -> None:
    script = [{"when": {"model": "fast*"}, "say": "quick"}, {"say": "slow"}]
    assert [play(script, model=name).result.text for name in ("fast-1", "default")] == ["quick", "slow"]


def test_the_answer_may_use_what_is_known() -> None:
    rule = {
        "when": {"matches": r"weather in (?P<city>\w+)"},
        "say": "{{caught.city}} {{caught['1']}} {{iteration + 1}} {{node}}",
    }
    assert says([rule], "the weather in Rome", iteration=2, node_id="n") == "Rome Rome 3 n"


def test_what_is_filled_in_is_not_read_again() -> None:
    assert says([{"say": "<{{input}}>"}], "{{node}}") == "<{{node}}>"


def test_each_sample_has_its_own_text_in_turn() -> None:
    script = [{"say": ["a", "b", "c"]}]
    assert "".join(says(script, "x", sample=n) for n in range(5)) == "abcab"


def test_json_keeps_the_types_of_its_expressions() -> None:
    rule = {"json": {"n": "{{iteration * 2}}", "text": "n={{iteration}}", "list": ["{{node}}", 1, None, True]}}
    assert json.loads(says([rule], "x", iteration=2, node_id="w")) == {
        "n": 4,
        "text": "n=2",
        "list": ["w", 1, None, True],
    }
    assert says([{"json": None}]) == "null"


def test_tools_are_called_and_their_answers_used() -> None:
    script = [
        {"when": {"answered": "search"}, "say": "found {{result.hits[0]}}"},
        {
            "when": {"tool": "search"},
            "calls": [{"tool": "search", "arguments": {"q": "{{input}}"}}, {"tool": "search"}],
        },
    ]
    first = play(script, asking("cats", tools=(SEARCH,))).result
    assert first.tool_calls == (ToolCall("call_0_0", "search", {"q": "cats"}), ToolCall("call_0_1", "search"))
    assert first.finish_reason == "tool_calls"
    answer = Message("tool", '{"hits": ["Tom"]}', tool_call_id="call_0_0")
    assert says(script, messages=(Message("user", "cats"), first.message(), answer)) == "found Tom"


def test_the_pieces_make_up_the_answer() -> None:
    outcome = play([{"say": "  Words, and\n\nmore words ", "think": "Let me see. ", "pace": 100_000}])
    assert outcome.streamed == outcome.result.text == "  Words, and\n\nmore words "
    assert len(outcome.events) > 6
    assert isinstance(outcome.events[0], ReasoningDelta)
    assert outcome.result.reasoning == "Let me see. "


@given(st.text(max_size=200), st.sampled_from([0, 1e9]))
def test_any_text_comes_through_whole(text: str, pace: float) -> None:
    text = text.replace("{{", "").replace("\\", "")
    outcome = play([{"say": text, "pace": pace}])
    assert outcome.streamed == outcome.result.text == text


def test_the_pace_is_kept() -> None:
    outcome, seconds = timed([{"say": "word " * 20, "pace": 50, "wait_s": 0.5}])
    assert outcome.result.text == "word " * 20
    assert seconds == pytest.approx(0.5 + 100 / 50)


def test_without_a_pace_no_time_passes() -> None:
    assert timed([{"say": "word " * 1000}])[1] == 0


@pytest.mark.parametrize("kind", FAILURES)
def test_every_failure_can_be_played_and_overcome_by_the_next_attempt(kind: str) -> None:
    script = [{"when": {"attempt": 1}, "fail": kind}, {"say": "fine"}]
    error = play(script, asking(attempt=1)).error
    assert type(error) is FAILURES[kind]
    assert kind in error.message
    assert says(script, "x", attempt=2) == "fine"


def test_a_failure_may_come_after_a_part_of_the_text() -> None:
    outcome = play([{"say": "0123456789", "fail": "cut"}])
    assert outcome.error is not None
    assert outcome.streamed == outcome.error.partial_text == "01234"
    fail = {"kind": "timeout", "after_chars": 3, "phase": "idle", "message": "too slow"}
    error = play([{"say": "0123456789", "fail": fail}]).error
    assert isinstance(error, ModelTimeoutError)
    assert (error.partial_text, error.phase, error.message) == ("012", "idle", "too slow")


def test_a_rate_limit_says_how_long_to_wait() -> None:
    error = play([{"fail": {"kind": "rate_limited", "retry_after_s": 2}}]).error
    assert error is not None
    assert (error.retry_after_s, error.retryable) == (2, True)


def test_answers_are_drawn_by_the_seed_and_come_out_in_their_proportion() -> None:
    script = [{"pace": 1e9, "one_of": [{"say": "yes", "weight": 3}, {"say": "no", "pace": 0}]}]

    def ballots(seed: int) -> list[str]:
        return [says(script, "?", sample=n, node_id="jury", draw=f"{seed}/()") for n in range(400)]

    first = ballots(1)
    assert first == ballots(1)
    assert first != ballots(2)
    assert 260 < Counter(first)["yes"] < 340


def test_what_stands_beside_the_choices_holds_for_all_of_them() -> None:
    outcome = play([{"tokens": {"input": 1, "output": 2}, "one_of": [{"one_of": [{"say": "a"}]}]}])
    assert (outcome.result.text, outcome.result.usage) == ("a", Usage(1, 2))


def test_tokens_are_estimated_and_marked_unless_the_rule_tells_them() -> None:
    assert play([{"say": "x" * 40}]).result.usage == Usage(6, 10, estimated=True)


def test_the_requests_limits_hold() -> None:
    result = play([{"say": "one two END three"}], asking(stop=("END",))).result
    assert (result.text, result.finish_reason) == ("one two ", "stop")
    result = play([{"say": "x" * 100}], asking(max_tokens=5)).result
    assert (result.text, result.finish_reason) == ("x" * 20, "length")


def test_without_a_rule_it_says_what_it_is_and_what_it_was_asked() -> None:
    text = says([], "Why is the sky blue?", node_id="writer")
    assert "scripted model, not a language model" in text
    assert "“writer”" in text
    assert "Why is the sky blue?" in text


def test_without_a_rule_a_schema_is_answered_with_what_fits() -> None:
    import jsonschema_rs

    schema = {
        "type": "object",
        "required": ["route", "score", "tags", "who", "when", "maybe", "sure"],
        "properties": {
            "route": {"enum": ["billing", "tech"]},
            "score": {"type": "integer", "minimum": 1, "maximum": 5},
            "share": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}, "minItems": 2},
            "who": {"allOf": [{"$ref": "#/$defs/person"}, {"required": ["age"]}]},
            "when": {"type": "string", "format": "date"},
            "maybe": {"anyOf": [{"type": "null"}, {"type": "string", "minLength": 30}]},
            "sure": {"type": ["boolean", "null"]},
        },
        "$defs": {
            "tag": {"type": "string", "maxLength": 5},
            "person": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "age": {"type": "integer", "exclusiveMaximum": 3}},
                "required": ["name"],
            },
        },
    }
    for sample in range(20):
        jsonschema_rs.validate(schema, json.loads(says([], "x", response_schema=schema, sample=sample)))


def test_a_schema_that_refers_to_itself_comes_to_an_end() -> None:
    schema = {"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {"n": {"$ref": "#/$defs/n"}}}}}
    json.loads(says([], "x", response_schema=schema))
    json.loads(says([], "x", response_schema={"$ref": "#"}))


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"when": {"nod": "a"}}, "when: there is no 'nod'; there are: node, model"),
        ({"sai": "a"}, "script: there is no 'sai'; there are: say, think, json"),
        ({"fail": "explosion"}, "rate_limited"),
        ({"when": {"matches": "("}}, "when.matches"),
        ({"when": {"if": "1 +"}}, "when.if"),
        ({"pace": -1}, "pace"),
        ("text", "rule 2 of the script: a rule is an object, such as {"),
        ({"calls": [{"tool": "x", "args": {}}]}, "calls.0: there is no 'args'; there are: tool, arguments"),
    ],
)
def test_a_rule_that_is_none_is_told_with_its_number_and_field(rule: Any, place: str) -> None:
    script = [{"say": "fine"}, rule]
    (problem,) = script_problems(script)
    assert "rule 2" in problem
    assert place in problem
    assert isinstance(play(script).error, ModelRequestError)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            {"say": "{{ shout(input) }}"},
            "say: line 1, column 1: this slot stays text: expression 'shout(input)': unknown",
        ),
        ({"say": ["fine", "so\n {{ input"]}, "say.1: line 2, column 2: '{{' without '}}' stays text"),
        ({"say": "{{ inptu }}"}, "say: there is no 'inptu'; there are: input, system"),
        ({"json": {"a": ["{{ 1 + }}"]}}, "json.a.0: line 1, column 1: this slot stays text"),
        ({"calls": [{"tool": "t", "arguments": {"q": "{{nowhere}}"}}]}, "calls.0.arguments.q: there is no 'nowhere'"),
        ({"one_of": [{"say": "a"}, {"say": "{{b}}"}]}, "one_of.1.say: there is no 'b'"),
        ({"when": {"if": "turns > 1"}, "say": "a"}, "when.if: there is no 'turns'"),
    ],
)
def test_a_slot_that_cannot_be_filled_is_told_with_its_rule_field_line_and_column(rule: Any, told: str) -> None:
    (problem,) = script_problems([{"say": "{{ input }} {{ caught['1'] }}"}, rule])
    assert problem.startswith(f"rule 2 of the script: {told}")


def test_an_expression_that_fails_is_an_error_by_name() -> None:
    for rule in ({"say": "{{nowhere}}"}, {"when": {"if": "nowhere"}}, {"json": {"a": "{{result.x}}"}}):
        error = play([rule]).error
        assert isinstance(error, ModelRequestError)
        assert not error.retryable
