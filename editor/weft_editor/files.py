"""Opening flows, as a person asks the window for it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from weft_editor.dialogs import ask
from weft_editor.file_names import FLOW_FILES
from weft_editor.language import tr
from weft_editor.program import Program
from weft_editor.template_info import empty_flow, template_flow
from weft_editor.widgets.banner import Banner, Tone
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_editor.loading import Loading
    from weft_engine.document import Flow
    from weft_engine.document.recovery import Recoverable, Recovery
    from weft_engine.document.storage import Loaded

LONG: Final = 400_000
"""Bytes of a file that take long enough to read to be felt."""


class Files(QObject):
    """The commands of one window that open flows."""

    opened = Signal(object, object)
    """A `FlowTab` to be shown, and its place behind the one in front, or `None` if it is to come to the front."""
    message = Signal(str)

    def __init__(self, window: QWidget, program: Program) -> None:
        super().__init__(window)
        self._window, self._program = window, program

    # Opening

    def new(self) -> FlowTab:
        """An empty flow."""
        return self._open(empty_flow(), from_elsewhere=False)

    def open_template(self, name: str) -> FlowTab:
        """A fresh copy of a bundled flow."""
        return self._open(template_flow(name), from_elsewhere=False)

    def ask_open(self) -> None:
        """Asks for files and opens them."""
        folder = str(self._program.settings.folder)
        chosen, _ = QFileDialog.getOpenFileNames(self._window, tr("Open flow"), folder, FLOW_FILES)
        for each in chosen:
            self.open(Path(each))

    def open(self, path: Path) -> FlowTab | None:
        """Opens a file, or brings it to the front where it is open already; says why if it cannot be opened.

        A long one is read beside the window: it is opened in a moment, and `None` is returned.
        """
        there = self._program.windows.showing(path)
        if there is not None:
            self._program.windows.bring(there)
            self._program.settings.note_recent(path)
            return there
        if _is_long(path):
            self.message.emit(tr("Opening {name}…", name=path.name))
            self._long.load(path)
            return None
        try:
            return self.take(path)
        except WeftError as error:
            self._say_why_not(path, error)
            return None

    @cached_property
    def _long(self) -> Loading:
        from weft_editor.loading import Loading

        made = Loading(self._program.registry, self)
        made.loaded.connect(self._on_long_read)
        return made

    @property
    def is_opening(self) -> bool:
        """Whether long files are still being read."""
        return self._long.is_loading

    def _say_why_not(self, path: Path, error: WeftError) -> None:
        ask.to_know(self._window, tr("“{name}” could not be opened", name=path.name), error.message)

    def _on_long_read(self, path: Path, found: Loaded | WeftError) -> None:
        there = self._program.windows.showing(path)
        if there is not None:
            self._program.windows.bring(there)
        elif isinstance(found, WeftError):
            self._say_why_not(path, found)
        else:
            self._show(path, found)
            self.message.emit("")

    def take(self, path: Path, *, behind: int | None = None) -> FlowTab:
        """Opens a file that is open nowhere.

        Args:
            path: The file.
            behind: Its place behind the tab in front; in front by default.

        Raises:
            WeftError: It cannot be opened.
        """
        from weft_engine.document import storage

        return self._show(path, storage.load(path), behind=behind)

    def _show(self, path: Path, loaded: Loaded, *, behind: int | None = None) -> FlowTab:
        tab = self._open(
            loaded.flow,
            path=path.resolve(),
            digest=loaded.digest,
            read_only=loaded.read_only,
            from_elsewhere=True,
            behind=behind,
        )
        for number, notice in enumerate(loaded.notices):
            self._say(tab, f"notice {number}", "warning", f"{notice[:1].upper()}{notice[1:]}")
        self._program.settings.note_recent(path)
        self._claim(tab)
        return tab

    @property
    def program(self) -> Program:
        """What the windows share."""
        return self._program

    def recover(self, found: Recoverable) -> FlowTab:
        """Shows edits that were not saved when the program last ended; they stay recoverable until they are saved.

        Where their file is open, they become an edit of it that can be undone.
        """
        from weft_editor.flow_file import digest_of_file

        there = self._program.windows.showing(found.path) if found.path is not None else None
        if there is not None:
            return self._recover_into(there, found)
        return self._open(
            found.flow, path=found.path, recovery=found.recovery, digest=digest_of_file(found.path), from_elsewhere=True
        )

    def _recover_into(self, tab: FlowTab, found: Recoverable) -> FlowTab:
        from weft_engine.document.difference import difference

        self._program.windows.bring(tab)
        tab.session.edit(difference(tab.session.flow, found.flow, "Recover unsaved edits"))
        tab.file.flush()  # they are kept with the open flow before they are dropped
        found.discard()
        return tab

    def _open(
        self,
        flow: Flow,
        *,
        from_elsewhere: bool,
        path: Path | None = None,
        digest: str = "",
        read_only: str = "",
        recovery: Recovery | None = None,
        behind: int | None = None,
    ) -> FlowTab:
        from weft_editor.flow_file import FlowFile
        from weft_editor.flow_tab import FlowTab
        from weft_editor.session import Session
        from weft_editor.trusting import Trusting

        session = Session(self._program.registry, flow, path)
        known = self._program.known
        session.look_around(known)
        known.changed.connect(session.look_again)
        file = FlowFile(session, digest=digest, read_only=read_only, recovery=recovery)
        tab = FlowTab(self._program, session, file, Trusting(session, from_elsewhere=from_elsewhere))
        self.opened.emit(tab, behind)
        return tab

    def open_inside(self, origin: FlowTab, *, behind: int | None = None) -> FlowTab:
        """Another tab of a flow that is open: both show one document."""
        from weft_editor.flow_tab import FlowTab

        tab = FlowTab(self._program, origin.session, origin.file, origin.trusting, origin=origin)
        self.opened.emit(tab, behind)
        return tab

    def _called(self, tab: FlowTab, file: str) -> Path | None:
        """Where a file lies that a subflow of a flow calls; says so if nobody can know."""
        if tab.session.path is None and not Path(file).is_absolute():
            ask.to_know(
                self._window,
                tr("“{file}” cannot be found yet", file=file),
                tr("Save this flow first: the path starts there."),
            )
            return None
        folder = tab.session.path.parent if tab.session.path else Path()
        return (folder / file).resolve()

    def open_called(self, tab: FlowTab, file: str) -> FlowTab | None:
        """Opens the file a subflow calls, or brings its tab to the front."""
        path = self._called(tab, file)
        return self.open(path) if path is not None else None

    def embed_copy(self, tab: FlowTab, node: str) -> None:
        """Puts a copy of the file that a subflow node of the flow in front calls into the flow."""
        from weft_engine import edits
        from weft_engine.document import storage

        session = tab.here
        path = self._called(tab, str(session.flow.nodes[node].config.get("file", "")))
        if path is None:
            return
        try:
            called = storage.load(path).flow
            change = edits.embed_copy(session.flow, node, called, root=tab.session.flow, scope=session.scope)
            tab.session.edit(change)
        except WeftError as error:
            ask.to_know(self._window, tr("“{name}” could not be embedded", name=path.name), error.message)

    def _claim(self, tab: FlowTab) -> None:
        other = tab.file.claim()
        if other:
            self._say(
                tab, "lock", "warning", tr("{other}: whoever saves last overwrites the other's work", other=other)
            )

    def _say(self, tab: FlowTab, key: str, tone: Tone, words: str) -> None:
        tab.say(key, Banner(self._program.tokens, tone, words))


def _is_long(path: Path) -> bool:
    """Whether reading a file would be felt."""
    try:
        return path.stat().st_size > LONG
    except OSError:
        return False
