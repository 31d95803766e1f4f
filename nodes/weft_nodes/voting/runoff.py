"""Instant run-off: the weakest drop out round by round until one has more than half."""

from __future__ import annotations

from fractions import Fraction

from weft_nodes.voting.ballots import Ballots
from weft_nodes.voting.outcome import Count, tiers_by


def instant_runoff(ballots: Ballots) -> Count:
    """Each ballot counts for its highest choice still standing (equals share it); all weakest drop out together.

    Ballots that rank nobody still standing fall silent. If all that stand are level, they tie.
    """
    standing = set(ballots.choices)
    dropped: list[tuple[str, ...]] = []
    rounds: list[dict[str, Fraction]] = []
    while True:
        votes = _round(ballots, standing)
        rounds.append(votes)
        best, weakest = max(votes.values()), min(votes.values())
        if best * 2 > sum(votes.values()) or best == weakest:
            break
        out = tuple(sorted(choice for choice in standing if votes[choice] == weakest))
        dropped.insert(0, out)
        standing -= set(out)
    last = tiers_by(rounds[-1])
    return Count(_tally(ballots, rounds), (*last, *dropped), last[0], rounds=tuple(rounds))


def _round(ballots: Ballots, standing: set[str]) -> dict[str, Fraction]:
    votes = dict.fromkeys(sorted(standing), Fraction(0))
    for ballot in ballots.counted:
        for tier in ballot.tiers:
            if left := [choice for choice in tier if choice in standing]:
                for choice in left:
                    votes[choice] += Fraction(1, len(left))
                break
    return votes


def _tally(ballots: Ballots, rounds: list[dict[str, Fraction]]) -> dict[str, Fraction]:
    tally = dict.fromkeys(ballots.choices, Fraction(0))
    for votes in rounds:
        tally.update(votes)
    return tally
