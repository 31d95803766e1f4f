"""The form of a flow's inputs, made from its input nodes; what was given last is offered again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Form
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.language import tr
from weft_editor.panels.ends import ends, titled
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.turns import Soon
from weft_editor.widgets.boxes import SIZES, column, holding, row, text
from weft_editor.widgets.empty import EmptyState
from weft_editor.widgets.own_keys import own_keys
from weft_engine.control import InputConfig
from weft_engine.document import Change
from weft_engine.values import Json, ValueType

_KINDS: Final[dict[ValueType, Kind]] = {
    "text": Kind.TEXT,
    "number": Kind.NUMBER,
    "boolean": Kind.TOGGLE,
    "image": Kind.FILE,
    "any": Kind.TEXT,
}
"""Every other type is a list line by line, or JSON."""
_ABOUT: Final[dict[ValueType, str]] = {
    "number": tr("A number."),
    "boolean": tr("Yes or no."),
    "list": tr("A list: one text a line, or JSON."),
    "json": tr("Any JSON."),
    "image": tr("A picture: its file or address."),
    "messages": tr("A conversation, as JSON."),
}
"""What is asked for where the flow does not say."""


def input_specs(session: Session) -> dict[str, FieldSpec]:
    """A field for each input of the flow, by its name, from top to bottom as the canvas has them."""
    return {config.name: _spec(config) for config in ends(session, InputConfig)}


def _spec(config: InputConfig) -> FieldSpec:
    kind = Kind.CHOICE if config.choices else _KINDS.get(config.type, Kind.VALUE)
    default = config.default
    if default is None and kind is Kind.TOGGLE:
        default = False
    needed = config.required and default is None
    label = titled(config.name)
    return FieldSpec(
        config.name,
        f"{label} *" if needed else label,
        kind,
        config.description or _ABOUT.get(config.type, ""),
        typed=config.type,
        default=default,
        choices=tuple(config.choices),
        optional=not needed and kind is not Kind.TOGGLE,
    )


def needed(session: Session) -> list[str]:
    """Names of inputs that must be given a value: required and without a default."""
    return [each.name for each in ends(session, InputConfig) if each.required and each.default is None]


class Inputs(QWidget):
    """The panel."""

    run_requested = Signal()
    values_changed = Signal(object)
    """What was given, by name: to be remembered."""

    def __init__(
        self,
        session: Session,
        tokens: Tokens,
        remembered: Mapping[str, Json] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tokens = session, tokens
        self._given: dict[str, Json] = dict(remembered or {})
        self._specs: dict[str, FieldSpec] = {}
        self.form: Form | None = None
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(SIZES.gap_l, SIZES.gap_l, SIZES.gap_l, SIZES.gap_l)
        self._holder.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take it
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(holding(self._holder, "panel"))
        self.run_button = QPushButton(tr(" Run"))
        self.run_button.setProperty("role", "primary")
        self.run_button.setIcon(icon("play", tokens.on_accent, disabled=tokens.skip))
        self.run_button.setToolTip(tr("Run with these values (Ctrl+Enter)"))
        self.run_button.clicked.connect(self.run_requested)
        foot = row(text(tr("Ctrl+Enter"), "hint"), None, self.run_button)
        foot.setContentsMargins(SIZES.gap_l, SIZES.gap, SIZES.gap_l, SIZES.gap)
        self._stack = QStackedWidget()
        self._stack.addWidget(holding(column(scroll, holding(foot, "panel"), gap=0)))
        self._stack.addWidget(
            EmptyState(
                tokens,
                "log-in",
                tr("This flow takes no inputs"),
                tr("Add an input node to give it values when it runs."),
                (tr("Run"), self.run_requested.emit),
            )
        )
        self.setLayout(column(self._stack))
        self._soon = Soon(self, self.refresh)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            own_keys(self, keys, self.run_requested.emit)
        session.changed.connect(self._on_changed)
        self.refresh()

    def _on_changed(self, change: Change) -> None:
        if change.touches("nodes", scope=()):
            self._soon.start()

    def refresh(self) -> None:
        """Makes the form anew where the inputs have changed."""
        specs = input_specs(self._session)
        if specs == self._specs and self.form is not None:
            return
        self._specs = specs
        while (item := self._holder.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.form = Form(list(specs.values()), FieldContext(tokens=self._tokens))
        self.form.set_values({name: value for name, value in self._given.items() if name in specs})
        self.form.edited.connect(self._on_edited)
        self._holder.addWidget(self.form)
        self._stack.setCurrentIndex(0 if specs else 1)

    def _on_edited(self, name: str, value: Json) -> None:
        self._given[name] = value
        if self.form is not None:
            self.form.set_faults({})
        self.values_changed.emit(dict(self._given))

    def tell_values(self) -> None:
        """Has what was given remembered again: the flow goes by another name now."""
        if self._given:
            self.values_changed.emit(dict(self._given))

    def values(self) -> dict[str, Json]:
        """What the run is given: only what a person set; the flow has the defaults."""
        return {name: value for name, value in self._given.items() if name in self._specs and not _is_nothing(value)}

    def missing(self) -> list[str]:
        """Names of needed inputs without a value."""
        given = self.values()
        return [name for name in needed(self._session) if name not in given]

    def show_missing(self, names: list[str]) -> None:
        """Says at the fields what is missing, and puts the cursor there."""
        if self.form is not None and names:
            self.form.set_faults({name: tr("Give it a value to run the flow") for name in names if name in self._specs})
            self.form.field(names[0]).setFocus() if names[0] in self._specs else None

    def show_fault(self, name: str, words: str) -> None:
        """Says what is wrong with a value."""
        if self.form is not None and name in self._specs:
            self.form.set_faults({name: words})
            self.form.field(name).setFocus()


def _is_nothing(value: Json) -> bool:
    return value is None or value == ""
