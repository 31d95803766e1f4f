"""Which failures may pass, and how long to wait before trying again."""

from __future__ import annotations

from random import Random
from typing import Final

from weft_engine.errors import NodeTimeoutError, WeftError

DEFAULT_BACKOFF_S: Final = 1.0
LONGEST_S: Final = 60.0


def may_pass(error: WeftError) -> bool:
    """Whether the same call may succeed later: what says so of itself, and time limits."""
    return isinstance(error, NodeTimeoutError) or bool(
        getattr(error, "retryable", False) or error.details.get("retryable")
    )


def delay_s(attempt: int, error: WeftError, backoff_s: float | None, random: Random) -> float:
    """Seconds before the next attempt: what the server asked for, else exponential back-off with full jitter.

    Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: a uniform choice between 0 and
    `min(LONGEST_S, backoff * 2**(attempt - 1))`.
    """
    asked = getattr(error, "retry_after_s", None) or error.details.get("retry_after_s")
    if isinstance(asked, (int, float)) and asked > 0:
        return float(asked)
    base = DEFAULT_BACKOFF_S if backoff_s is None else backoff_s
    return random.uniform(0, min(LONGEST_S, base * 2 ** (attempt - 1)))
