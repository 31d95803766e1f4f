"""What a document lets in, and that a change is applied whole or not at all."""

from __future__ import annotations

import math
from typing import Any

import pytest

from weft_engine.document import (
    Change,
    Document,
    Flow,
    Node,
    OutputCheck,
    Place,
    Policy,
    Put,
    Settings,
    Wire,
    WirePoints,
)
from weft_engine.document.document import NULL
from weft_engine.errors import ChangeError


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def node(**fields: Any) -> Node:
    return Node(type="t").model_copy(update=fields)


REFUSED: dict[str, tuple[Put, str]] = {
    "an id with a space": (Put("nodes", "a b", node()), "cannot be an id"),
    "a number that is none": (Put("nodes", "a", node(config={"p": [math.nan]})), "config.p.0 is nan"),
    "a value of another language": (Put("nodes", "a", node(config={"p": {1, 2}})), "config.p is of type set"),
    "a key that is no text": (Put("nodes", "a", node(config={"p": {1: 2}})), "config.p has the key 1"),
    "a number too long to be read": (Put("nodes", "a", node(config={"p": 10**5000})), "more than 4,300 digits"),
    "a value too deep to be read": (Put("nodes", "a", node(config={"p": nested(300)})), "more than 200 deep"),
    "a title that is no text": (Put("nodes", "a", node(title=3)), "title: input should be a valid string"),
    "a time limit of nothing": (
        Put("nodes", "a", node(policy=Policy.model_construct(timeout_s=0))),
        "policy.timeout_s: input should be greater than 0",
    ),
    "a check of no output": (
        Put("nodes", "a", node(policy=Policy.model_construct(output_checks=[OutputCheck.model_construct(port=3)]))),
        "policy.output_checks.0.port: input should be a valid string",
    ),
    "a place nowhere": (Put("layout.nodes", "a", Place.model_construct(x=math.inf)), "x is inf"),
    "dots that are no points": (Put("layout.wires", "w", WirePoints.model_construct(points=[1])), "points.0"),
    "settings that do not fit": (Put("settings", "", Settings.model_construct(max_concurrency=0)), "max_concurrency"),
    "a wire without a port": (Put("wires", "a->b.c", Wire(source="a", target="b.c")), "NODE.PORT"),
    "a wire under another id": (Put("wires", "w", Wire(source="a.b", target="c.d")), "goes from a.b to c.d"),
    "another kind of record": (Put("nodes", "a", Place()), "needs a Node, got Place"),
    "a record among plain JSON": (Put("pools", "a", Place()), "is of type Place"),
    "a null that is no record": (Put("nodes", "a", NULL), "needs a Node"),
    "no flow": (Put("flows", "a", {}), "needs a Flow"),
    "a known field as an unknown one": (Put("extra", "nodes", []), "is a field of every flow"),
    "a known section of the layout": (Put("layout.extra", "nodes", {}), "is a section of the layout"),
    "nothing to remove": (Put("nodes", "gone", None), "there is no 'gone' to remove"),
    "no such section": (Put("gone", "a", 1), "there is no section 'gone'"),
    "no such embedded flow": (Put("nodes", "a", node(), ("gone",)), "there is no embedded flow 'gone'"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_not_be_saved_or_opened_again_is_refused_and_nothing_is_applied(what: str) -> None:
    put, said = REFUSED[what]
    document = Document()
    heard: list[Change] = []
    document.subscribe(heard.append)
    with pytest.raises(ChangeError) as caught:
        document.apply(Change("x", (Put("nodes", "first", node()), put)))
    assert said in caught.value.message
    assert document.flow == Flow()
    assert (document.revision, heard) == (0, [])


def test_a_null_is_kept_where_plain_json_is_and_can_be_undone() -> None:
    document = Document()
    inverse = document.apply(Change("x", (Put("extra", "plugin", NULL), Put("pools", "s", NULL))))
    assert document.flow.extra == {"plugin": None}
    assert document.flow.sections["pools"] == {"s": None}
    again = document.apply(inverse)
    assert document.flow == Flow()
    document.apply(again)
    assert document.flow.extra == {"plugin": None}


def test_half_a_surrogate_pair_is_let_in() -> None:
    document = Document()
    document.apply(Change("x", (Put("nodes", "a", node(config={"p": "\ud83d"})),)))
    assert document.flow.nodes["a"].config == {"p": "\ud83d"}


def test_a_listener_hears_of_each_change_until_it_leaves() -> None:
    document = Document()
    heard: list[Change] = []
    leave = document.subscribe(heard.append)
    change = Change("x", (Put("nodes", "a", node()),))
    inverse = document.apply(change)
    leave()
    document.apply(inverse)
    assert heard == [change]
    assert document.revision == 2
