"""One budget per run, reserved before each model call and settled after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft_engine.document.model import Budget
from weft_engine.errors import BudgetExceededError
from weft_engine.node import BudgetLeft
from weft_engine.providers.chat import Usage


@dataclass(slots=True)
class Reservation:
    """What one call may use at most."""

    tokens: int
    cost_usd: float


class Purse:
    """What a run may still use. Nothing is ever spent that was not reserved.

    Args:
        caps: The limits; `None` is unlimited.
        changed: Called after every call has been settled.
    """

    def __init__(self, caps: Budget, changed: Callable[[], None]) -> None:
        self._caps = caps
        self._changed = changed
        self.calls = 0
        self.input_tokens = 0
        self.output_tokens = 0
        self.cost_usd = 0.0
        self.estimated = False
        self._open: list[Reservation] = []

    @property
    def is_limited(self) -> bool:
        """Whether tokens or cost are capped."""
        return self._caps.max_tokens is not None or self._caps.max_cost_usd is not None

    @property
    def tokens(self) -> int:
        """Tokens used so far."""
        return self.input_tokens + self.output_tokens

    def left(self) -> BudgetLeft:
        """What may still be reserved."""
        caps = self._caps
        tokens = self.tokens + sum(each.tokens for each in self._open)
        cost_usd = self.cost_usd + sum(each.cost_usd for each in self._open)
        return BudgetLeft(
            tokens=None if caps.max_tokens is None else max(0, caps.max_tokens - tokens),
            cost_usd=None if caps.max_cost_usd is None else max(0.0, caps.max_cost_usd - cost_usd),
            calls=None if caps.max_calls is None else max(0, caps.max_calls - self.calls - len(self._open)),
            time_s=caps.max_time_s,
        )

    def reserve(self, node: str, model: str, usage: Usage, cost_usd: float | None) -> Reservation:
        """Sets aside what a call may use.

        Raises:
            BudgetExceededError: The budget cannot hold it; nothing was set aside.
        """
        tokens = usage.input_tokens + usage.output_tokens
        caps = self._caps
        if caps.max_cost_usd is not None and cost_usd is None:
            raise BudgetExceededError(
                f"node {node!r}: the run's cost is limited, but the price of {model} is not known: enter it in the "
                "settings",
                limit="max_cost_usd", cap=caps.max_cost_usd, used=self.cost_usd, asked=None,
            )  # fmt: skip
        cost = cost_usd or 0.0
        self._hold(node, "max_calls", caps.max_calls, self.calls + len(self._open), 1)
        self._hold(node, "max_tokens", caps.max_tokens, self.tokens + sum(each.tokens for each in self._open), tokens)
        held = sum(each.cost_usd for each in self._open)
        self._hold(node, "max_cost_usd", caps.max_cost_usd, self.cost_usd + held, cost)
        made = Reservation(tokens, cost)
        self._open.append(made)
        return made

    @staticmethod
    def _hold(node: str, limit: str, cap: float | None, used: float, asked: float) -> None:
        if cap is not None and used + asked > cap:
            words = limit.removeprefix("max_").replace("_usd", " in USD")
            raise BudgetExceededError(
                f"node {node!r}: the run's budget cannot hold the next call: {words} {used:g} of {cap:g} used, "
                f"{asked:g} asked",
                limit=limit, cap=cap, used=used, asked=asked,
            )  # fmt: skip

    def settle(self, reservation: Reservation, usage: Usage, cost_usd: float | None) -> None:
        """Replaces what was set aside by what was used."""
        self._open.remove(reservation)
        self.calls += 1
        self.input_tokens += usage.input_tokens
        self.output_tokens += usage.output_tokens
        self.cost_usd += cost_usd or 0.0
        self.estimated = self.estimated or usage.estimated
        self._changed()


def tightened(caps: Budget, further: Budget | None) -> Budget:
    """The tighter of two budgets, limit by limit."""
    if further is None:
        return caps
    both = {name: (getattr(caps, name), getattr(further, name)) for name in type(caps).model_fields}
    tight = {name: min((each for each in pair if each is not None), default=None) for name, pair in both.items()}
    return Budget.model_validate(tight)
