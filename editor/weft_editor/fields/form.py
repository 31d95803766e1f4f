"""A form: labels and fields in a column, with help on demand and faults at their field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.kept import Kept
from weft_editor.fields.picks import PicksField
from weft_editor.fields.row import Row, inner
from weft_editor.fields.spec import FieldSpec, meaningful
from weft_editor.fields.texts import ValueField
from weft_engine.values import Json

Edit = Callable[[str, Json], object]
"""Edits a field of a document; raises `ChangeError` for what it cannot hold."""

LABEL_WIDTH: Final = 104
_PLACES: Final = 3
"""Rows of the grid that a field may take: one for its label, one for itself, one for what is said of it."""


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
        self._context = context
        self._rows: dict[str, Row] = {}
        self._edit: Edit | None = None
        self._values: dict[str, Json] = {}
        self._faults: Mapping[str, str] = {}
        self._among: AbstractSet[str] | None = None
        """The fields that are shown at most; `None` for all."""
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4 if dense else 6)
        grid.setColumnMinimumWidth(0, 64 if dense else LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        for place, spec in enumerate(specs):
            self._add(Row(spec, context, self), place)

    def _add(self, row: Row, place: int) -> None:
        name = row.spec.name
        self._rows[name] = row
        row.lay(self._grid, place * _PLACES)
        row.edited.connect(lambda value: self.take(name, value))
        row.reset.connect(lambda: self.reset.emit(name))
        row.field.finished.connect(self.finished)

    def replace(self, spec: FieldSpec) -> None:
        """Gives a field another editor in its place; the others, and what somebody does in them, are left alone.

        Args:
            spec: What it is from now on; under the name it has.
        """
        names = list(self._rows)
        place = names.index(spec.name)
        old, row = self._rows[spec.name], Row(spec, self._context, self)
        self._add(row, place)
        if place:
            QWidget.setTabOrder(inner(self._rows[names[place - 1]].field), inner(row.field))
        kept = Kept.of(old.field)
        if kept is not None:
            kept.restore(row.field)
        row.set_fault(self._faults.get(spec.name, ""))
        old.leave(self._grid)

    def edit_with(self, edit: Edit, back: Callable[[str], object] | None = None) -> None:
        """Edits a document with this form; what that refuses is told at the field, and stays as it was.

        Args:
            edit: Puts a value into a field.
            back: Gives a field its default back; by itself the default is put in.
        """
        self._edit = edit
        back = back or (lambda name: edit(name, self._rows[name].spec.default))
        self.reset.connect(lambda name: self._rows[name].take(lambda: back(name)))

    def take(self, name: str, value: Json) -> None:
        """A field was edited."""
        edit = self._edit
        if edit is not None:
            self._rows[name].take(lambda: edit(name, value))
        self.edited.emit(name, value)

    def values(self) -> dict[str, Json]:
        """What was set, with what the fields show now."""
        shown = {name: row.field.value() for name, row in self._rows.items() if row.touched or name in self._values}
        return {**self._values, **shown}

    def set_values(self, values: Mapping[str, Json]) -> None:
        """Shows a record; what it lacks is shown as the default."""
        self._among = None
        self._values = dict(values)
        for name, row in self._rows.items():
            if isinstance(row.field, PicksField):
                row.field.set_offers(values.get(row.spec.source))
            elif isinstance(row.field, ValueField) and row.spec.source in self._rows:
                source = self._rows[row.spec.source].spec
                row.field.set_type(str(values.get(source.name, source.default)))
            row.show_value(values.get(name, row.spec.default), name in values)
        self._show_meaningful()

    def set_shared(self, values: Mapping[str, Json], mixed: AbstractSet[str], among: AbstractSet[str]) -> None:
        """Shows several records at once.

        Args:
            values: What they all have.
            mixed: Fields in which they differ.
            among: The fields to show.
        """
        self._values, self._among = dict(values), among
        for name, row in self._rows.items():
            if name in mixed and row.field.mixes:
                row.show_mixed()
            elif name not in mixed:
                row.show_value(values.get(name, row.spec.default), name in values)
        self._show_meaningful()

    def set_unset(self, texts: Mapping[str, str]) -> None:
        """Says what holds where nothing is given, by field."""
        for name, row in self._rows.items():
            row.set_unset(texts.get(name, ""))

    def set_faults(self, faults: Mapping[str, str]) -> None:
        """Shows what is wrong, by field."""
        self._faults = faults
        for name, row in self._rows.items():
            row.set_fault(faults.get(name, ""))
        self._show_meaningful()

    def _show_meaningful(self) -> None:
        """Hides the fields that mean nothing as the others are set, unless something is wrong with them."""
        shown = self._among
        if shown is None:
            shown = meaningful((row.spec for row in self._rows.values()), self._values)
        for name, row in self._rows.items():
            row.set_shown(name in shown or bool(self._faults.get(name)))

    def look_again(self) -> None:
        """What the fields offer may have changed."""
        for row in self._rows.values():
            row.field.look_again()

    def field(self, name: str) -> FieldWidget:
        """The widget of a field."""
        return self._rows[name].field
