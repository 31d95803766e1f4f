"""Exporting what is shown: asked for in a dialog, written to a file or put on the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageReader
from PySide6.QtWidgets import QWidget

from weft_editor.dialogs import ask
from weft_editor.language import said, tr
from weft_editor.program import Program

if TYPE_CHECKING:
    from weft_editor.dialogs.export import ExportDialog
    from weft_editor.export import Form
    from weft_editor.export_choices import ExportChoices
    from weft_editor.flow_tab import FlowTab
    from weft_editor.session import Selection, Session


class Exporting(QObject):
    """The export commands of one window. They mean the flow in front, or the part of it that is entered."""

    done = Signal(str)
    """A sentence that says what was exported."""

    def __init__(self, window: QWidget, program: Program) -> None:
        super().__init__(window)
        self._window, self._program = window, program

    def ask(self, tab: FlowTab) -> ExportDialog:
        """Asks what to export how and where to, and does it."""
        from weft_editor.dialogs.export import ExportDialog

        session, chosen = tab.here, _chosen(tab)
        dialog = ExportDialog(self._window, self._program, session, chosen)
        dialog.export_requested.connect(lambda: self._export(dialog, session, chosen))
        dialog.open()
        return dialog

    def _export(self, dialog: ExportDialog, session: Session, chosen: Selection | None) -> None:
        from weft_editor.export import write
        from weft_engine.errors import WeftError

        target = dialog.target()
        if target.exists() and not self._may_replace(target, session):
            return
        try:
            with _busy():
                data = self._made(session, chosen if dialog.takes_selection() else None, dialog.choices())
                write(target, data)
        except WeftError as error:
            dialog.refuse(said(error.message))
            return
        dialog.choices().keep(self._program.settings, target.parent, session)
        dialog.accept()
        self.done.emit(_told(target, dialog.choices().form))

    def _may_replace(self, target: Path, session: Session) -> bool:
        words = tr("What is in it now is lost.")
        if session.path is not None and target.resolve() == session.path:
            words = tr("This is the file of the flow itself. What is in it now is lost.")
        return ask.to_go_on(self._window, tr("Replace “{name}”?", name=target.name), words, tr("Replace"))

    def _made(self, session: Session, chosen: Selection | None, choices: ExportChoices) -> bytes:
        from weft_editor.export import Wish, exported, part_to_export
        from weft_editor.theme.tokens import THEMES

        tokens = self._program.tokens if choices.theme == "shown" else THEMES[choices.theme]
        part = part_to_export(session.flow, session.registry, chosen, choices.form)
        shown = session if choices.results else None
        return exported(
            part, session.registry, Wish(choices.form, tokens, choices.scale, shown, self._program.settings.arrows)
        )

    # The clipboard

    def copy_picture(self, tab: FlowTab) -> None:
        """Puts a picture of what is selected, else of the whole flow, on the clipboard."""
        data = self._copied(tab, "png")
        if data is not None:
            QGuiApplication.clipboard().setImage(QImage.fromData(data))
            of_part, of_whole = tr("Copied a picture of the selection"), tr("Copied a picture of the whole flow")
            self.done.emit(of_part if _chosen(tab) else of_whole)

    def copy_mermaid(self, tab: FlowTab) -> None:
        """Puts what is selected, else the whole flow, on the clipboard as a Mermaid flowchart."""
        data = self._copied(tab, "mermaid")
        if data is not None:
            QGuiApplication.clipboard().setText(data.decode())
            of_part, of_whole = tr("Copied the selection as Mermaid"), tr("Copied the whole flow as Mermaid")
            self.done.emit(of_part if _chosen(tab) else of_whole)

    def _copied(self, tab: FlowTab, form: Form) -> bytes | None:
        """What to copy; says why there is nothing. Pictures look as they were last exported."""
        from dataclasses import replace

        from weft_editor.export_choices import ExportChoices
        from weft_engine.errors import WeftError

        choices = replace(ExportChoices.remembered(self._program.settings), form=form)
        try:
            with _busy():
                return self._made(tab.here, _chosen(tab), choices)
        except WeftError as error:
            ask.to_know(self._window, tr("Nothing was copied"), error.message)
            return None


def _chosen(tab: FlowTab) -> Selection | None:
    """What is selected, groups with what lies in them; wires alone are no part of a flow."""
    from weft_editor.interactions.carrying import load_of
    from weft_editor.session import Selection

    load = load_of(tab.canvas, tab.here.selection)
    return Selection(load.nodes, groups=load.groups, notes=load.notes) if load else None


def _told(target: Path, form: Form) -> str:
    """What was written; of a PNG its size, which is less than wished for where a flow is very large."""
    if form != "png":
        return tr("Exported to {target}", target=target)
    size = QImageReader(str(target)).size()
    pixels = tr("{width} × {height} pixels", width=size.width(), height=size.height())
    return tr("Exported to {target} ({pixels})", target=target, pixels=pixels)


@contextmanager
def _busy() -> Iterator[None]:
    """Shows that a large flow takes a moment."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
