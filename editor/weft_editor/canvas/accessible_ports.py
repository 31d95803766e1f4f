"""Ports as objects of their own for screen readers: what they take or give, their value, and what they are wired to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from shiboken6 import isValid

from weft_editor.canvas.layout import SIZES, PortKey
from weft_editor.canvas.tooltips import kind_line
from weft_editor.canvas.values_shown import short
from weft_editor.language import title_of, tr
from weft_engine.document import Wire
from weft_engine.ports import ports_of

if TYPE_CHECKING:
    from weft_editor.canvas.accessible import NodeInterface
    from weft_editor.session import Session

Relation = tuple[QAccessibleInterface, QAccessible.RelationFlag]
FROM: Final = QAccessible.RelationFlag.FlowsFrom
TO: Final = QAccessible.RelationFlag.FlowsTo


def withdraw(interface: QAccessibleInterface) -> None:
    """Has Qt's cache, which owns it, delete it; no screen reader finds it from here on."""
    if isValid(interface):
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(interface))


def keys_of(session: Session, node: str) -> list[PortKey]:
    """A node's ports, inputs first."""
    record = session.flow.nodes.get(node)
    if record is None:
        return []
    ports = ports_of(record, session.registry)
    return [*((True, name) for name in ports.inputs), *((False, name) for name in ports.outputs)]


def wires_of(session: Session, node: str, key: PortKey) -> list[Wire]:
    """The wires at a port."""
    end = f"{node}.{key[1]}"
    return [wire for wire in session.flow.wires.values() if (wire.target if key[0] else wire.source) == end]


def value_of(session: Session, node: str, key: PortKey) -> str:
    """What last came in or went out, on one short line; empty if nothing did."""
    activation = session.shown_activation(node)
    values = {} if activation is None else activation.inputs if key[0] else activation.outputs
    return short(values[key[1]]) if key[1] in values else ""


def wiring_of(session: Session, node: str, key: PortKey) -> str:
    """What a port is wired to, as words."""
    wires = wires_of(session, node, key)
    if not wires:
        return tr("not wired")
    ends = [(wire.source_node, wire.source_port) if key[0] else (wire.target_node, wire.target_port) for wire in wires]
    names = [
        f"{title_of(session.flow, session.registry, other)} {port}" if other in session.flow.nodes else other
        for other, port in ends
    ]
    return tr("from {ports}", ports=", ".join(names)) if key[0] else tr("to {ports}", ports=", ".join(names))


class PortInterface(QAccessibleInterface):
    """One port."""

    def __init__(self, node: NodeInterface, key: PortKey) -> None:
        super().__init__()
        self._node, self.key = node, key

    def isValid(self) -> bool:
        return self._node.isValid() and self.key in keys_of(self._session, self._node.node)

    @property
    def _session(self) -> Session:
        return self._node.canvas.session

    def object(self) -> Any:
        return None

    def parent(self) -> QAccessibleInterface:
        return self._node

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> Any:
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def childAt(self, x: int, y: int) -> Any:
        return None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        return QAccessible.State()

    def text(self, kind: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        session, node = self._session, self._node.node
        if kind == QAccessible.Text.Name:
            ports = ports_of(session.flow.nodes[node], session.registry)
            port = (ports.inputs if self.key[0] else ports.outputs)[self.key[1]]
            return f"{tr('Input') if self.key[0] else tr('Output')} {kind_line(port, self.key[0])}"
        if kind == QAccessible.Text.Value:
            return value_of(session, node, self.key)
        return wiring_of(session, node, self.key) if kind == QAccessible.Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return None

    def relations(self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations) -> list[Relation]:
        """The ports at the other ends of its wires."""
        flag = FROM if self.key[0] else TO
        if not (match & flag and self.isValid()):
            return []
        found: list[Relation] = []
        for wire in wires_of(self._session, self._node.node, self.key):
            other, name = (wire.source_node, wire.source_port) if self.key[0] else (wire.target_node, wire.target_port)
            port = self._node.canvas_interface.port(other, (not self.key[0], name))
            if port is not None:
                found.append((port, flag))
        return found

    def rect(self) -> QRect:
        if not self.isValid():
            return QRect()
        canvas = self._node.canvas
        spot = canvas.port_position(self._node.node, self.key)
        if spot is None:
            return QRect()
        reach = SIZES.port * canvas.view.zoom
        middle = canvas.canvas_to_widget(*spot)
        corner = canvas.mapToGlobal((middle - QPointF(reach, reach)).toPoint())
        return QRect(corner.x(), corner.y(), round(2 * reach), round(2 * reach))
