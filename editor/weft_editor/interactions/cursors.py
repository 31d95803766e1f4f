"""Which cursor says what a press would do."""

from __future__ import annotations

from PySide6.QtCore import Qt

from weft_editor.canvas.hit import Hit


def cursor_of_sides(sides: str) -> Qt.CursorShape:
    """The cursor that shows which way a side, or two that meet in a corner, can be drawn."""
    if len(sides) == 1:
        return Qt.CursorShape.SizeHorCursor if sides in "lr" else Qt.CursorShape.SizeVerCursor
    return Qt.CursorShape.SizeFDiagCursor if sides in ("lt", "rb") else Qt.CursorShape.SizeBDiagCursor


def cursor_over(hit: Hit | None) -> Qt.CursorShape:
    """The cursor over a part of the canvas."""
    if hit is None:
        return Qt.CursorShape.ArrowCursor
    if hit.part == "corner":
        return Qt.CursorShape.SizeFDiagCursor
    if hit.part == "edge":
        return cursor_of_sides(hit.field)
    if hit.part in ("port", "source_end", "target_end"):
        return Qt.CursorShape.CrossCursor
    if hit.part in ("field", "fix", "expand", "earlier", "pick", "later", "line", "dot"):
        return Qt.CursorShape.PointingHandCursor
    return Qt.CursorShape.ArrowCursor
