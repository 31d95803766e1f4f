"""Constant, split, merge and extract."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.errors import NodeInputError
from weft_nodes.text.constant import Constant, ConstantConfig
from weft_nodes.text.extract import Extract, ExtractConfig
from weft_nodes.text.merge import Merge
from weft_nodes.text.path import PathError, parse_path, select
from weft_nodes.text.split import Split


def test_a_constant_text_is_given_as_it_is(run_node: Any) -> None:
    assert run_node(Constant, {"value": "5"}) == {"value": "5"}


@pytest.mark.parametrize(
    ("kind", "text", "value"), [("number", "5", 5), ("json", '{"a": 1}', {"a": 1}), ("list", "[]", [])]
)
def test_a_constant_of_another_type_is_json(run_node: Any, kind: str, text: str, value: object) -> None:
    assert run_node(Constant, {"type": kind, "value": text}) == {"value": value}


@pytest.mark.parametrize(("kind", "text"), [("number", "true"), ("list", "{}"), ("boolean", "yes"), ("number", "")])
def test_a_constant_that_is_not_of_its_type_is_a_fault(run_node: Any, kind: Any, text: str) -> None:
    assert Constant().check(ConstantConfig(type=kind, value=text))
    with pytest.raises(NodeInputError, match=r"node 'node': (the value is no|there is no value)"):
        run_node(Constant, {"type": kind, "value": text})


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("number", " ", "there is no value yet: give one, or choose the type text"),
        ("number", "ten", "the value is no number: ten"),
        ("list", "a, b", "the value is no list: a, b"),
    ],
)
def test_what_a_constant_is_not_is_said_in_words_of_its_type(kind: Any, text: str, told: str) -> None:
    assert Constant().check(ConstantConfig(type=kind, value=text)) == (told,)


@pytest.mark.parametrize(
    ("config", "value", "parts"),
    [
        ({"by": "line"}, "a\n\n b \n", ["a", "b"]),
        ({"by": "paragraph"}, "a\nb\n \nc", ["a\nb", "c"]),
        ({"by": "separator", "separator": ";"}, "a; b;;", ["a", "b"]),
        ({"by": "size", "size": 2}, "abcde", ["ab", "cd", "e"]),
        ({"by": "size", "size": 2}, [1, 2, 3], [[1, 2], [3]]),
        ({"by": "parts", "size": 3}, [1, 2, 3, 4], [[1], [2], [3, 4]]),
        ({"by": "parts", "size": 3}, "ab", ["a", "b"]),
        ({"by": "line"}, [1, 2], [1, 2]),
        ({"by": "line"}, "", []),
    ],
)
def test_a_split_gives_the_parts_in_order(run_node: Any, config: Any, value: object, parts: list[object]) -> None:
    assert run_node(Split, config, value=value) == {"parts": parts, "count": len(parts)}


def test_merging_into_text_joins_with_the_separator(run_node: Any) -> None:
    assert run_node(Merge, {"separator": " | "}, parts=["a", 1, None, True]) == {"merged": "a | 1 |  | true"}


def test_one_wire_with_a_list_is_merged_item_by_item(run_node: Any) -> None:
    assert run_node(Merge, {"separator": "-"}, parts=[["a", "b"]]) == {"merged": "a-b"}


def test_merging_into_a_list_concatenates_lists(run_node: Any) -> None:
    assert run_node(Merge, {"how": "list"}, parts=[[1], 2, [3, 4]]) == {"merged": [1, 2, 3, 4]}


def test_merging_objects_lets_later_keys_win(run_node: Any) -> None:
    assert run_node(Merge, {"how": "object"}, parts=[{"a": 1, "b": 1}, {"b": 2}]) == {"merged": {"a": 1, "b": 2}}


def test_merging_something_else_into_an_object_names_it(run_node: Any) -> None:
    with pytest.raises(NodeInputError, match="value 2 is no object but 'x'"):
        run_node(Merge, {"how": "object"}, parts=[{}, "x"])


ORDERS = {"orders": [{"id": "A-1", "sum": 3}, {"id": "A-2", "sum": 5}], "a key": None}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("orders[0].id", ["A-1"]),
        ("$.orders[-1].sum", [5]),
        ("orders[*].id", ["A-1", "A-2"]),
        ("['a key']", [None]),
        ("orders[7]", []),
        ("orders.id", []),
        ("", [ORDERS]),
    ],
)
def test_a_path_selects_values(path: str, found: list[object]) -> None:
    assert select(ORDERS, parse_path(path)) == found


@pytest.mark.parametrize("path", ["orders[", "a..b", "orders[x]", "__import__('os')"])
def test_a_broken_path_is_refused(path: str) -> None:
    with pytest.raises(PathError, match="does not parse at"):
        parse_path(path)


def test_extracting_by_path_reads_json_text_even_in_a_code_fence(run_node: Any) -> None:
    assert run_node(Extract, {"query": "a"}, value='```json\n{"a": [1]}\n```') == {"found": [1]}


def test_extracting_what_is_not_there_gives_the_value_to_missing(run_node: Any) -> None:
    assert run_node(Extract, {"query": "b"}, value={"a": 1}) == {"missing": {"a": 1}}


def test_extracting_all_gives_a_list(run_node: Any) -> None:
    assert run_node(Extract, {"query": "orders[*].sum", "all": True}, value=ORDERS) == {"found": [3, 5]}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"[A-Z]-\d+", "A-1"),
        (r"no (\S+)", "A-1"),
        (r"(?P<letter>[A-Z])-(?P<number>\d+)", {"letter": "A", "number": "1"}),
    ],
)
def test_extracting_by_expression_gives_match_group_or_named_groups(run_node: Any, pattern: str, found: object) -> None:
    assert run_node(Extract, {"by": "regex", "query": pattern}, value="order no A-1 and A-2") == {"found": found}


def test_an_expression_that_would_take_for_ever_elsewhere_takes_none_of_our_time(run_node: Any) -> None:
    assert run_node(Extract, {"by": "regex", "query": "(a+)+$"}, value="a" * 50_000 + "b") == {
        "missing": "a" * 50_000 + "b"
    }


def test_a_broken_expression_is_a_fault_of_the_configuration() -> None:
    faults = Extract().check(ExtractConfig(by="regex", query="("))
    assert len(faults) == 1 and "missing )" in faults[0]


def test_text_that_is_no_json_is_named(run_node: Any) -> None:
    with pytest.raises(NodeInputError, match="the text is no JSON"):
        run_node(Extract, {"query": "a"}, value="hello")
