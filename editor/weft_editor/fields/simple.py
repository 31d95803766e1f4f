"""Fields of one line: text, choices, switches, paths, models, secrets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QCompleter,
    QFileDialog,
    QHBoxLayout,
    QToolButton,
    QWidget,
)

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.lines import keep_cursor, make_line
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.language import said, tr
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES
from weft_editor.widgets.combo import Combo
from weft_engine.values import Json, to_text


def row_of(owner: QWidget, *widgets: QWidget) -> None:
    """Lays widgets side by side; the first takes the room."""
    layout = QHBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for place, widget in enumerate(widgets):
        layout.addWidget(widget, 0 if place else 1)
    owner.setFocusProxy(widgets[0])


class LineField(FieldWidget):
    """A line of text."""

    mixes = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self.edit = make_line()
        self.edit.setPlaceholderText(to_text(spec.default))
        self.edit.textEdited.connect(lambda _: self.edited.emit(self.value()))
        self.edit.editingFinished.connect(self._left)
        row_of(self, self.edit)

    def _left(self) -> None:
        self.finished.emit()

    def value(self) -> Json:
        """The text; `None` for an empty optional one."""
        text = self.edit.text()
        return None if self.spec.optional and not text else text

    def set_value(self, value: Json) -> None:
        """Shows the text, keeping the cursor."""
        keep_cursor(self.edit, to_text(value))

    def set_unset(self, words: str) -> None:
        """Says it in the empty field."""
        self.edit.setPlaceholderText(words or to_text(self.spec.default))

    def set_mixed(self, words: str) -> None:
        """Says it in the empty field."""
        self.edit.clear()
        self.edit.setPlaceholderText(words)


class ToggleField(FieldWidget):
    """Yes or no."""

    mixes = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self.box = QCheckBox()
        self.box.setAccessibleName(spec.label)
        self.box.clicked.connect(self._clicked)
        row_of(self, self.box)
        self.setMinimumHeight(SIZES.row)

    def _clicked(self, on: bool) -> None:
        self.box.setTristate(False)
        self.edited.emit(on)
        self.finished.emit()

    def value(self) -> Json:
        """Whether it is on."""
        return self.box.isChecked()

    def set_value(self, value: Json) -> None:
        """Turns it on or off."""
        self.box.setTristate(False)
        self.box.setChecked(bool(value))

    def set_mixed(self, words: str) -> None:
        """Is neither; a click turns all on."""
        self.box.setCheckState(Qt.CheckState.PartiallyChecked)
        self.box.setToolTip(words)


_CHOICE_LETTERS: Final = 6


class ChoiceField(FieldWidget):
    """One of several words."""

    mixes = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self.combo = Combo()
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(_CHOICE_LETTERS)  # a long choice must not push the form out of its panel
        if spec.optional:
            self.combo.addItem(tr(spec.unset), None)
        for choice in spec.choices:
            self.combo.addItem(spec.said(choice), choice)
        self.combo.activated.connect(self._chosen)
        row_of(self, self.combo)

    def _chosen(self, _: int) -> None:
        self.edited.emit(self.value())
        self.finished.emit()

    def value(self) -> Json:
        """The choice."""
        return self.combo.currentData()

    def set_value(self, value: Json) -> None:
        """Shows the choice; one that is not among them is added, so that it is not lost."""
        at = self.combo.findData(value)
        if at < 0 and value is not None:
            self.combo.addItem(to_text(value), value)
            at = self.combo.count() - 1
        self.combo.setCurrentIndex(at)

    def set_unset(self, words: str) -> None:
        """Says it in place of no choice."""
        if self.spec.optional:
            self.combo.setItemText(0, words or tr(self.spec.unset))

    def set_mixed(self, words: str) -> None:
        """Says it in place of a choice."""
        self.combo.setPlaceholderText(words)
        self.combo.setCurrentIndex(-1)


class SuggestingField(LineField):
    """A line of text with suggestions, asked for when it is entered."""

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._completed)
        self.edit.setCompleter(completer)
        self.edit.installEventFilter(self)
        if spec.kind is Kind.MODEL and not spec.default:
            self.edit.setPlaceholderText(tr("default model"))
        if spec.kind is Kind.SECRET:
            self.edit.setPlaceholderText("secret:NAME")
        if spec.kind is Kind.MODEL and context.models_changed is not None:
            context.models_changed.connect(self._on_models)

    def suggestions(self) -> list[str]:
        """What to offer now."""
        known: dict[Kind, Callable[[], Sequence[str]]] = {
            Kind.SECRET: lambda: [f"secret:{name}" for name in self.context.secrets()],
            Kind.VARIABLE: self.context.variables,
            Kind.CHANNEL: self.context.channels,
        }
        return list(known.get(self.spec.kind, self.context.models)())

    def _left(self) -> None:
        """Enter in the list is told here first: what is chosen there is the same step as what was typed to find it."""
        if not (self._list.isVisible() and self._list.currentIndex().isValid()):
            super()._left()

    def _completed(self, text: str) -> None:
        self.edit.setText(text)
        self.edited.emit(self.value())
        self.finished.emit()

    @property
    def _list(self) -> QAbstractItemView:
        popup = self.edit.completer().popup()
        assert popup is not None
        return popup

    def _on_models(self) -> None:
        """A server has said what it offers while somebody is here: it is offered at once."""
        if self.edit.hasFocus():
            self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        known = self.suggestions()
        if known != self._known.stringList():
            was_open = self._list.isVisible()
            self._known.setStringList(known)
            if was_open:
                self.edit.completer().complete()
        if self.spec.kind is Kind.MODEL:
            self.hinted.emit(said(self.context.model_troubles()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Brings suggestions up to date on entry; Down opens them all."""
        if event.type() == QEvent.Type.FocusIn:
            self._bring_up_to_date()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            completer = self.edit.completer()
            completer.setCompletionPrefix("")
            completer.complete()
            return True
        return super().eventFilter(watched, event)


class PathField(LineField):
    """A file or folder, relative to the flow where it lies below it."""

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        browse = QToolButton()
        browse.setIcon(icon("folder-open", context.tokens.text_mid))
        browse.setToolTip(tr("Choose"))
        browse.setAccessibleName(tr("Choose"))
        browse.clicked.connect(self._browse)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(browse)

    def _browse(self) -> None:
        start = str(self.context.folder or Path.home())
        if self.spec.kind is Kind.FOLDER:
            chosen = QFileDialog.getExistingDirectory(self, self.spec.label, start)
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self.spec.label, start)
        if chosen:
            self.edit.setText(self._relative(Path(chosen)))
            self.edited.emit(self.value())
            self.finished.emit()

    def _relative(self, path: Path) -> str:
        folder = self.context.folder
        return path.relative_to(folder).as_posix() if folder and path.is_relative_to(folder) else str(path)
