"""Rules over numbers: the best mean and the best median."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from statistics import median

from weft_nodes.voting.ballots import Ballots
from weft_nodes.voting.outcome import Count, tiers_by


def mean_score(ballots: Ballots) -> Count:
    """The highest mean, over the ballots that score a choice."""
    return _best(ballots, lambda scores: sum(scores, Fraction(0)) / len(scores))


def median_score(ballots: Ballots) -> Count:
    """The highest median, over the ballots that score a choice; half way between the two middle ones."""
    return _best(ballots, lambda scores: Fraction(median(scores)))


def _best(ballots: Ballots, middle: Callable[[Sequence[Fraction]], Fraction]) -> Count:
    given: dict[str, list[Fraction]] = {}
    for ballot in ballots.counted:
        for choice, score in ballot.scores:
            given.setdefault(choice, []).append(score)
    values = {choice: middle(scores) for choice, scores in given.items()}
    tiers = tiers_by(values)
    unscored = tuple(sorted(choice for choice in ballots.choices if choice not in given))
    return Count(values, (*tiers, unscored) if unscored else tiers, tiers[0])
