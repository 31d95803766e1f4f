"""Reading what voters said."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.errors import NodeInputError
from weft_nodes.voting.ballots import BallotForm, Ballots, Vote, read_ballots
from weft_nodes.voting.normalisation import Normalisation


def read(form: BallotForm, *values: Any, choices: tuple[str, ...] = (), **normalisation: Any) -> Ballots:
    votes = [Vote(f"v{number}", value) for number, value in enumerate(values, 1)]
    return read_ballots(votes, form, Normalisation(**normalisation), choices)


def tiers(ballots: Ballots) -> list[tuple[tuple[str, ...], ...]]:
    return [ballot.tiers for ballot in ballots.counted]


def test_wordings_are_one_choice_however_they_are_written() -> None:
    ballots = read("choice", "Paris", " paris.", '"PARIS"', "**Paris**", mode="casefold")
    assert tiers(ballots) == [(("Paris",),)] * 4


def test_without_choices_the_first_wording_names_it() -> None:
    assert read("choice", "`PARIS`", "Paris", mode="casefold").choices == ("PARIS",)


def test_numbers_are_compared_as_numbers() -> None:
    ballots = read("choice", " 42 ", 42.0, "42", "so it is 1,042", "none", mode="number")
    assert tiers(ballots) == [(("42",),)] * 3 + [(("1042",),)]
    assert [each.voter for each in ballots.invalid] == ["v5"]


def test_a_key_is_taken_out_of_json_also_in_a_fence() -> None:
    fenced = '```json\n{"answer": {"choice": "b"}}\n```'
    ballots = read("choice", {"answer": {"choice": "a"}}, fenced, "no JSON", mode="json_key", key="answer.choice")
    assert tiers(ballots) == [(("a",),), (("b",),)]
    assert ballots.invalid[0].reason == "has no 'answer.choice'"


def test_an_expression_may_say_what_the_vote_is() -> None:
    ballots = read("choice", {"n": 3}, {"n": 8}, mode="expression", expression="ballot.n > 5 ? 'yes' : 'no'")
    assert tiers(ballots) == [(("no",),), (("yes",),)]


@pytest.mark.parametrize("silence", [None, "", "  ", "Abstain", "ABSTAIN"])
def test_saying_nothing_is_an_abstention(silence: Any) -> None:
    assert read("choice", silence, "a").abstained == ("v1",)


def test_abstain_may_be_a_choice() -> None:
    assert not read("choice", "abstain", choices=("yes", "abstain")).abstained


def test_what_is_not_offered_is_invalid_and_counts_for_nothing() -> None:
    ballots = read("choice", "a", "c", choices=("a", "b"))
    assert tiers(ballots) == [(("a",),)]
    assert ballots.invalid[0].reason == "names 'c', which is not one of the choices"


@pytest.mark.parametrize("value", ["A > B = C", ["A", ["B", "C"]], '["A", ["B", "C"]]'])
def test_rankings_may_have_equals(value: Any) -> None:
    assert tiers(read("ranking", value)) == [(("A",), ("B", "C"))]


@pytest.mark.parametrize("value", ["1. A\n2. B", "A, B", "- A\n- B", ["A", "B"]])
def test_rankings_are_read_from_lines_and_commas(value: Any) -> None:
    assert tiers(read("ranking", value)) == [(("A",), ("B",))]


def test_ranking_the_same_twice_is_invalid() -> None:
    assert read("ranking", "A > A").invalid[0].reason == "ranks 'A' twice"


@pytest.mark.parametrize("value", [{"A": 7, "B": "3.5"}, "A: 7\nB: 3.5", '{"A": 7, "B": 3.5}'])
def test_scores_are_read_from_objects_and_lines(value: Any) -> None:
    (ballot,) = read("scores", value).counted
    assert {name: float(score) for name, score in ballot.scores} == {"A": 7, "B": 3.5}
    assert ballot.tiers == (("A",), ("B",))


def test_approval_counts_each_choice_once() -> None:
    assert tiers(read("approval", ["A", "B", "A"], "B, C")) == [(("A", "B"),), (("B", "C"),)]


def test_a_negative_weight_is_an_error() -> None:
    with pytest.raises(NodeInputError, match="voter 'x': the weight -1 is negative"):
        read_ballots([Vote("x", "a", -1)], "choice")


@pytest.mark.parametrize(
    ("choices", "mode", "fault"), [(("a", "A"), "casefold", "stands twice"), (("one",), "number", "holds no number")]
)
def test_choices_that_cannot_be_told_apart_are_an_error(choices: tuple[str, ...], mode: Any, fault: str) -> None:
    with pytest.raises(NodeInputError, match=fault):
        read("choice", "a", choices=choices, mode=mode)
