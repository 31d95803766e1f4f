"""Borda's count: a place on a ballot is worth as many points as there are choices below it."""

from __future__ import annotations

from fractions import Fraction

from weft_nodes.voting.ballots import Ballot, Ballots
from weft_nodes.voting.outcome import Count, tiers_by


def borda(ballots: Ballots) -> Count:
    """Most points: the last gets none, equals share those of their places, and those not ranked share the last ones."""
    points = dict.fromkeys(ballots.choices, Fraction(0))
    for ballot in ballots.counted:
        for choice, worth in _points(ballot, ballots.choices):
            points[choice] += worth
    tiers = tiers_by(points)
    return Count(points, tiers, tiers[0])


def _points(ballot: Ballot, choices: tuple[str, ...]) -> list[tuple[str, Fraction]]:
    ranked = {choice for tier in ballot.tiers for choice in tier}
    points: list[tuple[str, Fraction]] = []
    below = len(choices)
    for tier in (*ballot.tiers, tuple(choice for choice in choices if choice not in ranked)):
        below -= len(tier)
        points += [(choice, below + Fraction(len(tier) - 1, 2)) for choice in tier]
    return points
