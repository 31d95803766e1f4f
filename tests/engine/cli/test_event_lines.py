"""Events written to a file: keys that come in two pieces of a stream are not put together there."""

from __future__ import annotations

import io
import json

from weft_engine import events as ev
from weft_engine.cli.event_lines import EventLines
from weft_engine.redaction import MASK, remember

KEY = "Zebra42-" + "Quux" * 5


def delta(number: int, text: str, node: str = "a") -> ev.NodeDelta:
    return ev.NodeDelta(number, 0.0, node, (), text, "")


def lines(*events: ev.Event) -> list[dict[str, object]]:
    file = io.StringIO()
    with EventLines(file) as written:
        for event in events:
            written.take([event])
    return [json.loads(line) for line in file.getvalue().splitlines()]


def text_of(found: list[dict[str, object]], node: str = "a") -> str:
    return "".join(str(each["text"]) for each in found if each["event"] == "NodeDelta" and each["node"] == node)


def test_a_key_in_two_pieces_is_masked() -> None:
    remember(KEY)
    found = lines(delta(1, f"it is {KEY[:9]}"), delta(2, "other words ", "b"), delta(3, f"{KEY[9:]}, they say"))
    assert text_of(found) == f"it is {MASK}, they say"
    assert text_of(found, "b") == "other words "
    assert KEY[:9] not in str(found)


def test_what_waits_is_told_before_its_node_says_something_else() -> None:
    logged = ev.Logged(2, 0.0, "a", (), "info", "done")
    found = lines(delta(1, "half a wo"), logged)
    assert [each["event"] for each in found] == ["NodeDelta", "NodeDelta", "Logged"]
    assert text_of(found) == "half a wo"
