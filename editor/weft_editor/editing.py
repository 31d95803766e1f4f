"""Edit commands of the window: undo, what the canvas can do, and adding nodes from the library."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from weft_editor.docks import Docks
from weft_editor.flow_tab import FlowTab
from weft_editor.program import Program
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens


class Editing(QObject):
    """The edit commands of one window."""

    message = Signal(str)

    def __init__(self, window: QWidget, docks: Docks, program: Program) -> None:
        super().__init__(window)
        self._docks, self._program = docks, program
        self._tab: FlowTab | None = None
        self.undo = self._action(window, "Undo", "undo-2", QKeySequence.StandardKey.Undo, self._undo)
        self.redo = self._action(window, "Redo", "redo-2", QKeySequence.StandardKey.Redo, self._redo)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.menu: list[QAction | None] = [self.undo, self.redo]
        docks.reveal_requested.connect(self._reveal)
        docks.add_requested.connect(self._add)
        self.set_tokens(program.tokens)

    def _action(self, window, text, icon_name, keys, act) -> QAction:  # type: ignore[no-untyped-def]
        made = QAction(text, window)
        made.setShortcut(keys)
        made.triggered.connect(lambda _=False: act())
        made.setProperty("icon-name", icon_name)
        window.addAction(made)
        return made

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        for action in (self.undo, self.redo):
            action.setIcon(icon(action.property("icon-name"), tokens.text_mid, disabled=tokens.line_strong))

    def gestures(self) -> list[tuple[str, str, str]]:
        """Mouse gestures of the canvas, for the list of shortcuts."""
        return []

    def watch(self, tab: FlowTab) -> None:
        """Follows a flow that was opened."""
        tab.session.history_changed.connect(self.refresh)
        tab.canvas.field_requested.connect(lambda node, field: self._edit_field(tab, node, field))

    def show_flow(self, tab: FlowTab | None) -> None:
        """Commands mean this flow from now on."""
        self._tab = tab
        self.refresh()

    def refresh(self) -> None:
        """Says what would be undone and redone."""
        undo = self._tab.session.undo if self._tab else None
        can_undo, can_redo = bool(undo and undo.can_undo), bool(undo and undo.can_redo)
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)
        self.undo.setText(f"Undo {undo.steps[undo.position - 1].label}" if undo and can_undo else "Undo")
        self.redo.setText(f"Redo {undo.steps[undo.position].label}" if undo and can_redo else "Redo")

    def _undo(self) -> None:
        if self._tab:
            self._tab.session.undo.undo()

    def _redo(self) -> None:
        if self._tab:
            self._tab.session.undo.redo()

    def _reveal(self, node: str) -> None:
        if self._tab:
            self._tab.reveal(node)

    def _edit_field(self, tab: FlowTab, node: str, field: str) -> None:
        tab.session.select(nodes=[node])
        self._docks.bring("inspector")

    def _add(self, type_id: str) -> None:
        from weft_engine import edits

        tab = self._tab
        if tab is None:
            self.message.emit("Open a flow first, or start a new one")
            return
        x, y = tab.canvas.widget_to_canvas(tab.canvas.rect().center().toPointF())
        node, change = edits.add_node(tab.session.flow, tab.session.registry, type_id, x, y)
        tab.session.edit(change)
        tab.session.select(nodes=[node])
        self._docks.library.note_use(type_id)
