"""What a node's result area shows."""

from __future__ import annotations

from typing import Any

import pytest

from weft_editor.canvas.card import count_text, duration_text
from weft_editor.canvas.result import outline, result_of
from weft_engine.run.status import Status
from weft_engine.run.view import Activation


def done(**outputs: Any) -> Activation:
    return Activation((), Status.DONE, outputs=outputs)


def test_json_is_an_outline_without_brackets() -> None:
    value = {"hits": [{"title": "A", "tags": ["x", "y"]}, {"title": "B"}], "none": [], "more": None, "deep": [[1, 2]]}
    assert outline(value).split("\n") == [
        "hits:", "  • title: A", "    tags:", "      • x", "      • y", "  • title: B", "none: empty", "more: null",
        "deep:", "  • • 1", "    • 2",
    ]  # fmt: skip


def test_an_outline_ends_where_nobody_would_see_more() -> None:
    assert len(outline([{"n": number} for number in range(100_000)])) <= 1600


def test_the_only_output_stands_for_itself_and_several_by_name() -> None:
    assert result_of(done(text="hello"), "auto").text == "hello"
    assert result_of(done(a=1, b=2), "auto").text == "a: 1\nb: 2"
    assert result_of(done(text="hello", transcript=[]), "text").text == "hello"


def test_a_tally_is_a_chart_with_its_winners_first() -> None:
    shown = result_of(done(winner="b", tally={"a": 1, "b": 4, "c": 4}), "chart")
    assert [(bar.label, bar.winner, bar.share) for bar in shown.bars] == [
        ("b", True, 1.0), ("c", True, 1.0), ("a", False, 0.25),
    ]  # fmt: skip


def test_streamed_text_shows_its_end() -> None:
    shown = result_of(Activation((), Status.RUNNING, text="x" * 5000 + "end"), "auto")
    assert shown.tail and shown.text.endswith("end") and len(shown.text) == 1600


def test_an_error_shows_its_message_and_its_cause() -> None:
    error = {"message": "the model failed", "cause": {"message": "429"}}
    assert result_of(Activation((), Status.FAILED, error=error), "none").text == "The model failed\nCause: 429"


def test_a_skipped_node_says_why() -> None:
    assert result_of(Activation((), Status.SKIPPED, why=("'a' failed",)), "auto").text == "Skipped:\n'a' failed"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0004, "0.4 ms"), (0.12, "120 ms"), (0.9996, "1.0 s"), (3.21, "3.2 s"), (59.96, "1:00"), (245, "4:05")],
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (999, "999"), (1240, "1.2k"), (34_500, "34k")])
def test_counts_are_short(count: int, text: str) -> None:
    assert count_text(count) == text


def test_control_and_direction_characters_are_seen_and_not_obeyed() -> None:
    said = "\x1b[31mred\x1b[0m \u202egpj.exe\n\tnext"
    shown = result_of(done(text=said), "text").text
    assert shown == "\u241b[31mred\u241b[0m [U+202E]gpj.exe\n\tnext"


@pytest.mark.parametrize("text", ["plain", "<b>bold</b> [a](http://x)", "Ünï çødé 日本", "a\nb\tc"])
def test_all_other_text_is_shown_as_it_is_also_where_it_looks_like_markup(text: str) -> None:
    assert result_of(done(text=text), "text").text == text
