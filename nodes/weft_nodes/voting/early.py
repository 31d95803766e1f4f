"""Whether votes still to come can change a winner: if not, the remaining voters need not be asked.

Each outstanding voter may name any choice, also one nobody named yet, or none. The answer "no" is certain; "yes" may
be cautious where a tie would decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from weft_nodes.voting.ballots import Ballots
from weft_nodes.voting.plurality import votes_for
from weft_nodes.voting.rules import RULES, RuleName, Terms

EARLY_RULES: Final[frozenset[RuleName]] = frozenset(("plurality", "majority", "weighted", "unanimous", "quorum"))
"""The rules whose outcome is foreseen; under the others every voter is heard."""


def can_still_change(terms: Terms, ballots: Ballots, outstanding_weights: Sequence[float]) -> bool:
    """Whether the winner — or that there is none — is still open.

    Args:
        terms: how the vote is held.
        ballots: those in so far, read under these terms.
        outstanding_weights: one weight for each voter not yet heard; 1 each unless the rule weighs.
    """
    if not outstanding_weights:
        return False
    if terms.rule not in EARLY_RULES:
        return True
    weighs = RULES[terms.rule].weighs
    to_come = sum((Fraction(str(w)) if weighs else Fraction(1) for w in outstanding_weights), Fraction(0))
    tally = sorted(votes_for(ballots, weighs=weighs).values(), reverse=True)
    lead, second = (*tally, Fraction(0), Fraction(0))[:2]
    cast = sum(tally, Fraction(0))
    if not cast:
        return True
    if _beyond_reach(terms, lead, second, cast, to_come):
        return False
    return not _certain(terms, lead, second, cast, to_come)


def _certain(terms: Terms, lead: Fraction, second: Fraction, cast: Fraction, to_come: Fraction) -> bool:
    """Whether the leader wins whatever comes."""
    consensus = Fraction(str(terms.min_consensus))
    if lead < consensus * (cast + to_come):
        return False
    match terms.rule:
        case "majority":
            return lead * 2 > cast + to_come
        case "quorum":
            return lead >= terms.quorum and (second + to_come < lead or second + to_come < terms.quorum)
        case "unanimous":
            return False
        case _:
            return second + to_come < lead


def _beyond_reach(terms: Terms, lead: Fraction, second: Fraction, cast: Fraction, to_come: Fraction) -> bool:
    """Whether nobody can win any more, were all outstanding votes for them."""
    best, total = lead + to_come, cast + to_come
    if best < Fraction(str(terms.min_consensus)) * total:
        return True
    match terms.rule:
        case "majority":
            return best * 2 <= total
        case "quorum":
            return best < terms.quorum
        case "unanimous":
            return second > 0
        case _:
            return False
