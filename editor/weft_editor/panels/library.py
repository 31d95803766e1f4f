"""All node types and templates: to search, to drag onto the canvas, to keep the favourites at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QColor, QDrag, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QTreeWidget, QTreeWidgetItem, QWidget

from weft_editor.canvas.requests import NODE_TYPE_MIME
from weft_editor.clipboard import FLOW_MIME
from weft_editor.language import tr
from weft_editor.marked import unmarked
from weft_editor.panels.library_preview import Entry
from weft_editor.panels.library_previewing import LibraryPreviewing
from weft_editor.template_info import TemplateInfo, template_flow
from weft_editor.theme.fonts import ui_font
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, holding
from weft_editor.widgets.ranking import ranked
from weft_editor.widgets.rows import set_row_height
from weft_engine.document.storage import flow_text
from weft_engine.node import AnyNodeType, Category
from weft_engine.registry import Registry

_TYPE, _TEMPLATE, _SECTION = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
TEMPLATE: Final = "template:"
"""Begins the id of a template among the favourites; no node type is called so."""
_RECENT: Final = 5
_DRAG_ICON: Final = 24


class LibraryTree(QTreeWidget):
    """Sections with entries; entries of node types can be dragged."""

    chosen = Signal(object)
    """An item, by Enter or a double click."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self.setHeaderHidden(True)
        self.setIndentation(SIZES.gap_xl)
        self.setRootIsDecorated(True)
        self.setUniformRowHeights(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setExpandsOnDoubleClick(False)
        self.setAnimated(True)
        self.setAccessibleName(tr("Node library"))
        self.itemDoubleClicked.connect(lambda item, _: self.chosen.emit(item))
        set_row_height(self)

    def mimeTypes(self) -> list[str]:
        """What is dragged."""
        return [NODE_TYPE_MIME, FLOW_MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        """A node type's id, or the nodes of a template as they would be copied."""
        data = QMimeData()
        type_id, template = (items[0].data(0, role) if items else None for role in (_TYPE, _TEMPLATE))
        if type_id:
            data.setData(NODE_TYPE_MIME, str(type_id).encode())
        elif template:
            part = flow_text(template_flow(template))
            data.setText(part)
            data.setData(FLOW_MIME, part.encode())
        return data

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drags a node type or a template under its icon."""
        item = self.currentItem()
        if item is None or not (item.data(0, _TYPE) or item.data(0, _TEMPLATE)):
            return
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        drag.setPixmap(item.icon(0).pixmap(_DRAG_ICON, _DRAG_ICON))
        drag.setHotSpot(QPoint(_DRAG_ICON // 2, _DRAG_ICON // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds the node the keyboard is on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.chosen.emit(self.currentItem())
            return
        item: QTreeWidgetItem | None = self.currentItem()
        if event.key() == Qt.Key.Key_Menu and item is not None:
            self.customContextMenuRequested.emit(self.visualItemRect(item).center())
            return
        super().keyPressEvent(event)


class Library(QWidget):
    """The panel."""

    add_requested = Signal(str)
    """A node type is to be added to the flow: its id."""
    template_requested = Signal(str)
    """A template is to be opened: its name."""
    favourites_changed = Signal(object)
    """Ids of favourites as a tuple: of node types, and names of templates after `template:`."""

    def __init__(
        self,
        registry: Registry,
        templates: Sequence[TemplateInfo],
        tokens: Tokens,
        *,
        favourites: Iterable[str] = (),
        recent: Iterable[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._registry, self._templates, self._tokens = registry, templates, tokens
        self._favourites, self._recent = list(favourites), list(recent)
        self._closed: set[str] = set()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search nodes"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(tr("Search nodes"))
        self.search.textChanged.connect(self.refresh)
        self.search.returnPressed.connect(self._add_first)
        self.tree = LibraryTree(tokens)
        self.tree.chosen.connect(self._activate)
        self.tree.itemClicked.connect(self._toggle)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.previewing = LibraryPreviewing(self.tree, self.search, self._entry_of, registry, tokens)
        self.search.installEventFilter(self)
        self.setLayout(column(holding(column(self.search, margins=SIZES.gap)), self.tree, gap=0))
        self.refresh()

    @property
    def favourites(self) -> tuple[str, ...]:
        """Ids of favourites: of node types, and names of templates after `template:`."""
        return tuple(self._favourites)

    def show_favourites(self, ids: Iterable[str]) -> None:
        """Shows these favourites, which may have been chosen in another window."""
        if list(ids) != self._favourites:
            self._favourites = list(ids)
            self.refresh()

    def follow_motion(self, is_reduced: bool) -> None:
        """Sections fold at once where motion is reduced."""
        self.tree.setAnimated(not is_reduced)

    def show_recent(self, ids: Iterable[str]) -> None:
        """Shows node types that were added lately, the latest first."""
        self._recent = list(ids)[:_RECENT]
        if not self.search.text():
            self.refresh()

    def refresh(self) -> None:
        """Shows what fits the search, or everything by family."""
        self.previewing.forget()
        self.tree.clear()
        pattern = self.search.text().strip()
        self._add_matches(pattern) if pattern else self._add_all()

    def _add_matches(self, pattern: str) -> None:
        def texts(each: AnyNodeType) -> tuple[str, ...]:
            return tr(each.title), each.title, *each.keywords, tr(each.category.value), tr(each.description)

        def template_texts(each: TemplateInfo) -> tuple[str, ...]:
            return tr(each.title), each.name, tr(each.description)

        for node_type in ranked(pattern, sorted(self._registry, key=lambda each: tr(each.title)), texts):
            self._add_type(self.tree.invisibleRootItem(), node_type)
        for template in ranked(pattern, self._templates, template_texts):
            self._add_template(self.tree.invisibleRootItem(), template)
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)

    def _add_all(self) -> None:
        self._add_favourites()
        recent = [known for each in self._recent if (known := self._registry.get(each))]
        if recent:
            self._add_section(tr("Recent"), recent)
        by_family: dict[Category, list[AnyNodeType]] = {}
        for node_type in self._registry:
            by_family.setdefault(node_type.category, []).append(node_type)
        for category in Category:
            if category in by_family:
                self._add_section(
                    tr(category.value.capitalize()), sorted(by_family[category], key=lambda each: tr(each.title))
                )
        if self._templates:
            section = self._section(tr("Templates"))
            for template in self._templates:
                self._add_template(section, template)

    def _add_favourites(self) -> None:
        """In the order in which they were chosen; what is not there any more is left out."""
        by_name = {TEMPLATE + each.name: each for each in self._templates}
        known = [each for each in self._favourites if each in by_name or each in self._registry]
        if not known:
            return
        section = self._section(tr("Favourites"))
        for each in known:
            node_type = self._registry.get(each)
            if node_type is not None:
                self._add_type(section, node_type)
            else:
                self._add_template(section, by_name[each])

    def _section(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        item.setData(0, _SECTION, title)
        item.setFont(0, ui_font(SIZES.font_small, QFont.Weight.DemiBold))
        item.setForeground(0, QColor(self._tokens.text_low))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.tree.addTopLevelItem(item)
        item.setExpanded(title not in self._closed)
        return item

    def _add_section(self, title: str, types: Iterable[AnyNodeType]) -> None:
        section = self._section(title)
        for node_type in types:
            self._add_type(section, node_type)

    def _add_type(self, parent: QTreeWidgetItem, node_type: AnyNodeType) -> None:
        item = QTreeWidgetItem(parent, [tr(node_type.title)])
        item.setIcon(0, icon(node_type.icon, self._tokens.categories[node_type.category]))
        item.setData(0, _TYPE, node_type.id)
        item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, unmarked(tr(node_type.description)))

    def _add_template(self, parent: QTreeWidgetItem, template: TemplateInfo) -> None:
        item = QTreeWidgetItem(parent, [tr(template.title)])
        item.setIcon(0, icon("layout-template", self._tokens.text_mid))
        item.setData(0, _TEMPLATE, template.name)
        item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, unmarked(tr(template.description)))

    def _entry_of(self, item: QTreeWidgetItem) -> Entry | None:
        """The node type or template that an item stands for."""
        type_id, name = item.data(0, _TYPE), item.data(0, _TEMPLATE)
        if type_id:
            return self._registry.get(type_id)
        return next((each for each in self._templates if each.name == name), None) if name else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down in the search go through what was found."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and watched is self.search:
                self._go(step)
                return True
        return super().eventFilter(watched, event)

    def _go(self, step: int) -> None:
        current = self.tree.currentItem()
        if current is None:
            found = self.tree.itemAt(0, 0)
        else:
            found = self.tree.itemBelow(current) if step > 0 else self.tree.itemAbove(current)
        while found is not None and self._entry_of(found) is None:
            found = self.tree.itemBelow(found) if step > 0 else self.tree.itemAbove(found)
        if found is not None:
            self.tree.setCurrentItem(found)

    def _toggle(self, item: QTreeWidgetItem) -> None:
        title = item.data(0, _SECTION)
        if title:
            item.setExpanded(not item.isExpanded())
            (self._closed.discard if item.isExpanded() else self._closed.add)(title)

    def _activate(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _TYPE):
            self.add_requested.emit(item.data(0, _TYPE))
        elif item.data(0, _TEMPLATE):
            self.template_requested.emit(item.data(0, _TEMPLATE))

    def _add_first(self) -> None:
        chosen = self.tree.currentItem()
        if chosen is None and self.search.text().strip():
            chosen = self.tree.topLevelItem(0)
        if chosen is not None:
            self._activate(chosen)

    def _menu(self, pos: QPoint) -> None:
        item = self.tree.itemAt(pos) or self.tree.currentItem()
        menu = self.menu_of(item) if item is not None else None
        if menu is not None:
            menu.popup(self.tree.viewport().mapToGlobal(pos))

    def menu_of(self, item: QTreeWidgetItem) -> QMenu | None:
        """What can be done with a node type or template; `None` for the title of a section."""
        type_id, name = item.data(0, _TYPE), item.data(0, _TEMPLATE)
        if not (type_id or name):
            return None
        entry = type_id or TEMPLATE + name
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        add = QAction(tr("Add to the flow") if type_id else tr("Open in a new tab"), menu)
        wanted, what = (self.add_requested, type_id) if type_id else (self.template_requested, name)
        add.triggered.connect(lambda: wanted.emit(what))
        kept = entry in self._favourites
        star = QAction(tr("Remove from favourites") if kept else tr("Add to favourites"), menu)
        star.setIcon(icon("star", self._tokens.text_mid))
        star.triggered.connect(lambda: self.set_favourite(entry, not kept))
        menu.addActions([add, star])
        return menu

    def set_favourite(self, entry: str, on: bool) -> None:
        """Keeps a node type, or a template (`template:` and its name), among the favourites, or not."""
        self._favourites = [each for each in self._favourites if each != entry] + ([entry] if on else [])
        self.refresh()
        self.favourites_changed.emit(self.favourites)
