"""Loads what the first flow will need while nothing else is to be done, a module a turn."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject

from weft_editor.turns import Soon

_MODULES: Final = (
    "weft_editor.mcp_listing",
    "weft_editor.fields.form",
    "weft_editor.panels.outline",
    "weft_editor.panels.inspector.node_page",
    "weft_editor.panels.inspector",
    "weft_editor.panels.history",
    "weft_editor.panels.results",
    "weft_editor.panels.run_panel",
    "weft_editor.panels.timeline",
    "weft_editor.panels.problems",
    "weft_editor.panels.log",
    "weft_editor.panels.shared",
)
"""What panels are made of."""


class Warming(QObject):
    """Goes through them; whoever needs one earlier loads it as ever."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = list(_MODULES)
        self._soon = Soon(self, self._next)
        self._soon.start()

    def _next(self) -> None:
        import_module(self._left.pop(0))
        if self._left:
            self._soon.start()
        else:
            self.deleteLater()
