"""All commands and their keys: searched, and changed by pressing others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from weft_editor.dialogs import ask
from weft_editor.keys import RESERVED, KeyCommand, native, natives, normal
from weft_editor.language import tr
from weft_editor.program import Program
from weft_editor.widgets.boxes import SIZES, column, holding, restyle, row, text
from weft_editor.widgets.key_recorder import KeyRecorder
from weft_editor.widgets.rows import set_row_height

_WIDEST: Final = 220
_COLUMNS: Final = (tr("Command"), tr("Category"), tr("Keys"))
_RECORDER: Final = 176


class KeysPage(QWidget):
    """Changes hold at once, in all windows."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._keys, self._tokens = program.keys, program.tokens
        self._commands = self._keys.commands()
        self._adds = False
        """Whether the next keys come beside those there are."""
        self._wish: tuple[str, tuple[str, ...]] | None = None
        """Keys for a command that others have: waiting for an answer."""
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search commands or keys"))
        self.search.setAccessibleName(tr("Search commands or keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.tree = self._make_tree()
        self._make_editor()
        self.reset_all = QPushButton(tr("Reset all…"))
        self.reset_all.clicked.connect(self._reset_all)
        head = row(text(tr("Keys"), "heading"), None, self.reset_all)
        self.setLayout(column(head, self.search, self.tree, self._editor, self._foot, gap=SIZES.gap))
        self._keys.changed.connect(self._refresh)
        self._fill()
        for at in (1, 2):  # while one searches, columns stay where they are
            wanted = self.tree.sizeHintForColumn(at) + SIZES.gap_xl
            self.tree.header().setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            self.tree.header().resizeSection(at, min(wanted, _WIDEST))

    def _make_tree(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setAccessibleName(tr("Commands and their keys"))
        made.setProperty("role", "well")
        made.setHeaderLabels(_COLUMNS)
        made.setRootIsDecorated(False)
        made.setAlternatingRowColors(False)
        made.setUniformRowHeights(True)
        set_row_height(made)
        header = made.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for at in (1, 2):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        made.currentItemChanged.connect(lambda *_: self._show_current())
        made.itemActivated.connect(lambda *_: self.change())
        return made

    def _make_editor(self) -> None:
        self._name = text("", "label", wrap=False)
        self.recorder = KeyRecorder()
        self.recorder.setFixedWidth(_RECORDER)
        self.recorder.pressed.connect(lambda: setattr(self, "_adds", False))
        self.recorder.recorded.connect(self._on_recorded)
        self.add_button = _button(tr("Add keys"), tr("Further keys for the same command"), self.add)
        self.clear_button = _button(tr("Clear"), tr("The command has no keys"), lambda: self._give(()))
        self.reset_button = _button(tr("Reset"), "", self._reset)
        buttons = (self.add_button, self.clear_button, self.reset_button)
        self._editor = holding(column(self._name, row(self.recorder, *buttons, None), gap=SIZES.gap_s))
        self.state = text(tr("Enter, or a double click, changes the keys of a command."), "hint")
        self.replace_button = _button(tr("Replace"), "", self._replace)
        self.replace_button.setProperty("role", "primary")
        self.keep_button = _button(tr("Keep"), "", self._keep)
        self._foot = row(self.state, self.keep_button, self.replace_button)
        self._foot.setStretch(0, 1)
        self._ask(None)

    # The list

    def _fill(self) -> None:
        current = self._current()
        wanted = self.search.text().strip().lower()
        self.tree.clear()
        for command in self._commands:
            keys = self._of(command)
            parts = (command.title, tr(command.group), *map(native, keys))
            if not wanted or any(wanted in part.lower() for part in parts):
                self.tree.addTopLevelItem(self._item(command, keys))
        again = self._item_of(current.id) if current is not None else None
        first = again or self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)
        self._show_current()

    def _item(self, command: KeyCommand, keys: Sequence[str]) -> QTreeWidgetItem:
        item = QTreeWidgetItem([command.title, tr(command.group), natives(keys)])
        item.setData(0, Qt.ItemDataRole.UserRole, command)
        item.setForeground(1, QColor(self._tokens.text_low))
        is_chosen = self._keys.is_chosen(command.id)
        item.setForeground(2, QColor(self._tokens.accent if is_chosen else self._tokens.text_mid))
        if is_chosen:
            item.setToolTip(2, tr("Usually: {keys}", keys=natives(command.usual) or tr("No keys")))
        return item

    def _item_of(self, command: str) -> QTreeWidgetItem | None:
        items = (self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount()))
        return next((each for each in items if each is not None and _command(each).id == command), None)

    def _of(self, command: KeyCommand) -> tuple[str, ...]:
        return self._keys.of(command.id, command.usual)

    def _current(self) -> KeyCommand | None:
        item = self.tree.currentItem()
        return _command(item) if item is not None else None

    def _refresh(self) -> None:
        self._fill()
        self.reset_all.setEnabled(any(self._keys.is_chosen(each.id) for each in self._commands))

    def _show_current(self) -> None:
        command = self._current()
        self._editor.setEnabled(command is not None)
        self._ask(None)
        self._say("")
        self.reset_all.setEnabled(any(self._keys.is_chosen(each.id) for each in self._commands))
        if command is None:
            self._name.setText(tr("Nothing is called that"))
            self.recorder.show_keys("")
            return
        keys = self._of(command)
        self._name.setText(command.title)
        self.recorder.show_keys(natives(keys))
        self.recorder.setAccessibleName(tr("Keys of {title}: press to change", title=command.title))
        self.clear_button.setEnabled(bool(keys))
        self.add_button.setEnabled(bool(keys))
        self.reset_button.setEnabled(self._keys.is_chosen(command.id))
        usual = natives(command.usual) or tr("No keys")
        self.reset_button.setToolTip(tr("Back to the usual: {keys}", keys=usual))

    # Changing

    def change(self) -> None:
        """Waits for keys that take the place of those there are."""
        self._adds = False
        self.recorder.begin()

    def add(self) -> None:
        """Waits for further keys."""
        self._adds = True
        self.recorder.begin()

    def _on_recorded(self, key: str) -> None:
        command = self._current()
        if command is None:
            return
        if normal(key) in RESERVED:
            self._say(tr("{key} is needed for {what}: choose other keys.", key=native(key), what=RESERVED[normal(key)]))
            return
        self._give((*self._of(command), key) if self._adds else (key,))

    def _give(self, keys: tuple[str, ...]) -> None:
        """Gives the command these keys, unless others have them: then it asks."""
        command = self._current()
        if command is None:
            return
        taken = [(key, other) for key in keys for other in self._keys.holders(key, but=command.id)]
        if taken:
            self._ask((command.id, keys))
            self._say(" ".join(_told(key, other) for key, other in taken))
            self.keep_button.setFocus()
            return
        self._keys.choose(command.id, keys)

    def _replace(self) -> None:
        wish = self._wish
        if wish is not None:
            self._keys.choose(*wish)
            self.tree.setFocus()

    def _keep(self) -> None:
        self._show_current()
        self.tree.setFocus()

    def _reset(self) -> None:
        command = self._current()
        if command is not None:
            self._give(command.usual)

    def _reset_all(self) -> None:
        words = tr("The keys you chose are forgotten.")
        if ask.to_go_on(self, tr("Give all commands their usual keys?"), words, tr("Reset all")):
            self._keys.reset()

    def _ask(self, wish: tuple[str, tuple[str, ...]] | None) -> None:
        self._wish = wish
        for button in (self.keep_button, self.replace_button):
            button.setVisible(wish is not None)

    def _say(self, words: str) -> None:
        self.state.setText(words or tr("Enter, or a double click, changes the keys of a command."))
        restyle(self.state, "role", "error" if words else "hint")


def _command(item: QTreeWidgetItem) -> KeyCommand:
    command = item.data(0, Qt.ItemDataRole.UserRole)
    assert isinstance(command, KeyCommand)
    return command


def _told(key: str, other: KeyCommand) -> str:
    return tr("{key} belongs to “{title}”.", key=native(key), title=other.title)


def _button(words: str, tip: str, act: Callable[[], object]) -> QPushButton:
    made = QPushButton(words)
    made.setAutoDefault(False)
    made.setToolTip(tip)
    made.clicked.connect(lambda: act())
    return made
