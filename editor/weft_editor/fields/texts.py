"""Fields of several lines: texts, prompts with their variables, code, expressions, JSON."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QFont, QTextDocument
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from weft_editor.fields.code_editor import CodeEditor
from weft_editor.fields.editor import ANYWHERE, NO_NAMES, SLOTS, Editor
from weft_editor.fields.field import FieldContext, FieldWidget, Name, NameSource
from weft_editor.fields.highlight import Highlighter
from weft_editor.fields.marks import marks_of
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.language import said, tr
from weft_editor.theme.fonts import code_font
from weft_editor.widgets.boxes import SIZES
from weft_editor.widgets.long_lines import COLOURED_MOST
from weft_engine.values import Json, to_text

_LINES: Final = {
    Kind.EXPRESSION: (1, 6),
    Kind.TEXT: (3, 14),
    Kind.PROMPT: (4, 18),
    Kind.CODE: (8, 28),
    Kind.JSON: (4, 20),
    Kind.VALUE: (3, 20),
    Kind.SCHEMA: (4, 20),
}
"""Least and most lines shown before it scrolls, by kind."""
_STAYS: Final = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
_PLAIN: Final = frozenset(("text", "image"))
"""Types whose values are written as they are."""
_LISTS: Final = frozenset(("list", "messages"))
_OPENINGS: Final = {Kind.PROMPT: SLOTS, Kind.EXPRESSION: ANYWHERE}
_GRAMMARS: Final = {Kind.PROMPT: "prompt", Kind.EXPRESSION: "expression", Kind.JSON: "json", Kind.SCHEMA: "json"}


class TextField(FieldWidget):
    """A text of several lines."""

    mixes = True
    tall = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._quiet = False
        self._told = ""
        self.edit = self._editor()
        self.set_unset("")
        self.edit.textChanged.connect(self._on_text)
        self.edit.reason_changed.connect(self.hinted)
        self.edit.installEventFilter(self)
        grammar = _GRAMMARS.get(spec.kind, spec.language)
        self._uncoloured = QTextDocument(self)
        self._highlighter = Highlighter(self._uncoloured, grammar, context.tokens)
        self._highlighter.setDocument(self.edit.document())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SIZES.gap_s)
        layout.addWidget(self.edit)
        self.setFocusProxy(self.edit)

    def _editor(self) -> Editor:
        kind = self.spec.kind
        names = [Name(name, source=tr(about)) for name, about in self.spec.names]
        around = None if self.spec.only_names else self.context
        own = NameSource(names, around.names if around else None)
        self._known = NameSource(names, (around.known or around.names) if around else None)
        editor = Editor(self.context.tokens, _LINES[kind], _OPENINGS.get(kind, NO_NAMES), own)
        if kind is not Kind.TEXT and kind is not Kind.PROMPT:
            editor.setFont(code_font(SIZES.font))
        return editor

    def set_unset(self, words: str) -> None:
        """Says it in the empty field."""
        self.edit.setPlaceholderText(words or to_text(self.spec.default)[:200])

    def _on_text(self) -> None:
        """Qt says a text changed also when only its colours did."""
        text = self.edit.toPlainText()
        if text != self._told:
            self._told = text
            if not self._quiet:
                self._typed()
            self.look_again()

    def look_again(self) -> None:
        """Marks what is wrong, by the names there are now."""
        if self.spec.kind in _OPENINGS:
            marks = marks_of(self.spec.kind, self._told, self._known(), self.spec.only_names)
            if tuple(marks) != self.edit.marks:
                self.edit.set_marks(marks)

    def _typed(self) -> None:
        self.edited.emit(self.value())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Notices when the person leaves; for a list of names or another program they do not."""
        left = isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut
        if left and isinstance(event, QFocusEvent) and event.reason() not in _STAYS:
            self.finished.emit()
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # Qt hands on what it gave

    def value(self) -> Json:
        """The text; `None` for an empty optional one."""
        text = self.edit.toPlainText()
        return None if self.spec.optional and not text else text

    def set_value(self, value: Json) -> None:
        """Shows the text; the cursor stays where the text is the same."""
        self._show(to_text(value))

    def set_mixed(self, words: str) -> None:
        """Says it in the empty field."""
        self._show("")
        self.edit.setPlaceholderText(words)

    def _show(self, text: str) -> None:
        self._quiet = True
        self._highlighter.follow(self.edit.document() if len(text) <= COLOURED_MOST else self._uncoloured)
        self.edit.show_text(text)
        self._quiet = False


class CodeField(TextField):
    """A program."""

    def _editor(self) -> Editor:
        return CodeEditor(self.context.tokens, _LINES[Kind.CODE])


class JsonField(TextField):
    """Any JSON value. While the text is no JSON, the value stays what it was and the fault is shown."""

    mixes = False

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._fault = QLabel()
        self._fault.setProperty("role", "error")
        self._fault.setWordWrap(True)
        self._fault.hide()
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._fault)
        self._value: Json = spec.default

    def _typed(self) -> None:
        try:
            self._value = self._read(self.edit.toPlainText())
        except (ValueError, RecursionError) as error:
            self._fault.setText(tr("no JSON yet: {error}", error=said(str(error))))
            self._fault.show()
            return
        self._fault.hide()
        self.edited.emit(self._value)

    def value(self) -> Json:
        """The last good value."""
        return self._value

    def set_value(self, value: Json) -> None:
        """Shows the value, laid out."""
        if value == self._value and self.edit.toPlainText():
            return
        self._value = value
        self._fault.hide()
        self._show(self._written(value))

    def _read(self, text: str) -> Json:
        """The value a text says. Raises `ValueError` or `RecursionError`."""
        return parse_json(text)

    def _written(self, value: Json) -> str:
        """The text that says a value."""
        return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)


class ValueField(JsonField):
    """A value of a type: a text as it is, a list line by line or as JSON, anything else as JSON."""

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._type = ""
        self.set_type(spec.typed)

    def set_type(self, name: str) -> None:
        """Takes another type; what is there is written as that has it."""
        if name != self._type:
            self._type = name
            is_plain = name in _PLAIN or name in _LISTS
            self.edit.setFont(QFont() if is_plain else code_font(SIZES.font))
            self._fault.hide()
            self._show(self._written(self._value))

    def _read(self, text: str) -> Json:
        if self._type in _PLAIN:
            return text or None
        if self._type in _LISTS:
            return lines_or_json(text)
        try:
            return parse_json(text)
        except (ValueError, RecursionError):
            if self._type == "any":
                return text
            raise

    def _written(self, value: Json) -> str:
        if isinstance(value, str) and self._read_back(value) == value:
            return value
        if self._type in _LISTS and isinstance(value, list) and value:
            text = "\n".join(each if isinstance(each, str) else "" for each in value)
            if self._read_back(text) == value:
                return text
        return super()._written(value)

    def _read_back(self, text: str) -> Json:
        try:
            return self._read(text)
        except (ValueError, RecursionError):
            return None


def lines_or_json(text: str) -> Json:
    """A list: of texts, one a line, or as JSON, which begins with a bracket; nothing says `None`.

    Raises:
        ValueError: It begins like a list in JSON and is none.
        RecursionError: It is nested too deep.
    """
    if text.lstrip().startswith("["):
        return parse_json(text)
    return [line.strip() for line in text.splitlines() if line.strip()] or None


def parse_json(text: str) -> Json:
    """The value a text says; nothing says `None`. Raises `ValueError` or `RecursionError`."""

    def refuse(name: str) -> None:
        raise ValueError(tr("{name} is no JSON value", name=name))

    return json.loads(text, parse_constant=refuse) if text.strip() else None
