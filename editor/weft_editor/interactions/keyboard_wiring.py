"""Connecting by keyboard: walk over the ports that fit, press Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.requests import QuickAdd
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.lifted_wires import lift_wires
from weft_editor.interactions.strands import Strand, connecting, reasons_at
from weft_editor.interactions.wire_shape import WireShape
from weft_editor.language import said, tr
from weft_editor.session import Session
from weft_engine.edits import title_of
from weft_engine.ids import wire_id
from weft_engine.node import PortKind
from weft_engine.ports import ports_of

_TARGETS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_STARTS: Final = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_DONE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyboardWiring(Gesture):
    """Up and down go over the ports that fit, left and right over the ends to start from; Enter connects, Tab asks for
    a new node that fits, Escape ends it. A wire that was taken up by an end moves there.
    """

    sticky = True

    def __init__(self, canvas: Canvas, starts: Sequence[Strand]) -> None:
        super().__init__(canvas)
        self._starts = tuple(starts)
        self._start = 0
        self._targets: list[tuple[str, PortKey]] = []
        self._target = 0
        self._shape = WireShape(canvas, ())

    @property
    def _strand(self) -> Strand:
        return self._starts[self._start]

    def start(self, pointer: Pointer) -> None:
        self.show(self._shape)
        self._look()

    def _look(self) -> None:
        """Finds the ports that fit the one to start from, the nearest first."""
        flow, registry, strand = self.session.flow, self.session.registry, self._strand
        reasons: dict[tuple[str, PortKey], str] = {}
        for node in flow.nodes:
            reasons.update(reasons_at(flow, registry, (strand,), node))
        start = self.canvas.port_position(strand.node, strand.port) or (0.0, 0.0)
        loose = self._loose_end(strand)
        near = (self.canvas.port_position(*loose) if loose else None) or start
        fitting = [key for key, why in reasons.items() if not why and key != loose]
        fitting.sort(key=lambda key: (_distance(near, self.canvas.port_position(*key)), key))
        self._targets, self._target = fitting, 0
        self.canvas.set_candidates((strand.node, strand.port), reasons)
        lift_wires(self.canvas, [strand])
        self._shape.strands, self._shape.loose = (strand,), start
        self._show_target()

    def _loose_end(self, strand: Strand) -> tuple[str, PortKey] | None:
        """Where the end that was taken up is still."""
        wire = self.session.flow.wires.get(strand.wire)
        if wire is None:
            return None
        if strand.seeks_input:
            return wire.target_node, (True, wire.target_port)
        return wire.source_node, (False, wire.source_port)

    def _show_target(self) -> None:
        start = self._name(self._strand.node, self._strand.port)
        if not self._targets:
            self.canvas.set_hover(None)
            self._tell(tr("Nothing here fits {start}; Tab looks for a node that does, Escape ends it", start=start))
            return
        node, port = self._targets[self._target]
        self.canvas.reveal(node)
        self._shape.loose = self.canvas.port_position(node, port) or self._shape.loose
        self._shape.fits = True
        self.canvas.set_hover(Hit("node", "port", node, *self._shape.loose, port))
        ends = (start, self._name(node, port)) if self._strand.seeks_input else (self._name(node, port), start)
        place = f"{self._target + 1} of {len(self._targets)}"
        self._tell(
            tr(
                "{ends} → {ends2} ({place}): ↑↓ other ports, ←→ other start, Enter connects",
                ends=ends[0],
                ends2=ends[1],
                place=place,
            )
        )

    def _name(self, node: str, port: PortKey) -> str:
        return f"{title_of(self.session.flow, self.session.registry, node)} · {port[1]}"

    def _tell(self, text: str) -> None:
        self.canvas.message.emit(text)

    def key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _TARGETS and self._targets:
            self._target = (self._target + _TARGETS[key]) % len(self._targets)
            self._show_target()
        elif key in _STARTS:
            self._start = (self._start + _STARTS[key]) % len(self._starts)
            self._look()
        elif key in _DONE:
            self._connect()
        elif key == Qt.Key.Key_Tab and not self._strand.wire:
            self._ask()
        else:
            return False
        return True

    def _connect(self) -> None:
        if not self._targets:
            return
        node, port = self._targets[self._target]
        strand = self._strand
        change = connecting(self.session.flow, self.session.registry, (strand,), f"{node}.{port[1]}")
        self._finish()
        self.session.edit(change)
        self.canvas.set_current(node)
        moved = wire_id(*strand.ends(f"{node}.{port[1]}"))
        if strand.wire and moved in self.session.flow.wires:
            self.session.select(wires=(moved,))
        self._tell(said(change.label))

    def _ask(self) -> None:
        strand = self._strand
        start = self.canvas.port_position(strand.node, strand.port) or (0.0, 0.0)
        x, y = start[0] + (96 if strand.seeks_input else -96), start[1]
        spot = self.canvas.mapToGlobal(self.canvas.canvas_to_widget(x, y).toPoint())
        self._finish()
        self.canvas.quick_add_requested.emit(QuickAdd(spot, x, y, strand.end, not strand.seeks_input))

    def end(self, pointer: Pointer) -> None:
        self.cancel()

    def cancel(self) -> None:
        self._finish()
        self._tell("")

    def _finish(self) -> None:
        self.over = True
        lift_wires(self.canvas, ())
        self.canvas.set_candidates(None)
        self.canvas.set_hover(None)
        self.clear(self._shape)


def starts_of(session: Session, node: str, *, backwards: bool) -> list[Strand]:
    """Where a wire of a node may begin: at its outputs, those of errors last, or backwards at its inputs."""
    ports = ports_of(session.flow.nodes[node], session.registry)
    if backwards:
        return [Strand(node, (True, name)) for name in ports.inputs]
    outputs = sorted(ports.outputs.items(), key=lambda each: each[1].kind is PortKind.ERROR)
    return [Strand(node, (False, name)) for name, _ in outputs]


def _distance(one: tuple[float, float], other: tuple[float, float] | None) -> float:
    if other is None:
        return float("inf")
    dx, dy = other[0] - one[0], other[1] - one[1]
    return float((dx * dx + dy * dy) ** 0.5)
