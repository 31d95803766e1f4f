"""Nodes as objects of their own for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from weft_editor.language import counted, said, tr
from weft_engine.ports import ports_of
from weft_engine.run.view import Status

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas


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
        parts.append(f"{counted(len(problems), '{count} problem', '{count} problems')}: {said(problems[0].message)}")
    wires = canvas.session.flow.wires.values()
    into = sum(wire.target_node == node for wire in wires)
    out = sum(wire.source_node == node for wire in wires)
    parts.append(tr("{into} wires in, {out} out", into=into, out=out))
    return ", ".join(parts)


def announce(canvas: Canvas, node: str) -> None:
    """Reads a node's name and description out, if a screen reader listens."""
    if node and QAccessible.isActive():
        text = f"{name_of(canvas, node)}, {description_of(canvas, node)}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(canvas, text))


class NodeInterface(QAccessibleInterface):
    """One node."""

    def __init__(self, parent: CanvasInterface, node: str) -> None:
        super().__init__()
        self._parent = parent
        self._node = node

    def isValid(self) -> bool:
        return self._node in self._parent.canvas.session.flow.nodes

    def object(self) -> Any:
        return None

    def parent(self) -> QAccessibleInterface:
        return self._parent

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
        canvas = self._parent.canvas
        state = QAccessible.State()
        state.selectable = state.focusable = True
        state.selected = self._node in canvas.session.selection.nodes
        state.focused = canvas.hasFocus() and canvas.current == self._node
        return state

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return name_of(self._parent.canvas, self._node)
        return description_of(self._parent.canvas, self._node) if kind == QAccessible.Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return None

    def rect(self) -> QRect:
        canvas = self._parent.canvas
        found = canvas.node_rect(self._node)
        if found is None:
            return QRect()
        box = canvas.rect_to_widget(found).toAlignedRect()
        return QRect(canvas.mapToGlobal(box.topLeft()), box.size())


class CanvasInterface(QAccessibleWidget):
    """The canvas as a list of its nodes."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, QAccessible.Role.List, tr("Flow canvas"))
        self.canvas = canvas
        self._children: dict[str, NodeInterface] = {}

    def _keys(self) -> list[str]:
        places = self.canvas.session.flow.places
        return sorted(self.canvas.session.flow.nodes, key=lambda key: (places[key].x if key in places else 0.0, key))

    def childCount(self) -> int:
        return len(self.canvas.session.flow.nodes)

    def child(self, index: int) -> Any:
        keys = self._keys()
        if not 0 <= index < len(keys):
            return None
        made = self._children.get(keys[index])
        if made is None:
            made = self._children[keys[index]] = NodeInterface(self, keys[index])
            QAccessible.registerAccessibleInterface(made)
        return made

    def childAt(self, x: int, y: int) -> Any:
        from PySide6.QtCore import QPoint, QPointF

        hit = self.canvas.hit(QPointF(self.canvas.mapFromGlobal(QPoint(x, y))))
        return self.child(self._keys().index(hit.id)) if hit.kind == "node" else None


_made: list[CanvasInterface] = []


def _factory(name: str, watched: QObject) -> QAccessibleInterface | None:
    from weft_editor.canvas.canvas import Canvas

    if not isinstance(watched, Canvas):
        return None
    made = CanvasInterface(watched)
    _made.append(made)
    watched.destroyed.connect(lambda: _made.remove(made))
    return made


def install() -> None:
    """Lets screen readers see the nodes of every canvas; once per program."""
    QAccessible.installFactory(_factory)
