"""What an entry of the library is, beside it: the node or flow as it is drawn, what it is for, its ports."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from weft_editor.canvas.picture import picture_of
from weft_editor.canvas.preview import preview_of
from weft_editor.language import tr
from weft_editor.marked import marked
from weft_editor.template_info import TemplateInfo, template_flow
from weft_editor.theme.tokens import Tokens, color
from weft_editor.widgets.boxes import SIZES, column, text
from weft_engine import edits
from weft_engine.document import Document, Flow
from weft_engine.node import AnyNodeType, Port, PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

_WIDTH: Final = 300
_PICTURE: Final = QSize(_WIDTH - 2 * SIZES.gap, 220)
_PREVIEW: Final = QSize(_PICTURE.width(), 160)
"""Of a flow."""
_SCALE: Final = 2.0
_PORTS_MOST: Final = 8
Entry = AnyNodeType | TemplateInfo


class LibraryPreview(QFrame):
    """Lies over the window beside the library; the mouse goes through it."""

    def __init__(self, registry: Registry, tokens: Tokens, window: QWidget) -> None:
        super().__init__(window)
        self._registry, self._tokens = registry, tokens
        self._pictures: dict[str, QPixmap] = {}
        self.shown: Entry | None = None
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedWidth(_WIDTH)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = text("", "heading")
        self.about, self.ports = QLabel(), QLabel()
        for label in (self.about, self.ports):
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            label.setProperty("role", "hint")
        self._how = text("", "hint")
        items = (self.picture, self._title, self.about, self.ports, self._how)
        self.setLayout(column(*items, margins=SIZES.gap, gap=SIZES.gap_s))
        self.hide()

    def show_entry(self, entry: Entry, beside: QPoint) -> None:
        """Shows an entry to the right of a point of the screen, within the window."""
        if entry is not self.shown:
            self.shown = entry
            self._fill(entry)
        self.adjustSize()
        window = self.parentWidget()
        assert window is not None
        corner = window.mapFromGlobal(beside)
        top = max(SIZES.gap, min(corner.y(), window.height() - self.height() - SIZES.gap))
        self.move(min(corner.x(), window.width() - _WIDTH - SIZES.gap), top)
        self.show()
        self.raise_()

    def _fill(self, entry: Entry) -> None:
        self._title.setText(tr(entry.title))
        self.about.setText(marked(tr(entry.description)))
        flow = _flow_of(entry, self._registry)
        self.picture.setPixmap(self._picture(entry, flow))
        is_template = isinstance(entry, TemplateInfo)
        self.ports.setText("" if is_template else self._ports_text(flow))
        self.ports.setVisible(bool(self.ports.text()))
        self._how.setText(
            tr("Enter opens it in a new tab; dragged onto a flow its nodes are put in.")
            if is_template
            else tr("Enter or a double click adds it; it can be dragged onto the flow or a wire.")
        )

    def _picture(self, entry: Entry, flow: Flow) -> QPixmap:
        key = entry.name if isinstance(entry, TemplateInfo) else f"type:{entry.id}"
        if key not in self._pictures:
            ratio = self.devicePixelRatioF()
            if isinstance(entry, TemplateInfo):
                self._pictures[key] = preview_of(flow, self._registry, self._tokens, _PREVIEW, ratio)
            else:
                drawn = picture_of(flow, self._registry, self._tokens, scale=_SCALE * ratio)
                self._pictures[key] = _fitted(drawn, ratio, color(self._tokens.canvas))
        return self._pictures[key]

    def _ports_text(self, flow: Flow) -> str:
        (node,) = flow.nodes.values()
        ports = ports_of(node, self._registry)
        inputs = self._listed(tr("In"), list(ports.inputs.values()))
        outputs = self._listed(tr("Out"), [each for each in ports.outputs.values() if each.kind is not PortKind.ERROR])
        return "<br>".join(each for each in (inputs, outputs) if each)

    def _listed(self, side: str, ports: list[Port]) -> str:
        shown = [self._port(port) for port in ports[:_PORTS_MOST]]
        more = [] if len(ports) <= _PORTS_MOST else ["…"]
        return f"{marked(side)}: {', '.join(shown + more)}" if shown else ""

    def _port(self, port: Port) -> str:
        kind = "attachment" if port.kind is PortKind.ATTACHMENT else port.type
        colour = self._tokens.types.get(kind, self._tokens.text_mid)
        return f'{marked(port.name)} <span style="color: {colour}">{marked(tr(kind))}</span>'


def _flow_of(entry: Entry, registry: Registry) -> Flow:
    """A template's flow, or one that holds just a node of the type."""
    if isinstance(entry, TemplateInfo):
        return template_flow(entry.name)
    document = Document(Flow())
    document.apply(edits.add_node(document.flow, registry, entry.id, 0, 0)[1])
    return document.flow


def _fitted(picture: QImage, ratio: float, ground: QColor) -> QPixmap:
    """The picture in the middle of a strip of the canvas."""
    size = picture.size().scaled(_PICTURE * ratio, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(picture.size())
    small = picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    made = QPixmap(round(_PICTURE.width() * ratio), small.height())
    made.fill(ground)
    painter = QPainter(made)
    painter.drawImage((made.width() - small.width()) // 2, 0, small)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
