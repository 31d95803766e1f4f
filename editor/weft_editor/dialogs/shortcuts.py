"""All keys and mouse gestures in one list that can be searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.language import tr
from weft_editor.theme.fonts import ui_font
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES
from weft_editor.widgets.rows import set_row_height

Shortcut = tuple[str, str, str]
"""Group, what it does, keys."""
_WIDTH = 720
_HEIGHT = 460


class ShortcutsDialog(Dialog):
    """See the module."""

    def __init__(self, parent: QWidget | None, shortcuts: Sequence[Shortcut], tokens: Tokens) -> None:
        super().__init__(parent, tr("Keyboard shortcuts"), width=_WIDTH)
        self._shortcuts, self._tokens = shortcuts, tokens
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search actions or keys"))
        self.search.setAccessibleName(tr("Search actions or keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Keyboard shortcuts"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setMinimumHeight(_HEIGHT)
        set_row_height(self.tree)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)
        self.add(self.search)
        self.add(self.tree)
        self.add_button(tr("Close"), self.accept)
        self._fill("")

    def _fill(self, pattern: str) -> None:
        self.tree.clear()
        wanted = pattern.strip().lower()
        groups: dict[str, list[Shortcut]] = {}
        for each in self._shortcuts:
            if not wanted or any(wanted in part.lower() for part in each):
                groups.setdefault(each[0], []).append(each)
        for title, shortcuts in groups.items():
            self._add_group(title, shortcuts)

    def _add_group(self, title: str, shortcuts: Iterable[Shortcut]) -> None:
        head = QTreeWidgetItem(self.tree, [title])
        head.setFont(0, ui_font(SIZES.font_small, QFont.Weight.DemiBold))
        head.setForeground(0, QColor(self._tokens.text_low))
        for _, name, keys in shortcuts:
            item = QTreeWidgetItem(head, [name, keys])
            item.setToolTip(1, keys)
            item.setForeground(1, QColor(self._tokens.text_mid))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.setExpanded(True)
