"""Expressions made to hurt: each must end quickly, with an error that names the limit."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.errors import ExpressionError
from weft_engine.expressions import compile_expression

"""Generous for a loaded machine; unbounded work would take hours."""


def nested(template: str, depth: int, core: str = "1") -> str:
    source = core
    for number in range(depth):
        source = template.replace("#", str(number)).replace("@", source)
    return source


TOO_LARGE_TO_COMPILE = {
    "nested parentheses": (nested("(@)", 5_000), "nested more than"),
    "nested lists": (nested("[@]", 5_000), "nested more than"),
    "nested calls": (nested("abs(@)", 2_000), "nested more than"),
    "nested choices": ("true ? 1 : " * 1_000 + "1", "nested more than"),
    "a long chain of sums": ("+".join(["1"] * 5_000), "operations in one chain"),
    "a long chain of fields": ("x" + ".a" * 5_000, "operations in one chain"),
    "a long chain of signs": ("!" * 10_000 + "true", "operations in one chain"),
    "a long source": ("'" + "a" * 30_000 + "'", "at most 20,000"),
    "comprehensions within comprehensions": (nested("[1, 2, 3].map(a#, @)", 5), "within one another"),
}


@pytest.mark.parametrize("name", TOO_LARGE_TO_COMPILE)
def test_a_source_of_excessive_shape_is_refused(name: str) -> None:
    source, message = TOO_LARGE_TO_COMPILE[name]
    with pytest.raises(ExpressionError, match=message):
        compile_expression(source)


HUGE = "a" * 5_000_000
TOO_MUCH_WORK: dict[str, tuple[str, dict[str, Any]]] = {
    "nested loops": ("r.map(a, r.map(b, r.map(c, r.map(d, a + b))))", {"r": list(range(100))}),
    "a doubled text": ("['" + "x" * 100 + "']" + ".map(s, s + s)" * 60, {}),
    "a doubled list": ("[[1]]" + ".map(l, l + l)" * 60, {}),
    "a doubled tree": ("[1]" + ".map(l, [l, l])" * 60, {}),
    "a doubled tree as text": ("json([1]" + ".map(l, [l, l])" * 60 + ")", {}),
    "a comparison of doubled trees": ("[1]{0} == [1]{0}".format(".map(l, [l, l])" * 60), {}),
    "an endless range": ("range(9000000000000000000)", {}),
    "a list of texts grown by replacing": ("x.replace('a', x)", {"x": HUGE}),
    "many searches of a huge text": ("range(1000).filter(i, x.matches('(a+)+$'))", {"x": HUGE}),
    "many copies of a huge text": ("range(1000).map(i, x + x)", {"x": HUGE}),
    "distinct trees": ("range(1000).map(i, distinct([x]))", {"x": [[HUGE[:1000]] * 1000]}),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", TOO_MUCH_WORK)
def test_too_much_work_stops_at_a_limit(name: str) -> None:
    source, variables = TOO_MUCH_WORK[name]
    with pytest.raises(ExpressionError, match=r"too much work|too long|holds more than"):
        compile_expression(source).evaluate(variables)


@pytest.mark.timeout(60)
def test_an_exponential_pattern_is_harmless() -> None:
    assert compile_expression("x.matches('^(a+)+$')").evaluate({"x": "a" * 50_000 + "b"}) is False


def test_a_limit_is_not_absorbed_by_the_other_side_of_or() -> None:
    with pytest.raises(ExpressionError, match="too much work"):
        compile_expression("size(range(2000000)) > 0 || true").evaluate({})


@pytest.mark.parametrize("source", ["x", "json(x)", "x == y", "distinct([x, y])", "string(x)", "[x] + [y]"])
def test_a_value_of_absurd_depth_is_an_error_not_a_crash(source: str) -> None:
    deep: Any = 1
    other: Any = 1
    for _ in range(100_000):
        deep, other = [deep], [other]
    try:
        with pytest.raises(ExpressionError, match="too deeply"):
            compile_expression(source).evaluate({"x": deep, "y": other})
    finally:
        while isinstance(deep, list):
            deep, other = deep[0], other[0]


@pytest.mark.parametrize(
    "source", ["x + 1", "x * 1.5", "string(x)", "[1][x]", "x % 7", "double(x)", "int(x)", "round(x)"]
)
@pytest.mark.parametrize(
    "value", [10**5000, float("nan"), float("inf"), -(2**70)], ids=["long", "nan", "inf", "beyond 64 bits"]
)
def test_numbers_outside_json_never_escape_as_other_errors(source: str, value: float) -> None:
    try:
        result = compile_expression(source).evaluate({"x": value})
    except ExpressionError:
        return
    assert source in ("x % 7", "x * 1.5", "string(x)", "double(x)", "round(x)")
    assert result == result


def test_a_large_honest_list_is_fine() -> None:
    rows = [{"n": number, "name": f"row {number}"} for number in range(20_000)]
    expression = compile_expression("size(rows.filter(r, r.n % 2 == 0 && r.name.contains('1')).map(r, r.name))")
    assert expression.evaluate({"rows": rows}) == sum(1 for n in range(0, 20_000, 2) if "1" in str(n))
