"""Commands that change nodes and wires."""

from __future__ import annotations

from weft_editor import clipboard
from weft_editor.canvas.declared import shown_fields
from weft_editor.interactions.aside import LARGE, prepared
from weft_editor.interactions.carrying import Load, load_of
from weft_editor.interactions.keyboard_wiring import KeyboardWiring, starts_of
from weft_editor.interactions.wire_commands import WireCommands
from weft_editor.language import said, tr
from weft_editor.right_of_way import first
from weft_engine.document import Change
from weft_engine.edits import duplicate, remove, set_bypassed, set_muted, set_places
from weft_engine.errors import WeftError
from weft_engine.ports import ports_of
from weft_engine.problems import Fix


class EditCommands(WireCommands):
    """See the module."""

    def _edit(self, change: Change) -> None:
        try:
            self.session.edit(change)
        except WeftError as error:
            self.canvas.message.emit(str(error))

    @first
    def undo(self) -> None:
        """Takes the last step back."""
        self.session.undo.undo()

    @first
    def redo(self) -> None:
        """Does the next step again."""
        self.session.undo.redo()

    @first
    def delete(self) -> None:
        """Removes what is selected."""
        chosen = self.targets
        if chosen.wires and not (chosen.nodes or chosen.groups or chosen.notes):
            self.cut_wires()
            return
        self._edit(remove(self.session.flow, chosen.nodes, chosen.wires, chosen.groups, chosen.notes))

    @first
    def delete_and_reconnect(self) -> None:
        """Removes it; what fed a removed node feeds what that fed."""
        chosen, flow = self.targets, self.session.flow
        registry = self.session.registry
        self._edit(remove(flow, chosen.nodes, chosen.wires, chosen.groups, chosen.notes, reconnect=registry))

    def copy(self) -> None:
        """Copies it, groups with what lies in them."""
        self.pasting.copy(self.targets)

    @first
    def cut(self) -> None:
        """Copies and removes it."""
        load = load_of(self.canvas, self.targets)
        if self.pasting.copy(self.targets):
            change = remove(self.session.flow, load.nodes, (), load.groups, load.notes)
            self._edit(Change(change.label.replace("Delete", "Cut", 1), change.puts))

    def paste(self) -> None:
        """Puts in what is on the clipboard, at the pointer."""
        self.pasting.paste(*self.spot())

    def fixes_of(self, node: str) -> list[str]:
        """Names of what one click does about a node: of its failure first, then of its problems."""
        remedy = self.canvas.look.remedy(node)
        of_problems = [said(each.fix.label) for each in self.session.problems_of(node) if each.fix is not None]
        return [remedy.title, *of_problems] if remedy is not None else of_problems

    def fix_node(self) -> None:
        """Does the first of what can be done about the failure, or a problem, of the node meant."""
        for node in sorted(self.targets.nodes):
            if self.canvas.look.remedy(node) is not None:
                self.canvas.fix_requested.emit(node)
                return
            for problem in self.session.problems_of(node):
                if problem.fix is not None:
                    self._mend(problem.fix)
                    return

    def _mend(self, fix: Fix) -> None:
        root = self.session.root
        try:
            root.edit(fix.change(root.flow, root.registry))
        except WeftError as error:
            self.canvas.message.emit(said(error.message))

    def paste_with_wires(self) -> None:
        """The same, keeping wires that came from outside of what was copied."""
        self.pasting.paste(*self.spot(), wires=True)

    def paste_as_note(self) -> None:
        """Puts the clipboard's text in as a note, at the pointer."""
        text = clipboard.plain_text().strip()
        if len(text) > clipboard.TEXT_MOST:
            self.canvas.message.emit(clipboard.too_long())
        elif text:
            self.adding.add_note(*self.spot(), text)
        else:
            self.canvas.message.emit(tr("There is no text on the clipboard"))

    @first
    def duplicate(self) -> None:
        """Makes a copy beside it."""
        load: Load = load_of(self.canvas, self.targets)
        if not load:
            return
        flow, registry = self.session.flow, self.session.registry
        if len(load.nodes) < LARGE:
            self.pasting.bring(duplicate(flow, load.nodes, load.groups, load.notes))
            return
        copy = flow.copy()
        self.aside.run(
            tr("Duplicating {nodes:,} nodes…", nodes=len(load.nodes)),
            lambda: prepared(*duplicate(copy, load.nodes, load.groups, load.notes), registry),
            self.pasting.bring,
        )

    @first
    def mute(self) -> None:
        """Mutes the selected nodes; if all are, unmutes them."""
        nodes, flow = self.targets.nodes, self.session.flow
        if nodes:
            self._edit(set_muted(flow, nodes, not all(flow.nodes[node].muted for node in nodes)))

    @first
    def bypass(self) -> None:
        """Bypasses the selected nodes; if all are, puts them back in."""
        nodes, flow = self.targets.nodes, self.session.flow
        if nodes:
            self._edit(set_bypassed(flow, nodes, not all(flow.nodes[node].bypassed for node in nodes)))

    def collapse(self) -> None:
        """Shows only the headers of the selected nodes; if all are collapsed, all of them again."""
        nodes, places = self.targets.nodes, self.session.flow.places
        if not nodes:
            return
        on = not all(node in places and places[node].collapsed for node in nodes)
        what = "node" if len(nodes) == 1 else f"{len(nodes)} nodes"
        fields = {node: {"collapsed": on} for node in nodes}
        self._edit(set_places(self.session.flow, fields, label=f"{'Collapse' if on else 'Expand'} {what}"))

    def rename(self) -> None:
        """Edits the title of a node or group, or the text of a note, where it lies."""
        chosen = self.targets
        if chosen.nodes:
            node = self.canvas.current if self.canvas.current in chosen.nodes else min(chosen.nodes)
            self.canvas.reveal(node, animate=False)
            self.canvas.editing.open_title(node)
        elif chosen.groups:
            self.boxes.edit_group(min(chosen.groups))
        elif chosen.notes:
            self.boxes.edit_note(min(chosen.notes))

    def edit_node(self) -> None:
        """Edits the first field of the node the keyboard is on; without one, opens it large.

        A wire is taken up by its end, a port begins a wire.
        """
        if self.lone_wire is not None:
            self.move_wire_end()
            return
        if self.canvas.current_port is not None:
            self.connect_port(self.canvas.current_port)
            return
        node = self._one_node()
        if not node:
            if self.targets:
                self.rename()
            return
        ports = ports_of(self.session.flow.nodes[node], self.session.registry)
        fields = [each for each in shown_fields(ports) if each.kind != "toggle"]
        self.canvas.reveal(node, animate=False)
        if not fields or not self.canvas.editing.open(node, fields[0].name):
            self.canvas.node_activated.emit(node)

    def open_node(self) -> None:
        """Opens the node the keyboard is on large."""
        node = self._one_node()
        if node:
            self.canvas.node_activated.emit(node)

    def _one_node(self) -> str:
        nodes = self.targets.nodes
        if self.canvas.current in nodes:
            return self.canvas.current
        return next(iter(nodes)) if len(nodes) == 1 else ""

    def connect_wire(self) -> None:
        """Begins a wire at an output of the node the keyboard is on."""
        self._wire(backwards=False)

    def connect_wire_backwards(self) -> None:
        """Begins a wire at an input of that node."""
        self._wire(backwards=True)

    def _wire(self, *, backwards: bool) -> None:
        if self.canvas.current_port is not None:
            self.connect_port(self.canvas.current_port)
            return
        node = self._one_node()
        if not node:
            self.canvas.message.emit(tr("Choose the node to connect first: arrow keys go from node to node"))
            return
        self.canvas.set_current(node)
        starts = starts_of(self.session, node, backwards=backwards)
        if starts:
            self.start(KeyboardWiring(self.canvas, starts))
        else:
            self.canvas.message.emit(tr("This node has no inputs") if backwards else tr("This node has no outputs"))

    def disconnect_nodes(self) -> None:
        """Removes all wires at the selected nodes."""
        nodes, flow = self.targets.nodes, self.session.flow
        wires = [key for key, wire in flow.wires.items() if {wire.source_node, wire.target_node} & nodes]
        if wires:
            what = "node" if len(nodes) == 1 else f"{len(nodes)} nodes"
            self._edit(Change(f"Disconnect {what}", remove(flow, wires=wires).puts))
