"""What the canvas asks the window for, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint

if TYPE_CHECKING:
    from weft_editor.canvas.hit import TargetKind
    from weft_editor.canvas.layout import PortKey


NODE_TYPE_MIME: Final = "application/x-weft-node-type"
"""Drags from the library carry a node type's id under it, as UTF-8."""


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """A wish to add a node here."""

    global_pos: QPoint
    """Where the search belongs on the screen."""
    canvas_x: float
    canvas_y: float
    source: str | None = None
    """`node.port` of a wire dropped on empty space: offer only what fits it."""
    backwards: bool = False
    """`source` is an input that looks for something to feed it."""
    wire: str | None = None
    """Id of a wire to insert the node on."""


@dataclass(frozen=True, slots=True)
class ContextHit:
    """What a person asked the menu of."""

    kind: TargetKind
    id: str
    """Empty for the canvas itself."""
    global_pos: QPoint
    canvas_x: float
    canvas_y: float
    port: PortKey | None = None
    """Of the node, where its menu was asked for at one."""
