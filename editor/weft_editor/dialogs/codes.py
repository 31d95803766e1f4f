"""Every problem a flow can have: what it means, and the way out."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QLineEdit, QTextBrowser, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.language import tr
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES
from weft_engine.graph.codes import CODES, CodeInfo

_HEIGHT = 460


class CodesDialog(Dialog):
    """A list that can be searched; `code` is shown first."""

    def __init__(self, parent: QWidget | None, tokens: Tokens, code: str = "") -> None:
        super().__init__(parent, tr("Problem codes"), width=620)
        self._tokens = tokens
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search problems"))
        self.search.setAccessibleName(tr("Search problems"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        self.page.setMinimumHeight(_HEIGHT)
        self.page.document().setDocumentMargin(SIZES.gap_l)
        self.page.setAccessibleName(tr("Problems and what they mean"))
        self.add(self.search)
        self.add(self.page)
        self.add_button(tr("Close"), self.accept)
        self._fill("")
        if code:
            self.search.setText(code)

    def _fill(self, pattern: str) -> None:
        wanted = pattern.strip().lower()
        shown = [each for each in CODES.values() if wanted in _all_of(each).lower()]
        exact = CODES.get(wanted)
        shown = [exact] if exact else shown
        nothing = f"<p style='color:{self._tokens.text_mid}'>{escape(tr('No problem is called that.'))}</p>"
        self.page.setHtml("".join(map(self._entry, shown)) or nothing)

    def _entry(self, each: CodeInfo) -> str:
        t = self._tokens
        title = f"<span style='font-weight:600'>{escape(tr(each.title))}</span>"
        mark = f"<span style='color:{t.severity(each.severity)}'>{tr(each.severity)}</span>"
        code = f"<code style='color:{t.text_low}'>{each.code}</code>"
        about = f"<span style='color:{t.text_mid}'>{_words(tr(each.explanation))}</span>"
        return f"<p>{title} &nbsp;{mark} &nbsp;{code}<br>{about}</p>"


def _all_of(each: CodeInfo) -> str:
    return f"{each.code} {tr(each.title)} {tr(each.explanation)}"


def _words(text: str) -> str:
    """Names between backquotes as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))
