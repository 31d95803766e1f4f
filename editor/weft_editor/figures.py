"""What a run used, as a person reads it; what was only estimated carries a mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weft_editor.language import number, tr

if TYPE_CHECKING:
    from weft_engine.run.view import Activation


def about(estimated: bool) -> str:
    """The mark before a figure that was not told by a server."""
    return "~" if estimated else ""


def tokens_of(activation: Activation) -> str:
    """The tokens of an activation; empty if it called no model."""
    if not activation.calls:
        return ""
    return tr(
        "{about}{input_tokens} → {output_tokens} tokens",
        about=about(activation.estimated),
        input_tokens=activation.input_tokens,
        output_tokens=activation.output_tokens,
    )


def cost_text(cost_usd: float, estimated: bool, *, short: bool = False) -> str:
    """A cost; empty if there is none. Short, it has two decimals where that says enough."""
    if not cost_usd:
        return ""
    digits = 2 if short and cost_usd >= 0.1 else 4
    return f"{about(estimated)}${number(cost_usd, f'.{digits}f')}"
