"""A part of an endless canvas, painted no more than needed.

It knows nothing of flows. What it shows is painted in two layers: content, kept in a buffer and painted again only
where it was damaged, and above it whatever moves or follows the pointer.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from weft_editor.canvas.buffer import Buffer
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.view import View, snap
from weft_editor.right_of_way import first

_SETTLE_MS: Final = 80
"""After the view came to rest for so long, everything is painted sharp."""
SETTLE_ZOOM: Final = 0.5
"""Below it panning leaves lines off by a pixel until then."""


class Surface(QWidget):
    """See the module. Where it looks is up to whoever calls `show_view`."""

    view_changed = Signal()
    """The view moved or zoomed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = View()
        self.buffer = Buffer()
        self.zooming = False
        """Zoom is changing: content may be painted quickly rather than sharp."""
        self.was_seen = False
        """Whether it has been on the screen."""
        self._scrolled = False
        self._moved = False
        """The view has changed since it was painted."""
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._settled)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # What is shown

    def show_view(self, view: View) -> None:
        """Shows another part of the canvas, at once."""
        old, self.view = self.view, view
        if view == old:
            return
        self._moved = True
        if view.scale != old.scale or (view.width, view.height) != (old.width, old.height):
            self.zooming = view.scale != old.scale
            self.buffer.damage_all()
            self._settle.start()
        else:
            self.buffer.scroll(old.left - view.left, old.top - view.top)
            if view.zoom < SETTLE_ZOOM:
                self._scrolled = True
                self._settle.start()
        self.update()
        self.view_changed.emit()

    @property
    def is_rough(self) -> bool:
        """Whether lines may be off by a pixel where they are repaired: all is painted anew in a moment."""
        return self._scrolled

    def _settled(self) -> None:
        if self.zooming or self._scrolled:
            self.zooming = self._scrolled = False
            self.buffer.damage_all()
            self.update()

    def canvas_to_widget(self, x: float, y: float) -> QPointF:
        """A canvas position in logical window pixels."""
        return QPointF(*self.view.to_widget(x, y))

    def widget_to_canvas(self, pos: QPointF) -> tuple[float, float]:
        """The canvas position under a logical window pixel."""
        return self.view.from_widget(pos.x(), pos.y())

    def rect_to_widget(self, rect: Rect) -> QRectF:
        """A canvas rectangle in logical window pixels."""
        left, top, right, bottom = rect
        return QRectF(self.canvas_to_widget(left, top), self.canvas_to_widget(right, bottom))

    # Painting

    def damage(self, rect: Rect) -> None:
        """Paints a canvas rectangle anew."""
        device = device_rect(rect, self.view)
        if not self.buffer.damage(device).isEmpty():
            self.update(self.logical(device))

    def damage_later(self, rect: Rect) -> None:
        """Paints a canvas rectangle anew, part by part in the next frames."""
        if not self.buffer.damage_later(device_rect(rect, self.view)).isEmpty():
            self.update(0, 0, 1, 1)

    def repair_part(self) -> None:
        """Paints the next part of what can wait."""
        part = self.buffer.next_part()
        if not part.isEmpty():
            self.update(self.logical(part))

    def damage_all(self) -> None:
        """Paints everything anew."""
        self.buffer.damage_all()
        self.update()

    def logical(self, device: QRect) -> QRect:
        """Logical window pixels that cover device pixels."""
        ratio = self.view.ratio
        if ratio == 1.0:
            return device
        return QRectF(
            device.x() / ratio, device.y() / ratio, device.width() / ratio, device.height() / ratio
        ).toAlignedRect()

    def before_content(self, buffer: Buffer) -> None:
        """A frame begins. Overridden."""

    def after_content(self, buffer: Buffer) -> None:
        """What was damaged is painted; what can be painted more cheaply than by damage may follow. Overridden."""

    def paint_content(self, painter: QPainter, rect: QRect) -> None:
        """Paints the lower layer within device pixels; the painter is in device pixels and clipped. Overridden."""
        raise NotImplementedError

    def paint_above(self, painter: QPainter, region: QRegion) -> None:
        """Paints the upper layer; the painter is in logical window pixels and clipped. Overridden."""

    def fit_window(self) -> None:
        """Takes the size and scale of the window."""
        ratio = self.devicePixelRatioF()
        width, height = max(1, snap(self.width() * ratio)), max(1, snap(self.height() * ratio))
        if (width, height, ratio) == (self.view.width, self.view.height, self.view.ratio):
            return
        x, y = self.view.from_device(0, 0)
        scale = self.view.zoom * ratio
        self.show_view(View(self.view.zoom, ratio, snap(x * scale), snap(y * scale), width, height))

    @first
    def paintEvent(self, event: QPaintEvent) -> None:
        self.was_seen = True
        self.fit_window()
        self.buffer.resize(self.view.width, self.view.height)
        self.before_content(self.buffer)
        self.buffer.refresh(self.paint_content)
        self.after_content(self.buffer)
        painter = QPainter(self)
        region = event.region()
        painter.save()
        painter.scale(1 / self.view.ratio, 1 / self.view.ratio)
        self.buffer.show(painter)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_above(painter, region)
        painter.end()
        if self._moved and self._settle.isActive():
            self._settle.start()  # from here on: a frame that takes long is no rest
        self._moved = False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.fit_window()
        return super().event(event)


def device_rect(rect: Rect, view: View) -> QRect:
    """The device pixels a canvas rectangle touches, with one to spare around."""
    left, top = view.to_device(max(rect[0], -1e7), max(rect[1], -1e7))
    right, bottom = view.to_device(min(rect[2], 1e7), min(rect[3], 1e7))
    edge = 2**30
    x0, y0 = max(int(left) - 2, -edge), max(int(top) - 2, -edge)
    return QRect(x0, y0, min(int(right) + 2, edge) - x0, min(int(bottom) + 2, edge) - y0)
