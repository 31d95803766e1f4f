"""One open flow in the window: its session, canvas, file, runs, and what is said above the canvas."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from weft_editor.canvas import accessible
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.minimap import Minimap
from weft_editor.flow_file import FlowFile
from weft_editor.interactions.equip import equip
from weft_editor.panels.questions import Question
from weft_editor.program import Program
from weft_editor.run_controller import RunController
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens
from weft_editor.trusting import Trusting
from weft_editor.widgets.banner import Banner
from weft_editor.widgets.banners import Banners
from weft_editor.widgets.boxes import column
from weft_editor.widgets.overlay import CornerOverlay
from weft_engine import edits
from weft_engine.events import Asked

_MAP_DELAY_MS: Final = 150
"""The map comes and goes once the view has come to rest."""

_MAP_ROOM: Final = 3
"""A canvas must be so many times as high as the map for it not to be in the way."""


class FlowTab(QWidget):
    """The centre of the window for one flow."""

    message = Signal(str)
    """A sentence for the status bar."""
    title_changed = Signal()

    def __init__(
        self, program: Program, session: Session, file: FlowFile, trusting: Trusting, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.program, self.session, self.file, self.trusting = program, session, file, trusting
        file.setParent(self)
        session.setParent(self)
        _let_readers_see()
        self.canvas = Canvas(session, program.tokens)
        self.equipment = equip(self.canvas, recent=program.recent_types)
        self.runs = RunController(session, program.engine, program.world, program.ticker, self)
        self.banners = Banners()
        self._minimap: Minimap | None = None
        self._wants_minimap = False
        self._look_soon = QTimer(self, singleShot=True, interval=_MAP_DELAY_MS)
        self._look_soon.timeout.connect(self._show_or_hide_minimap)
        self.canvas.view_changed.connect(self._look_soon.start)
        session.changed.connect(lambda _: self._look_soon.start())
        layout = column(self.banners, self.canvas, gap=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.canvas.message.connect(self.message)
        aside = self.equipment.commands.aside
        aside.started.connect(self._say_working)
        aside.ended.connect(lambda: self.banners.remove("work"))
        self.runs.asked.connect(self._on_asked)
        self.runs.answered.connect(lambda key: self.banners.remove(f"question {key}"))
        session.history_changed.connect(self.title_changed)
        session.path_changed.connect(self.title_changed)
        file.state_changed.connect(self.title_changed)

    @property
    def memory_key(self) -> str:
        """What stands for the flow where inputs are remembered."""
        path = self.session.path
        return str(path.resolve()) if path else f"unsaved: {self.session.flow.meta.name}"

    @property
    def title(self) -> str:
        """What the tab says; a mark tells of unsaved edits."""
        return f"{self.session.title}{' •' if self.file.is_dirty else ''}"

    def reveal(self, node: str) -> None:
        """Shows a node on the canvas."""
        self.canvas.reveal(node)

    def say(self, key: str, banner: Banner) -> None:
        """Says something above the canvas, in place of what was said under that key."""
        self.banners.show_one(key, banner)

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self.canvas.set_tokens(tokens)

    def _say_working(self, words: str) -> None:
        cancel = self.equipment.commands.aside.cancel
        self.say("work", Banner(self.program.tokens, "info", words, [("Cancel", cancel)], can_dismiss=False))

    def _on_asked(self, asked: Asked) -> None:
        flow = self.session.flow
        title = edits.title_of(flow, self.session.registry, asked.node) if asked.node in flow.nodes else asked.node
        question = Question(asked, title, self.program.tokens)
        question.answered.connect(self.runs.answer)
        question.reveal_requested.connect(self.reveal)
        self.banners.show_one(f"question {asked.question_id}", question)

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

    def close_flow(self, *, discard: bool) -> None:
        """Ends the run and lets the file go; the tab is about to be deleted."""
        self.runs.close()
        self.file.close(discard=discard)


@cache
def _let_readers_see() -> None:
    """Screen readers see the nodes of canvases; asked for once."""
    accessible.install()
