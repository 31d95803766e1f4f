"""From a count to an outcome: ties, consensus, dissent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Literal

from weft_engine.errors import NodeInputError
from weft_nodes.voting.ballots import Ballot, Ballots

TieBreak = Literal["first", "random", "judge", "fail"]
"""`first`: the tied choice that the first ballot with a preference prefers; `random`: by the run's seed; `judge` and
`fail`: the outcome stays open and `tie` says between whom."""

OutcomeCode = Literal[
    "decided", "no_votes", "tie", "below_consensus", "no_majority", "not_unanimous", "no_quorum", "no_condorcet_winner"
]


@dataclass(frozen=True, slots=True)
class Count:
    """What a rule found, before ties are broken."""

    tally: Mapping[str, Fraction]
    tiers: tuple[tuple[str, ...], ...]
    """All choices, best first; equals together, sorted."""
    winners: tuple[str, ...]
    """Empty: the rule elects nobody, for the reason in `code`."""
    code: OutcomeCode = "decided"
    reason: str = ""
    rounds: tuple[Mapping[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a vote."""

    winner: str | None
    tally: dict[str, float]
    """Votes, points, or opponents beaten, best first."""
    ranking: tuple[tuple[str, ...], ...]
    """All choices in tiers, best first."""
    consensus: float
    """Share of the counted ballots (by weight, if the rule weighs) on which nothing stands above the winner; without a
    winner, the largest such share among the leaders."""
    dissent: tuple[str, ...]
    """Counted voters who put something else first."""
    abstentions: int
    invalid: int
    tie: tuple[str, ...]
    """Who was level before ties were broken; empty if nobody was."""
    decided: bool
    code: OutcomeCode
    reason: str
    rounds: tuple[dict[str, float], ...] = field(default=())
    """Instant run-off only: the votes in each round."""


def tiers_by(values: Mapping[str, Fraction]) -> tuple[tuple[str, ...], ...]:
    """Choices in tiers by falling value; equals sorted by name, so that no order of ballots shows."""
    levels = sorted(set(values.values()), reverse=True)
    return tuple(tuple(sorted(name for name, value in values.items() if value == level)) for level in levels)


def conclude(
    count: Count,
    ballots: Ballots,
    *,
    weighs: bool,
    min_consensus: float = 0.0,
    tie_break: TieBreak = "first",
    random: Random | None = None,
    chosen: str = "",
) -> Outcome:
    """Break ties and ask for consensus.

    Args:
        count: What the rule found.
        ballots: What was counted.
        weighs: Whether voters' weights count.
        min_consensus: The share of ballots that must stand behind the winner.
        tie_break: What happens in a tie.
        random: For ties broken at random.
        chosen: Who wins because a judge says so; the tie, if there was one, is still told.

    Raises:
        NodeInputError: if `min_consensus` is not within 0 and 1, or ties are random and no generator is given.
    """
    if not 0 <= min_consensus <= 1:
        raise NodeInputError(f"min_consensus is {min_consensus}; give a share between 0 and 1")
    tie = tuple(sorted(count.winners)) if len(count.winners) > 1 else ()
    winner = chosen or _break(count.winners, ballots, tie_break, random)
    leaders = (winner,) if winner is not None else (count.winners or (count.tiers[0] if count.tiers else ()))
    consensus = max((_support(leader, ballots, weighs) for leader in leaders), default=Fraction(0))
    code, reason = _verdict(count, winner, tie, consensus, min_consensus)
    dissent = winner or (leaders[0] if len(leaders) == 1 else None)
    return Outcome(
        winner=winner if code == "decided" else None,
        tally={name: float(count.tally[name]) for tier in tiers_by(count.tally) for name in tier},
        ranking=count.tiers,
        consensus=float(consensus),
        dissent=tuple(b.voter for b in ballots.counted if dissent is not None and not b.supports(dissent)),
        abstentions=len(ballots.abstained),
        invalid=len(ballots.invalid),
        tie=tie,
        decided=code == "decided",
        code=code,
        reason=reason,
        rounds=tuple({name: float(votes) for name, votes in each.items()} for each in count.rounds),
    )


def _verdict(
    count: Count, winner: str | None, tie: tuple[str, ...], consensus: Fraction, min_consensus: float
) -> tuple[OutcomeCode, str]:
    if winner is None:
        if tie:
            return "tie", f"a tie between {', '.join(tie)}"
        return count.code, count.reason
    if consensus < Fraction(str(min_consensus)):
        return "below_consensus", f"{float(consensus):.0%} stand behind {winner!r}, {min_consensus:.0%} are needed"
    return "decided", f"{winner!r} wins" + (" after a tie" if tie else "")


def _support(choice: str, ballots: Ballots, weighs: bool) -> Fraction:
    def weight(ballot: Ballot) -> Fraction:
        return ballot.weight if weighs else Fraction(1)

    total = sum(map(weight, ballots.counted), Fraction(0))
    behind = sum((weight(ballot) for ballot in ballots.counted if ballot.supports(choice)), Fraction(0))
    return behind / total if total else Fraction(0)


def _break(winners: tuple[str, ...], ballots: Ballots, tie_break: TieBreak, random: Random | None) -> str | None:
    if len(winners) < 2:
        return winners[0] if winners else None
    if tie_break == "first":
        return _first_preferred(winners, ballots)
    if tie_break == "random":
        if random is None:
            raise NodeInputError("ties are broken at random, so the vote needs the run's random generator")
        return random.choice(sorted(winners))
    return None


def _first_preferred(winners: tuple[str, ...], ballots: Ballots) -> str:
    left = set(winners)
    for ballot in ballots.counted:
        for tier in ballot.tiers:
            if preferred := left & set(tier):
                left = preferred
                break
        if len(left) == 1:
            return left.pop()
    return next(choice for choice in ballots.choices if choice in left)
