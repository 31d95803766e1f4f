"""Asks how a flow is to be exported, how much of it, and where to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from weft_editor.dialogs.dialog import Dialog
from weft_editor.export import FORMS, PICTURES, SUFFIXES, Form
from weft_editor.export_choices import SCALES, ExportChoices, Theme, proposed
from weft_editor.language import counted, tr
from weft_editor.program import Program
from weft_editor.session import Selection, Session
from weft_editor.widgets.boxes import SIZES, row, text

_WIDTH: Final = 560
_NAMES: Final[Mapping[Form, tuple[str, str]]] = {
    "png": (tr("PNG picture"), tr("For documents, chats and slides.")),
    "svg": (tr("SVG picture"), tr("Sharp at any size; its texts can be searched and copied.")),
    "pdf": (tr("PDF page"), tr("One page as large as the flow, sharp in print.")),
    "json": (tr("JSON"), tr("The flow itself: Weft and its command line open and run it.")),
    "python": (
        tr("Python script"),
        tr("A function with the flow's inputs, and a command; it needs Weft, and no window."),
    ),
    "mermaid": (tr("Mermaid flowchart"), tr("Text that Markdown pages and wikis draw.")),
    "dot": (tr("Graphviz DOT"), tr("Text that Graphviz and many drawing programs lay out.")),
}
_THEMES: Final[Mapping[Theme, str]] = {
    "shown": tr("As shown now"), "dark": tr("Dark"), "light": tr("Light"),
}  # fmt: skip


class ExportDialog(Dialog):
    """Asks; whoever opened it does the exporting, and says so when it cannot be done.

    Args:
        parent: The window.
        program: Its settings hold what was chosen last.
        session: The flow that is shown.
        chosen: What is selected in it, if anything that can be exported.
    """

    export_requested = Signal()

    def __init__(self, parent: QWidget | None, program: Program, session: Session, chosen: Selection | None) -> None:
        super().__init__(parent, tr("Export “{title}”", title=session.title), width=_WIDTH)
        remembered = ExportChoices.remembered(program.settings)
        self._session = session
        self.form = _combo(tr("Format"), ((each, _NAMES[each][0]) for each in FORMS), remembered.form)
        self.about = text("", "hint")
        self.whole, self.selection = QRadioButton(tr("Whole flow")), QRadioButton(_part_words(chosen))
        self.theme = _combo(tr("Theme"), _THEMES.items(), remembered.theme)
        scales = ((each, tr("{scale}×", scale=each)) for each in SCALES)
        self.scale = _combo(tr("Scale"), scales, remembered.scale)
        self.results = QCheckBox(tr("Results and problems"))
        self.results.setChecked(remembered.results)
        self.file = QLineEdit(str(proposed(program.settings, session, remembered.form)))
        self.file.setAccessibleName(tr("File"))
        self.browse = QPushButton(tr("Browse…"))
        self.browse.setAutoDefault(False)
        self.trouble = text("", "error")
        self.trouble.hide()
        self._choose_part(chosen)
        self._lay()
        self.add_button(tr("Cancel"), self.reject)
        self.export_button = self.add_button(tr("Export"), self.export_requested.emit, role="primary", default=True)
        self._connect()
        self._on_form()

    def _choose_part(self, chosen: Selection | None) -> None:
        parts = QButtonGroup(self)
        parts.addButton(self.whole)
        parts.addButton(self.selection)
        self.selection.setEnabled(chosen is not None)
        (self.selection if chosen else self.whole).setChecked(True)

    def _lay(self) -> None:
        self.fields = QFormLayout()
        self.fields.setContentsMargins(0, 0, 0, 0)
        self.fields.setVerticalSpacing(SIZES.gap)
        self.fields.setHorizontalSpacing(SIZES.gap_l)
        what = row(self.whole, self.selection, None, gap=SIZES.gap_xl)
        where = row(self.file, self.browse)
        where.setStretch(0, 1)
        for name, item in (
            (tr("Format"), self.form),
            ("", self.about),
            (tr("What"), what),
            (tr("Theme"), self.theme),
            (tr("Scale"), self.scale),
            (tr("Show"), self.results),
            (tr("File"), where),
        ):
            label = text(name, "label", wrap=False)
            self.fields.addRow(label, item)
        self.add(self.fields)
        self.add(self.trouble)

    def _connect(self) -> None:
        self.form.currentIndexChanged.connect(lambda _: self._on_form())
        self.file.textChanged.connect(lambda _: self._on_file())
        self.browse.clicked.connect(self._browse)

    # What was chosen

    def choices(self) -> ExportChoices:
        """How to export."""
        return ExportChoices(
            self.form.currentData(), self.theme.currentData(), self.scale.currentData(), self.results.isChecked()
        )

    def takes_selection(self) -> bool:
        """Whether only what is selected is exported."""
        return self.selection.isChecked()

    def target(self) -> Path:
        """The file to write; a name alone is meant beside the flow."""
        path = Path(self.file.text().strip()).expanduser()
        if not path.suffix:
            path = path.with_name(path.name + SUFFIXES[self.choices().form])
        folder = self._session.path.parent if self._session.path else Path.home()
        return path if path.is_absolute() else folder / path

    def refuse(self, why: str) -> None:
        """Says why it could not be done; everything can be chosen anew."""
        self.trouble.setText(why)
        self.trouble.show()

    def _on_form(self) -> None:
        form: Form = self.form.currentData()
        self.about.setText(_NAMES[form][1])
        for widget, is_seen in ((self.theme, form in PICTURES), (self.scale, form == "png"),
                                (self.results, form in PICTURES)):  # fmt: skip
            self.fields.setRowVisible(widget, is_seen)
        self._follow_suffix(form)
        self.trouble.hide()
        self.adjustSize()

    def _follow_suffix(self, form: Form) -> None:
        path = Path(self.file.text())
        if path.suffix in SUFFIXES.values():
            self.file.setText(str(path.with_suffix(SUFFIXES[form])))

    def _on_file(self) -> None:
        self.export_button.setEnabled(bool(Path(self.file.text().strip()).name))
        self.trouble.hide()

    def _browse(self) -> None:
        form: Form = self.form.currentData()
        kinds = f"{_NAMES[form][0]} (*{SUFFIXES[form]})"
        options = QFileDialog.Option.DontConfirmOverwrite  # asked once, when it is exported
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Export"), str(self.target()), kinds, options=options)
        if chosen:
            self.file.setText(chosen)


def _combo(name: str, entries: Iterable[tuple[object, str]], chosen: object) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for value, words in entries:
        made.addItem(words, value)
    made.setCurrentIndex(made.findData(chosen))
    return made


def _part_words(chosen: Selection | None) -> str:
    if chosen is None:
        return tr("Selection (nothing is selected)")
    count = len(chosen.nodes) + len(chosen.groups) + len(chosen.notes)
    if count == len(chosen.nodes):
        return counted(count, "Selection ({count} node)", "Selection ({count} nodes)")
    return counted(count, "Selection ({count} thing)", "Selection ({count} things)")
