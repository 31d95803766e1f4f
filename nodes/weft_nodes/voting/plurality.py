"""Rules over single choices: most votes, more than half, by weight, all alike, and k alike."""

from __future__ import annotations

from fractions import Fraction

from weft_nodes.voting.ballots import Ballots
from weft_nodes.voting.outcome import Count, OutcomeCode, tiers_by


def votes_for(ballots: Ballots, *, weighs: bool = False) -> dict[str, Fraction]:
    """Votes for each choice; also for those nobody chose."""
    tally = dict.fromkeys(ballots.choices, Fraction(0))
    for ballot in ballots.counted:
        for choice in ballot.tiers[0]:
            tally[choice] += ballot.weight if weighs else 1
    return tally


def most_votes(ballots: Ballots) -> Count:
    """Plurality, and approval: the most ballots in favour."""
    return _most(votes_for(ballots))


def most_weight(ballots: Ballots) -> Count:
    """Plurality where a vote counts as much as its voter weighs."""
    return _most(votes_for(ballots, weighs=True))


def majority(ballots: Ballots) -> Count:
    """More than half of the counted ballots."""
    tally = votes_for(ballots)
    half = Fraction(len(ballots.counted), 2)
    winners = tuple(choice for choice, votes in tally.items() if votes > half)
    return _count(tally, winners, "no_majority", f"nobody has more than half of {len(ballots.counted)} votes")


def unanimous(ballots: Ballots) -> Count:
    """Every counted ballot the same."""
    tally = votes_for(ballots)
    winners = tuple(choice for choice, votes in tally.items() if votes == len(ballots.counted))
    named = sum(votes > 0 for votes in tally.values())
    return _count(tally, winners, "not_unanimous", f"the votes name {named} different choices")


def quorum(ballots: Ballots, needed: int) -> Count:
    """At least `needed` alike; of several such, the one with the most."""
    tally = votes_for(ballots)
    best = max(tally.values(), default=Fraction(0))
    winners = tuple(choice for choice, votes in tally.items() if votes == best and votes >= needed)
    return _count(tally, winners, "no_quorum", f"the best has {int(best)} of the {needed} votes needed")


def _most(tally: dict[str, Fraction]) -> Count:
    best = max(tally.values(), default=Fraction(0))
    winners = tuple(choice for choice, votes in tally.items() if votes == best and best > 0)
    return _count(tally, winners, "no_votes", "no vote has any weight")


def _count(tally: dict[str, Fraction], winners: tuple[str, ...], code: OutcomeCode, reason: str) -> Count:
    if winners:
        return Count(tally, tiers_by(tally), winners)
    return Count(tally, tiers_by(tally), (), code, reason)
