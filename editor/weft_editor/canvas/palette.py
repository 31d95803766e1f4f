"""The theme as painters need it: colours by index, mixed with what lies under them so that nothing needs blending."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor

from weft_editor.canvas.build import CATEGORIES, WIRE_TYPES
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import Tokens, color
from weft_engine.run.status import Status

STATUSES: Final = tuple(Status)
WIRE_OPACITY: Final = 0.75
DEAD_OPACITY: Final = 0.25
GROUND: Final = 0.09
"""How much of its category's colour there is in a header, and from afar in a whole node."""


def tint_of(wanted: str | None, fallback: str) -> str:
    """A colour from a file as `#rrggbb`; `fallback` where there is none, or none that can be understood."""
    made = QColor(wanted or "")
    return made.name() if made.isValid() else fallback


class Palette:
    """Colours of one theme, ready for painting."""

    def __init__(self, tokens: Tokens, *, arrows: bool = False) -> None:
        """Args:
        tokens: The theme.
        arrows: Whether wires show which way they lead.
        """
        self.tokens = tokens
        self.arrows = arrows
        types = [tokens.types[name] for name in WIRE_TYPES]
        self.wires = [color(mix(each, tokens.canvas, WIRE_OPACITY)) for each in types]
        self.wires_dead = [color(mix(each, tokens.canvas, DEAD_OPACITY)) for each in types]
        self.wires_full = [color(each) for each in types]
        self.categories = [color(tokens.categories[each]) for each in CATEGORIES] + [color(tokens.text_low)]
        """The last stands for unknown types, so that index -1 finds it."""
        self.statuses = [color(tokens.status(each)) for each in STATUSES]
        self.canvas = color(tokens.canvas)
        self.grid = color(tokens.grid)
        self.grid_strong = color(tokens.grid_strong)
        self.body = color(tokens.surface_2)
        grounds = [self.ground(each.name()) for each in self.categories]
        self.grounds = [color(each) for each in grounds] + [color(mix(each, tokens.canvas, 0.45)) for each in grounds]
        """Colours of nodes' bodies seen from afar, by category; then those of nodes that are left out or skipped."""
        self.ink = color(tokens.text_high)
        self.border = color(tokens.line_strong)
        self.accent = color(tokens.accent)
        self.error = color(tokens.error)
        self.quiet = color(tokens.text_low)
        """What is there, and asks for no attention."""
        self.bar = color(mix(tokens.text_low, tokens.surface_2, 0.45))
        self.tiles = self._tiles()
        """Colours of whole nodes seen from far: by category while idle (the first ones), then by status."""

    def _tiles(self) -> list[QColor]:
        tokens = self.tokens
        idle = [color(mix(each.name(), tokens.canvas, 0.42)) for each in self.categories]
        return idle + [color(mix(each.name(), tokens.canvas, 0.85)) for each in self.statuses]

    def ground(self, tint: str) -> str:
        """What lies behind the title of a node in this colour."""
        return mix(tint, self.tokens.surface_2, GROUND)

    def port(self, type_name: str) -> QColor:
        """The colour of a port of one of `WIRE_TYPES`."""
        return color(self.tokens.types[type_name])
