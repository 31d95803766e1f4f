"""Shows the page for what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from weft_editor.canvas.requests import ContextHit
from weft_editor.checking import LARGE
from weft_editor.fields.field import FieldContext
from weft_editor.fields.kept import Kept
from weft_editor.panels.inspector.many_page import ManyPage
from weft_editor.panels.inspector.node_page import NodePage
from weft_editor.panels.inspector.other_pages import FlowPage, GroupPage, NotePage, WirePage
from weft_editor.panels.inspector.page import Page
from weft_editor.session import Session
from weft_editor.turns import Soon
from weft_engine.document import Change

if TYPE_CHECKING:
    from weft_editor.interactions.commands import CanvasCommands
    from weft_editor.interactions.menus import ContextMenus
    from weft_editor.interactions.table import Keymap


class Inspector(QScrollArea):
    """The inspector of one session.

    Args:
        session: The open flow.
        context: What fields may offer, and the theme.
        commands: What can be done with what is selected.
        keymap: The keys of these commands.
        menus: The menus of the canvas.
    """

    def __init__(
        self,
        session: Session,
        context: FieldContext | None = None,
        parent: QWidget | None = None,
        *,
        commands: CanvasCommands | None = None,
        keymap: Keymap | None = None,
        menus: ContextMenus | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(264)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take it
        self._session = session
        self._context = context or FieldContext()
        self._commands, self._keymap, self._menus = commands, keymap, menus
        self._shape: object = None
        self._page: Page | None = None
        self._flow_page: FlowPage | None = None
        """Kept while something is selected: it is the largest, and comes back whenever nothing is."""
        self._column = QVBoxLayout(holder := QWidget())
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(holder)
        self._is_stale = False
        """Something else is selected than is shown; nobody sees it."""
        self._soon = Soon(self, self._catch_up)
        self._size = len(session.flow.nodes)
        """Nodes the flow had when something was selected last."""
        session.selection_changed.connect(self._on_selection)
        session.changed.connect(self._on_change)
        session.problems_changed.connect(self._on_problems)
        session.run_updated.connect(self._on_run)
        self._is_stale = True
        self._build_in_time()

    def sizeHint(self) -> QSize:
        """As narrow as it can be: a page that would like more must not widen the panel under somebody's hands."""
        return QSize(self.minimumWidth(), super().sizeHint().height())

    @property
    def page(self) -> Page:
        """What is shown."""
        self._soon.finish()
        assert self._page is not None
        return self._page

    def set_context(self, context: FieldContext) -> None:
        """Takes another theme or other suggestions."""
        self._context = context
        if self._flow_page is not None and self._flow_page is not self._page:
            self._flow_page.deleteLater()
        self._flow_page = None
        self._build()

    @property
    def _is_out_of_sight(self) -> bool:
        """The window is there, but this panel is closed or behind another."""
        return self.window().isVisible() and not self.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what was selected while nobody looked."""
        if self._is_stale:
            self._build_in_time()
        super().showEvent(event)

    def _on_selection(self) -> None:
        self._is_stale = True
        before, self._size = self._size, len(self._session.flow.nodes)
        if max(before, self._size) > LARGE:
            self._soon.start()
        else:
            self._catch_up()

    def _build_in_time(self) -> None:
        """A page of a large flow is made in a turn of its own: what asks for it has enough to do."""
        if self._size > LARGE:
            self._soon.start()
        else:
            self._build()

    def _catch_up(self) -> None:
        if self._is_stale and not self._is_out_of_sight:
            self._build()

    def _build(self) -> None:
        """Shows another page; who was typing in the same thing goes on typing in it."""
        self._is_stale = False
        old, kept = self._page, Kept.of(self._page)
        page = self._page = self._make_page()
        self._column.addWidget(page)
        page.show()
        self._shape = self._needs()
        if kept is not None and old is not None and old.subject == page.subject:
            kept.restore(page)
        if old is not None and old is not page:
            old.hide()
            if old is not self._flow_page:
                old.deleteLater()  # its own event may have led here; until then it stays a child, owned by nobody else
        self.verticalScrollBar().setValue(0)

    def _make_page(self) -> Page:
        session, context, chosen = self._session, self._context, self._session.selection
        total = len(chosen.nodes) + len(chosen.wires) + len(chosen.groups) + len(chosen.notes)
        if not total:
            return self._page_of_flow()
        if total > 1:
            return ManyPage(session, context, self._commands, self._keymap)
        if chosen.nodes:
            show_menu = self._show_menu if self._menus is not None else None
            return NodePage(session, context, next(iter(chosen.nodes)), show_menu)
        if chosen.wires:
            return WirePage(session, context, next(iter(chosen.wires)))
        if chosen.notes:
            return NotePage(session, context, next(iter(chosen.notes)))
        return GroupPage(session, context, next(iter(chosen.groups)))

    def _show_menu(self, node: str, spot: QPoint) -> None:
        """The menu that the node has on the canvas."""
        place = self._session.flow.places.get(node)
        x, y = (place.x, place.y) if place is not None else (0.0, 0.0)
        if self._menus is not None:
            self._menus.show(ContextHit("node", node, spot, x, y))

    def _page_of_flow(self) -> FlowPage:
        if self._flow_page is None:
            self._flow_page = FlowPage(self._session, self._context)
        else:
            self._flow_page.refresh()
        return self._flow_page

    def _needs(self) -> object:
        """What the shown page was built for; another page is needed when it changes."""
        page = self._page
        if isinstance(page, NodePage):
            node = self._session.flow.nodes.get(page.node)
            return node.type if node else None
        return None

    def _on_change(self, change: Change) -> None:
        if self._is_stale:
            return
        if isinstance(self.page, NodePage) and self._needs() != self._shape:
            self._build()
            return
        if any(section != "layout.nodes" for _, section in change.touched):
            self.page.refresh()
        else:
            self.page.refresh_place()

    def _on_problems(self) -> None:
        if not self._is_stale:
            self.page.refresh_problems()

    def _on_run(self, nodes: frozenset[str]) -> None:
        if not self._is_stale:
            self.page.refresh_run(nodes)
