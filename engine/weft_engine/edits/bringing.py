"""What a whole flow brings along besides its nodes when it is put into another one: its script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from weft_engine.document.document import Flow
from weft_engine.document.model import Settings

_STAYS: Final[Mapping[str, str]] = {
    "model": "model", "max_concurrency": "nodes at once", "seed": "seed", "budget": "budget", "policy": "policy",
}  # fmt: skip
"""Settings that hold for a whole flow: those of the flow one puts something into stay."""


def settings_with_script(flow: Flow, part: Flow, names: Mapping[str, str]) -> Settings | None:
    """The flow's settings with the script rules of a part; `None` if it brings none.

    Rules of its nodes follow their new ids and come first; those for every call are held to its nodes.

    Args:
        flow: Where the part is put in.
        part: A whole flow.
        names: New ids of its nodes by their old ones.
    """
    own = flow.settings.script
    brought = [_renamed(rule, names) for rule in part.settings.script]
    new = [rule for rule in brought if rule not in own]
    if not new:
        return None
    return flow.settings.model_copy(update={"script": [*new, *own]})


def _renamed(rule: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    when = dict(rule.get("when") or {})
    meant = when.get("node")
    if meant is None:
        when["node"] = sorted(names.values())
    elif isinstance(meant, str):
        when["node"] = names.get(meant, meant)
    elif isinstance(meant, list):
        when["node"] = [names.get(each, each) if isinstance(each, str) else each for each in meant]
    return {**rule, "when": when}


def left_out(flow: Flow, part: Flow, *, with_script: bool) -> tuple[str, ...]:
    """What a whole flow sets for itself that is not taken over, by name."""
    usual, own, theirs = Settings(), flow.settings, part.settings
    found = [
        word
        for field, word in _STAYS.items()
        if getattr(theirs, field) != getattr(usual, field) and getattr(theirs, field) != getattr(own, field)
    ]
    if not with_script and theirs.script:
        found.append("script")
    return tuple(found)
