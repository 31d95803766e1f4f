"""Outcomes: winners, ties, consensus, dissent; and what no order of ballots may change."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft_engine.errors import NodeInputError
from weft_nodes.voting.ballots import Vote
from weft_nodes.voting.early import EARLY_RULES, can_still_change
from weft_nodes.voting.normalisation import Normalisation
from weft_nodes.voting.outcome import Outcome
from weft_nodes.voting.rules import RULES, RuleName, Terms, ballots_of, hold_vote

NAMES = ("A", "B", "C", "D")


def held(rule: RuleName, *values: Any, weights: tuple[float, ...] = (), **terms: Any) -> Outcome:
    padded = (*weights, *[1.0] * len(values))
    votes = [Vote(f"v{n}", value, weight) for n, (value, weight) in enumerate(zip(values, padded, strict=False), 1)]
    return hold_vote(votes, Terms(rule, **terms), Random(0))


def test_plurality_needs_the_most_votes() -> None:
    outcome = held("plurality", "4", "4", "5")
    assert (outcome.winner, outcome.tally, outcome.dissent) == ("4", {"4": 2, "5": 1}, ("v3",))
    assert outcome.consensus == pytest.approx(2 / 3)


def test_a_voter_who_failed_is_an_abstention() -> None:
    outcome = held("plurality", "4", None, "5", "5")
    assert (outcome.winner, outcome.abstentions, sum(outcome.tally.values())) == ("5", 1, 3)


def test_an_absolute_majority_is_more_than_half() -> None:
    assert held("majority", "A", "A", "B").winner == "A"
    outcome = held("majority", "A", "A", "B", "C", "C")
    assert (outcome.decided, outcome.code) == (False, "no_majority")
    assert held("majority", "A", "A", "B", "B").code == "no_majority"


def test_weights_count_under_the_weighted_rule_only() -> None:
    assert held("weighted", "A", "B", "B", weights=(2.5,)).winner == "A"
    assert held("plurality", "A", "B", "B", weights=(2.5,)).winner == "B"


def test_unanimous_means_all_counted_ballots_alike() -> None:
    assert held("unanimous", "A", "A", None).winner == "A"
    assert held("unanimous", "A", "A", "B").code == "not_unanimous"


def test_a_quorum_needs_k_alike() -> None:
    assert held("quorum", "A", "B", "A", "C", quorum=2).winner == "A"
    assert held("quorum", "A", "B", "C", quorum=2).code == "no_quorum"
    with pytest.raises(NodeInputError, match="at least 1 vote"):
        held("quorum", "A", quorum=0)


def test_approval_elects_whom_most_accept() -> None:
    assert held("approval", ["A", "B"], ["B"], ["B", "C"]).winner == "B"


def test_scores_by_mean_and_by_median() -> None:
    ballots = ({"A": 10, "B": 6}, {"A": 1, "B": 6}, {"A": 9, "B": 6})
    assert held("mean_score", *ballots).winner == "A"
    assert held("median_score", {"A": 10, "B": 6}, {"A": 1, "B": 6}, {"A": 1, "B": 5}).winner == "B"


@pytest.mark.parametrize("rule", sorted(RULES))
def test_no_ballots_decide_nothing(rule: RuleName) -> None:
    assert held(rule, quorum=1).code == "no_votes"


def test_too_little_consensus_leaves_the_vote_undecided() -> None:
    outcome = held("plurality", "A", "A", "B", "C", min_consensus=0.6)
    assert (outcome.winner, outcome.code, outcome.consensus) == (None, "below_consensus", 0.5)
    assert outcome.reason == "50% stand behind 'A', 60% are needed"


def test_ties_are_broken_as_asked() -> None:
    assert held("plurality", "B", "A", tie_break="first").winner == "B"
    drawn = {hold_vote([Vote("1", "A"), Vote("2", "B")], Terms(tie_break="random"), Random(n)).winner for n in range(9)}
    assert drawn == {"A", "B"}
    open_tie = held("plurality", "B", "A", tie_break="judge")
    assert (open_tie.winner, open_tie.code, open_tie.tie) == (None, "tie", ("A", "B"))


def test_a_broken_tie_is_still_told() -> None:
    assert held("plurality", "B", "A").tie == ("A", "B")


ballots = st.lists(st.permutations(NAMES).map(list), min_size=1, max_size=9)
ranked_rules = st.sampled_from([rule.name for rule in RULES.values() if rule.form == "ranking"])


@given(ranked_rules, ballots, st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(rule: RuleName, rankings: list[list[str]], random: Random) -> None:
    shuffled = list(rankings)
    random.shuffle(shuffled)
    one, other = (held(rule, *each, choices=NAMES, tie_break="judge") for each in (rankings, shuffled))
    assert (one.winner, one.tie, one.tally, one.ranking) == (other.winner, other.tie, other.tally, other.ranking)


@given(ranked_rules, ballots, st.permutations(NAMES))
def test_renaming_the_choices_renames_the_winners(rule: RuleName, rankings: list[list[str]], names: list[str]) -> None:
    renamed = dict(zip(NAMES, names, strict=True))
    one = held(rule, *rankings, choices=NAMES, tie_break="judge")
    other = held(rule, *[[renamed[n] for n in each] for each in rankings], choices=NAMES, tie_break="judge")
    assert {renamed[n] for n in one.tie or (one.winner,) if n} == {n for n in other.tie or (other.winner,) if n}


@given(ranked_rules, ballots)
def test_every_ballot_twice_elects_the_same(rule: RuleName, rankings: list[list[str]]) -> None:
    one, other = (held(rule, *each, choices=NAMES, tie_break="judge") for each in (rankings, rankings * 2))
    assert (one.winner, one.tie) == (other.winner, other.tie)


@given(ballots)
def test_a_condorcet_winner_also_wins_under_schulze_and_kemeny(rankings: list[list[str]]) -> None:
    winner = held("condorcet", *rankings, choices=NAMES).winner
    if winner is not None:
        assert held("schulze", *rankings, choices=NAMES, tie_break="judge").winner == winner
        assert held("kemeny", *rankings, choices=NAMES, tie_break="judge").winner == winner


values = st.lists(st.sampled_from(["A", "B", "C", None]), max_size=7)


@given(
    st.sampled_from(sorted(EARLY_RULES)), values, st.lists(st.sampled_from(["A", "B", "C", "new", None]), max_size=4),
    st.sampled_from([0.0, 0.4, 0.5, 0.75, 1.0]), st.integers(1, 5), st.lists(st.sampled_from([0.5, 1, 3]), min_size=11,
    max_size=11), st.sampled_from(["first", "judge"]),
)  # fmt: skip
def test_a_vote_stopped_early_would_not_have_ended_otherwise(
    rule: RuleName, cast: list[Any], late: list[Any], consensus: float, quorum: int, weights: list[float], tie: Any
) -> None:
    terms = Terms(rule, (), Normalisation(), quorum, consensus, tie)
    votes = [
        Vote(f"v{n}", value, weight) for n, (value, weight) in enumerate(zip([*cast, *late], weights, strict=False))
    ]
    so_far = votes[: len(cast)]
    if not can_still_change(terms, ballots_of(so_far, terms), weights[len(cast) : len(votes)]):
        assert hold_vote(so_far, terms).winner == hold_vote(votes, terms).winner


def test_an_early_stop_does_happen() -> None:
    def is_open(rule: RuleName, *cast: str, to_come: int, **terms: Any) -> bool:
        held_so_far = Terms(rule, **terms)
        votes = [Vote(f"v{n}", value) for n, value in enumerate(cast)]
        return can_still_change(held_so_far, ballots_of(votes, held_so_far), [1.0] * to_come)

    assert not is_open("plurality", "A", "A", "A", to_come=2)
    assert is_open("plurality", "A", "A", to_come=2)
    assert not is_open("unanimous", "A", "B", to_come=5)
    assert not is_open("quorum", "A", "A", "B", to_come=0, quorum=2)
    assert not is_open("quorum", "A", "B", to_come=1, quorum=3)
    assert not is_open("majority", "A", "A", "A", to_come=2)
    assert is_open("borda", "A", "A", "A", to_come=1)
