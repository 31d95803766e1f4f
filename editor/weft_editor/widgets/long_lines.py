"""Lines of a text that Qt would take minutes to wrap: very long ones without a gap, as encoded files have."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtWidgets import QPlainTextEdit

UNBROKEN: Final = 5000
"""Letters without a gap; wrapping takes time by their square. Scripts that break between any two letters are none."""
_RUN: Final = re.compile(rf"[!-\u024f]{{{UNBROKEN}}}")
SEEN_MOST: Final = 1_000_000
"""Letters of a text that are shown where the rest can be saved or copied."""
_SEEN_UNBROKEN_MOST: Final = 100_000
COLOURED_MOST: Final = 200_000
"""Letters up to which a text is coloured by its grammar."""


def wrap_if_quick(edit: QPlainTextEdit, text: str) -> None:
    """Has an editor wrap a text it is about to show, or, where that takes too long, scroll it sideways."""
    modes = QPlainTextEdit.LineWrapMode
    mode = modes.NoWrap if _RUN.search(text) else modes.WidgetWidth
    if edit.lineWrapMode() != mode:
        edit.setLineWrapMode(mode)


def seen_most(text: str) -> int:
    """How many letters of a text to show where the rest can be saved or copied."""
    return _SEEN_UNBROKEN_MOST if _RUN.search(text, 0, SEEN_MOST) else SEEN_MOST
