"""A question of a running flow to the person, asked above the canvas; the run waits, the window does not."""

from __future__ import annotations

from math import ceil
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QPushButton, QWidget

from weft_editor.canvas.markdown import set_markdown
from weft_editor.canvas.recognising import is_markdown
from weft_editor.inert import literal, visible
from weft_editor.language import tr
from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, row, text
from weft_editor.widgets.combo import Combo
from weft_editor.widgets.own_keys import own_keys
from weft_editor.widgets.value_view import InertBrowser
from weft_engine.events import Asked
from weft_engine.values import Json

_FEW_CHOICES: Final = 4
_TEXT_HEIGHT: Final = 72
_QUESTION_HEIGHT: Final = 140
_LONG_QUESTION: Final = 240


class MarkedQuestion(InertBrowser):
    """A question in Markdown, as high as it needs to be, up to a limit from which it scrolls."""

    def __init__(self, words: str, tokens: Tokens) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "bare")
        self.setAccessibleName(words)
        self.document().setDocumentMargin(0)
        set_markdown(self.document(), words, tokens.text_high)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = min(ceil(self.document().size().height()) + 2, _QUESTION_HEIGHT)
        if height != self.height():
            self.setFixedHeight(height)


class Question(QFrame):
    """One question with the means to answer it."""

    answered = Signal(str, object)
    """The question's id and the answer."""
    reveal_requested = Signal(str)

    def __init__(self, asked: Asked, title: str, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked, self._tokens = asked, tokens
        self.setProperty("role", "banner")
        self.setProperty("tone", "ask")
        mark = QLabel()
        mark.setPixmap(icon_pixmap("circle-help", tokens.wait, SIZES.icon, self.devicePixelRatioF()))
        who = QPushButton(tr("{title} asks", title=title))
        who.setProperty("role", "link")
        who.setToolTip(tr("Show the node"))
        who.clicked.connect(lambda: self.reveal_requested.emit(asked.node))
        self._body = column(row(mark, who, None), self._question(), margins=SIZES.gap_l)
        self._add_answers()
        self.setLayout(self._body)

    def _question(self) -> QWidget:
        words = visible(self._asked.question)
        if is_markdown(words):
            return MarkedQuestion(words, self._tokens)
        if len(words) <= _LONG_QUESTION and words.count("\n") < 6:
            label = text(words)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            return label
        long = QPlainTextEdit(words)
        long.setReadOnly(True)
        long.setMaximumHeight(_QUESTION_HEIGHT)
        return long

    def _add_answers(self) -> None:
        kind = self._asked.form.get("kind")
        choices = [str(each) for each in self._asked.form.get("choices") or ()]
        if kind == "approval":
            self._body.addLayout(
                row(self._button(tr("Approve"), True, first=True), self._button(tr("Reject"), False), None)
            )
        elif kind == "choice" and 0 < len(choices) <= _FEW_CHOICES:
            self._body.addLayout(row(*(self._button(each, each) for each in choices), None))
        elif kind == "choice" and choices:
            self._add_list(choices)
        else:
            self._add_text()

    def _button(self, name: str, answer: Json, *, first: bool = False) -> QPushButton:
        button = QPushButton(literal(name))
        button.setProperty("role", "primary" if first else "")
        button.clicked.connect(lambda: self._answer(answer))
        return button

    def _add_list(self, choices: list[str]) -> None:
        combo = Combo()
        combo.addItems(choices)
        combo.setAccessibleName(tr("Choices"))
        send = QPushButton(tr("Answer"))
        send.setProperty("role", "primary")
        send.clicked.connect(lambda: self._answer(combo.currentText()))
        self._body.addLayout(row(combo, send, None))

    def _add_text(self) -> None:
        edit = QPlainTextEdit()
        edit.setFixedHeight(_TEXT_HEIGHT)
        edit.setPlaceholderText(tr("Your answer; Ctrl+Enter sends it"))
        edit.setAccessibleName(tr("Answer"))
        send = QPushButton(tr("Answer"))
        send.setProperty("role", "primary")
        send.clicked.connect(lambda: self._answer(edit.toPlainText()))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            own_keys(edit, keys, send.click)
        self._body.addWidget(edit)
        self._body.addLayout(row(None, send))

    def _answer(self, answer: Json) -> None:
        self.setEnabled(False)
        self.answered.emit(self._asked.question_id, answer)
