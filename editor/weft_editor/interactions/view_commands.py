"""Commands that move the view."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from weft_editor import iterations
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.painting import scroll_step
from weft_editor.canvas.requests import QuickAdd
from weft_editor.canvas.viewport import FIT_MARGIN
from weft_editor.interactions.carrying import Load, around, rects_of
from weft_editor.interactions.commands_base import CommandsBase
from weft_editor.interactions.navigation import STEP
from weft_editor.interactions.placing import beside, in_middle
from weft_editor.interactions.recent import Recent
from weft_editor.interactions.view_history import Trail, ViewHistory, bookmark_key, set_bookmark
from weft_editor.language import tr

_LINES: Final = 4
"""Of a result, scrolled at a time."""


class ViewCommands(CommandsBase):
    """See the module."""

    def __init__(self, canvas: Canvas, recent: Recent | None = None, trail: Trail | None = None) -> None:
        super().__init__(canvas, recent)
        self.history = ViewHistory(canvas, trail)
        self.picker: QWidget | None = None
        """The choice of iterations that was shown last."""
        canvas.pick_requested.connect(self.show_picker)

    def back(self) -> None:
        """To where one looked before."""
        self.history.go(-1)

    def forward(self) -> None:
        """To where one looked after that."""
        self.history.go(1)

    def set_bookmark(self, number: int) -> None:
        """Remembers the view under a number, in the flow."""
        self.session.edit(set_bookmark(self.canvas, number))
        self.canvas.message.emit(tr("This view is bookmark {number}: Alt+{number} comes back to it", number=number))

    def go_to_bookmark(self, number: int) -> None:
        """Shows the view remembered under a number."""
        found = self.session.flow.get("layout.bookmarks", bookmark_key(number))
        if found is None:
            self.canvas.message.emit(
                tr("There is no bookmark {number}: “Set bookmark {number}” sets it to what is seen", number=number)
            )
            return
        self.history.remember()
        self.history.show((found.x, found.y, found.zoom))

    def step_iteration(self, by: int, *, outer: bool = False) -> None:
        """Shows the iteration before or after, in all that is repeated with the node meant."""
        node = next(iter(sorted(self.targets.nodes)), "")
        if node and not iterations.step(self.session, node, by, outer=outer):
            self.canvas.message.emit(tr("There is no other iteration that way"))

    def follow_iterations(self) -> None:
        """Shows the latest iteration again, of all loops."""
        for node in sorted(self.targets.nodes or self.session.run.frames):
            self.session.show_frame(node, None)

    def pick_iteration(self) -> None:
        """Opens the choice of iterations of the node meant."""
        node = next(iter(sorted(self.targets.nodes)), "")
        if self.canvas.look.has_pick(node):
            self.canvas.reveal(node, animate=False)
            self.canvas.pick_requested.emit(node)

    def show_picker(self, node: str) -> None:
        """Shows the choice of iterations at a node."""
        from weft_editor.widgets.iteration_picker import IterationPicker

        rect = self.canvas.node_rect(node)
        if rect is not None:
            place = self.canvas.canvas_to_widget(rect[0] + 8, rect[3] - 20).toPoint()
            self.picker = IterationPicker(self.session, node, self.canvas.tokens, self.canvas)
            self.picker.show_at(self.canvas.mapToGlobal(place))

    def page(self, across: int, down: int) -> None:
        """Scrolls the result of the node meant; where there is no more, moves the view by half of what it shows."""
        node = next(iter(self.targets.nodes), "") if len(self.targets.nodes) == 1 else ""
        hit = Hit("node", "result", node)
        if node and down and self.canvas.controls.scroll_result(hit, down * _LINES * scroll_step()):
            return
        canvas = self.canvas
        left, top, right, bottom = canvas.view.shown()
        canvas.center_at(
            (left + right) / 2 + across * (right - left) / 2, (top + bottom) / 2 + down * (bottom - top) / 2
        )

    def zoom_in(self) -> None:
        """Closer, around the pointer."""
        self._zoom(STEP**2)

    def zoom_out(self) -> None:
        """Farther away, around the pointer."""
        self._zoom(STEP**-2)

    def _zoom(self, factor: float) -> None:
        self.canvas.zoom_at(factor, self.pointer.pos if self.pointer else None, animate=True)

    def zoom_reset(self) -> None:
        """To 100 %."""
        self.canvas.set_zoom(1.0, self.pointer.pos if self.pointer else None, animate=True)

    def fit(self) -> None:
        """Shows the whole flow."""
        self.canvas.fit()

    def fit_selection(self) -> None:
        """Shows what is selected; without a selection the whole flow."""
        chosen = self.targets
        nodes = set(chosen.nodes)
        for wire in chosen.wires:
            record = self.session.flow.wires[wire]
            nodes |= {record.source_node, record.target_node}
        rects = rects_of(self.canvas, Load(frozenset(nodes), chosen.groups, chosen.notes))
        if rects:
            self.canvas.show_rect(around(rects), margin=2 * FIT_MARGIN)
        else:
            self.canvas.fit()

    def quick_add(self) -> None:
        """Opens the search at the pointer; without one, beside the node the keyboard is on."""
        canvas = self.canvas
        if self.pointer is not None:
            x, y = canvas.widget_to_canvas(self.pointer.pos)
            canvas.quick_add_requested.emit(QuickAdd(canvas.mapToGlobal(self.pointer.pos.toPoint()), x, y))
            return
        node = canvas.current if canvas.current in self.session.flow.nodes else next(iter(self.targets.nodes), "")
        x, y = beside(canvas, node) if node else in_middle(canvas)
        spot = canvas.canvas_to_widget(x, y).toPoint()
        spot = QPoint(min(max(spot.x(), 0), canvas.width()), min(max(spot.y(), 0), canvas.height()))
        sizes = canvas.tokens.sizes
        canvas.quick_add_requested.emit(QuickAdd(canvas.mapToGlobal(spot), x + sizes.header, y + sizes.header / 2))
