from weft_engine.providers.chat import ChatRequest, ChatResult, Image, Message, ToolCall, ToolSpec, Usage


def test_a_request_comes_back_from_json_unchanged() -> None:
    call = ToolCall("c1", "add", {"a": 1})
    request = ChatRequest(
        "openai:m",
        (
            Message("system", ""),
            Message("user", "look", images=(Image("image/png", "AA=="),)),
            Message("assistant", "", (call, ToolCall.parse("c2", "add", "{oops"))),
            Message("tool", "2", tool_call_id="c1", name="add"),
        ),
        tools=(ToolSpec("add", "adds", {"type": "object"}),),
        temperature=0.0,
        response_schema={},
        stop=("END",),
        seed=0,
        node_id="n",
        sample=2,
    )
    assert ChatRequest.from_dict(request.as_dict()) == request


def test_a_result_comes_back_from_json_unchanged() -> None:
    result = ChatResult("hi", "hm", (ToolCall("1", "t"),), "tool_calls", Usage(3, 4, 1), "m")
    assert ChatResult.from_dict(result.as_dict()) == result
    assert ChatResult.from_dict(ChatResult("").as_dict()) == ChatResult("")


def test_defaults_are_left_out_of_the_json() -> None:
    assert Message("user", "hi").as_dict() == {"role": "user", "content": "hi"}


def test_no_arguments_are_an_empty_object() -> None:
    assert ToolCall.parse("1", "t", "  ") == ToolCall("1", "t")


def test_arguments_that_are_no_object_are_kept_with_the_reason() -> None:
    for text, reason in (
        ("[1]", "must be a JSON object, not list"),
        ('{"a": ', "not JSON"),
        ('{"a": NaN}', "NaN is not allowed"),
        ('{"a": "\\ud800"}', "surrogates not allowed"),
        ("[" * 100_000, "not JSON"),
    ):
        call = ToolCall.parse("1", "t", text)
        assert reason in call.invalid
        assert (call.arguments, call.raw, call.arguments_text) == ({}, text, text)
