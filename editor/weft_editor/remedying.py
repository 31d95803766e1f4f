"""Puts right what a node failed of, as its button says: a page of the settings, a field, or an edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from weft_editor.language import tr
from weft_editor.models_at_hand import ModelsAtHand

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_editor.flow_view import FlowView
    from weft_editor.remedies import Remedy


class Remedying(QObject):
    """The remedies of one window."""

    message = Signal(str)

    def __init__(self, parent: QObject, models: ModelsAtHand) -> None:
        super().__init__(parent)
        self._models = models

    def watch(self, tab: FlowTab) -> None:
        """Follows a flow that was opened."""
        tab.ties.tie(tab.view_made, self._watch_view)
        for view in tab.views.values():
            self._watch_view(view)

    def _watch_view(self, view: FlowView) -> None:
        view.tab.ties.tie(view.canvas.fix_requested, lambda node: self.apply(view, node))

    def apply(self, view: FlowView, node: str) -> None:
        """Does what the button of a failure says."""
        remedy = view.canvas.look.remedy(node)
        if remedy is None:
            return
        if remedy.kind in ("keys", "models", "prices"):
            self._models.open_settings("prices" if remedy.kind == "prices" else "models")
        elif remedy.kind == "picture":
            self._choose_picture(view, node)
        elif remedy.kind == "field":
            view.session.select([node])
            if not view.canvas.editing.open(node, remedy.field):
                view.canvas.field_requested.emit(node, remedy.field)
        else:
            self._edit(view, remedy)

    def _choose_picture(self, view: FlowView, node: str) -> None:
        from weft_editor.picture_choosing import choose_picture

        if trouble := choose_picture(view.canvas.window(), view.session, node):
            self.message.emit(trouble)

    def _edit(self, view: FlowView, remedy: Remedy) -> None:
        if remedy.change is not None:
            (view.session.root if remedy.kind == "flow" else view.session).edit(remedy.change)
            self.message.emit(tr("{done}: run again, or from here", done=remedy.title))
