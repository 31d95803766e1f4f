"""What Qt itself says and writes in the program's language: buttons of dialogs, menus of fields, numbers in boxes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from weft_editor.language import ENGLISH, PSEUDO, language

CATALOGUE: Final = "qtbase"
"""The catalogue of the parts of Qt that Weft uses; PySide6 brings it."""


def speak(app: QCoreApplication) -> bool:
    """Lets Qt speak as the program does, once, before the first window; whether it can."""
    code = ENGLISH if language() == PSEUDO else language()
    if not QLocale.system().name().startswith(code):  # else the system knows the country as well
        QLocale.setDefault(QLocale(code))
    if code == ENGLISH:
        return True
    translator = QTranslator(app)
    found = translator.load(f"{CATALOGUE}_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return found and app.installTranslator(translator)
