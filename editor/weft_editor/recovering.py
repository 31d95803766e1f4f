"""Offers what was not saved when the program last ended; declining deletes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from weft_editor.dialogs import ask
from weft_editor.files import Files
from weft_editor.language import moment, tr
from weft_editor.widgets.banner import Banner, Choice

if TYPE_CHECKING:
    from weft_engine.document.recovery import Recoverable


def pending() -> list[Recoverable]:
    """Edits that were not saved when the program last ended."""
    from weft_engine.document.recovery import Recovery

    return Recovery.pending()


def recovery_banner(files: Files, found: Recoverable, window: QWidget) -> Banner:
    """The offer to go on with unsaved edits."""
    tokens = files.program.tokens
    if found.fault:
        words = tr("Unsaved edits could not be read and are kept as they are: {fault}", fault=found.fault)
        return Banner(tokens, "warning", words, [(tr("Delete…"), lambda: _delete(window, found))])
    when = moment(datetime.fromisoformat(found.saved_at))
    words = tr("Weft ended with unsaved edits of “{title}” ({when}).", title=found.title, when=when)
    choices: list[Choice] = [
        (tr("Recover"), lambda: files.recover(found)),
        (tr("Delete…"), lambda: _delete(window, found)),
        (tr("Not now"), lambda: None),
    ]
    return Banner(tokens, "info", words, choices)


def _delete(window: QWidget, found: Recoverable) -> None:
    title = tr("Delete the unsaved edits of “{title}”?", title=found.title)
    if ask.to_go_on(window, title, tr("They cannot be brought back."), tr("Delete")):
        found.discard()
