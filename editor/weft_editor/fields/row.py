"""One field in a form: its label, the widget, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.spec import FieldSpec
from weft_editor.inert import literal
from weft_editor.language import said, tr
from weft_editor.marked import marked, marked_tip, unmarked
from weft_editor.widgets.boxes import restyle
from weft_editor.widgets.revealing import Reveal
from weft_engine.errors import ChangeError
from weft_engine.values import Json

_LABEL_MOST: Final = 124
"""A wider label wraps: the field beside it needs its room."""
_UNKNOWN: Final = object()
"""No value was shown yet."""
_MIXED: Final = object()
"""Several values are shown."""


class Row(QObject):
    """Label, field and message of one field.

    A field is only given another value when the document has another value: what a person has half typed, and where
    the cursor stands, outlives every other edit.
    """

    edited = Signal(object)
    """The value as it now is."""
    reset = Signal()
    """The person wants the default back."""

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget) -> None:
        super().__init__(parent)
        from weft_editor.fields.make import make_field

        self.spec = spec
        self.touched = False
        self._known: object = _UNKNOWN
        self._fault = self._refusal = self._complaint = self._hint = ""
        self._shown = True
        self.field: FieldWidget = make_field(spec, context, parent)
        self.field.edited.connect(self._edited)
        self.field.complained.connect(self._complained)
        self.field.hinted.connect(self._hinted)
        self._label = self._make_label()
        self._message = QLabel()
        self._message.setTextFormat(Qt.TextFormat.RichText)
        self._message.setWordWrap(True)
        self._message.hide()
        self._reveal = Reveal(self.field)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)
        inner(self.field).setAccessibleName(unmarked(spec.label))
        inner(self.field).setAccessibleDescription(unmarked(spec.help))

    def _make_label(self) -> QLabel:
        label = QLabel(literal(unmarked(self.spec.label)))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", "label")
        label.setToolTip(marked_tip(self.spec.help))
        label.setBuddy(self.field)
        if not self.field.tall and label.sizeHint().width() > _LABEL_MOST:
            label.setWordWrap(True)
            label.setMaximumWidth(_LABEL_MOST)
        label.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._back = QAction(tr("Back to the default"), label)
        self._back.triggered.connect(self.reset)
        label.addAction(self._back)
        return label

    def lay(self, grid: QGridLayout, row: int) -> None:
        """Takes its place in a form: up to three rows of its grid."""
        if self.field.take_label(self._label):
            grid.addWidget(self.field, row, 0, 1, 2)
            grid.addWidget(self._message, row + 1, 0, 1, 2)
        elif self.field.tall:
            grid.addWidget(self._label, row, 0, 1, 2)
            grid.addWidget(self.field, row + 1, 0, 1, 2)
            grid.addWidget(self._message, row + 2, 0, 1, 2)
        else:
            grid.addWidget(self._label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self.field, row, 1)
            grid.addWidget(self._message, row + 1, 1)

    def leave(self, grid: QGridLayout) -> None:
        """Goes from its place in a form, and with it its widgets."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.disconnect(self._on_focus)
        for each in (self._label, self.field, self._message):
            grid.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.deleteLater()

    def _edited(self, value: Json) -> None:
        self.touched = True
        self.edited.emit(value)

    def take(self, act: Callable[[], object]) -> None:
        """Makes an edit of the field; what the document refuses is told here, and stays as it is typed."""
        try:
            act()
        except ChangeError as error:
            reason = said(error.message.rpartition(": ")[2])
            self._refusal = tr("{upper}{reason}: kept as it was.", upper=reason[:1].upper(), reason=reason[1:])
        else:
            self._refusal = ""
        self._tell()

    def show_value(self, value: Json, given: bool) -> None:
        """Shows what the document has; the label is brighter where it was set."""
        self.touched = False
        if not (self._refusal and value == self._known):
            self.field.set_value(value)
            self._refusal = ""
        self._known = value
        restyle(self._label, "given", given)
        self._tell()

    def show_mixed(self) -> None:
        """Says that the things the field stands for have several values."""
        self.touched = False
        if self._known is not _MIXED:
            self._known = _MIXED
            self.field.set_mixed(tr("Several values"))
        restyle(self._label, "given", True)
        self._tell()

    def set_unset(self, words: str) -> None:
        """Says what holds while nothing is given."""
        self._back.setText(tr("Back to what the flow says") if words else tr("Back to the default"))
        self.field.set_unset(words)

    def set_fault(self, fault: str) -> None:
        """Shows what is wrong with it."""
        self._fault = fault
        self._tell()

    def _complained(self, complaint: str) -> None:
        self._complaint = complaint
        self._tell()

    def set_shown(self, on: bool) -> None:
        """Shows or hides all of it."""
        if on is self._shown:
            return
        self._shown = on
        self._label.setVisible(on)
        self.field.setVisible(on)
        self._tell()

    def _hinted(self, hint: str) -> None:
        self._hint = hint
        self._tell()

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.field.isAncestorOf(focused)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        had = old is not None and self.field.isAncestorOf(old)
        has = new is not None and self.field.isAncestorOf(new)
        if had != has:
            self._tell()

    def _tell(self) -> None:
        trouble = self._complaint or self._refusal or self._fault
        text = trouble or (self._hint or self.spec.help if self._has_focus() else "")
        restyle(self._message, "role", "error" if trouble else "hint")
        shown = marked(text)
        if shown != self._message.text():
            self._message.setText(shown)
        seen = bool(text) and self._shown
        if seen is self._message.isHidden():
            self._message.setVisible(seen)
            if seen and self._has_focus():
                self._reveal.of(self._message)


def inner(field: FieldWidget) -> QWidget:
    """What has the focus when a field has it."""
    return field.focusProxy() or field
