"""What tokens cost: the person's own prices, which win over the list that comes with Weft."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QPushButton, QStackedWidget, QTableWidget, QTableWidgetItem, QWidget

from weft_editor.language import number, said, tr
from weft_editor.program import Program
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES, column, restyle, row, text
from weft_editor.widgets.empty import EmptyState
from weft_engine.errors import WeftError
from weft_engine.providers.prices import AS_OF
from weft_engine.providers.settings import ModelSettings

_COLUMNS: Final = (tr("Model"), tr("Input tokens"), tr("Output tokens"), tr("Input from cache"))
_FIELDS: Final = ("input", "output", "cached")


class Prices(QWidget):
    """Edits `prices` of `models.json`; it is written when every row is sound."""

    saved = Signal()

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setHorizontalHeaderLabels(_COLUMNS)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)  # Tab leads out; arrows lead from cell to cell
        self.table.setAccessibleName(tr("Prices"))
        self.table.setProperty("role", "well")
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        nothing = tr(
            "The list that comes with Weft holds. Add a model that it lacks, or that costs you something else."
        )
        self._shown = QStackedWidget()
        self._shown.addWidget(self.table)
        self._shown.addWidget(EmptyState(program.tokens, "coins", tr("No prices of your own"), nothing))
        self.add_button, self.remove_button = QPushButton(tr("Add")), QPushButton(tr("Remove"))
        self.add_button.setIcon(icon("plus", program.tokens.text_mid))
        self.add_button.clicked.connect(self.add)
        self.remove_button.clicked.connect(self.remove)
        self.state = text("", "hint")
        about = tr(
            "USD per million tokens. Your prices win over the list that comes with Weft (as of {as_of}); "
            "* stands for anything, as in office:*. "
            "A model without a price has an unknown cost.",
            as_of=AS_OF,
        )
        self.setLayout(
            column(
                text(tr("Prices"), "heading"), text(about, "hint"), self._shown,
                row(self.add_button, self.remove_button, None), self.state, gap=SIZES.gap_l,
            )
        )  # fmt: skip
        self._fill()
        self._show()
        for signal in (self.table.model().rowsInserted, self.table.model().rowsRemoved):
            signal.connect(self._show)
        self.table.cellChanged.connect(lambda *_: self.save())

    def _show(self) -> None:
        rows = self.table.rowCount()
        self._shown.setCurrentIndex(0 if rows else 1)
        self.remove_button.setEnabled(rows > 0)

    def _fill(self) -> None:
        try:
            prices = ModelSettings.load().prices
        except WeftError as error:
            self._say(said(error.message), trouble=True)
            self.setEnabled(False)
            return
        for reference, price in sorted(prices.items()):
            given = price if isinstance(price, Mapping) else {}
            self._append(reference, [given.get(field) for field in _FIELDS])

    def _append(self, reference: str, values: list[Any]) -> None:
        line = self.table.rowCount()
        self.table.insertRow(line)
        for place, value in enumerate((reference, *values)):
            shown = "" if value is None else number(value, "g") if isinstance(value, int | float) else str(value)
            self.table.setItem(line, place, QTableWidgetItem(shown))

    def add(self) -> None:
        """Adds a row to fill in."""
        self.table.blockSignals(True)
        self._append("", [None, None, None])
        self.table.blockSignals(False)
        self.table.setCurrentCell(self.table.rowCount() - 1, 0)
        self.table.edit(self.table.currentIndex())

    def remove(self) -> None:
        """Removes the row that is chosen."""
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())
            self.save()

    def save(self) -> None:
        """Writes all rows; where one is not sound says which and why, and writes nothing."""
        try:
            prices = self._prices()
            ModelSettings.load().model_copy(update={"prices": prices}).save()
        except WeftError as error:
            self._say(tr("{message}; not saved", message=said(error.message)), trouble=True)
            return
        self._say(tr("Saved"))
        self.saved.emit()

    def _prices(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {}
        for line in range(self.table.rowCount()):
            reference, *cells = (self._cell(line, place) for place in range(len(_COLUMNS)))
            where = tr("Row {value}", value=line + 1)
            if ":" not in reference.strip(":"):
                raise WeftError(
                    tr("{where}: name the model as server:model, such as office:* or openai:gpt-5", where=where)
                )
            if reference in found:
                raise WeftError(tr("{where}: {reference} has a price already", where=where, reference=reference))
            values = {field: _amount(where, name, cell) for field, name, cell in
                      zip(_FIELDS, _COLUMNS[1:], cells, strict=True)}  # fmt: skip
            found[reference] = {field: value for field, value in values.items() if value is not None}
        return found

    def _cell(self, line: int, place: int) -> str:
        item = self.table.item(line, place)
        return item.text().strip() if item is not None else ""

    def _say(self, words: str, *, trouble: bool = False) -> None:
        restyle(self.state, "role", "error" if trouble else "hint")
        self.state.setText(words)


def _amount(where: str, name: str, cell: str) -> float | None:
    """The number in a cell. Raises `WeftError`."""
    if not cell and name == _COLUMNS[3]:
        return None
    try:
        amount = float(cell.replace(",", "."))
    except ValueError as error:
        raise WeftError(
            tr("{where}: {name} must be a number, not “{cell}”", where=where, name=name, cell=cell)
        ) from error
    if not isfinite(amount) or amount < 0:
        raise WeftError(tr("{where}: {name} must be 0 or more", where=where, name=name))
    return amount
