"""What expressions mean, example by example."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.errors import ExpressionError
from weft_engine.expressions import FUNCTIONS, compile_expression

FLOW: dict[str, Any] = {
    "score": 7,
    "share": 0.5,
    "name": "Ada Lovelace",
    "done": True,
    "nothing": None,
    "tags": ["b", "a", "b"],
    "item": {"title": "Weft", "author": {"name": "Ada"}, "a b": 1, "size": 3},
    "rows": [{"n": 1, "ok": True}, {"n": 2.5, "ok": False}],
}

VALUES: dict[str, Any] = {
    # Numbers mix; whole results stay whole.
    "score * 2": 14,
    "score * share": 3.5,
    "score / 2": 3.5,
    "6 / 2": 3,
    "-7 % 3": -1,
    "7.5 % 2": 1.5,
    "1 + 2 * 3 - 4": 3,
    "(1 + 2) * 3": 9,
    "0x1F + 1e2": 131,
    "1 == 1.0": True,
    "score > 6.5 && share <= 0.5": True,
    "--score": 7,
    "2 - -1": 3,
    # Text
    "'a' + \"b\"": "ab",
    r"'\u00e9\n\'' + r'\n'": "é\n'\\n",
    "'''two\nlines'''": "two\nlines",
    "'b' > 'a'": True,
    "name.lower().contains('love')": True,
    "name.startsWith('Ada') && name.endsWith('lace')": True,
    "name.matches('L.*e$')": True,
    "name.split(' ')": ["Ada", "Lovelace"],
    "words('  a  b ')": ["a", "b"],
    "['x', 'y'].join('-')": "x-y",
    "'banana'.replace('an', '')": "ba",
    "name.substring(4).size()": 8,
    "size('é€')": 2,
    # Truth
    "true || missing": True,
    "missing || true": True,
    "false && missing": False,
    "!done": False,
    "done ? 'y' : 'n'": "y",
    "false ? 1 : false ? 2 : 3": 3,
    "true == 1": False,
    "null == nothing": True,
    "'1' == 1": False,
    "[1, {'a': [2]}] == [1.0, {'a': [2.0]}]": True,
    "done != null": True,
    # Lists and objects
    "tags[1]": "a",
    "tags[1.0]": "a",
    "[1] + tags": [1, "b", "a", "b"],
    "'a' in tags": True,
    "'title' in item": True,
    "1 in [1.0]": True,
    "item.author.name": "Ada",
    "item['a b']": 1,
    "item.size + item.size()": 7,
    "{'z': 1, 'a': item.title}": {"z": 1, "a": "Weft"},
    "[1, 2,]": [1, 2],
    "has(item.title)": True,
    "has(item.editor.name)": False,
    "has(name.title)": False,
    "rows.map(r, r.n * 2)": [2, 5],
    "rows.map(r, r.ok, r.n)": [1],
    "rows.filter(r, r.ok).size()": 1,
    "rows.all(r, r.n > 0)": True,
    "rows.exists(r, r.n > 2)": True,
    "rows.exists_one(r, r.ok)": True,
    "rows.map(r, rows.map(s, r.n + s.n))": [[2, 3.5], [3.5, 5]],
    "tags.map(name, name)": ["b", "a", "b"],
    "item.map(k, k)": ["title", "author", "a b", "size"],
    "[1, 'x'].exists(v, v > 0)": True,
    "distinct([1, 1.0, true, '1', [1], [1.0]])": [1, True, "1", [1]],
    "tags.sort()": ["a", "b", "b"],
    "reverse(range(3))": [2, 1, 0],
    "last(rows).n": 2.5,
    "rows.slice(1)[0].n": 2.5,
    "keys(item.author)": ["name"],
    "values(item.author)": ["Ada"],
    # Conversion
    "string(score) + '%'": "7%",
    "string(2.0) + string(2.5) + string(nothing)": "22.5",
    "int('12') + int(2.9) + int(-2.9)": 12,
    "double('1.5')": 1.5,
    "bool('true')": True,
    "json(item.author)": '{"name": "Ada"}',
    "parse_json('[1, {\"a\": 2}]')[1].a": 2,
    "type(1.5) + type([]) + type(null) + type(true)": "numberlistnullboolean",
    "max(1, 2.5) + min([3, 2])": 4.5,
    "sum([1, 2.5])": 3.5,
    "round(2.5) + round(-2.5) + round(1.255, 1)": 1.3,
    "floor(-1.5) + ceil(1.2) + abs(-3)": 3,
    "1 // a comment\n + 1": 2,
}


@pytest.mark.parametrize("source", VALUES)
def test_an_expression_has_the_expected_value(source: str) -> None:
    value = compile_expression(source).evaluate(FLOW)
    assert value == VALUES[source]
    assert type(value) is type(VALUES[source]) or isinstance(value, int | float)


FAULTS: dict[str, str] = {
    "": "is empty",
    "1 +": "expected a value, found 'the end'",
    "(1": "expected ')'",
    "a b": "expected the end, found 'b'",
    "9**9**9": "no power operator",
    "__import__('os').system('id')": "unknown function '__import__'",
    "scor + 1": "undefined variable 'scor' (known here: done, item,",
    "item.titel": "no field 'titel' (there are: title, author, a b, size); ask has(x.titel)",
    "name.title": "text has no field 'title'",
    "name.__class__": "text has no field '__class__'",
    "nothing.x": "null has no field 'x'",
    "tags[3]": "no element 3 in a list of 3",
    "tags[-1]": "write last(x)",
    "tags['a']": "indexed by a whole number",
    "name[0]": "substring",
    "name + 1": "write string(x)",
    "name + nothing": "string(x) or json(x)",
    "done + 1": "true or false + a number is not defined",
    "name < 1": "text < a number is not defined",
    "score && done": "must be true or false, not a number",
    "name ? 1 : 2": "must be true or false, not text",
    "!score": "must be true or false",
    "-name": "'-' stands before text",
    "score / 0": "division by zero",
    "score % 0": "division by zero",
    "9223372036854775807 + 1": "beyond the whole numbers of 64 bits",
    "1e308 * 10": "not a finite number",
    "99999999999999999999": "too large",
    "1e999": "too large",
    "1u": "leave out the 'u'",
    "b'x'": "leave out the 'b'",
    "a & b": "write '&&'",
    "a = b": "write '=='",
    "'open": "not closed",
    r"'\q'": "unknown escape",
    r"'\ud800'": "unknown escape",
    "x.?y": "has(x.y)",
    "size()": "size takes size(x), got 0 values",
    "nmae.lowr()": "did you mean 'lower'?",
    "has(x)": "has() asks for a field",
    "rows.map(1, 2)": "begins with a name for each item",
    "rows.filter(r, r.ok, r.n)": "filter is written",
    "rows.filter(r, r.n)": "must be true or false, not a number",
    "score.map(x, x)": "goes through a list or an object, not a number",
    "'a' in name": "text.contains(part)",
    "{1: 2}": "the keys of an object are text",
    "{'a': 1, 'a': 2}": "stands twice",
    "name.matches('(a')": "missing )",
    "name.matches('(?=a)')": "look-around",
    "int('x')": "'x' is not a whole number",
    "double('nan')": "not a finite number",
    "parse_json('{')": "parse_json",
    "parse_json('NaN')": "NaN is not JSON",
    "join([1])": "string(i)",
    "first([])": "empty list",
    "sort([1, 'a'])": "numbers or a list of texts",
    "in": "expected a value",
}


@pytest.mark.parametrize("source", FAULTS)
def test_a_fault_says_what_is_wrong_and_where(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source).evaluate(FLOW)
    assert FAULTS[source] in caught.value.message
    assert caught.value.details["source"] == source
    assert caught.value.details["line"] == 1
    assert caught.value.details["column"] >= 1


def test_a_fault_in_a_later_line_has_its_line_and_column() -> None:
    with pytest.raises(ExpressionError, match=r"line 2, column 4") as caught:
        compile_expression("1 +\n 2 + 'a'").evaluate({})
    assert (caught.value.details["line"], caught.value.details["column"]) == (2, 4)


def test_names_are_the_free_variables_in_order_of_appearance() -> None:
    expression = compile_expression("b.join(a) + a.map(x, x + d)[e] + x")
    assert expression.variables == ("b", "a", "d", "e", "x")
    assert expression.names == {"a", "b", "d", "e", "x"}


def test_a_bound_name_hides_a_variable_only_inside_its_macro() -> None:
    assert compile_expression("xs.map(x, x)").names == {"xs"}
    assert compile_expression("x.map(x, x)").evaluate({"x": [1, 2]}) == [1, 2]


def test_a_condition_that_is_not_a_truth_value_is_refused_by_name() -> None:
    assert compile_expression("score > 5").test(FLOW) is True
    with pytest.raises(ExpressionError, match="a condition must be true or false, this one is a number"):
        compile_expression("score").test(FLOW)


def test_compiling_twice_gives_the_same_expression() -> None:
    assert compile_expression("score > 5") is compile_expression("score > 5")


def test_a_result_shares_nothing_with_the_variables() -> None:
    variables = {"x": {"list": [1, 2]}}
    result = compile_expression("x").evaluate(variables)
    result["list"].append(3)
    assert variables == {"x": {"list": [1, 2]}}


def test_keys_keep_their_order() -> None:
    fields = {f"k{number}": number for number in range(50)}
    assert list(compile_expression("x").evaluate({"x": fields})) == list(fields)
    assert compile_expression("x.map(k, k)").evaluate({"x": fields}) == list(fields)


@pytest.mark.parametrize("value", [object(), {1: 2}, b"bytes", {1, 2}, len, float("nan"), float("inf"), 1j])
def test_nothing_but_json_comes_out(value: Any) -> None:
    for source in ("x", "[x]", "{'a': x}", "[x].map(y, y)"):
        with pytest.raises(ExpressionError, match="the result holds"):
            compile_expression(source).evaluate({"x": value})


@pytest.mark.parametrize("source", ["x.__class__", "x.keys", "x['keys']", "x + x", "x()", "x.real", "string(x)"])
def test_a_host_object_has_no_surface(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source).evaluate({"x": object()})


def test_every_function_is_documented_as_it_is_called() -> None:
    for name, function in FUNCTIONS.items():
        assert function.signature.startswith(f"{name}(")
        assert function.help
        assert 0 < function.fewest <= function.most
