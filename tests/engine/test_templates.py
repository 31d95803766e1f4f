"""Prompt templates."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft_engine.errors import ExpressionError
from weft_engine.expressions import compile_expression
from weft_engine.templates import MAX_RENDERED_CHARS, parse_template

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "templates.json").read_text(encoding="utf-8"))["cases"]


def render(text: str, **values: Any) -> str:
    return parse_template(text).render(values)


@pytest.mark.parametrize("case", [case for case in VECTORS if "t" in case], ids=lambda case: case["t"])
def test_templates_only_substitute(case: dict[str, Any]) -> None:
    values = {name: "x" * 5_000_000 if value == "<5 MB string>" else value for name, value in case["v"].items()}
    expected = values["a"] if case["out"] == "same" else case["out"]
    assert render(case["t"], **values) == expected


@pytest.mark.parametrize("case", [case for case in VECTORS if "expr" in case], ids=lambda case: case["expr"])
def test_expressions_are_not_python(case: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(case["expr"])
    slot = "{{ " + case["expr"] + " }}"
    assert render(slot) == slot


FILLED: dict[str, tuple[dict[str, Any], str]] = {
    "Dear {{name}},": ({"name": "Ada"}, "Dear Ada,"),
    "{{ item.title }}/{{size(items)}}": ({"item": {"title": "T"}, "items": [1, 2]}, "T/2"),
    "{{a}}{{b}}{{c}}{{d}}": ({"a": None, "b": True, "c": 2, "d": 2.5}, "true22.5"),
    "{{half * 2}}": ({"half": 3.5}, "7"),
    "{{x}}": ({"x": {"é": [1, "a"]}}, '{"é": [1, "a"]}'),
    "{{ {'a': {'b': x}} }}": ({"x": 1}, '{"a": {"b": 1}}'),
    "{{ '}}' + x }}": ({"x": "{{"}, "}}{{"),
    '{"a": {"b": {{x}}}}': ({"x": 1}, '{"a": {"b": 1}}'),
    "\\{{x}} {{x}}": ({"x": 1}, "{{x}} 1"),
    "a { b } c }} d": ({}, "a { b } c }} d"),
    "{{ x\n}}": ({"x": 1}, "1"),
    "{{x}": ({"x": 1}, "{{x}"),
    "{{ {{x}}": ({"x": 1}, "{{ 1"),
    "{{don't {{x}}": ({"x": 1}, "{{don't 1"),
    "{{}}": ({}, "{{}}"),
    "{{a b}} {{x}}": ({"x": 1}, "{{a b}} 1"),
    '{{"a": 1}}': ({}, '{{"a": 1}}'),
    "{{{x}}}": ({"x": 1}, "{1}"),
}


@pytest.mark.parametrize("text", FILLED)
def test_a_template_is_filled_as_expected(text: str) -> None:
    values, expected = FILLED[text]
    assert render(text, **values) == expected


def test_variables_come_in_order_of_first_appearance_once() -> None:
    template = parse_template("{{b.c}} {{a}} {{items.map(x, x + b)}} \\{{no}} {{a}} {{ broken")
    assert template.variables == ("b", "a", "items")
    assert template.names == {"a", "b", "items"}


def test_problems_have_a_place_and_a_way_out() -> None:
    unclosed, malformed = parse_template("one\n  {{ open\n\n {{a b}}").problems
    assert (unclosed.line, unclosed.column) == (2, 3)
    assert "without '}}'" in unclosed.message
    assert (malformed.line, malformed.column) == (4, 2)
    assert "expected the end, found 'b'" in malformed.message
    assert parse_template("{{fine}} { } }} \\{{").problems == ()


def test_slots_know_where_they_stand() -> None:
    text = "a {{ b }} c {{d}}"
    slots = [part for part in parse_template(text).parts if not isinstance(part, str)]
    assert [text[slot.start : slot.end] for slot in slots] == ["{{ b }}", "{{d}}"]


def test_a_missing_value_is_named() -> None:
    with pytest.raises(ExpressionError, match="undefined variable 'name'"):
        render("{{name}}", title="x")


def test_the_filled_text_is_capped() -> None:
    with pytest.raises(ExpressionError, match=f"longer than {MAX_RENDERED_CHARS:,}"):
        render("{{a}}" * 100, a="x" * 1_000_000)


@given(st.text())
def test_text_without_braces_is_a_fixed_point(text: str) -> None:
    plain = text.replace("{", "(").replace("}", ")")
    assert render(plain) == plain
    assert parse_template(plain).problems == ()


@given(st.text(alphabet="{}\\'\"ab \n", max_size=60))
def test_any_text_parses_and_keeps_what_is_no_slot(text: str) -> None:
    template = parse_template(text)
    rendered = template.render({"a": "", "b": "", "ab": "", "ba": ""} | dict.fromkeys(template.variables, ""))
    assert len(rendered) <= len(text)
    if not template.variables and "\\" not in text and all(isinstance(part, str) for part in template.parts):
        assert rendered == text


@given(st.text())
def test_a_value_is_inserted_as_it_is_and_never_read_again(value: str) -> None:
    assert render("<{{x}}>", x=value, y="SECRET") == f"<{value}>"
    assert render("<{{x}}>", x="{{y}}" + value, y="SECRET") == f"<{{{{y}}}}{value}>"


@pytest.mark.parametrize(
    "piece",
    ["{{", "{{ '", "{{ {", "{{x}} ", "\\{{", "{{ \" ' ", "}}", "{{x", "{{'\\", "{ {'", "{{a b}}"],
)
def test_parsing_and_filling_are_linear(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.perf_counter()
    parse_template.__wrapped__(text).render({"x": "value"})
    assert time.perf_counter() - started < 5
