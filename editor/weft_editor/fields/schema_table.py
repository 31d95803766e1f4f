"""The properties of an object as rows: name, type, whether it must be there; more of each below when it is opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from weft_editor.fields import schema_shape as shape
from weft_editor.fields.lines import keep_cursor, make_line
from weft_editor.fields.schema_shape import KINDS, OTHER, Property, Schema
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, holding, restyle, row, text
from weft_editor.widgets.combo import Combo

_DEEPEST = 6
"""Objects within objects that rows still fit; deeper ones are for JSON."""
_TYPE_WIDTH = 92
_NEEDED_WIDTH = 52


class SchemaTable(QWidget):
    """Edits the properties of one object."""

    edited = Signal()
    finished = Signal()

    def __init__(self, tokens: Tokens, depth: int = 0) -> None:
        super().__init__()
        self._tokens, self._depth = tokens, depth
        self._schema: Schema = {}
        self.rows: list[PropertyRow] = []
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SIZES.gap_s)
        self._trouble = text("", "error")
        self.add = QToolButton()
        self.add.setText(tr("Add property"))
        self.add.setToolButtonStyle(self.add.toolButtonStyle().ToolButtonTextBesideIcon)
        self.add.setProperty("role", "add")
        self.add.setIcon(icon("plus", tokens.text_mid))
        self.add.clicked.connect(self._append)
        self._head = _head()
        self.setLayout(column(self._head, self._rows, self._trouble, self.add, gap=SIZES.gap_s))
        self._trouble.hide()
        self._head.hide()

    def value(self) -> Schema:
        """The schema as the rows have it."""
        return shape.with_properties(self._schema, [each.value() for each in self.rows])

    def show_schema(self, schema: Schema) -> None:
        """Shows a schema; rows that say the same already are left alone."""
        known = self._schema
        self._schema = schema
        if known and shape.with_properties(schema, [each.value() for each in self.rows]) == schema:
            return
        wanted = shape.properties_of(schema)
        for old, new in zip(self.rows, wanted, strict=False):
            old.show_property(new)
        while len(self.rows) > len(wanted):
            self._drop(self.rows[-1])
        for new in wanted[len(self.rows) :]:
            self._insert(new)
        self._check()

    def _insert(self, shown: Property) -> PropertyRow:
        made = PropertyRow(shown, self._tokens, self._depth)
        made.edited.connect(self._on_edited)
        made.finished.connect(self.finished)
        made.removed.connect(lambda: self._remove(made))
        self._rows.addWidget(made)
        self.rows.append(made)
        return made

    def _append(self) -> None:
        self._insert(Property("", {"type": "string"})).name.setFocus()
        self._check()

    def _drop(self, gone: PropertyRow) -> None:
        self.rows.remove(gone)
        gone.hide()
        gone.deleteLater()

    def _remove(self, gone: PropertyRow) -> None:
        at = self.rows.index(gone)
        self._drop(gone)
        (self.rows[min(at, len(self.rows) - 1)].name if self.rows else self.add).setFocus()
        self._on_edited()
        self.finished.emit()

    def _on_edited(self) -> None:
        self._check()
        self.edited.emit()

    def _check(self) -> None:
        """Says which names are not good, at the rows that have them."""
        self._head.setVisible(bool(self.rows) and not self._depth)
        names = [each.name.text() for each in self.rows]
        twice = {name for name in names if name and names.count(name) > 1}
        for each in self.rows:
            name = each.name.text()
            is_wrong = name in twice or (not name and not each.is_new)
            restyle(each.name, "wrong", is_wrong)
        unnamed = any(not each.name.text() and not each.is_new for each in self.rows)
        said = tr("{name} is there twice; the first counts.", name=min(twice)) if twice else ""
        self._trouble.setText(said or (tr("A property without a name is not kept: name it.") if unnamed else ""))
        self._trouble.setVisible(bool(self._trouble.text()))


class PropertyRow(QFrame):
    """One property."""

    edited = Signal()
    finished = Signal()
    removed = Signal()

    def __init__(self, shown: Property, tokens: Tokens, depth: int) -> None:
        super().__init__()
        self._tokens, self._depth = tokens, depth
        self._schema = shown.schema
        self.is_new = not shown.name
        """Whether it was added and not named yet."""
        self.opener = self._button("chevron-right", tr("More of it"), self._toggle)
        self.name = make_line(shown.name)
        self.name.setPlaceholderText(tr("name"))
        self.name.setAccessibleName(tr("Name of the property"))
        self.name.textEdited.connect(self._on_named)
        self.name.editingFinished.connect(self.finished)
        self.kind = _kinds()
        self.kind.activated.connect(self._on_kind)
        self.required = QCheckBox()
        self.required.setToolTip(tr("Must be there"))
        self.required.setAccessibleName(tr("Must be there"))
        self.required.clicked.connect(self._told)
        remove = self._button("x", tr("Remove"), self.removed.emit)
        self.more: _More | None = None
        line = row(self.opener, self.name, self.kind, self.required, remove, gap=SIZES.gap_s)
        line.setStretch(1, 1)
        self._column = column(line, gap=SIZES.gap_s)
        self.setLayout(self._column)
        self.show_property(shown)

    def _button(self, name: str, tip: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIcon(icon(name, self._tokens.text_low))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(act)
        return button

    def value(self) -> Property:
        """As it stands."""
        return Property(self.name.text(), self._schema, self.required.isChecked())

    def show_property(self, shown: Property) -> None:
        """Shows another one."""
        self._schema = shown.schema
        keep_cursor(self.name, shown.name)
        self.required.setChecked(shown.required)
        _show_kind(self.kind, shape.kind_of(shown.schema))
        if self.more is not None:
            self.more.show_schema(shown.schema)

    def _toggle(self) -> None:
        if self.more is None:
            self.more = _More(self._schema, self._tokens, self._depth)
            self.more.edited.connect(self._on_more)
            self.more.finished.connect(self.finished)
            self._column.addWidget(self.more)
            is_open = True
        else:
            is_open = self.more.isHidden()
        self.more.setVisible(is_open)
        self.opener.setIcon(icon("chevron-down" if is_open else "chevron-right", self._tokens.text_low))

    def _on_named(self) -> None:
        self.is_new = False
        self.edited.emit()

    def _on_kind(self) -> None:
        kind = self.kind.currentData()
        if kind != OTHER:
            self._schema = shape.with_kind(self._schema, kind)
            self._told()
            if self.more is not None:
                self.more.show_schema(self._schema)
            elif kind in ("object", "array"):
                self._toggle()

    def _on_more(self) -> None:
        assert self.more is not None
        self._schema = self.more.value()
        self.edited.emit()

    def _told(self) -> None:
        self.edited.emit()
        self.finished.emit()


class _More(QWidget):
    """Description, choices, and what is in it."""

    edited = Signal()
    finished = Signal()

    def __init__(self, schema: Schema, tokens: Tokens, depth: int) -> None:
        super().__init__()
        self._schema, self._tokens, self._depth = schema, tokens, depth
        self.about = self._line(tr("Description"), tr("what it is; models read it"), self._on_about)
        self.choices = self._line(tr("Choices"), tr("one, two, three: nothing else fits"), self._on_choices)
        self.item = _kinds()
        self.item.setAccessibleName(tr("Type of each item"))
        self.item.activated.connect(self._on_item)
        self._each = QLabel(tr("each is"))
        self._each.setProperty("role", "label")
        self._beyond = text(tr("The table cannot show this type: edit it as JSON."), "hint")
        self.inside: SchemaTable | None = None
        self._column = column(
            self.about,
            self.choices,
            row(self._each, self.item, None),
            self._beyond,
            margins=(SIZES.control, 0, 0, SIZES.gap_s),
        )
        self.setLayout(self._column)
        self.show_schema(schema)

    def _line(self, name: str, hint: str, act: Callable[[str], None]) -> QLineEdit:
        line = make_line()
        line.setPlaceholderText(f"{name}: {hint}")
        line.setAccessibleName(name)
        line.textEdited.connect(act)
        line.editingFinished.connect(self.finished)
        return line

    def value(self) -> Schema:
        """As it stands."""
        return self._schema

    def show_schema(self, schema: Schema) -> None:
        """Shows another one."""
        self._schema = schema
        kind = shape.kind_of(schema)
        about = schema.get("description")
        keep_cursor(self.about, about if isinstance(about, str) else "")
        if not self.choices.hasFocus():
            keep_cursor(self.choices, shape.choices_text(schema))
        self.choices.setVisible(kind in ("string", "number", "integer"))
        items = schema.get("items", {})
        for each in (self._each, self.item):
            each.setVisible(kind == "array")
        _show_kind(self.item, shape.kind_of(items))
        self._beyond.setVisible(kind == OTHER)
        self._show_inside(schema if kind == "object" else items if kind == "array" else None)

    def _show_inside(self, schema: object) -> None:
        has = isinstance(schema, dict) and shape.kind_of(schema) == "object" and self._depth < _DEEPEST
        if has and self.inside is None:
            self.inside = SchemaTable(self._tokens, self._depth + 1)
            self.inside.edited.connect(self._on_inside)
            self.inside.finished.connect(self.finished)
            self._column.addWidget(self.inside)
        if self.inside is not None:
            self.inside.setVisible(has)
            if has and isinstance(schema, dict):
                self.inside.show_schema(schema)

    def _take(self, schema: Schema) -> None:
        self._schema = schema
        self.edited.emit()

    def _on_about(self, words: str) -> None:
        self._take(shape.with_text(self._schema, "description", words))

    def _on_choices(self, words: str) -> None:
        self._take(shape.with_choices(self._schema, words))

    def _on_item(self) -> None:
        if self.item.currentData() != OTHER:
            items = self._schema.get("items")
            made = shape.with_kind(items if isinstance(items, dict) else {}, self.item.currentData())
            self._take({**self._schema, "items": made})
            self.show_schema(self._schema)
            self.finished.emit()

    def _on_inside(self) -> None:
        assert self.inside is not None
        inner = self.inside.value()
        self._take({**self._schema, "items": inner} if shape.kind_of(self._schema) == "array" else inner)


def _head() -> QWidget:
    name, kind, needed = (text(words, "hint", wrap=False) for words in (tr("Name"), tr("Type"), tr("Needed")))
    kind.setFixedWidth(_TYPE_WIDTH)
    needed.setFixedWidth(_NEEDED_WIDTH)
    line = row(name, kind, needed, margins=(SIZES.control, 0, 0, 0), gap=SIZES.gap_s)
    line.setStretch(0, 1)
    return holding(line)


def _kinds() -> Combo:
    combo = Combo()
    combo.setFixedWidth(_TYPE_WIDTH)
    combo.setAccessibleName(tr("Type"))
    for kind, word in KINDS.items():
        combo.addItem(tr(word), kind)
    return combo


def _show_kind(combo: Combo, kind: str) -> None:
    at = combo.findData(kind)
    if at < 0:
        combo.addItem(tr("other"), kind)
        at = combo.count() - 1
    combo.setCurrentIndex(at)
