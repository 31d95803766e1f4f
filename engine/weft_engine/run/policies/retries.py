"""Which failures are tried again, and how long to wait before that."""

from __future__ import annotations

from random import Random
from typing import Final, Literal

from weft_engine.document.model import Policy
from weft_engine.errors import BudgetExceededError, ExpressionError, NodeInputError, NodeTimeoutError, WeftError
from weft_engine.expressions import compile_expression
from weft_engine.values import Json

DEFAULT_BACKOFF_S: Final = 1.0
LONGEST_S: Final = 60.0
_MOST_DOUBLINGS: Final = 1000
"""Beyond any cap, and still a float."""

Jitter = Literal["none", "full", "equal", "decorrelated"]


def may_pass(error: WeftError) -> bool:
    """Whether the same call may succeed later: what says so of itself, and time limits."""
    return isinstance(error, NodeTimeoutError) or bool(
        getattr(error, "retryable", False) or error.details.get("retryable")
    )


def kinds_of(error: type[WeftError]) -> frozenset[str]:
    """The codes that stand for a class of errors: its own, and those of what it is a case of."""
    return frozenset(each.__dict__["code"] for each in error.__mro__ if "code" in each.__dict__)


def is_retried(policy: Policy, error: WeftError, described: dict[str, Json], attempt: int) -> bool:
    """Whether the policy tries again after this failure.

    Args:
        policy: The policy.
        error: What failed.
        described: The same as plain JSON, for the condition.
        attempt: Number of the attempt that failed.

    Raises:
        NodeInputError: The condition fails, or is neither true nor false.
    """
    if isinstance(error, BudgetExceededError):
        return False
    if policy.retry_on is not None:
        fits = bool(kinds_of(type(error)) & frozenset(policy.retry_on))
    else:
        fits = policy.retry_if is not None or may_pass(error)
    if not fits or not (policy.retry_if or "").strip():
        return fits
    try:
        return compile_expression(policy.retry_if or "").test({"error": described, "attempt": attempt})
    except ExpressionError as fault:
        raise NodeInputError(f"node {described.get('node')!r}: retry if: {fault.message}") from error


def asked_s(error: WeftError) -> float | None:
    """Seconds the server asked to wait, if it did."""
    asked = getattr(error, "retry_after_s", None) or error.details.get("retry_after_s")
    usable = isinstance(asked, (int, float)) and not isinstance(asked, bool) and asked > 0
    return float(asked) if usable and asked is not None else None


def exponential_s(attempt: int, backoff_s: float, longest_s: float) -> float:
    """The back-off without chance: `backoff_s` doubled for each attempt after the first, at most `longest_s`."""
    return min(longest_s, backoff_s * 2.0 ** min(attempt - 1, _MOST_DOUBLINGS))


def delay_s(policy: Policy, attempt: int, before_s: float, random: Random) -> float:
    """Seconds before the next attempt.

    Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.

    Args:
        policy: Says the first back-off, the longest, and the jitter.
        attempt: Number of the attempt that failed, from 1.
        before_s: The wait before it; 0 for the first.
        random: Where chance comes from.
    """
    base = DEFAULT_BACKOFF_S if policy.backoff_s is None else policy.backoff_s
    longest = LONGEST_S if policy.max_backoff_s is None else policy.max_backoff_s
    whole = exponential_s(attempt, base, longest)
    match policy.jitter or "full":
        case "none":
            return whole
        case "equal":
            return whole / 2 + random.uniform(0, whole / 2)
        case "decorrelated":
            return min(longest, random.uniform(base, max(base, 3 * (before_s or base))))
        case _:
            return random.uniform(0, whole)
