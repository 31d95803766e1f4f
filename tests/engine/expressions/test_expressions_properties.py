"""Properties of the expression language, one of them against another implementation of CEL."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft_engine.errors import ExpressionError
from weft_engine.expressions import FUNCTIONS, compile_expression

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def same(left: Any, right: Any) -> bool:
    """Equal as JSON: `1` and `1.0` are, `1` and `true` are not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


@given(json_values)
def test_a_variable_comes_back_as_it_went_in(value: Any) -> None:
    assert same(compile_expression("x").evaluate({"x": value}), value)


@given(json_values)
def test_a_value_survives_being_text(value: Any) -> None:
    assert same(compile_expression("parse_json(json(x))").evaluate({"x": value}), value)


@given(json_values, json_values)
def test_equality_is_the_equality_of_json(left: Any, right: Any) -> None:
    assert compile_expression("x == y").evaluate({"x": left, "y": right}) is same(left, right)
    assert compile_expression("x == x").evaluate({"x": left}) is True


@given(st.text(string.printable, max_size=40), json_values)
def test_any_source_gives_json_or_an_expression_error(source: str, value: Any) -> None:
    try:
        result = compile_expression(source).evaluate({"x": value, "y": 1})
    except ExpressionError:
        return
    json.dumps(result, allow_nan=False)


words = st.sampled_from(
    [*"xy1()[]{}.,:?!+-*/%<>", "==", "&&", "||", "in", "2.5", "'a'", "true", "null", "has(", ".map(x,", ".filter(y,"]
    + [f"{name}(" for name in FUNCTIONS]
)


@settings(max_examples=500)
@given(st.lists(words, max_size=14), json_values)
def test_any_sequence_of_tokens_gives_json_or_an_expression_error(tokens: list[str], value: Any) -> None:
    source = "".join(tokens)
    source += ")" * (source.count("(") - source.count(")"))
    try:
        result = compile_expression(source).evaluate({"x": value, "y": [1, "b", {"a": None}]})
    except ExpressionError:
        return
    json.dumps(result, allow_nan=False)


@given(st.data(), json_values)
def test_any_function_on_any_values_gives_json_or_an_expression_error(data: st.DataObject, value: Any) -> None:
    function = data.draw(st.sampled_from(sorted(FUNCTIONS)))
    arguments = data.draw(st.lists(json_values, min_size=1, max_size=3))
    names = [f"a{index}" for index in range(len(arguments))]
    try:
        result = compile_expression(f"{function}({', '.join(names)})").evaluate(
            dict(zip(names, arguments, strict=True))
        )
    except ExpressionError:
        return
    json.dumps(result, allow_nan=False)


numbers = st.deferred(
    lambda: st.one_of(
        st.integers(0, 99).map(str),
        st.just("i"),
        st.tuples(numbers, st.sampled_from(["+", "-", "*"]), numbers).map(lambda parts: f"({' '.join(parts)})"),
        lists.map(lambda source: f"size({source})"),
        st.tuples(truths, numbers, numbers).map(lambda parts: "({} ? {} : {})".format(*parts)),
    )
)
lists = st.deferred(
    lambda: st.one_of(
        st.lists(numbers, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.just("l"),
        st.tuples(lists, lists).map(lambda parts: "({} + {})".format(*parts)),
        st.tuples(lists, numbers).map(lambda parts: "{}.map(e, e + {})".format(*parts)),
        st.tuples(lists, numbers).map(lambda parts: "{}.filter(e, e < {})".format(*parts)),
    )
)
truths = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["true", "false", "b", "has(o.x)", "has(o.q)"]),
        st.tuples(numbers, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers)
        .map(" ".join)
        .map("({})".format),
        st.tuples(truths, st.sampled_from(["&&", "||"]), truths).map(" ".join).map("({})".format),
        truths.map("!{}".format),
        st.tuples(numbers, lists).map(lambda parts: "({} in {})".format(*parts)),
        st.tuples(lists, st.sampled_from(["all", "exists", "exists_one"]), numbers).map(
            lambda parts: "{}.{}(e, e > {})".format(*parts)
        ),
        st.tuples(numbers, numbers).map(lambda parts: "(1 / ({0} - {0}) > {1})".format(*parts)),
    )
)


@settings(max_examples=300, deadline=None)
@given(numbers | lists | truths, st.integers(-5, 5), st.booleans())
def test_where_cel_has_a_value_ours_is_the_same(source: str, number: int, truth: bool) -> None:
    """Against the Rust implementation of CEL, on the part of the language where we promise no difference."""
    cel = pytest.importorskip("cel")
    variables = {"i": number, "b": truth, "l": [3, 1, 2], "o": {"x": 1}}
    try:
        expression = compile_expression(source)
    except ExpressionError as error:
        assert "nested more than" in error.message or "within one another" in error.message
        return
    try:
        expected = cel.evaluate(source, variables)
    except (ArithmeticError, TypeError):
        with pytest.raises(ExpressionError):
            expression.evaluate(variables)
        return
    assert same(expression.evaluate(variables), expected)
