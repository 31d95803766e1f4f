"""A window onto an endless canvas: panning, zooming, moving there smoothly, painting no more than needed.

It knows nothing of flows. What it shows is painted in two layers: content, kept in a buffer and painted again only
where it was damaged, and above it whatever moves or follows the pointer.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRect, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QStyle, QWidget

from weft_editor.canvas.buffer import Buffer
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.view import View, snap
from weft_editor.right_of_way import first

FIT_MARGIN: Final = 40.0
_SETTLE_MS: Final = 80
"""After the view came to rest for so long, everything is painted sharp."""
_TOUCHES: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin)
SETTLE_ZOOM: Final = 0.5
"""Below it panning leaves lines off by a pixel until then."""


class Viewport(QWidget):
    """See the module."""

    view_changed = Signal()
    """The view moved or zoomed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = View()
        self.buffer = Buffer()
        self.zooming = False
        """Zoom is changing: content may be painted quickly rather than sharp."""
        self.reduced_motion = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
        """Views change at once; nothing on the canvas moves by itself."""
        self.motion_ms = 160
        self._rest = (0.0, 0.0)
        self._scrolled = False
        self._moved = False
        """The view has changed since it was painted."""
        self._target: View | None = None
        self._untouched: tuple[Rect, float, float] | None = None
        """What is shown whole, with margin and highest zoom, until a person touches the canvas."""
        self._stays: tuple[float, float, float] | None = None
        """What is in the middle, with zoom, while the window is still finding its shape."""
        self.was_seen = False
        """Whether it has been on the screen."""
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._settled)
        self._flight = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._flight.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._flight.valueChanged.connect(self._fly)
        self._from = self.view
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # What is shown

    def set_view(self, view: View, *, animate: bool = False) -> None:
        """Shows another part of the canvas; the size of the window is kept."""
        if animate and not self.reduced_motion and self.isVisible():
            self._from, self._target = self.view, view
            self._flight.stop()
            self._flight.setDuration(self.motion_ms)
            self._flight.start()
            return
        self._flight.stop()
        self._target = None
        self._show(view)

    @property
    def aim(self) -> View:
        """The view a movement leads to; without one the view itself."""
        return self._target or self.view

    def _show(self, view: View) -> None:
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

    def _fly(self, share: float) -> None:
        if self._target is None:
            return
        if share >= 1.0:
            target, self._target = self._target, None
            self._show(target)
            return
        self._show(between(self._from, self._target, share))

    @property
    def is_rough(self) -> bool:
        """Whether lines may be off by a pixel where they are repaired: all is painted anew in a moment."""
        return self._scrolled

    def _settled(self) -> None:
        if self.zooming or self._scrolled:
            self.zooming = self._scrolled = False
            self.buffer.damage_all()
            self.update()

    # Moving the view

    def pan_by(self, dx: float, dy: float) -> None:
        """Moves the content by logical window pixels; parts of a device pixel are kept for the next time."""
        x, y = dx * self.view.ratio + self._rest[0], dy * self.view.ratio + self._rest[1]
        self._rest = (x - snap(x), y - snap(y))
        self.set_view(self.view.panned(-snap(x), -snap(y)))

    def zoom_at(self, factor: float, pos: QPointF | None = None, *, animate: bool = False) -> None:
        """Zooms by a factor around a window position (the middle unless said)."""
        self.set_zoom(self.aim.zoom * factor, pos, animate=animate)

    def set_zoom(self, zoom: float, pos: QPointF | None = None, *, animate: bool = False) -> None:
        """Zooms to a level around a window position (the middle unless said)."""
        at = pos or QPointF(self.width() / 2, self.height() / 2)
        self.set_view(self.aim.zoomed(zoom, at.x(), at.y()), animate=animate)

    def show_rect(self, rect: Rect, *, margin: float = FIT_MARGIN, most: float = 1.0, animate: bool = True) -> None:
        """Shows a canvas rectangle whole."""
        self._stays = None
        self.fit_window()
        self.set_view(self.view.fitted(*rect, margin, most), animate=animate)
        self._untouched = None if animate else (rect, margin, most)

    @property
    def shows_whole(self) -> bool:
        """What was to be shown whole is, as nobody has touched the canvas since."""
        return self._untouched is not None

    def center_at(self, x: float, y: float, *, zoom: float | None = None, animate: bool = True) -> None:
        """Brings a canvas position to the middle."""
        self._untouched = self._stays = None
        self.fit_window()
        self.set_view(self.view.centered(x, y, zoom), animate=animate)

    def stay_at(self, x: float, y: float, zoom: float) -> None:
        """Shows a canvas position in the middle, also once the window has found its shape."""
        self.center_at(x, y, zoom=zoom, animate=False)
        self._stays = (x, y, zoom)

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
        self._show(View(self.view.zoom, ratio, snap(x * scale), snap(y * scale), width, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit_window()
        if self._untouched is not None:  # the window is still finding its shape
            rect, margin, most = self._untouched
            self.show_rect(rect, margin=margin, most=most, animate=False)
        elif self._stays is not None:
            self.stay_at(*self._stays)

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
        elif event.type() in _TOUCHES:
            self._untouched = self._stays = None
        return super().event(event)


def between(start: View, end: View, share: float) -> View:
    """A view on the way: zoom changes evenly by factors, the middle moves in step with it."""
    zoom = start.zoom * (end.zoom / start.zoom) ** share
    from_x, from_y = start.from_device(start.width / 2, start.height / 2)
    to_x, to_y = end.from_device(end.width / 2, end.height / 2)
    if abs(end.zoom - start.zoom) > 1e-9:
        share = (1 / start.zoom - 1 / zoom) / (1 / start.zoom - 1 / end.zoom)
    return end.centered(from_x + (to_x - from_x) * share, from_y + (to_y - from_y) * share, zoom)


def device_rect(rect: Rect, view: View) -> QRect:
    """The device pixels a canvas rectangle touches, with one to spare around."""
    left, top = view.to_device(max(rect[0], -1e7), max(rect[1], -1e7))
    right, bottom = view.to_device(min(rect[2], 1e7), min(rect[3], 1e7))
    edge = 2**30
    x0, y0 = max(int(left) - 2, -edge), max(int(top) - 2, -edge)
    return QRect(x0, y0, min(int(right) + 2, edge) - x0, min(int(bottom) + 2, edge) - y0)
