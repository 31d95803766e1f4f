"""Has a canvas follow its session, its view and its own catching up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from weft_editor.canvas import accessible
from weft_editor.canvas.following import LARGE
from weft_engine.document import Change

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas


class Watching(QObject):
    """An object of Qt, as the session may live on when the canvas goes."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        session, flow = canvas.session, canvas.session.flow
        self._is_new = len(flow.nodes) > LARGE
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection_changed)
        session.problems_changed.connect(self._on_problems_changed)
        session.run_updated.connect(self._on_run_updated)
        session.run_status_changed.connect(self._on_run_status_changed)
        canvas.view_changed.connect(self._on_view_changed)
        canvas.following.caught_up.connect(self._on_caught_up)
        canvas.look.follow_all()
        if self._is_new:
            canvas.following.wait_for(flow.nodes, flow.wires)

    def _on_changed(self, change: Change) -> None:
        canvas = self._canvas
        accessible.follow(canvas, change)
        canvas.following.follow(change)
        canvas.editing.follow()
        canvas.pulse.wake()

    def _on_selection_changed(self) -> None:
        self._canvas.look.follow_selection()

    def _on_problems_changed(self) -> None:
        self._canvas.look.follow_problems()

    def _on_run_updated(self, ids: frozenset[str]) -> None:
        canvas = self._canvas
        canvas.painting.pictures.note_activity()
        canvas.look.follow_run(ids)
        canvas.pulse.wake()
        if not canvas.refreshing.has_news:  # else what moves goes on with the frame that shows them
            canvas.pulse.beat()

    def _on_run_status_changed(self) -> None:
        self._canvas.look.follow_run_start()
        self._canvas.pulse.wake()

    def _on_caught_up(self) -> None:
        canvas = self._canvas
        canvas.pulse.wake()
        if self._is_new and canvas.shows_whole:
            canvas.fit(animate=False)
        self._is_new = False

    def _on_view_changed(self) -> None:
        canvas = self._canvas
        for table in (canvas.scene.nodes, canvas.scene.wires):
            table.nearby.look_at(canvas.view.shown())
        if canvas.ahead.follow(canvas.view):
            canvas.pulse.catch_up_soon()
        canvas.editing.follow()
        canvas.pulse.wake()
