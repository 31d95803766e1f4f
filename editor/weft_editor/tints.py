"""The colours a person can give nodes, groups and notes, and the edit that gives one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from weft_editor.language import tr
from weft_editor.theme.tokens import THEMES, Tokens
from weft_engine.category import Category
from weft_engine.document import Change, Flow
from weft_engine.edits import set_group, set_note, set_places

if TYPE_CHECKING:
    from weft_editor.session import Selection

NAMES: Final = MappingProxyType(
    {
        Category.AGENTS: tr("Blue"),
        Category.TOOLS: tr("Teal"),
        Category.TEXT: tr("Green"),
        Category.CONTROL: tr("Olive"),
        Category.HUMAN: tr("Orange"),
        Category.STATE: tr("Red"),
        Category.VOTING: tr("Pink"),
        Category.COORDINATION: tr("Violet"),
    }
)
"""What the colours of the theme are called that one may choose from."""


def tint_named(value: str) -> Category | None:
    """Which colour of a theme this is: a flow keeps the shade of the theme it was chosen in."""
    for each in NAMES:
        if any(tokens.categories[each] == value.lower() for tokens in THEMES.values()):
            return each
    return None


def tints(tokens: Tokens) -> tuple[tuple[str, str], ...]:
    """Names and `#rrggbb` values of what one may choose from in a theme."""
    return tuple((name, tokens.categories[each]) for each, name in NAMES.items())


def tinted(flow: Flow, chosen: Selection, tint: str | None, merge_key: str | None = None) -> Change:
    """The edit that gives a colour to all that is chosen; `None` gives each its own back."""
    change = set_places(flow, {node: {"color": tint} for node in chosen.nodes}, label="Set colour", merge_key=merge_key)
    for key in sorted(chosen.groups):
        change = change.then(set_group(flow, key, flow.groups[key].model_copy(update={"color": tint})))
    for key in sorted(chosen.notes):
        change = change.then(set_note(flow, key, flow.notes[key].model_copy(update={"color": tint})))
    return change
