"""The setting *Waits*: a node that takes nothing in runs once something has come to its input `after`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from weft_engine.node import Port


def waits_field() -> Any:
    """The field `waits` of a configuration."""
    return Field(
        default=False, title="Waits",
        description="Adds the input `after`: it runs once a value has come there, so wires say what comes first.",
    )  # fmt: skip


def after_ports(waits: bool) -> Sequence[Port]:
    """What it waits for, if it does."""
    return (Port("after", mode="list", description="Any value; it runs then."),) if waits else ()
