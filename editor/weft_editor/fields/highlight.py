"""Colours in prompts, expressions, code and JSON while they are edited."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from weft_editor.theme.tokens import Tokens
from weft_engine.node import Category

_KEYWORDS: Final = (
    "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|"
    "lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield|None|True|False|match|case"
)
_STRING: Final = r"'(?:\\.|[^'\\\n])*'?|\"(?:\\.|[^\"\\\n])*\"?"
_PYTHON: Final = re.compile(
    rf"(?P<comment>#.*)|(?P<string>{_STRING})|(?P<keyword>\b(?:{_KEYWORDS})\b)|(?P<number>\b\d[\d_.eE]*\b)"
    r"|(?P<name>(?<=def )\w+|(?<=class )\w+)|(?P<keyword2>@\w+)"
)
_JSON: Final = re.compile(
    r"(?P<name>\"(?:\\.|[^\"\\])*\"(?=\s*:))|(?P<string>\"(?:\\.|[^\"\\])*\"?)|(?P<keyword>\b(?:true|false|null)\b)"
    r"|(?P<number>-?\b\d[\d.eE+-]*\b)"
)
_EXPRESSION: Final = re.compile(
    rf"(?P<string>{_STRING})|(?P<keyword>\b(?:true|false|null|in|has)\b)|(?P<number>\b\d[\d.]*\b)"
    r"|(?P<keyword2>\b\w+(?=\())|(?P<name>(?<!\.)\b[A-Za-z_]\w*\b)"
)
_PROMPT: Final = re.compile(r"(?P<name>\{\{(?:[^{}\"']|\"[^\"\n]*\"|'[^'\n]*')*\}\})")
GRAMMARS: Final = {"python": _PYTHON, "json": _JSON, "expression": _EXPRESSION, "prompt": _PROMPT}


class Highlighter(QSyntaxHighlighter):
    """Colours a document by one of `GRAMMARS`, a line at a time."""

    def __init__(self, document: QTextDocument, grammar: str, tokens: Tokens) -> None:
        super().__init__(document)
        self._pattern = GRAMMARS.get(grammar)
        self.set_tokens(tokens)

    def follow(self, document: QTextDocument) -> None:
        """Colours that document from now on."""
        if document is not self.document():
            self.setDocument(document)

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes the colours of a theme."""
        colours = {
            "comment": tokens.text_low,
            "string": tokens.categories[Category.TEXT],
            "keyword": tokens.categories[Category.COORDINATION],
            "keyword2": tokens.categories[Category.TOOLS],
            "number": tokens.categories[Category.CONTROL],
            "name": tokens.accent,
        }
        self._formats = {name: _format(colour, name == "comment") for name, colour in colours.items()}
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colours one line."""
        if self._pattern is None:
            return
        for match in self._pattern.finditer(text[:5000]):
            if match.lastgroup:
                self.setFormat(match.start(), match.end() - match.start(), self._formats[match.lastgroup])


def _format(colour: str, italic: bool) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    made.setFontItalic(italic)
    made.setFontWeight(QFont.Weight.Normal)
    return made
