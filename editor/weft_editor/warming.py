"""Loads what the first paint did without, so that the first node, menu and run do not stutter.

What knows no Qt is loaded in the engine's thread, the rest in the window's, a module a turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject, Signal

from weft_editor.engine_thread import EngineThread
from weft_editor.turns import Soon
from weft_editor.way_back import WayBack

BESIDE: Final = (
    "numpy",
    "weft_nodes",
    "weft_engine.edits",
    "weft_engine.run.view",
    "weft_engine.graph.validate",
    "weft_engine.run.run",
)
HERE: Final = (
    "weft_editor.session",
    "weft_editor.canvas.card",
    "weft_editor.canvas.painting",
    "weft_editor.canvas.canvas",
    "weft_editor.canvas.picture",
    "weft_editor.interactions.adding",
    "weft_editor.interactions.commands",
    "weft_editor.interactions.equip",
    "weft_editor.flow_file",
    "weft_editor.flow_tab",
    "weft_editor.panels.library",
    "weft_editor.fields.texts",
    "weft_editor.canvas.inline_panels",
    "weft_editor.panels.inspector",
    "weft_editor.panels.run_panel",
    "weft_editor.panels.outline",
    "weft_editor.panels.questions",
)
"""Each needs what stands before it, so that none takes long."""


class Warming(QObject):
    """One time that the program gets warm."""

    done = Signal()

    def __init__(self, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._rest: Iterator[str] = iter(HERE)
        self._soon = Soon(self, self._load_next)
        self._back = WayBack(self._load_next)

    def start(self) -> None:
        """Begins."""
        self._engine.submit(_load_beside(self._back))

    def _load_next(self) -> None:
        name = next(self._rest, None)
        if name is None:
            self.done.emit()
            return
        self._soon.start()  # the rest is loaded whatever happens to one
        import_module(name)


async def _load_beside(back: WayBack) -> None:
    try:
        for name in BESIDE:
            import_module(name)
    finally:
        back()
