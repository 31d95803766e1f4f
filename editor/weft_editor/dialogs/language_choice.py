"""Which language the program speaks: a row of the settings."""

from __future__ import annotations

import os

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QComboBox, QWidget

from weft_editor.language import ENGLISH, PSEUDO, VARIABLE, choose_language, chosen_language, language, tr
from weft_editor.widgets.boxes import SIZES, column, text
from weft_editor.widgets.combo import Combo
from weft_resources import languages


class LanguageChoice(QWidget):
    """The system's language, or one of those Weft speaks; each by the name it gives itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo: QComboBox = Combo()
        self.combo.setAccessibleName(tr("Language"))
        self.combo.addItem(tr("As the system"), "")
        for code in (ENGLISH, *languages()):
            self.combo.addItem(own_name(code), code)
        self.combo.setCurrentIndex(max(0, self.combo.findData(chosen_language())))
        self.combo.activated.connect(self._chosen)
        self.hint = text(_hint(), "hint")
        self.setLayout(column(text(tr("Language"), "heading"), self.combo, self.hint, gap=SIZES.gap))

    def _chosen(self, _: int) -> None:
        try:
            choose_language(self.combo.currentData())
        except OSError as error:
            self.hint.setText(tr("The choice could not be kept: {reason}", reason=error.strerror or str(error)))
        else:
            self.hint.setText(_hint())


def own_name(code: str) -> str:
    """What a language calls itself."""
    return "English" if code == ENGLISH else QLocale(code).nativeLanguageName()


def _hint() -> str:
    if os.environ.get(VARIABLE):
        return tr("The variable {name} is set and goes before this choice.", name=VARIABLE)
    speaks = own_name(ENGLISH if language() == PSEUDO else language())
    return tr("Weft speaks {language} now; another choice takes effect when it is started again.", language=speaks)
