"""Parts of flows on the system's clipboard, as JSON text, so that they go between tabs, windows, programs and mails."""

from __future__ import annotations

import atexit
import json
from dataclasses import dataclass
from functools import cache
from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from weft_editor.pictures_in import config_of
from weft_engine.document import Flow
from weft_engine.edits import copy_text
from weft_engine.values import Json

FLOW_MIME: Final = "application/x-weft-flow+json"
WIRES_MIME: Final = "application/x-weft-incoming+json"
"""Wires that enter what was copied from outside: a list of [source, target], kept by *paste with wires*."""
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


def put(flow: Flow, nodes: frozenset[str], groups: frozenset[str], notes: frozenset[str]) -> None:
    """Copies a part of a flow."""
    text = copy_text(flow, nodes, groups, notes)
    data = QMimeData()
    data.setText(text)
    data.setData(FLOW_MIME, text.encode())
    incoming = [
        [wire.source, wire.target]
        for _, wire in sorted(flow.wires.items())
        if wire.target_node in nodes and wire.source_node not in nodes
    ]
    data.setData(WIRES_MIME, json.dumps(incoming).encode())
    _empty_at_exit()
    QGuiApplication.clipboard().setMimeData(data)


def flow_part(data: QMimeData | None = None) -> str:
    """The part of a flow that is there, as text; empty if there is none."""
    there: QMimeData | None = data or QGuiApplication.clipboard().mimeData()
    if there is None:  # an empty clipboard on some platforms
        return ""
    if there.hasFormat(FLOW_MIME):
        return bytes(there.data(FLOW_MIME).data()).decode("utf-8", "replace")
    text = there.text() if there.hasText() else ""
    return text if text.lstrip()[:1] == "{" and "weft.flow" in text[:2000] else ""


def incoming() -> list[tuple[str, str]]:
    """Source and target of the wires that entered what was copied."""
    data = QGuiApplication.clipboard().mimeData()
    if data is None or not data.hasFormat(WIRES_MIME):
        return []
    try:
        return [(str(source), str(target)) for source, target in json.loads(bytes(data.data(WIRES_MIME).data()))]
    except (ValueError, TypeError):
        return []


def picture() -> dict[str, Json]:
    """The configuration of a node for the picture that is there; empty if there is none, or words beside it."""
    data = QGuiApplication.clipboard().mimeData()
    return config_of(data) if data is not None and data.hasImage() and not data.hasText() else {}


def has_picture() -> bool:
    """Whether there is a picture, without looking at it."""
    data = QGuiApplication.clipboard().mimeData()
    return data is not None and data.hasImage() and not data.hasText()


def plain_text() -> str:
    """Ordinary text that is there."""
    data = QGuiApplication.clipboard().mimeData()
    return data.text()[:TEXT_MOST] if data is not None and data.hasText() else ""


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
