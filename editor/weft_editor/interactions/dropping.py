"""What is dragged onto the canvas from elsewhere: node types of the library, files, text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent

from weft_editor import clipboard, pictures_in
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.requests import NODE_TYPE_MIME, QuickAdd
from weft_editor.canvas.tables import Rect
from weft_editor.clipboard import TextNode
from weft_editor.interactions.adding import Adding
from weft_editor.interactions.inserting import Insertion
from weft_editor.interactions.pasting import Pasting
from weft_editor.interactions.placing import shape_of_type, under_pointer
from weft_editor.interactions.rubber import FrameShape
from weft_editor.language import tr
from weft_engine.document import Node
from weft_engine.edits import set_configs
from weft_engine.values import Json

_FILE_MOST: Final = 1_000_000
"""Bytes of a text file that is taken into a node."""


class Dropping(QObject):
    """Shows where a node will be while it is dragged, and on which wire it would be put."""

    open_requested = Signal(object)
    """A `Path` of a flow file is to be opened."""

    def __init__(self, canvas: Canvas, adding: Adding, pasting: Pasting) -> None:
        super().__init__(canvas)
        self._canvas, self._adding, self._pasting = canvas, adding, pasting
        self._shape = FrameShape()
        self._type = ""
        self._insertion: Insertion | None = None
        self._wire = ""

    def enter(self, event: QDropEvent) -> None:
        """Something is dragged over the canvas."""
        data = event.mimeData()
        self._type = _node_type(data)
        if self._type and self._type not in self._canvas.session.registry:
            self._type = ""
            return
        if self._type:
            self._insertion = Insertion.of_type(self._canvas, Node(type=self._type))
            self._canvas.overlay.append(self._shape)
        if self._type or _is_welcome(data):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def move(self, event: QDropEvent) -> None:
        """It moves."""
        if not (self._type or _is_welcome(event.mimeData())):
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if self._insertion is None:
            return
        x, y = self._canvas.widget_to_canvas(event.position())
        self._shape.rect = self._rect(x, y)
        self._wire = self._insertion.wire_at(self._shape.rect, x, y)
        self._canvas.set_lit_wires((self._wire,) if self._wire else ())
        self._canvas.update()

    def _rect(self, x: float, y: float) -> Rect:
        shape = shape_of_type(self._canvas.session.registry, self._type)
        left, top = under_pointer(x, y)
        return left, top, left + shape.width, top + shape.height

    def leave(self) -> None:
        """It left, or was dropped."""
        if self._shape in self._canvas.overlay:
            self._canvas.overlay.remove(self._shape)
        self._canvas.set_lit_wires(())
        self._canvas.update()
        self._type, self._wire, self._insertion = "", "", None

    def drop(self, event: QDropEvent) -> None:
        """It was dropped."""
        x, y = self._canvas.widget_to_canvas(event.position())
        kind, wire, data = self._type, self._wire, event.mimeData()
        self.leave()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        spot = self._canvas.mapToGlobal(event.position().toPoint())
        if kind:
            self._adding.add(QuickAdd(spot, x, y, wire=wire or None), kind)
        elif files := [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]:
            self._files(files, x, y)
        elif data.hasImage():
            self._picture(pictures_in.config_of(data), x, y)
        elif clipboard.flow_part(data):
            self._pasting.put_in(clipboard.flow_part(data), x, y)
        elif data.hasText():
            self._pasting.paste_text(data.text(), x, y)
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)

    def _files(self, paths: list[Path], x: float, y: float) -> None:
        """Opens flows; all others become nodes in one edit, and what cannot is told together."""
        made: list[TextNode] = []
        refused: list[str] = []
        for path in paths:
            if path.suffix.lower() == ".weft":
                self.open_requested.emit(path)
                continue
            try:
                made.append(_node_of(path))
            except (OSError, ValueError) as error:
                why = (isinstance(error, OSError) and error.strerror) or error
                refused.append(tr("{name} was not added: {error}", name=path.name, error=why))
        if len(made) == 1 and made[0].type == pictures_in.PICTURE_TYPE:
            self._picture(made[0].config, x, y)
        else:
            self._adding.add_several([(each.type, each.config) for each in made], x, y)
        if refused:
            self._canvas.message.emit(" · ".join(refused))

    def _picture(self, config: Mapping[str, Json], x: float, y: float) -> None:
        """Into the picture node below, else into a new one."""
        hit = self._canvas.hit_canvas(x, y)
        session = self._canvas.session
        record = session.flow.nodes.get(hit.id) if hit.kind == "node" else None
        if record is not None and record.type == pictures_in.PICTURE_TYPE:
            session.edit(set_configs(session.flow, hit.id, config, "Replace picture"))
        else:
            self._pasting.put_picture(config, x, y)


def _node_type(data: QMimeData) -> str:
    return bytes(data.data(NODE_TYPE_MIME).data()).decode("utf-8", "replace") if data.hasFormat(NODE_TYPE_MIME) else ""


def _is_welcome(data: QMimeData) -> bool:
    return data.hasUrls() or data.hasText() or data.hasImage()


def _node_of(path: Path) -> TextNode:
    """The node a file becomes. Raises `OSError`, or `ValueError` saying why it is not taken."""
    if path.is_dir():
        raise ValueError(tr("it is a folder"))
    if pictures_in.is_picture(path):
        return TextNode(pictures_in.PICTURE_TYPE, pictures_in.config_of_file(path))
    return clipboard.node_for_text(_read(path))


def _read(path: Path) -> str:
    """A text file's content. Raises `OSError`, or `ValueError` saying why it is not taken."""
    if not path.is_file():
        raise ValueError(tr("it is no file that ends"))  # a pipe or a device: reading it could go on for ever
    if path.stat().st_size > _FILE_MOST:
        raise ValueError(tr("it has more than a megabyte; use a node that reads the file"))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(tr("it is no text in UTF-8")) from None
    if "\0" in text:
        raise ValueError(tr("it is no text"))
    if not text.strip():
        raise ValueError(tr("it is empty"))
    return text
