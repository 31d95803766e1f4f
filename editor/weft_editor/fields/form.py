"""A form: labels and fields in a column, with help on demand and faults at their field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.spec import FieldSpec
from weft_editor.language import said, tr
from weft_engine.errors import ChangeError
from weft_engine.values import Json

Edit = Callable[[str, Json], object]
"""Edits a field of a document; raises `ChangeError` for what it cannot hold."""

LABEL_WIDTH: Final = 104


class Form(QWidget):
    """Edits the fields of one record."""

    edited = Signal(str, object)
    """A field's name and its value as it now is."""
    reset = Signal(str)
    """The person wants a field's default back."""
    finished = Signal()
    """The person left a field."""

    def __init__(
        self, specs: Sequence[FieldSpec], context: FieldContext, parent: QWidget | None = None, *, dense: bool = False
    ) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._edit: Edit | None = None
        self._values: dict[str, Json] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4 if dense else 6)
        grid.setColumnMinimumWidth(0, 64 if dense else LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        for spec in specs:
            self._rows[spec.name] = _Row(spec, context, grid, self)

    def edit_with(self, edit: Edit, back: Callable[[str], object] | None = None) -> None:
        """Edits a document with this form; what that refuses is told at the field, and stays as it was.

        Args:
            edit: Puts a value into a field.
            back: Gives a field its default back; by itself the default is put in.
        """
        self._edit = edit
        back = back or (lambda name: edit(name, self._rows[name].spec.default))
        self.reset.connect(lambda name: self._try(name, lambda: back(name)))

    def take(self, name: str, value: Json) -> None:
        """A field was edited."""
        edit = self._edit
        if edit is not None:
            self._try(name, lambda: edit(name, value))
        self.edited.emit(name, value)

    def _try(self, name: str, act: Callable[[], object]) -> None:
        try:
            act()
        except ChangeError as error:
            reason = said(error.message.rpartition(": ")[2])
            self._rows[name].set_refusal(
                tr("{upper}{reason}: kept as it was.", upper=reason[:1].upper(), reason=reason[1:])
            )
        else:
            self._rows[name].set_refusal("")

    def values(self) -> dict[str, Json]:
        """What was set, with what the fields show now."""
        shown = {name: row.field.value() for name, row in self._rows.items() if row.touched or name in self._values}
        return {**self._values, **shown}

    def set_values(self, values: Mapping[str, Json]) -> None:
        """Shows a record; what it lacks is shown as the default."""
        self._values = dict(values)
        for name, row in self._rows.items():
            row.show_value(values.get(name, row.spec.default), name in values)

    def set_faults(self, faults: Mapping[str, str]) -> None:
        """Shows what is wrong, by field."""
        for name, row in self._rows.items():
            row.set_fault(faults.get(name, ""))

    def field(self, name: str) -> FieldWidget:
        """The widget of a field."""
        return self._rows[name].field


class _Row(QObject):
    """Label, field and message of one field."""

    def __init__(self, spec: FieldSpec, context: FieldContext, grid: QGridLayout, form: Form) -> None:
        super().__init__(form)
        from weft_editor.fields.make import make_field

        self.spec = spec
        self.touched = False
        self._fault = self._refusal = ""
        self._form = form
        self.field = make_field(spec, context, form)
        self.field.edited.connect(self._edited)
        self.field.finished.connect(form.finished)
        self._label = QLabel(spec.label)
        self._label.setProperty("role", "label")
        self._label.setToolTip(spec.help)
        self._label.setBuddy(self.field)
        self._label.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        back = QAction(tr("Back to the default"), self._label)
        back.triggered.connect(lambda: form.reset.emit(spec.name))
        self._label.addAction(back)
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._message.hide()
        self._lay(grid)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)
        inner = self.field.focusProxy() or self.field
        inner.setAccessibleName(spec.label)
        inner.setAccessibleDescription(spec.help)

    def _lay(self, grid: QGridLayout) -> None:
        row = grid.rowCount()
        if self.field.tall:
            grid.addWidget(self._label, row, 0, 1, 2)
            grid.addWidget(self.field, row + 1, 0, 1, 2)
            grid.addWidget(self._message, row + 2, 0, 1, 2)
        else:
            grid.addWidget(self._label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self.field, row, 1)
            grid.addWidget(self._message, row + 1, 1)

    def _edited(self, value: Json) -> None:
        self.touched = True
        self._form.take(self.spec.name, value)

    def show_value(self, value: Json, given: bool) -> None:
        """Shows a value; the label is brighter where it was set."""
        self.touched = False
        self.field.set_value(value)
        self.set_refusal("")
        if self._label.property("given") != given:
            self._label.setProperty("given", given)
            self._label.style().polish(self._label)

    def set_fault(self, fault: str) -> None:
        """Shows what is wrong with it."""
        if fault != self._fault:
            self._fault = fault
            self._tell(self._has_focus())

    def set_refusal(self, refusal: str) -> None:
        """Says why the last edit of the field was not taken."""
        if refusal != self._refusal:
            self._refusal = refusal
            self._tell(self._has_focus())

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.field.isAncestorOf(focused)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        had = old is not None and self.field.isAncestorOf(old)
        has = new is not None and self.field.isAncestorOf(new)
        if had != has:
            self._tell(has)

    def _tell(self, focused: bool) -> None:
        trouble = self._refusal or self._fault
        text = trouble or (self.spec.help if focused else "")
        self._message.setProperty("role", "error" if trouble else "hint")
        self._message.style().polish(self._message)
        self._message.setText(text)
        self._message.setVisible(bool(text))
