"""Commands that change the selection, and walking over the canvas by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from weft_editor.canvas.accessible import say
from weft_editor.canvas.boxes import box_rect
from weft_editor.interactions.choosing import parts
from weft_editor.interactions.commands_base import CommandsBase
from weft_editor.interactions.walking import Direction, first_node, next_node
from weft_editor.interactions.wire_walking import neighbour
from weft_editor.language import tr
from weft_engine.document import Flow
from weft_engine.edits import connected, downstream, upstream


class SelectCommands(CommandsBase):
    """See the module."""

    def select_all(self) -> None:
        """Selects all nodes, groups and notes."""
        flow = self.session.flow
        self.session.select(flow.nodes, (), flow.groups, flow.notes)

    def select_none(self) -> None:
        """Selects nothing."""
        self.session.select()

    def invert_selection(self) -> None:
        """Selects what was not, of nodes, groups and notes."""
        flow, old = self.session.flow, self.session.selection
        self.session.select(
            flow.nodes.keys() - old.nodes, (), flow.groups.keys() - old.groups, flow.notes.keys() - old.notes
        )

    def select_connected(self) -> None:
        """Selects all nodes that hang together with the selected ones."""
        self._grow(connected)

    def select_upstream(self) -> None:
        """Selects the nodes that lead to the selected ones too."""
        self._grow(upstream)

    def select_downstream(self) -> None:
        """Selects the nodes the selected ones lead to too."""
        self._grow(downstream)

    def step_box(self, by: int) -> None:
        """Selects the next group or note, in the order one reads."""
        flow, chosen, canvas = self.session.flow, self.session.selection, self.canvas
        boxes = {("groups", key): box_rect(each) for key, each in flow.groups.items()}
        boxes |= {("notes", key): box_rect(each) for key, each in flow.notes.items()}
        if not boxes:
            canvas.message.emit(tr("There are no groups or notes here"))
            return
        order = sorted(boxes, key=lambda box: (boxes[box][1], boxes[box][0], box))
        here = next((("groups", key) for key in chosen.groups), None) or next(
            (("notes", key) for key in chosen.notes), None
        )
        kind, key = neighbour(order, here, by) or order[0]
        self.session.select(**{kind: (key,)})
        canvas.set_current("")
        left, top, right, bottom = canvas.view.shown()
        rect = boxes[(kind, key)]
        if not (left <= rect[0] and top <= rect[1] and right >= rect[2] and bottom >= rect[3]):
            canvas.show_rect(rect, most=max(canvas.view.zoom, 0.5))
        name = flow.groups[key].title if kind == "groups" else flow.notes[key].text
        words = tr("Group {name}", name=name) if kind == "groups" else tr("Note {name}", name=name.partition("\n")[0])
        say(canvas, words)
        canvas.message.emit(words)

    def _grow(self, reach: Callable[[Flow, Iterable[str]], set[str]]) -> None:
        nodes = set(self.targets.nodes)
        for wire in self.session.selection.wires:
            record = self.session.flow.wires[wire]
            nodes |= {record.source_node, record.target_node}
        if nodes:
            chosen = parts(self.session.selection)
            chosen["nodes"] = reach(self.session.flow, nodes)
            self.session.select(**chosen)

    def toggle_current(self) -> None:
        """Takes the node the keyboard is on into the selection, or out of it."""
        node = self.canvas.current
        if node in self.session.flow.nodes:
            chosen = parts(self.session.selection)
            chosen["nodes"] ^= {node}
            self.session.select(**chosen)

    def walk(self, direction: Direction, *, select: bool, add: bool = False) -> None:
        """Goes to the next node: along wires to the left and right, else by where nodes lie.

        Args:
            direction: Which way.
            select: Select the node one comes to.
            add: Keep the selection besides.
        """
        canvas = self.canvas
        here = canvas.current if canvas.current in self.session.flow.nodes else next(iter(self.targets.nodes), "")
        node = next_node(canvas, here, direction) if here else first_node(canvas)
        if not node:
            return
        canvas.set_current(node)
        canvas.reveal(node)
        if select:
            old = self.session.selection.nodes if add else frozenset()
            self.session.select(old | {node})
