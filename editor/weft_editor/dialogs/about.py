"""Version and licences."""

from __future__ import annotations

import platform
from importlib.metadata import version

from PySide6 import __version__ as qt_version
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTabWidget, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.language import tr
from weft_editor.theme.brand import app_icon
from weft_editor.widgets.boxes import SIZES, column, row, text
from weft_resources import licence_texts

_MARK = 48
_HEIGHT = 240


class AboutDialog(Dialog):
    """See the module."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, tr("About Weft"), width=560)
        mark = QLabel()
        mark.setPixmap(app_icon().pixmap(_MARK, _MARK))
        words = column(
            text(f"Weft {version('weft')}", "heading"),
            text(tr("Design, run and debug flows of AI agents."), "plain", wrap=False),
            text(
                tr(
                    "Python {python_version}, Qt {qt_version}",
                    python_version=platform.python_version(),
                    qt_version=qt_version,
                ),
                "hint",
            ),
            gap=SIZES.gap_s,
        )
        self.add(row(mark, words, None, gap=SIZES.gap_xl))
        tabs = QTabWidget()
        for work, licence in {"Weft": _own(), **licence_texts()}.items():
            page = QPlainTextEdit(licence)
            page.setReadOnly(True)
            page.setAccessibleName(tr("Licence of {work}", work=work))
            page.setProperty("role", "code")
            page.setMinimumHeight(_HEIGHT)
            tabs.addTab(page, work)
        self.add(tabs)
        self.add_button(tr("Close"), self.accept, default=True)


def _own() -> str:
    return tr(
        "Weft is free software under the MIT licence.\n\n"
        "It uses Qt for Python (LGPL 3), NumPy and qasync (BSD), pydantic, httpx, networkx and other libraries "
        "under their own licences."
    )
