"""An open flow beside another version of it: listed in a bar above the canvas, and marked on the canvas itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from weft_editor.canvas.paint_versions import VersionMarks
from weft_editor.compare_bar import CompareBar
from weft_editor.turns import Soon
from weft_editor.version_words import Words
from weft_engine.document.difference import difference
from weft_engine.document.versions import Difference, differences
from weft_engine.edits import flow_at

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_editor.flow_view import FlowView
    from weft_editor.theme.tokens import Tokens
    from weft_engine.document import Flow
    from weft_engine.ids import Scope

_REST_MS: Final = 150
"""After an edit it is compared anew once a person pauses."""


class Comparison(QObject):
    """One open flow beside another version of it, until it is closed. Edits go on; what differs follows them.

    Args:
        tab: Of the flow.
        before: The other version.
        name: What that is called.
    """

    def __init__(self, tab: FlowTab, before: Flow, name: str) -> None:
        super().__init__(tab)
        self._tab, self._before, self._name = tab, before, name
        self._marks: dict[Scope, tuple[FlowView, VersionMarks]] = {}
        self.found: list[Difference] = []
        self.bar = CompareBar(name, tab.program.tokens)
        self.bar.chosen.connect(self._show)
        self.bar.take_requested.connect(self._take)
        self.bar.close_requested.connect(tab.end_comparison)
        self._soon = Soon(self, self._compare)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._soon.start)
        tab.session.changed.connect(self._on_changed)
        tab.view_made.connect(self._mark)
        self._compare()

    def _on_changed(self) -> None:
        self._rest.start()

    def _compare(self) -> None:
        session = self._tab.session
        self.found = differences(self._before, session.flow)
        self.bar.show_found(self.found, Words(self._before, session.flow, session.registry))
        for view in tuple(self._tab.views.values()):
            self._mark(view)

    def _mark(self, view: FlowView) -> None:
        """Shows on one canvas what differs there."""
        scope = view.session.scope
        before = flow_at(self._before, scope)
        if before is None:
            return  # the whole subflow is new
        if scope not in self._marks:
            made = VersionMarks(view.canvas, before)
            self._marks[scope] = view, made
            view.canvas.overlay.append(made)
        self._marks[scope][1].show([each for each in self.found if each.scope == scope])

    def _show(self, each: Difference) -> None:
        """Brings a difference into sight and selects what is there of it."""
        tab = self._tab
        if flow_at(tab.session.flow, each.scope) is None:
            return  # it went with the subflow it was in, which has a row of its own
        tab.enter(each.scope)
        flow = tab.here.flow
        tables = {"node": flow.nodes, "wire": flow.wires, "group": flow.groups, "note": flow.notes}
        is_there = each.key in tables.get(each.thing, {})
        tab.here.select(**{f"{each.thing}s": [each.key]} if is_there else {})
        self._reveal(each)

    def _reveal(self, each: Difference) -> None:
        marks = self._marks.get(each.scope)
        rect = marks[1].rect_of(each) if marks is not None else None
        seen, canvas = self._tab.canvas.view.shown(), self._tab.canvas
        if rect is not None and not (
            seen[0] <= rect[0] and seen[1] <= rect[1] and seen[2] >= rect[2] and seen[3] >= rect[3]
        ):
            canvas.center_at((rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2)

    def _take(self) -> None:
        """Makes the flow what the other version is, as one edit that can be undone."""
        session = self._tab.session
        session.edit(difference(session.flow, self._before, "Take the other version"))

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self.bar.set_tokens(tokens)

    def end(self) -> None:
        """Takes the marks off; the bar is deleted."""
        self._rest.stop()
        self._soon.stop()
        for view, marks in self._marks.values():
            if marks in view.canvas.overlay:
                view.canvas.overlay.remove(marks)
                view.canvas.update()
        self._marks.clear()
        self._tab.session.changed.disconnect(self._on_changed)
        self._tab.view_made.disconnect(self._mark)
        self.bar.deleteLater()
        self.deleteLater()
