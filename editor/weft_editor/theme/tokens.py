"""Every colour and size of the program, for the dark and the light theme.

Colours are `#rrggbb` strings, fit for style sheets; painters turn them into `QColor` with `color`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from PySide6.QtGui import QColor

from weft_editor.theme.oklch import contrast as contrast
from weft_editor.theme.oklch import mix, oklch
from weft_engine.category import Category
from weft_engine.run.status import Status

ThemeName = Literal["dark", "light"]

CATEGORY_HUES: Final[Mapping[Category, int]] = MappingProxyType(
    {
        Category.AGENTS: 265,
        Category.COORDINATION: 300,
        Category.VOTING: 335,
        Category.HUMAN: 50,
        Category.CONTROL: 85,
        Category.TEXT: 150,
        Category.TOOLS: 195,
        Category.STATE: 25,
        Category.INPUT_OUTPUT: 235,
    }
)
TYPE_HUES: Final[Mapping[str, int]] = MappingProxyType(
    {"text": 150, "number": 240, "boolean": 355, "list": 300, "json": 75, "image": 325, "messages": 200}
)
"""Hues of port types; `any` is grey."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in logical pixels, on a 4 px grid."""

    grid: int = 16
    grid_strong: int = 128
    node_width: int = 240
    node_width_min: int = 160
    node_width_max: int = 640
    node_radius: int = 8
    header: int = 32
    port_row: int = 22
    port: float = 5.0
    """Radius of a port's shape."""
    field: int = 28
    result: int = 88
    """Height of a result that was not resized."""
    result_max: int = 168
    strip: int = 20
    pad: int = 12
    """Inner margin of a node's text."""
    edge: int = 3
    """Width of the edge in the category's colour."""
    wire: float = 1.75
    wire_least: float = 1.5
    edge_least: float = 2.5
    wire_hover: float = 2.75
    ring: float = 2.0
    """Width of the ring around what is selected or focused."""
    icon: int = 16
    text_least: float = 10.5
    """No text is shown smaller than this on the screen."""
    control: int = 28
    """Height of buttons and line edits."""
    row: int = 24
    """Height of table and list rows."""
    gap_s: int = 4
    gap: int = 8
    gap_l: int = 12
    gap_xl: int = 16
    radius: int = 8
    radius_s: int = 4
    font: int = 12
    font_title: int = 13
    font_small: int = 11
    font_display: int = 22
    """The one big title of a page."""
    font_code: int = 12
    line_height: float = 1.4
    motion_ms: int = 140


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme."""

    name: ThemeName
    canvas: str
    grid: str
    grid_strong: str
    surface_1: str
    """Panels."""
    surface_2: str
    """Node bodies, menus, popups."""
    surface_3: str
    """Fields, hovered rows."""
    well: str
    """Results in nodes: set into the body, as a screen is; fields stand on it."""
    line: str
    line_strong: str
    text_high: str
    text_mid: str
    text_low: str
    accent: str
    on_accent: str
    """Text on the accent."""
    run: str
    """What is running."""
    ok: str
    warn: str
    error: str
    wait: str
    skip: str
    shadow: str
    note: str
    """Paper of a note."""
    categories: Mapping[Category, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    """Colour of a port of each value type, and of `attachment` and `error`."""
    sizes: Sizes = Sizes()

    @property
    def is_dark(self) -> bool:
        """Whether this is the dark theme."""
        return self.name == "dark"

    def status(self, status: Status) -> str:
        """The colour of a status; its shape is drawn by `canvas.status`."""
        return {
            Status.IDLE: self.text_low,
            Status.QUEUED: self.text_mid,
            Status.RUNNING: self.run,
            Status.WAITING: self.wait,
            Status.DONE: self.ok,
            Status.CACHED: self.ok,
            Status.SKIPPED: self.skip,
            Status.FAILED: self.error,
            Status.CANCELLED: self.warn,
        }[status]

    def severity(self, severity: str) -> str:
        """The colour of a problem's severity."""
        return {"error": self.error, "warning": self.warn}.get(severity, self.accent)

    def wash(self, over: str, share: float, under: str | None = None) -> str:
        """A colour thinned onto another (the node body unless said), opaque."""
        return mix(over, under or self.surface_2, share)


def _categories(lightness: float, chroma: float) -> Mapping[Category, str]:
    return MappingProxyType({each: oklch(lightness, chroma, hue) for each, hue in CATEGORY_HUES.items()})


def _types(lightness: float, chroma: float, grey: str, attachment: str, error: str) -> Mapping[str, str]:
    hues = {each: oklch(lightness, chroma, hue) for each, hue in TYPE_HUES.items()}
    return MappingProxyType(hues | {"any": grey, "attachment": attachment, "error": error})


DARK: Final = Tokens(
    name="dark",
    canvas="#14161a",
    grid="#2a2e37",
    grid_strong="#454c59",
    surface_1="#1b1e24",
    surface_2="#22262e",
    surface_3="#2b303a",
    well="#191c21",
    line="#313742",
    line_strong="#454d5b",
    text_high="#e9ebef",
    text_mid="#aab1bd",
    text_low="#9098a6",
    accent="#7ab0ff",
    on_accent="#0b1220",
    run=oklch(0.82, 0.11, 205),
    ok="#4cc38a",
    warn="#f0b429",
    error="#f48589",
    wait="#b79bff",
    skip="#7b8391",
    shadow="#000000",
    note=oklch(0.31, 0.035, 95),
    categories=_categories(0.76, 0.11),
    types=_types(0.74, 0.115, "#9aa2af", "#c9a98a", "#f48589"),
)
LIGHT: Final = Tokens(
    name="light",
    canvas="#f6f7f9",
    grid="#dfe3ea",
    grid_strong="#c3cad5",
    surface_1="#ffffff",
    surface_2="#ffffff",
    surface_3="#f1f3f6",
    well="#f6f7f9",
    line="#dde1e8",
    line_strong="#c2c8d2",
    text_high="#1a1d23",
    text_mid="#4b5360",
    text_low="#626a77",
    accent="#1f5bcb",
    on_accent="#ffffff",
    run=oklch(0.5, 0.1, 215),
    ok="#13784a",
    warn="#8a5c00",
    error="#bb2d35",
    wait="#6b4ad4",
    skip="#7d8694",
    shadow="#1a2233",
    note=oklch(0.955, 0.05, 95),
    categories=_categories(0.56, 0.12),
    types=_types(0.6, 0.12, "#858e9c", "#a5764a", "#bb2d35"),
)
THEMES: Final[Mapping[ThemeName, Tokens]] = MappingProxyType({"dark": DARK, "light": LIGHT})


@lru_cache(maxsize=512)
def color(value: str, opacity: float = 1.0) -> QColor:
    """A token's colour for painting. Shared: do not change it."""
    made = QColor(value)
    made.setAlphaF(opacity)
    return made
