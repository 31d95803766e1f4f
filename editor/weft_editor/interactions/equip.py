"""Gives a canvas everything a person can do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QMetaObject

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.commands import CanvasCommands
from weft_editor.interactions.interactor import CanvasInteractor
from weft_editor.interactions.menus import ContextMenus
from weft_editor.interactions.navigation import Mode
from weft_editor.interactions.recent import Recent
from weft_editor.interactions.table import Keymap
from weft_editor.interactions.view_history import Trail


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a window needs of an equipped canvas."""

    commands: CanvasCommands
    interactor: CanvasInteractor
    menus: ContextMenus

    def set_navigation(self, mode: Mode) -> None:
        """Says whether a mouse or a touchpad moves the view; `auto` finds out."""
        self.interactor.navigation.mode = mode

    def on_open_requested(self, slot: Callable[[object], object]) -> QMetaObject.Connection:
        """Calls `slot` with the `Path` of a flow file that was dropped onto the canvas."""
        return self.interactor.dropping.open_requested.connect(slot)


def equip(
    canvas: Canvas,
    *,
    keymap: Keymap | None = None,
    navigation: Mode = "auto",
    recent: Recent | None = None,
    trail: Trail | None = None,
) -> Equipment:
    """Gestures, keys, quick-add and context menus for a canvas.

    Args:
        canvas: A new one.
        keymap: The person's keys.
        navigation: What moves the view.
        recent: What was added lately; share one among all canvases.
        trail: Where one has looked; share one among the canvases of a flow and those embedded in it.
    """
    keys = keymap or Keymap()
    commands = CanvasCommands(canvas, recent, trail)
    interactor = CanvasInteractor(canvas, commands, keys)
    interactor.navigation.mode = navigation
    canvas.interactor = interactor
    return Equipment(commands, interactor, ContextMenus(commands, keys))
