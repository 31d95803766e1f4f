"""Voting rules against results that others published."""

from __future__ import annotations

import json
from math import comb, sqrt
from pathlib import Path
from random import Random
from typing import Any

import pytest

from weft_nodes.voting.ballots import Ballots, Vote, read_ballots
from weft_nodes.voting.borda import borda
from weft_nodes.voting.outcome import Count
from weft_nodes.voting.pairwise import condorcet, kemeny, kemeny_score, pairwise, schulze, strongest_paths
from weft_nodes.voting.plurality import most_votes
from weft_nodes.voting.rules import Terms, hold_vote
from weft_nodes.voting.runoff import instant_runoff

ELECTIONS = json.loads((Path(__file__).parents[2] / "data/elections.json").read_text())
CASES = {case["id"]: case for case in ELECTIONS["cases"]}


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> Any:
    return CASES[request.param]


def ballots_of(case: Any) -> Ballots:
    rankings = [ranking for count, ranking in case["ballots"] for _ in range(count)]
    votes = [Vote(f"v{number}", ranking) for number, ranking in enumerate(rankings)]
    return read_ballots(votes, "ranking", choices=case["choices"])


def winners(count: Count) -> list[str]:
    return sorted(count.winners)


def test_plurality(case: Any) -> None:
    count = most_votes(ballots_of(case))
    assert (winners(count), count.tally) == (case["plurality"]["winners"], case["plurality"]["scores"])


def test_borda(case: Any) -> None:
    count = borda(ballots_of(case))
    assert (winners(count), count.tally) == (case["borda"]["winners"], case["borda"]["scores"])


def test_instant_runoff(case: Any) -> None:
    count = instant_runoff(ballots_of(case))
    assert winners(count) == case["instant_runoff"]["winners"]
    assert list(count.rounds) == case["instant_runoff"]["rounds"]


def test_duels(case: Any) -> None:
    assert pairwise(ballots_of(case)) == case["pairwise"]


def test_condorcet(case: Any) -> None:
    assert winners(condorcet(ballots_of(case))) == case["condorcet"]


def test_schulze(case: Any) -> None:
    assert winners(schulze(ballots_of(case))) == case["schulze"]


def test_kemeny(case: Any) -> None:
    ballots = ballots_of(case)
    assert winners(kemeny(ballots)) == sorted({ranking[0] for ranking in case["kemeny"]["rankings"]})
    for ranking in case["kemeny"]["rankings"]:
        assert kemeny_score(tuple(ranking), pairwise(ballots)) == case["kemeny"]["score"]


def test_schulzes_own_example_has_his_paths_and_his_order() -> None:
    case = CASES["schulze-45"]
    ballots = ballots_of(case)
    assert strongest_paths(pairwise(ballots)) == case["strongest_paths"]
    assert [tier for tier in schulze(ballots).tiers] == [(name,) for name in case["schulze_ranking"]]


def test_five_rules_elect_five_winners_from_the_same_55_ballots() -> None:
    ballots = ballots_of(CASES["five-methods-five-winners-55"])
    rules = (most_votes, instant_runoff, borda, condorcet)
    assert [winners(rule(ballots)) for rule in rules] == [["A"], ["C"], ["D"], ["E"]]


def test_raising_the_winner_of_a_runoff_can_make_it_lose() -> None:
    before, after = (ballots_of(CASES[f"irv-nonmonotone-{when}"]) for when in ("before", "after"))
    assert [winners(instant_runoff(each)) for each in (before, after)] == [["A"], ["C"]]


# Condorcet's jury theorem: independent voters who are right with probability p.

RUNS = 4_000


def jury(n: int, chances: list[float], seed: int) -> float:
    """The share of votes that pick the first answer."""
    random, terms = Random(seed), Terms("plurality", tie_break="random")
    names = [f"answer {number}" for number in range(len(chances))]
    right = 0
    for _ in range(RUNS):
        votes = [Vote(f"v{voter}", random.choices(names, chances)[0]) for voter in range(n)]
        right += hold_vote(votes, terms, random).winner == names[0]
    return right / RUNS


def tolerance(probability: float) -> float:
    return 4 * sqrt(probability * (1 - probability) / RUNS)


@pytest.mark.parametrize(("n", "p", "expected"), [row for row in ELECTIONS["jury"]["majority"] if row[0] in (3, 9)])
def test_a_jury_is_right_as_often_as_condorcet_says(n: int, p: float, expected: float) -> None:
    exact = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n // 2 + 1, n + 1))
    assert exact == pytest.approx(expected, abs=1e-9)
    assert jury(n, [p, 1 - p], seed=7) == pytest.approx(expected, abs=tolerance(expected))


@pytest.mark.parametrize(
    ("n", "chances", "expected"), [row for row in ELECTIONS["jury"]["plurality"] if row[0] in (3, 5, 9)]
)
def test_plurality_among_several_answers_is_right_as_often_as_computed(
    n: int, chances: list[float], expected: float
) -> None:
    assert jury(n, chances, seed=11) == pytest.approx(expected, abs=tolerance(expected))
