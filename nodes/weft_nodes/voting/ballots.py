"""Ballots: what voters said, brought into a form that rules can count.

A ballot is a ranking in tiers, best first; a single choice is a ranking with one tier of one, an approval is one tier
of all that is approved. Abstentions (nothing said) and invalid ballots (something said that does not fit) are kept
apart: neither is ever counted for or against anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from weft_engine.errors import NodeInputError
from weft_engine.values import Json
from weft_nodes.voting.normalisation import Normalisation, Unfit, Wording, extract
from weft_nodes.voting.readings import listed, ranked, scored

BallotForm = Literal["choice", "approval", "ranking", "scores"]
"""What a voter is asked for: one choice, all that are acceptable, an order, or a number for each."""

ABSTAIN = "abstain"
"""Said as a whole ballot, in any case, it is an abstention — unless it is one of the choices."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one voter handed in; a `value` of `None` (or empty text) is an abstention, as of a voter who failed."""

    voter: str
    value: Json
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Ballot:
    """One counted ballot. `scores` is filled for that form only."""

    voter: str
    tiers: tuple[tuple[str, ...], ...]
    weight: Fraction = Fraction(1)
    scores: tuple[tuple[str, Fraction], ...] = ()

    def supports(self, choice: str) -> bool:
        """Whether nothing stands above the choice on this ballot."""
        return bool(self.tiers) and choice in self.tiers[0]


@dataclass(frozen=True, slots=True)
class InvalidBallot:
    """A ballot that could not be read, and why."""

    voter: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ballots:
    """All ballots of a vote, in the order given, and everything that can be voted for."""

    counted: tuple[Ballot, ...]
    choices: tuple[str, ...]
    """As given; if none were given, everything anybody named, sorted."""
    abstained: tuple[str, ...] = ()
    invalid: tuple[InvalidBallot, ...] = ()


def read_ballots(
    votes: Iterable[Vote], form: BallotForm, normalisation: Normalisation | None = None, choices: Sequence[str] = ()
) -> Ballots:
    """Sort votes into counted, abstained and invalid.

    Args:
        votes: in canonical order, not in order of arrival.
        form: what the rule counts.
        normalisation: how wordings are made comparable; exact if left out.
        choices: what may be voted for; empty: anything.

    Raises:
        NodeInputError: for a negative weight or a choice given twice.
        ExpressionError: if the normalisation's expression does not parse.
    """
    wording = Wording(normalisation or Normalisation(), choices)
    counted: list[Ballot] = []
    abstained: list[str] = []
    invalid: list[InvalidBallot] = []
    for vote in votes:
        try:
            ballot = _read(vote, form, wording)
        except Unfit as unfit:
            invalid.append(InvalidBallot(vote.voter, str(unfit)))
            continue
        if ballot is None:
            abstained.append(vote.voter)
        else:
            counted.append(ballot)
    named = wording.choices or tuple(sorted(_named(counted)))
    return Ballots(tuple(counted), named, tuple(abstained), tuple(invalid))


def _named(ballots: Iterable[Ballot]) -> set[str]:
    return {choice for ballot in ballots for tier in ballot.tiers for choice in tier}


def _read(vote: Vote, form: BallotForm, wording: Wording) -> Ballot | None:
    weight = _weight(vote)
    if _silent(vote.value, wording):
        return None
    value = extract(vote.value, vote.voter, wording.normalisation)
    if _silent(value, wording):
        return None
    match form:
        case "choice":
            return Ballot(vote.voter, ((wording.name(value),),), weight)
        case "approval":
            approved = tuple(dict.fromkeys(wording.name(item) for item in listed(value)))
            return Ballot(vote.voter, (approved,), weight)
        case "ranking":
            return _ranking(vote.voter, [[wording.name(item) for item in tier] for tier in ranked(value)], weight)
        case "scores":
            return _scores(vote.voter, {wording.name(name): score for name, score in scored(value)}, weight)


def _weight(vote: Vote) -> Fraction:
    try:
        weight = Fraction(str(vote.weight))
    except ValueError as error:
        raise NodeInputError(f"voter {vote.voter!r}: the weight {vote.weight} is not a finite number") from error
    if weight < 0:
        raise NodeInputError(f"voter {vote.voter!r}: the weight {vote.weight} is negative; use 0 to leave a voter out")
    return weight


def _silent(value: Json, wording: Wording) -> bool:
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    said = value.strip().casefold()
    return not said or (said == ABSTAIN and not wording.offers(ABSTAIN))


def _ranking(voter: str, tiers: list[list[str]], weight: Fraction) -> Ballot | None:
    names = [name for tier in tiers for name in tier]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Unfit(f"ranks {twice!r} twice")
    filled = tuple(tuple(tier) for tier in tiers if tier)
    return Ballot(voter, filled, weight) if filled else None


def _scores(voter: str, scores: Mapping[str, Fraction], weight: Fraction) -> Ballot | None:
    if not scores:
        return None
    levels = sorted(set(scores.values()), reverse=True)
    tiers = tuple(tuple(name for name, score in scores.items() if score == level) for level in levels)
    return Ballot(voter, tiers, weight, tuple(scores.items()))
