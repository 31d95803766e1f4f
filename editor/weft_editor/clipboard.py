"""Parts of flows on the system's clipboard, as JSON text, so that they go between tabs, windows, programs and mails."""

from __future__ import annotations

import atexit
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from weft_editor.language import tr
from weft_editor.pictures_in import config_of
from weft_editor.right_of_way import beside, waiting
from weft_editor.way_back import WayBack
from weft_engine.document import Flow
from weft_engine.edits import copy_text
from weft_engine.values import Json

FLOW_MIME: Final = "application/x-weft-flow+json"
WIRES_MIME: Final = "application/x-weft-incoming+json"
"""Wires that enter what was copied from outside: a list of [source, target], kept by *paste with wires*."""
LARGE: Final = 500
"""From so many nodes on, writing them down takes long enough to be felt."""
TEXT_MOST: Final = 1_000_000
"""Characters of plain text that are taken into a node."""
_IN_MEMORY: Final = ("offscreen", "minimal", "vnc", "eglfs", "linuxfb")
"""Qt's platforms whose clipboard nobody else sees."""


@cache
def _empty_at_exit() -> None:
    """A clipboard that is but memory Qt frees after Python has ended, when nothing that Python made can be freed."""
    atexit.register(_empty)


def _empty() -> None:
    if QGuiApplication.instance() is not None and QGuiApplication.platformName() in _IN_MEMORY:
        QGuiApplication.clipboard().clear()


@dataclass(frozen=True, slots=True)
class Copied:
    """A part of a flow as it goes to the clipboard."""

    text: str
    incoming: str
    """JSON, as `WIRES_MIME` holds it."""


def copied(flow: Flow, nodes: frozenset[str], groups: frozenset[str], notes: frozenset[str]) -> Copied:
    """A part of a flow, made in whatever thread this is."""
    incoming = [
        [wire.source, wire.target]
        for _, wire in sorted(flow.wires.items())
        if wire.target_node in nodes and wire.source_node not in nodes
    ]
    return Copied(copy_text(flow, nodes, groups, notes), json.dumps(incoming))


class _Copying(QObject):
    """A large part of a flow on its way to the clipboard: its text is made beside the window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._made: Future[Copied] | None = None
        self._back = WayBack(self._on_ready)
        QGuiApplication.clipboard().dataChanged.connect(self.drop)

    def start(self, work: Callable[[], Copied]) -> None:
        self._made = made = _aside().submit(beside(work))
        made.add_done_callback(self._back)

    def _on_ready(self, made: Future[Copied]) -> None:
        if made is self._made:
            self.finish()

    def finish(self) -> None:
        """Waits for it: somebody pastes."""
        made, self._made = self._made, None
        if made is not None:
            with waiting():
                part = made.result()
            _show(part)

    def drop(self) -> None:
        """Something else was copied."""
        self._made = None


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="weft-copy")


def _copying() -> _Copying:
    app = QGuiApplication.instance()
    assert app is not None
    return app.findChild(_Copying) or _Copying(app)


def put(flow: Flow, nodes: frozenset[str], groups: frozenset[str], notes: frozenset[str]) -> None:
    """Copies a part of a flow; a large one is on the clipboard a moment later, or when somebody here asks for it."""
    if len(nodes) < LARGE:
        _show(copied(flow, nodes, groups, notes))
        return
    snapshot = flow.copy()
    _copying().start(lambda: copied(snapshot, nodes, groups, notes))


def _show(part: Copied) -> None:
    data = QMimeData()
    data.setText(part.text)
    data.setData(FLOW_MIME, part.text.encode())
    data.setData(WIRES_MIME, part.incoming.encode())
    _empty_at_exit()
    QGuiApplication.clipboard().setMimeData(data)


def _there() -> QMimeData | None:
    """What is on the clipboard, and was copied here however shortly before."""
    _copying().finish()
    return QGuiApplication.clipboard().mimeData()  # of an empty one there is none on some platforms


def flow_part(data: QMimeData | None = None) -> str:
    """The part of a flow that is there, as text; empty if there is none."""
    there = data or _there()
    if there is None:
        return ""
    if there.hasFormat(FLOW_MIME):
        return bytes(there.data(FLOW_MIME).data()).decode("utf-8", "replace")
    text = there.text() if there.hasText() else ""
    return text if text.lstrip()[:1] == "{" and "weft.flow" in text[:2000] else ""


def incoming() -> list[tuple[str, str]]:
    """Source and target of the wires that entered what was copied."""
    data = _there()
    if data is None or not data.hasFormat(WIRES_MIME):
        return []
    try:
        return [(str(source), str(target)) for source, target in json.loads(bytes(data.data(WIRES_MIME).data()))]
    except (ValueError, TypeError):
        return []


def picture() -> dict[str, Json]:
    """The configuration of a node for the picture that is there; empty if there is none, or words beside it."""
    data = _there()
    return config_of(data) if data is not None and data.hasImage() and not data.hasText() else {}


def has_picture() -> bool:
    """Whether there is a picture, without looking at it."""
    data = _there()
    return data is not None and data.hasImage() and not data.hasText()


def plain_text() -> str:
    """Ordinary text that is there; of one that is too long for a node only so much that this is seen."""
    data = _there()
    return data.text()[: TEXT_MOST + 1] if data is not None and data.hasText() else ""


def too_long() -> str:
    """Why a text is not taken that has more than `TEXT_MOST` characters: half of it would be worse than none."""
    return tr(
        "Not added: the text has more than {most:,} characters; keep it in a file and use a node that reads it",
        most=TEXT_MOST,
    )


@dataclass(frozen=True, slots=True)
class TextNode:
    """The node a text becomes."""

    type: str
    config: dict[str, Json]


def node_for_text(text: str) -> TextNode:
    """A template if the text has `{{variables}}`, else a constant: JSON where it is a list or an object."""
    if "{{" in text and "}}" in text:
        return TextNode("template", {"text": text})
    kind = "text"
    if text.lstrip()[:1] in ("[", "{"):
        try:
            kind = "list" if isinstance(json.loads(text), list) else "json"
        except ValueError:
            kind = "text"
    return TextNode("constant", {"type": kind, "value": text} if kind != "text" else {"value": text})
