"""The editors that are laid over a node: a field of its configuration, or its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QVBoxLayout, QWidget

from weft_editor.canvas.declared import CanvasField
from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.lines import whole_line
from weft_editor.fields.make import make_field
from weft_editor.language import tr
from weft_editor.names import context_of, inputs_of, names_for
from weft_editor.theme.fonts import title_font, ui_font
from weft_engine.ports import ports_of
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_editor.canvas.inline_editor import InlineEditing


class Panel(QFrame):
    """Closes when the focus goes elsewhere, Enter is pressed, or Escape."""

    def value(self) -> Json:
        """What was typed."""
        raise NotImplementedError

    def is_changed(self) -> bool:
        """Whether it differs from what was."""
        raise NotImplementedError

    def __init__(self, editing: InlineEditing, content: QWidget, *, many_lines: bool) -> None:
        super().__init__(editing.canvas)
        self.editing = editing
        self._many_lines = many_lines
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(content)
        tokens = editing.canvas.tokens
        self.setObjectName("inline")
        self.setFont(ui_font())
        self.setStyleSheet(
            f"#inline {{ background: {tokens.surface_3}; border: 2px solid {tokens.accent};"
            f" border-radius: {tokens.sizes.radius_s}px; }}"
            "#inline QPlainTextEdit, #inline QLineEdit, #inline QAbstractSpinBox, #inline QComboBox {"
            f" background: transparent; color: {tokens.text_high}; border: none; padding: 0 4px; min-height: 0;"
            f" selection-background-color: {tokens.accent}; selection-color: {tokens.on_accent}; }}"
        )
        self.setFocusProxy(content.focusProxy() or content)
        for each in (content, *content.findChildren(QWidget)):
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self._focus_left(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self.editing.close(commit=False)
            return True
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.editing.open_next(-1 if key == Qt.Key.Key_Backtab else 1)
            return True
        done = not self._many_lines or bool(held & Qt.KeyboardModifier.ControlModifier)
        if done and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.editing.close()
            return True
        return False

    def _focus_left(self, event: QFocusEvent) -> None:
        inside = QApplication.focusWidget()
        to_popup = event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if not to_popup and not (inside is not None and self.isAncestorOf(inside)):
            self.editing.close()


class FieldPanel(Panel):
    """Edits a config field with the editor its declaration asks for."""

    def __init__(self, editing: InlineEditing, node: str, field: CanvasField) -> None:
        session = editing.canvas.session
        names, known = lambda: names_for(session, node), lambda: inputs_of(session, node)
        context = context_of(session, FieldContext(names, known, tokens=editing.canvas.tokens))
        self.widget: FieldWidget = make_field(field.spec, context)
        self._before = editing.value_of(node, field)
        self.widget.set_value(self._before)
        edit = self.widget.focusProxy() or self.widget
        edit.setAccessibleName(field.spec.label)
        if field.tall:  # or it would be as low as its text, in the middle of the room it has here
            edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        super().__init__(editing, self.widget, many_lines=field.tall)

    def value(self) -> Json:
        """What was typed."""
        return self.widget.value()

    def is_changed(self) -> bool:
        """Whether it differs from what was."""
        return bool(self.value() != self._before)


class TitlePanel(Panel):
    """Edits a node's title."""

    def __init__(self, editing: InlineEditing, node: str, title: str) -> None:
        self.line = whole_line(title)
        self.line.setFont(title_font())
        self.line.setFrame(False)
        self.line.setAccessibleName(tr("Title"))
        record = editing.canvas.session.flow.nodes[node]
        node_type = ports_of(record, editing.canvas.session.registry).node_type
        self.line.setPlaceholderText(tr(node_type.title) if node_type else record.type)
        self.line.selectAll()
        self._before = title
        super().__init__(editing, self.line, many_lines=False)

    def value(self) -> Json:
        """What was typed."""
        return self.line.text().strip()

    def is_changed(self) -> bool:
        """Whether it differs from what was."""
        return bool(self.value() != self._before)
