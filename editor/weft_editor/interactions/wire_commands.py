"""Commands for ports, wires and their reroute dots: all that a mouse can point at, by keys."""

from __future__ import annotations

from weft_editor.canvas.accessible import say
from weft_editor.canvas.accessible_ports import value_of, wiring_of
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.requests import QuickAdd
from weft_editor.canvas.tooltips import kind_line
from weft_editor.canvas.values_shown import wire_value
from weft_editor.interactions.commands_base import CommandsBase
from weft_editor.interactions.dot_walk import DotWalk
from weft_editor.interactions.dots import add_dot, remove_dot
from weft_editor.interactions.keyboard_wiring import KeyboardWiring
from weft_editor.interactions.shaking import taken_out
from weft_editor.interactions.strands import Strand, taken_up, wires_at
from weft_editor.interactions.walking import Direction, first_node
from weft_editor.interactions.wire_inserting import InsertWalk
from weft_editor.interactions.wire_walking import (
    free_spot,
    middle_of,
    neighbour,
    ports_in_order,
    wire_name,
    wires_in_order,
)
from weft_editor.language import tr
from weft_engine.document import Wire
from weft_engine.edits import remove
from weft_engine.ports import ports_of


class WireCommands(CommandsBase):
    """A port the keyboard is on is `Canvas.current_port`; a wire it is on is the one that is selected alone."""

    # Walking

    @property
    def lone_wire(self) -> Wire | None:
        """The wire that is selected, if nothing else is."""
        chosen = self.session.selection
        if len(chosen.wires) != 1 or chosen.nodes or chosen.groups or chosen.notes:
            return None
        return self.session.flow.wires.get(next(iter(chosen.wires)))

    def _walker(self) -> str:
        """The node whose ports and wires one walks over; empty in an empty flow."""
        wire, current = self.lone_wire, self.canvas.current
        if wire is not None:
            return current if current in (wire.source_node, wire.target_node) else wire.source_node
        if current in self.session.flow.nodes:
            return current
        return next(iter(sorted(self.targets.nodes)), "") or first_node(self.canvas)

    def step_wire(self, by: int) -> None:
        """Goes to the next wire of the node the keyboard is on, and selects it."""
        node = self._walker()
        wires = wires_in_order(self.canvas, node) if node else []
        wire = neighbour(wires, self.lone_wire or self._wire_of_port(node, wires), by)
        if wire is None:
            self.canvas.message.emit(tr("This node has no wires"))
            return
        self.go_to_wire(node, wire)

    def _wire_of_port(self, node: str, wires: list[Wire]) -> Wire | None:
        """So that walking goes on at the port the keyboard is on: the wire before its first one."""
        port = self.canvas.current_port
        mine = wires_at(self.session.flow, node, port) if port is not None else []
        return wires[wires.index(mine[0]) - 1] if mine else None

    def go_to_wire(self, node: str, wire: Wire) -> None:
        """Puts the keyboard on a wire of a node."""
        canvas, wires = self.canvas, wires_in_order(self.canvas, node)
        canvas.set_current(node)
        canvas.set_current_port(None)
        self.session.select(wires=(wire.id,))
        x, y = middle_of(canvas, wire.id)
        left, top, right, bottom = canvas.view.shown()
        if not (left < x < right and top < y < bottom) or canvas.view.zoom < 0.5:
            canvas.center_at(x, y, zoom=max(canvas.view.zoom, 0.75))
        canvas.set_hover(Hit("wire", "line", wire.id, x, y))
        value = wire_value(self.session, wire.id)
        name = wire_name(canvas, wire)
        say(canvas, f"{name}: {value}" if value else name)
        canvas.message.emit(
            tr(
                "{name} ({number} of {count}): ↑↓ other wires, ←→ its ends, Enter moves an end, Del cuts it",
                name=name,
                number=wires.index(wire) + 1,
                count=len(wires),
            )
        )

    def step_port(self, by: int) -> None:
        """Goes to the next port of the node the keyboard is on."""
        node = self._walker()
        port = neighbour(ports_in_order(self.canvas, node), self.canvas.current_port, by) if node else None
        if port is None:
            self.canvas.message.emit(tr("This node has no ports"))
        else:
            self.go_to_port(node, port)

    def go_to_port(self, node: str, port: PortKey) -> None:
        """Puts the keyboard on a port; its wires are selected."""
        canvas, session = self.canvas, self.session
        wires = wires_at(session.flow, node, port)
        session.select(wires=[wire.id for wire in wires])
        canvas.set_current(node)
        canvas.set_current_port(port)
        canvas.reveal(node)
        canvas.set_hover(Hit("node", "port", node, *(canvas.port_position(node, port) or (0.0, 0.0)), port))
        text = self._port_text(node, port)
        say(canvas, text)
        canvas.message.emit(f"{text}. {tr('C connects, ←→ its wires, Del takes them off')}")

    def _port_text(self, node: str, key: PortKey) -> str:
        """What a port is, what it is wired to, and what last came through it."""
        session = self.session
        ports = ports_of(session.flow.nodes[node], session.registry)
        port = (ports.inputs if key[0] else ports.outputs).get(key[1])
        parts = [kind_line(port, key[0]) if port is not None else key[1], wiring_of(session, node, key)]
        value = value_of(session, node, key)
        return ", ".join([*parts, value] if value else parts)

    def walk_wires(self, direction: Direction) -> bool:
        """An arrow while the keyboard is on a port or wire; returns whether it is."""
        wire, port, node = self.lone_wire, self.canvas.current_port, self.canvas.current
        if port is not None and node in self.session.flow.nodes:
            self._from_port(node, port, direction)
        elif wire is not None and self.canvas.current in (wire.source_node, wire.target_node):
            self._from_wire(wire, direction)
        else:
            return False
        return True

    def _from_port(self, node: str, port: PortKey, direction: Direction) -> None:
        """Up and down to other ports; out of the node to the port's wires, into it to the other side."""
        if direction in ("up", "down"):
            self.step_port(1 if direction == "down" else -1)
            return
        wires = wires_at(self.session.flow, node, port)
        if (direction == "left") == port[0]:
            if wires:
                self.go_to_wire(node, wires[0])
            return
        others = [each for each in ports_in_order(self.canvas, node) if each[0] != port[0]]
        if others:
            self.go_to_port(node, others[0])

    def _from_wire(self, wire: Wire, direction: Direction) -> None:
        """Up and down to other wires of the node; left and right to the port at that end."""
        if direction in ("up", "down"):
            self.step_wire(1 if direction == "down" else -1)
        elif direction == "left":
            self.go_to_port(wire.source_node, (False, wire.source_port))
        else:
            self.go_to_port(wire.target_node, (True, wire.target_port))

    def leave_port(self) -> bool:
        """Back from a port to its node; returns whether the keyboard was on one."""
        if self.canvas.current_port is None:
            return False
        self.canvas.set_current_port(None)
        self.canvas.set_hover(None)
        self.session.select()
        return True

    # Edits

    def cut_wires(self) -> None:
        """Removes the wires that are selected; the keyboard is then on the port of the one it was on."""
        wire, node = self.lone_wire, self.canvas.current
        self.session.edit(remove(self.session.flow, wires=self.session.selection.wires))
        if wire is not None and node in (wire.source_node, wire.target_node):
            at_target = node == wire.target_node
            self.canvas.set_current_port((at_target, wire.target_port if at_target else wire.source_port))
            self.canvas.set_hover(None)

    def move_wire_end(self) -> None:
        """Begins to lead an end of the selected wire elsewhere."""
        wire = self.lone_wire
        if wire is not None:
            self.start(KeyboardWiring(self.canvas, [taken_up(wire, at_target=True), taken_up(wire, at_target=False)]))

    def connect_port(self, port: PortKey, node: str = "") -> None:
        """Begins a wire at a port of a node, else of the one the keyboard is on."""
        start = Strand(node or self.canvas.current, port)
        self.canvas.set_current_port(None)
        self.start(KeyboardWiring(self.canvas, [start]))

    def add_dot_here(self) -> None:
        """Adds a reroute dot to the selected wire where there is most room, and lets it be moved."""
        wire = self.lone_wire
        if wire is None:
            return
        x, y = free_spot(self.canvas, wire.id)
        self.session.edit(add_dot(self.canvas, wire.id, x, y))
        spot = (float(round(x)), float(round(y)))
        dots = self.canvas.scene.dots(wire.id)
        self.start(DotWalk(self.canvas, wire.id, dots.index(spot) if spot in dots else 0))

    def move_dots(self) -> None:
        """Lets the reroute dots of the selected wire be moved."""
        wire = self.lone_wire
        if wire is not None and self.canvas.scene.dots(wire.id):
            self.start(DotWalk(self.canvas, wire.id))

    def toggle_dot(self, hit: Hit) -> None:
        """Adds a reroute dot to a wire, or removes the one that was hit."""
        if hit.part == "dot":
            self.session.edit(remove_dot(self.canvas, hit.id, hit.index))
        else:
            self.session.edit(add_dot(self.canvas, hit.id, hit.x, hit.y))

    def insert_on_wire(self) -> None:
        """Asks for a node to put on the selected wire; with a loose node selected, for the wire to put it on."""
        wire, canvas = self.lone_wire, self.canvas
        if wire is not None:
            x, y = middle_of(canvas, wire.id)
            spot = canvas.mapToGlobal(canvas.canvas_to_widget(x, y).toPoint())
            canvas.quick_add_requested.emit(QuickAdd(spot, x, y, wire=wire.id))
            return
        node = next(iter(self.targets.nodes), "")
        if node:
            gesture = InsertWalk(canvas, node)
            if gesture.usable:
                self.start(gesture)
            else:
                canvas.message.emit(tr("It fits on none of the wires"))

    def take_out(self) -> None:
        """Takes the selected nodes off their wires; what fed them feeds what they fed."""
        change = taken_out(self.session.flow, self.session.registry, self.targets.nodes)
        if change is not None:
            self.session.edit(change)
