"""What tokens cost: a table that comes with Weft and a person's additions to it.

Prices are list prices in USD per million tokens, as the providers published them; they age. A person's own prices (in
`models.json`) win. A model without a price has no cost, which is shown as unknown, not as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from weft_engine.providers.chat import Usage

AS_OF: Final = "2025-11"


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens."""

    input: float
    output: float
    cached: float | None = None
    """For the part of the input that the provider had in its cache; `None`: like other input."""

    def cost_usd(self, usage: Usage) -> float:
        """What this usage costs."""
        cached = min(max(usage.cached_tokens, 0), usage.input_tokens)
        cached_price = self.input if self.cached is None else self.cached
        total = (usage.input_tokens - cached) * self.input + cached * cached_price + usage.output_tokens * self.output
        return total / 1_000_000

    @classmethod
    def from_json(cls, data: Any) -> Price | None:
        """A price as it stands in `models.json`: `{"input": 3, "output": 15}`; `None` if it is none."""
        if not isinstance(data, Mapping):
            return None
        paid_in, paid_out, cached = data.get("input"), data.get("output"), data.get("cached")
        if not (
            isinstance(paid_in, (int, float)) and isinstance(paid_out, (int, float)) and min(paid_in, paid_out) >= 0
        ):
            return None
        return cls(paid_in, paid_out, cached if isinstance(cached, (int, float)) and cached >= 0 else None)


LIST_PRICES: Final[dict[str, Price]] = {
    "scripted:*": Price(0, 0),
    "ollama:*": Price(0, 0),
    "openai:gpt-5.1*": Price(1.25, 10, 0.125),
    "openai:gpt-5-nano*": Price(0.05, 0.40, 0.005),
    "openai:gpt-5-mini*": Price(0.25, 2, 0.025),
    "openai:gpt-5-pro*": Price(15, 120),
    "openai:gpt-5*": Price(1.25, 10, 0.125),
    "openai:gpt-4.1-nano*": Price(0.10, 0.40, 0.025),
    "openai:gpt-4.1-mini*": Price(0.40, 1.60, 0.10),
    "openai:gpt-4.1*": Price(2, 8, 0.50),
    "openai:gpt-4o-mini*": Price(0.15, 0.60, 0.075),
    "openai:gpt-4o*": Price(2.50, 10, 1.25),
    "openai:o4-mini*": Price(1.10, 4.40, 0.275),
    "openai:o3-mini*": Price(1.10, 4.40, 0.55),
    "openai:o3*": Price(2, 8, 0.50),
    "anthropic:claude-opus-4-5*": Price(5, 25, 0.50),
    "anthropic:claude-opus-4*": Price(15, 75, 1.50),
    "anthropic:claude-sonnet-4*": Price(3, 15, 0.30),
    "anthropic:claude-3-7-sonnet*": Price(3, 15, 0.30),
    "anthropic:claude-haiku-4-5*": Price(1, 5, 0.10),
    "anthropic:claude-3-5-haiku*": Price(0.80, 4, 0.08),
    "anthropic:claude-3-haiku*": Price(0.25, 1.25, 0.03),
    "gemini:gemini-3-pro*": Price(2, 12, 0.20),
    "gemini:gemini-2.5-pro*": Price(1.25, 10, 0.125),
    "gemini:gemini-2.5-flash-lite*": Price(0.10, 0.40, 0.01),
    "gemini:gemini-2.5-flash*": Price(0.30, 2.50, 0.03),
    "gemini:gemini-2.0-flash-lite*": Price(0.075, 0.30),
    "gemini:gemini-2.0-flash*": Price(0.10, 0.40, 0.025),
}
"""By reference; `*` stands for anything. The first that fits counts, so longer names come first."""


class PriceTable:
    """Prices by model reference."""

    def __init__(self, own: Mapping[str, Any] | None = None) -> None:
        """`own`: a person's prices by reference or pattern; they are asked before the list."""
        mine = {pattern: Price.from_json(data) for pattern, data in (own or {}).items()}
        usable = {pattern: price for pattern, price in mine.items() if price is not None}
        exact_first = sorted(usable, key=lambda pattern: ("*" in pattern, -len(pattern)))
        self._prices = {pattern: usable[pattern] for pattern in exact_first} | {
            pattern: price for pattern, price in LIST_PRICES.items() if pattern not in usable
        }

    def of(self, reference: str) -> Price | None:
        """The price of a model, or `None` if nobody has named one."""
        return next((price for pattern, price in self._prices.items() if fnmatchcase(reference, pattern)), None)

    def cost_usd(self, reference: str, usage: Usage) -> float | None:
        """What a call costs, or `None`."""
        price = self.of(reference)
        return None if price is None else price.cost_usd(usage)
