"""Saving flows, and what becomes of their files meanwhile, as a person is told of it above the canvas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from weft_editor.dialogs import ask
from weft_editor.file_names import FLOW_FILES, SUFFIX, file_name, with_suffix
from weft_editor.language import tr
from weft_editor.program import Program
from weft_editor.widgets.banner import Banner, Tone
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab


class Saving(QObject):
    """The commands of one window that write flows to their files."""

    message = Signal(str)

    def __init__(self, window: QWidget, program: Program) -> None:
        super().__init__(window)
        self._window, self._program = window, program

    def watch(self, tab: FlowTab) -> None:
        """Tells of the file of a flow that this window shows."""
        if tab.origin is None:
            file, tie = tab.file, tab.ties.tie
            tie(file.changed_outside, lambda how: self._on_changed_outside(tab, how))
            tie(file.saved, lambda: self._on_saved(tab))
            tie(file.not_saved, lambda why: self._on_not_saved(tab, why))
            tie(file.trouble, lambda words: self._say(tab, "recovery", "warning", words))

    def _now(self, tab: FlowTab) -> Saving:
        """Those of the window that shows a flow by now: banners go with their flow to another."""
        return self._program.windows.of(tab).saving

    # Changes from outside

    def _on_changed_outside(self, tab: FlowTab, how: str) -> None:
        if how == "back":
            tab.banners.remove("outside")
        elif how == "gone":
            self._tell_gone(tab)
        else:
            self._offer_change(tab)

    def _tell_gone(self, tab: FlowTab) -> None:
        words = tr(
            "The file of “{name}” was moved or deleted. What you see is not lost: save it to keep it.",
            name=tab.session.title,
        )
        choice = (tr("Save as…"), lambda: self._now(tab).save_as(tab))
        tab.say("outside", Banner(self._program.tokens, "warning", words, [choice]))

    def _offer_change(self, tab: FlowTab) -> None:
        name = tab.session.title
        if not tab.file.is_dirty:
            words = tr("“{name}” was changed by another program.", name=name)
        else:
            words = tr(
                "“{name}” was changed by another program, and you have unsaved edits. Loading can be undone.", name=name
            )
        choices = [
            (tr("Load the change"), lambda: self._now(tab).reload(tab)),
            (tr("Show what differs"), lambda: self._now(tab).show_what_differs(tab)),
            (tr("Keep mine"), tab.file.let_go),
        ]
        tab.say("outside", Banner(self._program.tokens, "warning", words, choices))

    def show_what_differs(self, tab: FlowTab) -> None:
        """Compares with the file as it is now; what is to become of it can still be chosen."""
        self._program.windows.of(tab).comparing.with_saved(tab)
        self._offer_change(tab)

    def reload(self, tab: FlowTab) -> None:
        """Takes what is in the file now."""
        try:
            tab.file.reload()
        except WeftError as error:
            self._say(tab, "outside", "error", error.message)

    # Saving

    def save(self, tab: FlowTab, *, wait: bool = False) -> bool:
        """Saves to the flow's file, or asks for one; returns whether it was saved, or, if large, is about to be.

        With `wait` it is on the disk, or refused, when this returns.
        """
        if tab.session.path is None or tab.file.read_only:
            return self.save_as(tab, wait=wait)
        if tab.file.overwrites and not self._may_overwrite(tab):
            return False
        return self._save(tab, None, wait)

    def _may_overwrite(self, tab: FlowTab) -> bool:
        """Asks what is to become of what another program wrote; returns whether it may be written over."""
        answer = ask.about_overwriting(self._window, tab.session.title)
        if answer == "load":
            self.reload(tab)
        return answer == "overwrite"

    def save_as(self, tab: FlowTab, *, wait: bool = False) -> bool:
        """Asks for a file and saves there."""
        path = tab.session.path
        offered = path or self._program.settings.folder / f"{file_name(tab.session.flow.meta.name)}{SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(self._window, tr("Save flow"), str(offered), FLOW_FILES)
        if not chosen:
            return False
        target = with_suffix(Path(chosen), SUFFIX)
        other = self._program.windows.showing(target)
        if other is not None and other is not (tab.origin or tab):
            title = tr("“{name}” is open as another flow", name=target.name)
            ask.to_know(self._window, title, tr("Close it first, or choose another name."))
            return False
        return self._save(tab, target, wait)

    def _save(self, tab: FlowTab, path: Path | None, wait: bool) -> bool:
        from weft_editor.checking import LARGE

        is_large = len(tab.session.flow.nodes) > LARGE
        try:
            if is_large and not wait:
                tab.file.save_aside(path)
                self.message.emit(tr("Saving…"))
            else:
                tab.file.save(path)
                self._on_saved(tab)
        except WeftError as error:
            self._on_not_saved(tab, error.message)
            return False
        return True

    def _on_not_saved(self, tab: FlowTab, why: str) -> None:
        choices = [
            (tr("Try again"), lambda: self._now(tab).save(tab)),
            (tr("Save as…"), lambda: self._now(tab).save_as(tab)),
        ]
        tab.say("save", Banner(self._program.tokens, "error", why, choices))

    def _on_saved(self, tab: FlowTab) -> None:
        for shown in (tab, tab.origin or tab):  # where it was told of
            for key in ("save", "outside"):
                shown.banners.remove(key)
        assert tab.session.path is not None
        self._program.settings.note_recent(tab.session.path)
        self.message.emit(tr("Saved {name}", name=tab.session.path.name))

    def may_close(self, tab: FlowTab) -> bool:
        """Asks about unsaved edits; returns whether the flow may be closed. What is being written is waited for."""
        tab.file.finish_saving()
        if not tab.file.is_dirty:
            return True
        answer = ask.about_unsaved(self._window, tab.session.title)
        return answer == "discard" or (answer == "save" and self.save(tab, wait=True))

    def _say(self, tab: FlowTab, key: str, tone: Tone, words: str) -> None:
        tab.say(key, Banner(self._program.tokens, tone, words))
