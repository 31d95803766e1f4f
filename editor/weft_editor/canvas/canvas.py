"""The viewport: one flow, painted; what lies where; what a person points at. Gestures stand on top of it.

The canvas forwards mouse, keyboard and drag events to its `interactor` and edits nothing by itself, except where a part
of a node is a control of its own (`controls`). It follows the session (`watching`): edits, selection, problems, runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QRegion, QShowEvent
from PySide6.QtWidgets import QToolTip, QWidget

from weft_editor.canvas import accessible
from weft_editor.canvas.above import Above
from weft_editor.canvas.ahead import Ahead
from weft_editor.canvas.buffer import Buffer
from weft_editor.canvas.controls import Controls
from weft_editor.canvas.events import Forwarding
from weft_editor.canvas.following import LARGE, Following
from weft_editor.canvas.hit import Hit, hit_at
from weft_editor.canvas.inline_editor import InlineEditing
from weft_editor.canvas.interactor import Drawable
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.lifting import Lifting
from weft_editor.canvas.look import Look
from weft_editor.canvas.painting import Painting
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.pulse import Pulse
from weft_editor.canvas.refreshing import Refreshing
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.tooltips import tooltip_of
from weft_editor.canvas.watching import Watching
from weft_editor.language import tr
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens

_POINTS: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Drop)
"""What is pointed at must be there."""
Candidates = Mapping[tuple[str, PortKey], str]
"""By node and port: why a wire may not end there; empty where it may."""


class Canvas(Forwarding):
    """The viewport of one session."""

    quick_add_requested = Signal(object)
    """A `requests.QuickAdd`; emitted by gestures."""
    context_requested = Signal(object)
    """A `requests.ContextHit`; emitted by gestures."""
    field_requested = Signal(str, str)
    """A node's config field is to be edited elsewhere: it has no editor on the canvas. Node, field."""
    node_activated = Signal(str)
    """A node is to be opened large: by its expand button, or by a gesture (double click, Enter)."""
    enter_requested = Signal(str)
    """The inside of a subflow node is to be shown."""
    tab_requested = Signal(str)
    """The inside of a subflow node is to be shown in a tab of its own."""
    leave_requested = Signal()
    """The flow around this one is to be shown."""
    fix_requested = Signal(str)
    """What a node failed of is to be put right."""
    pick_requested = Signal(str)
    """A node's iteration is to be chosen."""
    copy_requested = Signal(str)
    """The file a subflow node calls is to be embedded."""
    current_changed = Signal()
    """The keyboard acts on another node, or none."""
    hovered = Signal(object)
    """The `Hit` under the pointer changed; `None` when the pointer left."""
    tokens_changed = Signal()
    """Another theme is shown."""
    message = Signal(str)
    """A sentence for the status bar, such as why a value could not be set."""

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.tokens = tokens
        self.scene = Scene(session.flow, session.registry, self.damage, wait=len(session.flow.nodes) > LARGE)
        self.following = Following(self)
        self.refreshing = Refreshing(self)
        self.look = Look(session, self.scene, self.damage, self.damage_later, self.refreshing.refresh)
        self.painting = Painting(session, self.scene, Palette(tokens))
        self.ahead = Ahead(self.painting)
        self.lifting = Lifting(self.scene, self.damage)
        self.above = Above(self)
        self.pulse = Pulse(self)
        self.editing = InlineEditing(self)
        self.controls = Controls(self)
        self.overlay: list[Drawable] = []
        """What gestures paint above everything; call `update()` after changing it."""
        self.hover: Hit | None = None
        self.candidates: Candidates = {}
        self.wire_source: tuple[str, PortKey] | None = None
        """Where a wire in the making begins; its end, and those of `candidates`, are lit."""
        self.current = ""
        """The node the keyboard acts on; it wears a dashed ring while the canvas has the focus."""
        self.current_port: PortKey | None = None
        """The port of that node the keyboard is on; it wears the ring then."""
        self.lit_wires: frozenset[str] = frozenset()
        """Wires drawn as if hovered: where a dragged node would be inserted, what a cut goes through."""
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Flow canvas"))
        Watching(self)

    # What lies where

    def hit(self, pos: QPointF) -> Hit:
        """What lies under a logical window position."""
        return self.hit_canvas(*self.widget_to_canvas(pos))

    def hit_canvas(self, x: float, y: float) -> Hit:
        """What lies at a canvas position."""
        return self.controls.at(hit_at(self.scene, x, y, self.view.zoom, self.look.has_pick))

    def node_rect(self, node: str) -> Rect | None:
        """A node's rectangle on the canvas as it is shown now, also while it is moved."""
        row = self._row(node)
        return None if row is None else self.scene.nodes.rect(row)

    def _row(self, node: str) -> int | None:
        """A node's row; one that is still to come, or to be put where it lies, is waited for."""
        if self.following.awaits(node):
            self.following.finish()
        return self.scene.nodes.row_of.get(node)

    def port_position(self, node: str, port: PortKey) -> tuple[float, float] | None:
        """Canvas position of a port."""
        row = self._row(node)
        if row is None:
            return None
        spot = self.scene.spot(row, port)
        return float(self.scene.nodes.x[row]) + spot.x, float(self.scene.nodes.y[row]) + spot.y

    def nodes_in(self, rect: Rect, *, contained: bool = False) -> list[str]:
        """Ids of nodes that touch a canvas rectangle, or lie in it whole."""
        nodes = self.scene.nodes
        rows = nodes.touching(rect)
        if contained:
            left, top, right, bottom = rect
            whole = (nodes.x[rows] >= left) & (nodes.x[rows] + nodes.w[rows] <= right)
            rows = rows[whole & (nodes.y[rows] >= top) & (nodes.y[rows] + nodes.h[rows] <= bottom)]
        return [nodes.ids[row] for row in rows.tolist()]

    # Moving the view to something

    def fit(self, nodes: Iterable[str] | None = None, *, animate: bool = True) -> None:
        """Shows the whole flow, or these nodes."""
        if nodes is not None:
            self.following.finish()
        rows = None if nodes is None else self.scene.nodes.rows(nodes)
        rect = self.scene.bounds() if rows is None or not len(rows) else self.scene.nodes.bounds(rows)
        if rect is None:
            self.center_at(0, 0, zoom=1.0, animate=animate)
        else:
            self.show_rect(rect, animate=animate)

    def center_on(self, node: str, *, zoom: float | None = None, animate: bool = True) -> None:
        """Brings a node to the middle."""
        rect = self.node_rect(node)
        if rect is not None:
            self.center_at((rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2, zoom=zoom, animate=animate)

    def reveal(self, node: str, *, animate: bool = True) -> None:
        """Makes a node visible and legible, moving the view no more than needed."""
        rect = self.node_rect(node)
        if rect is None:
            return
        left, top, right, bottom = self.view.shown()
        whole = left <= rect[0] and top <= rect[1] and right >= rect[2] and bottom >= rect[3]
        if not whole or self.view.zoom < 0.5:
            self.center_on(node, zoom=max(self.view.zoom, 0.75), animate=animate)

    # What gestures show

    def set_hover(self, hit: Hit | None) -> None:
        """Says what the pointer is over: a wire shows its last value, a node its border and expand button."""
        old, self.hover = self.hover, hit
        if hit is old or (hit is not None and hit.same_place(old)):
            return
        self.update()
        self.hovered.emit(hit)

    def set_candidates(self, source: tuple[str, PortKey] | None, candidates: Candidates | None = None) -> None:
        """Lights the ports a wire in the making may end at and dims the rest; `None` ends it."""
        self.wire_source = source
        self.candidates = dict(candidates or {}) if source else {}
        self.update()

    def set_current(self, node: str) -> None:
        """Makes a node the one the keyboard acts on; empty for none."""
        if node != self.current:
            self.current, self.current_port = node, None
            self.update()
            self.announce(node)
            self.current_changed.emit()

    def set_current_port(self, port: PortKey | None) -> None:
        """Puts the keyboard on a port of that node; `None` back on the node."""
        if port != self.current_port:
            self.current_port = port
            self.update()

    def set_lit_wires(self, wires: Iterable[str]) -> None:
        """Draws wires as if hovered."""
        new = frozenset(wires)
        if new != self.lit_wires:
            self.lit_wires = new
            self.update()

    def show_moving(
        self, nodes: Iterable[str], dx: float, dy: float, groups: Iterable[str] = (), notes: Iterable[str] = ()
    ) -> None:
        """Shows things moved by so much from where the flow has them, without editing it. See `end_moving`."""
        self.lifting.show(frozenset(nodes), frozenset(groups), frozenset(notes), dx, dy)
        self.update()

    def end_moving(self) -> None:
        """Puts what was moved back to where the flow has it: call it after the edit was made, or to cancel."""
        self.lifting.end()
        self.update()

    def raise_nodes(self, nodes: Iterable[str]) -> None:
        """Puts nodes before all others."""
        rows = self.scene.nodes.rows(nodes)
        self.scene.raise_nodes(rows)
        self.refreshing.damage(rows)

    # How it looks

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self.tokens = tokens
        self.painting.set_palette(Palette(tokens, arrows=self.painting.palette.arrows))
        self.damage_all()
        self.tokens_changed.emit()

    def set_arrows(self, shown: bool) -> None:
        """Shows which way wires lead, or not."""
        if shown != self.painting.palette.arrows:
            self.painting.set_palette(Palette(self.tokens, arrows=shown))
            self.damage_all()

    # Painting

    def showEvent(self, event: QShowEvent) -> None:
        self.pulse.wake()

    def before_content(self, buffer: Buffer) -> None:
        self.painting.pictures.begin_frame()

    def after_content(self, buffer: Buffer) -> None:
        self.refreshing.paint()

    def paint_content(self, painter: QPainter, rect: QRect) -> None:
        steady = None if self.is_rough else self.buffer.steady_clip(rect)
        self.painting.paint(painter, self.view, rect, quick=self.zooming, steady=steady)

    def paint_above(self, painter: QPainter, region: QRegion) -> None:
        self.above.paint(painter, region)
        if self.refreshing.is_behind and not self.zooming:
            self.pulse.catch_up_soon()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = tooltip_of(self.session, self.hit(QPointF(event.pos())), self.candidates)
            QToolTip.showText(event.globalPos(), text, self) if text else QToolTip.hideText()
            return True
        if event.type() in _POINTS:
            self.following.finish()
        return super().event(event)

    def announce(self, node: str) -> None:
        """Tells a screen reader which node the keyboard is on."""
        accessible.announce(self, node)
