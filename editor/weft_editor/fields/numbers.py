"""Numbers with their units."""

from __future__ import annotations

import re
from math import isfinite
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.lines import make_line
from weft_editor.fields.simple import row_of
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.language import grouped, number, tr
from weft_editor.widgets.boxes import text
from weft_engine.values import Json, to_text

_GROUPED: Final = {each: re.compile(rf"[+-]?[1-9]\d{{0,2}}({re.escape(each)}\d{{3}})+") for each in ".,"}
_EXACT: Final = 2**53
"""Beyond it not every whole number is a float."""


def number_of(typed: str) -> Json:
    """The number a text says, its thousands parted as the language does; the text itself if it is none."""
    stripped = typed.strip()
    if _GROUPED[_group()].fullmatch(stripped):
        return int(stripped.replace(_group(), ""))
    stripped = stripped.replace(",", ".")
    for kind in (int, float):
        try:
            said = kind(stripped)
        except ValueError:
            continue
        return said if isfinite(said) else typed
    return typed


def _group() -> str:
    """What parts thousands in the language."""
    return "." if number(1000, ",")[1] == "." else ","


def number_text(value: Json) -> str:
    """A number as a person writes it, every digit of it."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else number(value)
    return to_text(value)


def read_text(value: Json) -> str:
    """A number as a person reads it: its thousands parted."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return grouped(value) if is_whole and isinstance(value, int) else number_text(value)


class NumberField(FieldWidget):
    """A number with its unit; the arrow keys step it. What is no number is kept, and said to be none by the node."""

    mixes = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._is_mixed = False
        self.edit = make_line()
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_unset("")
        self.edit.textEdited.connect(lambda _: self.edited.emit(self.value()))
        self.edit.editingFinished.connect(self._left)
        self.edit.installEventFilter(self)
        row_of(self, self.edit, *([text(spec.unit, "hint", wrap=False)] if spec.unit else []))

    def set_unset(self, words: str) -> None:
        """Says it in the empty field."""
        spec = self.spec
        own = tr(spec.unset) if spec.optional and spec.default is None else read_text(spec.default)
        self.edit.setPlaceholderText(words or own)

    def _left(self) -> None:
        if not self._is_mixed or self.edit.text():
            self._write(self.value())
        self.finished.emit()

    def _write(self, value: Json) -> None:
        """While it is edited nothing parts the thousands: they would be in the way."""
        words = number_text(value) if self.edit.hasFocus() else read_text(value)
        if words != self.edit.text():
            self.edit.setText(words)

    def value(self) -> Json:
        """The number; `None` for nothing; the text itself if it is no number."""
        typed = self.edit.text().strip()
        if not typed:
            return None if self.spec.optional else self.spec.default
        return number_of(typed)

    def set_value(self, value: Json) -> None:
        """Shows the number; a field that is being emptied stays empty until it is left."""
        self._is_mixed = False
        unseen = value is not None and not self.edit.text() and not self.edit.hasFocus()
        if value != self.value() or unseen:
            self._write(value)

    def set_mixed(self, words: str) -> None:
        """Says it in the empty field."""
        self._is_mixed = True
        self.edit.clear()
        self.edit.setPlaceholderText(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down step by one; with Shift by ten."""
        if event.type() == QEvent.Type.FocusIn and self.edit.text():
            self._write(self.value())
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            sign = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
            if sign is not None:
                self._step(sign * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        value = self.value()
        if not isinstance(value, int | float):
            value = self.spec.default if isinstance(self.spec.default, int | float) else 0
        step = by if self.spec.kind is Kind.WHOLE or abs(value) >= 1 else by / 10
        new = round(value + step, 6)
        if self.spec.low is not None:
            new = max(new, self.spec.low)
        if self.spec.high is not None:
            new = min(new, self.spec.high)
        if self.spec.above is None or new > self.spec.above:
            self.edit.setText(number_text(int(new) if self.spec.kind is Kind.WHOLE else new))
            self.edited.emit(self.value())
