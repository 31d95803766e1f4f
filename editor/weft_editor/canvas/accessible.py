"""Nodes as objects of their own for screen readers; their ports are theirs (`accessible_ports`).

Qt's cache owns all of them: it deletes what it knows at the latest when the program ends, and must never find it gone.
Python therefore holds each until the cache has deleted it (`withdraw`), which happens as soon as a node, a port or the
canvas is gone; what belongs to a widget Qt deletes with it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ref

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import isValid

from weft_editor.canvas.accessible_ports import FROM, TO, PortInterface, Relation, keys_of, withdraw
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.values_shown import short
from weft_editor.language import counted, said, tr
from weft_editor.marked import unmarked
from weft_engine.ports import ports_of
from weft_engine.run.status import Status

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas
    from weft_editor.session import Session
    from weft_engine.document import Change


def name_of(canvas: Canvas, node: str) -> str:
    """What a screen reader calls a node."""
    record = canvas.session.flow.nodes.get(node)
    if record is None:
        return ""
    node_type = ports_of(record, canvas.session.registry).node_type
    kind = tr(node_type.title) if node_type else record.type
    return f"{record.title}, {kind}" if record.title and record.title != kind else kind


def description_of(canvas: Canvas, node: str) -> str:
    """A node's status, problems and wires in a sentence."""
    if node not in canvas.session.flow.nodes:
        return ""
    parts: list[str] = []
    activation = canvas.session.shown_activation(node)
    if activation is not None and activation.status is not Status.IDLE:
        parts.append(tr(activation.status.value))
    problems = canvas.session.problems_of(node)
    if problems:
        parts.append(
            f"{counted(len(problems), '{count} problem', '{count} problems')}: {unmarked(said(problems[0].message))}"
        )
    wires = canvas.session.flow.wires.values()
    into = sum(wire.target_node == node for wire in wires)
    out = sum(wire.source_node == node for wire in wires)
    parts.append(tr("{into} wires in, {out} out", into=into, out=out))
    return ", ".join(parts)


def value_text(session: Session, node: str) -> str:
    """What a node gave, on one short line: its error, its question, or its first output."""
    activation = session.shown_activation(node)
    if activation is None:
        return ""
    if activation.error:
        return said(str(activation.error.get("message", "")))
    if activation.question:
        return activation.question.question
    return short(next(iter(activation.outputs.values()))) if activation.outputs else short(activation.text)


def announce(canvas: Canvas, node: str) -> None:
    """Reads a node's name and description out, if a screen reader listens."""
    if node and QAccessible.isActive():
        say(canvas, f"{name_of(canvas, node)}, {description_of(canvas, node)}")


def say(canvas: Canvas, text: str) -> None:
    """Reads a text out, if a screen reader listens."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(canvas, text))


class NodeInterface(QAccessibleInterface):
    """One node."""

    def __init__(self, parent: CanvasInterface, node: str) -> None:
        super().__init__()
        self._parent = parent
        self._node = node
        self._ports: dict[PortKey, PortInterface] = {}

    @property
    def node(self) -> str:
        """Its id."""
        return self._node

    @property
    def canvas(self) -> Canvas:
        """Where it is shown."""
        return self._parent.canvas

    @property
    def canvas_interface(self) -> CanvasInterface:
        """What holds it."""
        return self._parent

    def isValid(self) -> bool:
        return self._parent.is_there and self._parent.has(self._node)

    def object(self) -> Any:
        return None

    def parent(self) -> QAccessibleInterface:
        return self._parent

    def _keys(self) -> list[PortKey]:
        return keys_of(self.canvas.session, self._node) if self.isValid() else []

    def childCount(self) -> int:
        return len(self._keys())

    def child(self, index: int) -> Any:
        keys = self._keys()
        return self.port(keys[index]) if 0 <= index < len(keys) else None

    def port(self, key: PortKey) -> PortInterface:
        """One of its ports."""
        made = self._ports.get(key)
        if made is None:
            made = self._ports[key] = PortInterface(self, key)
            QAccessible.registerAccessibleInterface(made)
        return made

    def drop_gone_ports(self) -> None:
        """Ends those of ports that the node no longer has."""
        for key in self._ports.keys() - set(self._keys()):
            withdraw(self._ports.pop(key))

    def drop(self) -> None:
        """Ends it, and those of its ports."""
        for port in self._ports.values():
            withdraw(port)
        self._ports.clear()
        withdraw(self)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        keys = self._keys()
        return keys.index(child.key) if isinstance(child, PortInterface) and child.key in keys else -1

    def childAt(self, x: int, y: int) -> Any:
        return None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            return state
        canvas = self._parent.canvas
        state.selectable = state.focusable = True
        state.selected = self._node in canvas.session.selection.nodes
        state.focused = canvas.hasFocus() and canvas.current == self._node
        return state

    def text(self, kind: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        if kind == QAccessible.Text.Name:
            return name_of(self._parent.canvas, self._node)
        if kind == QAccessible.Text.Value:
            return value_text(self.canvas.session, self._node)
        return description_of(self._parent.canvas, self._node) if kind == QAccessible.Text.Description else ""

    def relations(self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations) -> list[Relation]:
        """The nodes it is wired to."""
        if not self.isValid():
            return []
        wires = self.canvas.session.flow.wires.values()
        before = {wire.source_node: FROM for wire in wires if wire.target_node == self._node}
        after = {wire.target_node: TO for wire in wires if wire.source_node == self._node}
        found = [*before.items(), *after.items()]
        return [(self._parent.of(other), flag) for other, flag in found if match & flag and self._parent.has(other)]

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return None

    def rect(self) -> QRect:
        canvas = self._parent.canvas
        found = canvas.node_rect(self._node) if self.isValid() else None
        if found is None:
            return QRect()
        box = canvas.rect_to_widget(found).toAlignedRect()
        return QRect(canvas.mapToGlobal(box.topLeft()), box.size())


class CanvasInterface(QAccessibleWidget):
    """The canvas as a list of its nodes."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, QAccessible.Role.List, tr("Flow canvas"))
        self._canvas = ref(canvas)
        self._children: dict[str, NodeInterface] = {}

    @property
    def canvas(self) -> Canvas:
        """Where it is shown. Only while it `is_there`."""
        found = self._canvas()
        assert found is not None
        return found

    @property
    def _session(self) -> Session:
        return self.canvas.session

    @property
    def is_there(self) -> bool:
        """Whether the canvas still is."""
        found = self._canvas()
        return found is not None and isValid(found)

    def _keys(self) -> list[str]:
        flow = self._session.flow
        return sorted(flow.nodes, key=lambda key: (flow.places[key].x if key in flow.places else 0.0, key))

    def childCount(self) -> int:
        return len(self._session.flow.nodes) if self.is_there else 0

    def child(self, index: int) -> Any:
        keys = self._keys() if self.is_there else []
        return self.of(keys[index]) if 0 <= index < len(keys) else None

    def has(self, node: str) -> bool:
        """Whether there is a node of that id."""
        return node in self._session.flow.nodes

    def of(self, node: str) -> NodeInterface:
        """A node."""
        made = self._children.get(node)
        if made is None:
            made = self._children[node] = NodeInterface(self, node)
            QAccessible.registerAccessibleInterface(made)
        return made

    def port(self, node: str, key: PortKey) -> PortInterface | None:
        """A port of a node, if there is one."""
        return self.of(node).port(key) if key in keys_of(self._session, node) else None

    def childAt(self, x: int, y: int) -> Any:
        from PySide6.QtCore import QPoint, QPointF

        if not self.is_there:
            return None
        hit = self.canvas.hit(QPointF(self.canvas.mapFromGlobal(QPoint(x, y))))
        return self.child(self._keys().index(hit.id)) if hit.kind == "node" else None

    def follow(self, change: Change) -> None:
        """Ends those of nodes and ports that a change has taken away."""
        for node in {put.key for put in change.puts if put.section == "nodes"} & self._children.keys():
            if self.has(node):
                self._children[node].drop_gone_ports()
            else:
                self._children.pop(node).drop()

    def drop_children(self) -> None:
        """The canvas goes: ends those of its nodes and ports. Its own goes with it."""
        for child in self._children.values():
            child.drop()
        self._children.clear()


_made: dict[int, list[CanvasInterface]] = {}
"""By the identity of the canvas, there as long as its entry. Qt asks anew when Python gives the class more slots."""


def follow(canvas: Canvas, change: Change) -> None:
    """What a screen reader has asked about follows a change of the flow."""
    for told in _made.get(id(canvas), ()):
        told.follow(change)


def _factory(name: str, watched: QObject) -> QAccessibleInterface | None:
    from weft_editor.canvas.canvas import Canvas

    if not isinstance(watched, Canvas):
        return None
    if id(watched) not in _made:
        watched.destroyed.connect(partial(_gone, id(watched)))
    made = CanvasInterface(watched)
    _made.setdefault(id(watched), []).append(made)
    return made


def _gone(canvas: int, _: QObject | None = None) -> None:
    for made in _made.pop(canvas):
        made.drop_children()


def install() -> None:
    """Lets screen readers see the nodes of every canvas; once per program."""
    QAccessible.installFactory(_factory)
