"""One flow or embedded flow on the screen: its session, its canvas, and what a person can do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from weft_editor.blank_canvas import Blankness
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.minimap import Minimap
from weft_editor.interactions.equip import equip
from weft_editor.interactions.view_history import Trail
from weft_editor.session import Session
from weft_editor.turns import Soon
from weft_editor.widgets.overlay import CornerOverlay

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab

_MAP_DELAY_MS: Final = 150
"""The map comes and goes once the view has come to rest."""

_MAP_ROOM: Final = 3
"""A canvas must be so many times as high as the map for it not to be in the way."""


class FlowView(QObject):
    """The canvas of one scope of a flow, kept with its camera and selection while another is shown."""

    def __init__(self, tab: FlowTab, session: Session, trail: Trail) -> None:
        super().__init__(tab)
        self.tab, self.session = tab, session
        self.canvas = Canvas(session, tab.program.tokens)
        program = tab.program
        self._follow_motion(program.motion.is_reduced)
        program.motion.changed.connect(self._follow_motion)
        self.equipment = equip(self.canvas, keymap=program.keys.keymap, recent=program.recent_types, trail=trail)
        self.blankness = Blankness(self)
        self._minimap: Minimap | None = None
        self._wants_minimap = False
        self._look_soon = QTimer(self, singleShot=True, interval=_MAP_DELAY_MS)
        self._look_soon.timeout.connect(Soon(self, self._show_or_hide_minimap).start)
        self.canvas.view_changed.connect(self._look_soon.start)
        session.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        self._look_soon.start()

    def _follow_motion(self, is_reduced: bool) -> None:
        self.canvas.reduced_motion = is_reduced
        self.canvas.pulse.wake()

    def show_minimap(self, shown: bool) -> None:
        """Shows the map in the corner of the canvas, or not; it keeps away while the whole flow is in sight."""
        if shown and self._minimap is None:
            self._minimap = Minimap(self.canvas)
            self._minimap.hide()
            CornerOverlay(self.canvas, self._minimap)
        self._wants_minimap = shown
        self._look_soon.start()

    def _show_or_hide_minimap(self) -> None:
        if self._minimap is not None:
            has_room = self.canvas.height() >= _MAP_ROOM * self._minimap.height()
            self._minimap.setVisible(self._wants_minimap and has_room and not self._sees_all())

    def _sees_all(self) -> bool:
        flow, seen = self.canvas.scene.bounds(), self.canvas.view.shown()
        if flow is None:
            return True
        return seen[0] <= flow[0] and seen[1] <= flow[1] and seen[2] >= flow[2] and seen[3] >= flow[3]
