"""Where the parts of a node lie, from its ports and fields alone; shared by all nodes of the same build."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from weft_editor.theme.tokens import Sizes

Side = Literal["left", "right", "top", "bottom"]
PortKey = tuple[bool, str]
"""Whether it is an input, and its name."""

SIZES: Final = Sizes()
TEXT_FIELD: Final = 60
"""Height of a field that shows several lines."""
NODE_HEIGHT_MOST: Final = 2000.0
ATTACH_ROW: Final = 24


@dataclass(frozen=True, slots=True)
class Build:
    """What a node's layout depends on."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    attach_in: tuple[str, ...] = ()
    """Inputs that take attachments: at the bottom edge."""
    attach_out: tuple[str, ...] = ()
    """Outputs that lend: at the top edge."""
    error: bool = True
    fields: tuple[tuple[str, bool], ...] = ()
    """Names of fields edited in place, and whether each shows several lines."""
    result: bool = True
    width: float = SIZES.node_width
    height: float | None = None
    """As resized by a person; the result takes up the difference."""
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A port's place, relative to the node's top left corner."""

    name: str
    is_input: bool
    x: float
    y: float
    side: Side


@dataclass(frozen=True, slots=True)
class Band:
    """A horizontal part of a node: field, result or strip."""

    name: str
    top: float
    height: float
    left: float
    width: float

    def contains(self, x: float, y: float) -> bool:
        """Whether a position relative to the node lies in it."""
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A node's layout, relative to its top left corner. Compared by identity: equal builds share one shape."""

    width: float
    height: float
    spots: tuple[Spot, ...]
    by_port: dict[PortKey, Spot]
    fields: tuple[Band, ...]
    result: Band | None
    strip: Band | None
    attach_top: float | None
    """Top of the row that names attachments."""
    collapsed: bool

    def spot(self, key: PortKey) -> Spot:
        """Where a port lies; one that the node does not have lies in its header."""
        found = self.by_port.get(key)
        if found is not None:
            return found
        side: Side = "left" if key[0] else "right"
        return Spot(key[1], key[0], 0.0 if key[0] else self.width, SIZES.header / 2, side)


def edge_height(zoom: float) -> float:
    """Of the edge in the category's colour, in canvas pixels: it is seen from afar, too."""
    return max(SIZES.edge, SIZES.edge_least / zoom)


def header_middle(zoom: float) -> float:
    """Where title and icons of a header lie: in the middle of what the edge leaves of it, in canvas pixels."""
    return (edge_height(zoom) + SIZES.header) / 2


def _rows(build: Build) -> list[Spot]:
    top = SIZES.header + 4 + SIZES.port_row / 2
    left = [Spot(name, True, 0, top + SIZES.port_row * row, "left") for row, name in enumerate(build.inputs)]
    right = [
        Spot(name, False, build.width, top + SIZES.port_row * row, "right") for row, name in enumerate(build.outputs)
    ]
    return left + right


def _spread(names: tuple[str, ...], is_input: bool, length: float, across: float, side: Side) -> list[Spot]:
    """Ports evenly along an edge, in the middle of equal parts."""
    step = length / max(len(names), 1)
    places = [step * (number + 0.5) for number in range(len(names))]
    upright = side in ("left", "right")
    return [
        Spot(name, is_input, across if upright else place, place if upright else across, side)
        for name, place in zip(names, places, strict=True)
    ]


def _fields(build: Build, top: float) -> list[Band]:
    bands: list[Band] = []
    for name, tall in build.fields:
        height = TEXT_FIELD if tall else SIZES.field
        bands.append(Band(name, top, height, SIZES.gap, build.width - 2 * SIZES.gap))
        top += height + 4
    return bands


def _collapsed(build: Build) -> Shape:
    outputs = (*build.outputs, "error") if build.error else build.outputs
    height = max(SIZES.header, 4 * math.ceil(max(len(build.inputs), len(outputs)) * 10 / 4))
    spots = (
        *_spread(build.inputs, True, height, 0, "left"),
        *_spread(outputs, False, height, build.width, "right"),
        *_spread(build.attach_in, True, build.width, height, "bottom"),
        *_spread(build.attach_out, False, build.width, 0, "top"),
    )
    return _shape(build, height, spots, (), None, None, None)


def _shape(
    build: Build,
    height: float,
    spots: tuple[Spot, ...],
    fields: tuple[Band, ...],
    result: Band | None,
    strip: Band | None,
    attach_top: float | None,
) -> Shape:
    by_port = {(spot.is_input, spot.name): spot for spot in spots}
    return Shape(build.width, height, spots, by_port, fields, result, strip, attach_top, build.collapsed)


@lru_cache(maxsize=4096)
def shape_of(build: Build) -> Shape:
    """The layout of a node built so."""
    if build.collapsed:
        return _collapsed(build)
    rows = max(len(build.inputs), len(build.outputs))
    top: float = SIZES.header + (4 + rows * SIZES.port_row if rows else 4)
    fields = _fields(build, top + 2)
    if fields:
        top = fields[-1].top + fields[-1].height + 2
    below = SIZES.strip + (ATTACH_ROW if build.attach_in else 0)
    natural = top + (SIZES.result + 8 if build.result else 4) + below
    height = 4 * math.ceil(max(natural if build.height is None else build.height, top + 32 + below) / 4)
    if not build.result:
        height = 4 * math.ceil(natural / 4)
    inner = build.width - 2 * SIZES.gap
    result = Band("result", top + 4, height - below - top - 6, SIZES.gap, inner) if build.result else None
    strip = Band("strip", height - below, SIZES.strip, SIZES.gap, inner)
    spots = [
        *_rows(build),
        *_spread(build.attach_in, True, build.width, height, "bottom"),
        *_spread(build.attach_out, False, build.width, 0, "top"),
    ]
    if build.error:
        spots.append(Spot("error", False, build.width, strip.top + strip.height / 2, "right"))
    attach_top = height - ATTACH_ROW if build.attach_in else None
    return _shape(build, height, tuple(spots), tuple(fields), result, strip, attach_top)
