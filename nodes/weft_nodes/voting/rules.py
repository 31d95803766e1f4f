"""All voting rules by name, and holding a vote."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

from weft_engine.errors import NodeInputError
from weft_nodes.voting import borda, pairwise, plurality, runoff, scores
from weft_nodes.voting.ballots import BallotForm, Ballots, Vote, read_ballots
from weft_nodes.voting.normalisation import Normalisation
from weft_nodes.voting.outcome import Count, Outcome, TieBreak, conclude

RuleName = Literal[
    "plurality", "majority", "weighted", "unanimous", "quorum", "approval", "borda", "condorcet", "schulze",
    "instant_runoff", "kemeny", "mean_score", "median_score",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A voting rule: what it asks of voters and how it counts."""

    name: RuleName
    title: str
    help: str
    form: BallotForm
    count: Callable[[Ballots], Count] | None
    """`None` for the quorum, which also needs a number."""

    @property
    def weighs(self) -> bool:
        """Whether voters' weights count; under all other rules every voter counts as one."""
        return self.name == "weighted"


_RULES: Final = (
    Rule("plurality", "Plurality", "the most votes", "choice", plurality.most_votes),
    Rule("majority", "Absolute majority", "more than half of the counted votes", "choice", plurality.majority),
    Rule("weighted", "Weighted", "the most votes by voters' weights", "choice", plurality.most_weight),
    Rule("unanimous", "Unanimous", "all counted votes alike", "choice", plurality.unanimous),
    Rule("quorum", "Quorum", "at least k votes alike", "choice", None),
    Rule("approval", "Approval", "acceptable to the most voters", "approval", plurality.most_votes),
    Rule("borda", "Borda", "the most points, one for each choice below", "ranking", borda.borda),
    Rule("condorcet", "Condorcet", "beats every other in a duel, or nobody", "ranking", pairwise.condorcet),
    Rule("schulze", "Schulze", "beats every other by the strongest chain of duels", "ranking", pairwise.schulze),
    Rule("instant_runoff", "Instant run-off", "the weakest drop out in turn", "ranking", runoff.instant_runoff),
    Rule("kemeny", "Kemeny", "heads the order closest to all ballots", "ranking", pairwise.kemeny),
    Rule("mean_score", "Mean score", "the highest mean", "scores", scores.mean_score),
    Rule("median_score", "Median score", "the highest median", "scores", scores.median_score),
)

RULES: Final[dict[RuleName, Rule]] = {rule.name: rule for rule in _RULES}
"""By name."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a vote is held."""

    rule: RuleName = "plurality"
    choices: tuple[str, ...] = ()
    """What may be voted for; empty: anything."""
    normalisation: Normalisation = field(default_factory=Normalisation)
    quorum: int = 0
    """Votes needed under the quorum rule."""
    min_consensus: float = 0.0
    tie_break: TieBreak = "first"


def hold_vote(votes: Iterable[Vote], terms: Terms, random: Random | None = None) -> Outcome:
    """The outcome of a vote; the order of the votes shows in nothing but ties broken by `first`.

    Raises:
        NodeInputError: if the terms make no sense or a weight is negative.
        ExpressionError: if the normalisation's expression does not parse.
    """
    return outcome_of(ballots_of(votes, terms), terms, random)


def ballots_of(votes: Iterable[Vote], terms: Terms) -> Ballots:
    """The ballots the rule of these terms counts."""
    return read_ballots(votes, RULES[terms.rule].form, terms.normalisation, terms.choices)


def outcome_of(ballots: Ballots, terms: Terms, random: Random | None = None, chosen: str = "") -> Outcome:
    """The outcome of ballots already read; `chosen` is who a judge chose."""
    rule = RULES[terms.rule]
    return conclude(
        _count(rule, ballots, terms),
        ballots,
        weighs=rule.weighs,
        min_consensus=terms.min_consensus,
        tie_break=terms.tie_break,
        random=random,
        chosen=chosen,
    )


def _count(rule: Rule, ballots: Ballots, terms: Terms) -> Count:
    if not ballots.counted:
        return Count({}, (), (), "no_votes", "nobody cast a valid vote")
    if rule.count is not None:
        return rule.count(ballots)
    if terms.quorum < 1:
        raise NodeInputError(f"a quorum needs at least 1 vote, got {terms.quorum}; set how many must agree")
    return plurality.quorum(ballots, terms.quorum)
