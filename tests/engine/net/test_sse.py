import json
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft_engine.net.lines import LineCutter, LineTooLongError
from weft_engine.net.sse import ServerSentEvent, SseParser

CASES = json.loads((Path(__file__).parents[2] / "data/sse.json").read_text())["cases"]


def stream_of(case: dict[str, Any]) -> bytes:
    return bytes.fromhex(case["bytes_hex"]) if "bytes_hex" in case else str(case["bytes"]).encode()


def parsed(*chunks: bytes) -> list[ServerSentEvent]:
    parser = SseParser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_streams_of_the_standard_are_read(case: dict[str, Any]) -> None:
    assert [{"data": event.data} for event in parsed(stream_of(case))] == case["events"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_way_of_cutting_a_stream_gives_the_same_events(case: dict[str, Any]) -> None:
    stream = stream_of(case)
    whole = parsed(stream)
    assert parsed(*(bytes([byte]) for byte in stream)) == whole
    for first, second in combinations(range(len(stream) + 1), 2):
        assert parsed(stream[:first], stream[first:second], stream[second:]) == whole


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_cutting_any_bytes_anywhere_changes_nothing(stream: bytes, cuts: list[int]) -> None:
    stream = b"data:" + stream + b"\n\n"
    places = [0, *sorted(cuts), len(stream)]
    assert parsed(*(stream[a:b] for a, b in pairwise(places))) == parsed(stream)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")))
def test_any_line_of_text_comes_through_unchanged(text: str) -> None:
    assert parsed(f"data: {text}\n\n".encode()) == [ServerSentEvent(text)]


def test_type_and_id_are_told_and_the_id_stays() -> None:
    stream = b": hello\nid: 7\nevent: ping\ndata: a\n\nretry: 10\nunknown: x\ndata:b\n\n"
    assert parsed(stream) == [ServerSentEvent("a", "ping", "7"), ServerSentEvent("b", "", "7")]


def test_an_id_with_a_nul_is_ignored() -> None:
    assert parsed(b"id: 1\nid: 2\0\ndata: a\n\n") == [ServerSentEvent("a", id="1")]


def test_a_byte_order_mark_is_dropped_at_the_start_only() -> None:
    bom = b"\xef\xbb\xbf"
    assert parsed(bom[:1], bom[1:] + b"data: a\n\n") == [ServerSentEvent("a")]
    assert parsed(b"data: " + bom + b"a\n\n") == [ServerSentEvent("\ufeffa")]
    assert parsed(bom + bom + b"data: a\n\n") == []


def test_an_event_without_data_is_none() -> None:
    assert parsed(b"event: ping\n\n") == []


def test_a_stream_that_stops_within_an_event_says_so() -> None:
    for stream, unfinished in ((b"data: a\n\n", False), (b"data: a\n", True), (b"da", True), (b"\xef", True)):
        parser = SseParser()
        parser.feed(stream)
        assert parser.unfinished() is unfinished


def test_a_line_without_end_is_refused_at_the_cap() -> None:
    parser = SseParser(max_line_bytes=100)
    with pytest.raises(LineTooLongError, match="longer than 100 bytes"):
        for _ in range(200):
            parser.feed(b"x")


def test_an_event_of_many_lines_is_refused_at_the_cap() -> None:
    parser = SseParser(max_event_bytes=100)
    with pytest.raises(LineTooLongError, match="event of the stream"):
        for _ in range(200):
            parser.feed(b"data: x\n")


def test_what_follows_the_last_line_break_is_the_rest() -> None:
    cutter = LineCutter()
    assert cutter.feed(b'{"a": 1}\n{"b"') == [b'{"a": 1}']
    assert cutter.rest() == b'{"b"'
