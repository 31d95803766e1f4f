"""Version, what Weft is made of and under which licences, and what to say when asking for help."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QLabel, QPlainTextEdit, QTabWidget, QTreeWidget, QTreeWidgetItem, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.inert import visible
from weft_editor.language import tr
from weft_editor.libraries import Work, works
from weft_editor.program import Program
from weft_editor.system_info import system_info, weft_version
from weft_editor.theme.brand import app_icon
from weft_editor.widgets.boxes import SIZES, column, holding, row, text
from weft_editor.widgets.rows import set_row_height

_MARK: Final = 48
_SIZE: Final = (720, 560)
_LIST: Final = 176
_COLUMNS: Final = (tr("Work"), tr("Version"), tr("Licence"))


class AboutDialog(Dialog):
    """See the module."""

    def __init__(self, parent: QWidget | None, program: Program) -> None:
        super().__init__(parent, tr("About Weft"), width=_SIZE[0])
        self.resize(*_SIZE)
        self.add(self._head())
        self._works: list[Work] = []
        self.list = self._make_list()
        self.licence = _page(tr("Licence"))
        self.info = _page(tr("System"))
        self.info.setPlainText(visible(system_info(program)))
        self.tabs = QTabWidget()
        licences = column(self.list, self.licence, gap=SIZES.gap, margins=(0, SIZES.gap_l, 0, 0))
        licences.setStretch(1, 1)
        self.tabs.addTab(holding(licences), tr("Licences"))
        self.tabs.addTab(holding(column(self.info, margins=(0, SIZES.gap_l, 0, 0))), tr("System"))
        self.body.addWidget(self.tabs, 1)
        self.copy_button = self.add_button(tr("Copy system information"), self.copy, left=True)
        self.copied = text("", "hint", wrap=False)
        self._foot.insertWidget(1, self.copied)
        self.add_button(tr("Close"), self.accept, default=True)
        self._fill()

    def _head(self) -> QWidget:
        mark = QLabel()
        mark.setPixmap(app_icon().pixmap(_MARK, _MARK))
        words = column(
            text(f"Weft {weft_version()}", "heading"),
            text(tr("Design, run and debug flows of AI agents."), "plain", wrap=False),
            text(tr("Free software under the MIT licence."), "hint", wrap=False),
            gap=SIZES.gap_s,
        )
        return holding(row(mark, words, None, gap=SIZES.gap_xl))

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setAccessibleName(tr("What Weft is made of"))
        made.setProperty("role", "well")
        made.setHeaderLabels(_COLUMNS)
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setFixedHeight(_LIST)
        set_row_height(made)
        header = made.header()
        header.setStretchLastSection(True)
        for at in (0, 1):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        made.currentItemChanged.connect(lambda *_: self._show())
        return made

    def _fill(self) -> None:
        self._works = works()
        for work in self._works:
            item = QTreeWidgetItem([work.name, work.version, work.licence])
            item.setToolTip(2, work.licence)
            self.list.addTopLevelItem(item)
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)

    def _show(self) -> None:
        at = self.list.currentIndex().row()
        if 0 <= at < len(self._works):
            self.licence.setPlainText(visible(self._works[at].read()))

    def copy(self) -> None:
        """Puts what helps to help on the clipboard."""
        QGuiApplication.clipboard().setText(self.info.toPlainText())
        self.copied.setText(tr("Copied"))


def _page(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setAccessibleName(name)
    made.setProperty("role", "code")
    made.document().setDocumentMargin(SIZES.gap)
    return made
