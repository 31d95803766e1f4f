"""A choice of several among what another field of the same record holds, by check boxes with a description each."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.spec import FieldSpec
from weft_editor.inert import literal, tip, visible
from weft_editor.language import tr
from weft_editor.widgets.boxes import SIZES, column, row, text
from weft_engine.values import Json

_MANY: Final = 12
"""From here on they can be searched."""
_SHOWN_CHARS: Final = 160
_INDENT: Final = 24


class _Pick(QWidget):
    """One that can be chosen."""

    clicked = Signal()

    def __init__(self, name: str, about: str | None) -> None:
        super().__init__()
        self.name, self._about = name, about or ""
        self.box = QCheckBox(literal(name))
        self.box.setToolTip(tip((name, self._about)))
        self.box.clicked.connect(self.clicked)
        said = tr("The server does not offer it.") if about is None else _start(visible(about))
        self.hint = text(said, "hint")
        self.box.setAccessibleDescription(said)
        self.setLayout(column(self.box, row(self.hint, margins=(_INDENT, 0, 0, 0)), gap=2))
        self.hint.setVisible(bool(said))  # not before it has its place: it would come up as a window
        self.setFocusProxy(self.box)

    def matches(self, words: str) -> bool:
        """Whether a search finds it."""
        return words.casefold() in f"{self.name} {self._about}".casefold()


class PicksField(FieldWidget):
    """Names that were chosen; none means all, which a box of its own says. The last one chosen cannot be taken away."""

    tall = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._chosen: list[str] = []
        self._offers: list[tuple[str, str]] | None = None
        self.picks: list[_Pick] = []
        self.all = QCheckBox(tr("All, also those it offers later"))
        self.all.clicked.connect(self._on_all)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search in {label}", label=spec.label))
        self.search.textChanged.connect(self._find)
        self._nothing = text(tr("There is nothing to choose from yet."), "hint")
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SIZES.gap)
        self.setLayout(column(self.all, self.search, self._nothing, self._rows))
        self.setFocusProxy(self.all)
        self.set_offers([])

    def set_offers(self, records: Json) -> None:
        """What there is to choose from: records with a `name` and a `description`."""
        offers = [_offer(each) for each in records if isinstance(each, dict)] if isinstance(records, list) else []
        if offers != self._offers:
            self._offers = offers
            self._build()

    def value(self) -> Json:
        """The names; the empty list for all."""
        return list(self._chosen)

    def set_value(self, value: Json) -> None:
        """Shows what is chosen."""
        chosen = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        is_new = any(name not in self._names() for name in chosen)
        self._chosen = chosen
        if is_new:
            self._build()
        self._show()

    def _names(self) -> list[str]:
        return [each.name for each in self.picks]

    def _build(self) -> None:
        """Makes the boxes anew: those there are, and those that were chosen and are no longer offered."""
        for old in self.picks:
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        offers: list[tuple[str, str | None]] = [*(self._offers or ())]
        known = {name for name, _ in offers}
        offers += [(name, None) for name in self._chosen if name not in known]
        self.picks = [_Pick(name, about) for name, about in offers]
        for pick in self.picks:
            pick.clicked.connect(self._on_pick)
            self._rows.addWidget(pick)
        self.search.setVisible(len(self.picks) >= _MANY)
        self._nothing.setVisible(not self.picks)
        self.all.setVisible(bool(self.picks))
        self._find(self.search.text())
        self._show()

    def _show(self) -> None:
        is_all = not self._chosen
        self.all.setChecked(is_all)
        for pick in self.picks:
            pick.box.setChecked(is_all or pick.name in self._chosen)
            pick.box.setEnabled(self._chosen != [pick.name])  # taking the last away would mean: all

    def _find(self, words: str) -> None:
        for pick in self.picks:
            pick.setVisible(pick.matches(words) or not self.search.isVisibleTo(self))

    def _on_all(self, on: bool) -> None:
        self._take([] if on else self._names())

    def _on_pick(self) -> None:
        self._take([pick.name for pick in self.picks if pick.box.isChecked()])

    def _take(self, chosen: Sequence[str]) -> None:
        self._chosen = list(chosen)
        self._show()
        self.edited.emit(self.value())
        self.finished.emit()


def _offer(record: Any) -> tuple[str, str]:
    return str(record.get("name", "")), str(record.get("description") or "")


def _start(about: str) -> str:
    return shorten(about, _SHOWN_CHARS, placeholder=" …")
