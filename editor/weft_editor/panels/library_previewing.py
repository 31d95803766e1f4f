"""When the preview of a library entry comes and goes: with the pointer that rests on it, or the keyboard on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from weft_editor.panels.library_preview import Entry, LibraryPreview
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES
from weft_engine.registry import Registry

REST_MS: Final = 350


class LibraryPreviewing(QObject):
    """See the module.

    Args:
        tree: The entries.
        search: Where the keyboard may be while an entry is the current one.
        entry_of: What an item of the tree stands for.
        registry: For drawing.
        tokens: The theme.
    """

    def __init__(
        self,
        tree: QTreeWidget,
        search: QWidget,
        entry_of: Callable[[QTreeWidgetItem], Entry | None],
        registry: Registry,
        tokens: Tokens,
    ) -> None:
        super().__init__(tree)
        self._tree, self._search, self._entry_of = tree, search, entry_of
        self._registry, self._tokens = registry, tokens
        self.preview: LibraryPreview | None = None
        self._waiting: QTreeWidgetItem | None = None
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self._show)
        tree.setMouseTracking(True)
        tree.itemEntered.connect(lambda item, _: self._wait_for(item))
        tree.currentItemChanged.connect(lambda item, _: self._on_current(item))
        tree.verticalScrollBar().valueChanged.connect(lambda _: self.hide())
        for each in (tree, tree.viewport(), search):
            each.installEventFilter(self)

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and (self._tree.hasFocus() or self._search.hasFocus()):
            self._wait_for(item)

    def _wait_for(self, item: QTreeWidgetItem) -> None:
        if self._entry_of(item) is None:
            self.hide()
            return
        self._waiting = item
        self._timer.start()

    def forget(self) -> None:
        """The items are about to be made anew."""
        self.hide()

    def hide(self) -> None:
        """Takes it away, and what was to be shown."""
        self._waiting = None
        self._timer.stop()
        if self.preview is not None:
            self.preview.hide()

    def _show(self) -> None:
        item, self._waiting = self._waiting, None
        entry = self._entry_of(item) if item is not None else None
        if entry is None or item is None or not self._tree.isVisible():
            return
        if self.preview is None:
            self.preview = LibraryPreview(self._registry, self._tokens, self._tree.window())
        area = self._tree.visualItemRect(item)
        viewport = self._tree.viewport()
        beside = viewport.mapToGlobal(QPoint(viewport.width() + SIZES.gap, area.top()))
        self.preview.show_entry(entry, beside)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Goes when the pointer, the focus or the library goes."""
        if event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.MouseButtonPress):
            self.hide()
        return False
