"""Rules that compare choices two by two: Condorcet, Schulze, Kemeny."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Final, TypeAlias

from weft_engine.errors import NodeInputError
from weft_nodes.voting.ballots import Ballots
from weft_nodes.voting.outcome import Count, tiers_by

Pairs: TypeAlias = dict[str, dict[str, int]]
"""`pairs[a][b]`: how many ballots put `a` above `b`."""

MAX_KEMENY_CHOICES: Final = 10


def pairwise(ballots: Ballots) -> Pairs:
    """Every choice against every other; those not ranked stand below all that are, level with one another."""
    pairs = {a: {b: 0 for b in ballots.choices if b != a} for a in ballots.choices}
    for ballot in ballots.counted:
        place = {choice: number for number, tier in enumerate(ballot.tiers) for choice in tier}
        last = len(ballot.tiers)
        for a, against in pairs.items():
            for b in against:
                against[b] += place.get(a, last) < place.get(b, last)
    return pairs


def condorcet(ballots: Ballots) -> Count:
    """Who beats every other in a duel; often nobody does."""
    pairs = pairwise(ballots)
    beaten = {a: Fraction(sum(votes > pairs[b][a] for b, votes in row.items())) for a, row in pairs.items()}
    tiers = tiers_by(beaten)
    winners = tuple(choice for choice, number in beaten.items() if number == len(pairs) - 1)
    if winners:
        return Count(beaten, tiers, winners)
    return Count(beaten, tiers, (), "no_condorcet_winner", "nobody beats every other choice in a duel")


def schulze(ballots: Ballots) -> Count:
    """Schulze's method with winning votes: who has no stronger path of duels against them than for them.

    Source: M. Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
    election method, Social Choice and Welfare 36 (2011).
    """
    paths = strongest_paths(pairwise(ballots))
    beaten = {a: Fraction(sum(paths[b][a] < power for b, power in row.items())) for a, row in paths.items()}
    winners = tuple(a for a, row in paths.items() if all(power >= paths[b][a] for b, power in row.items()))
    return Count(beaten, tiers_by(beaten), winners)


def strongest_paths(pairs: Pairs) -> Pairs:
    """For each two choices, the weakest duel of the strongest chain of won duels from one to the other."""
    paths = {a: {b: v if v > pairs[b][a] else 0 for b, v in row.items()} for a, row in pairs.items()}
    for via, start, end in permutations(sorted(pairs), 3):
        detour = min(paths[start][via], paths[via][end])
        if detour > paths[start][end]:
            paths[start][end] = detour
    return paths


def kemeny(ballots: Ballots) -> Count:
    """The order that agrees with the ballots on the most pairs, found exactly over all subsets.

    The tally is how many places there are below a choice in the best order that favours it most. Where several orders
    agree equally well, their first choices are level.

    Source: J. Kemeny, Mathematics without numbers, Daedalus 88 (1959); dynamic programme over subsets as usual.

    Raises:
        NodeInputError: above `MAX_KEMENY_CHOICES` choices: the work doubles with each.
    """
    choices = sorted(ballots.choices)
    if len(choices) > MAX_KEMENY_CHOICES:
        raise NodeInputError(
            f"Kemeny's rule handles at most {MAX_KEMENY_CHOICES} choices, got {len(choices)}; use Schulze's"
        )
    pairs = pairwise(ballots)
    places = _best_places(choices, pairs)
    tally = {choice: Fraction(len(choices) - 1 - places[choice]) for choice in choices}
    tiers = tiers_by(tally)
    return Count(tally, tiers, tiers[0])


def kemeny_score(order: tuple[str, ...], pairs: Pairs) -> int:
    """On how many pairs, over all ballots, an order agrees."""
    return sum(pairs[a][b] for place, a in enumerate(order) for b in order[place + 1 :])


def _best_places(choices: list[str], pairs: Pairs) -> dict[str, int]:
    """The best place of each choice over all optimal orders. Subsets are bit masks of what is not yet placed."""
    size, full = len(choices), (1 << len(choices)) - 1
    best = [0] * (full + 1)
    heads: list[list[int]] = [[] for _ in range(full + 1)]
    for mask in range(1, full + 1):
        members = [i for i in range(size) if mask >> i & 1]
        gain = {i: best[mask ^ 1 << i] + sum(pairs[choices[i]][choices[j]] for j in members if j != i) for i in members}
        best[mask] = max(gain.values())
        heads[mask] = [i for i in members if gain[i] == best[mask]]
    places: dict[str, int] = {}
    level = {full}
    for place in range(size):
        for mask in level:
            for i in heads[mask]:
                places.setdefault(choices[i], place)
        level = {mask ^ 1 << i for mask in level for i in heads[mask]}
    return places
