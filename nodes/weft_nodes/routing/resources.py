"""What a route needs of the run's budget, and whether there is so much left."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import BudgetLeft


class Resources(BaseModel):
    """What taking a route may use; nothing said: whatever there is will do."""

    model_config = ConfigDict(extra="allow")

    tokens: int | None = Field(default=None, ge=1, title="Tokens", description="Read and written.")
    cost_usd: float | None = Field(
        default=None, gt=0, title="Cost", description="Of model calls.", json_schema_extra={"unit": "USD"}
    )
    calls: int | None = Field(default=None, ge=1, title="Model calls", description="How often it asks a model.")
    concurrency: int | None = Field(
        default=None, ge=1, title="At once", description="Nodes that must be able to work at the same time.",
        json_schema_extra={"unit": "nodes"},
    )  # fmt: skip


def lacking(needed: Resources, left: BudgetLeft) -> str:
    """What the budget cannot hold, as words; empty if it holds everything."""
    short = [
        f"{need:g} {name} ({has:g} left)"
        for name, need, has in (
            ("tokens", needed.tokens, left.tokens),
            ("USD", needed.cost_usd, left.cost_usd),
            ("model calls", needed.calls, left.calls),
        )
        if need is not None and has is not None and need > has
    ]
    most = left.concurrency
    if needed.concurrency is not None and most is not None and needed.concurrency > most:
        short.append(f"{needed.concurrency} nodes at once (the flow allows {most})")
    return " and ".join(short)
