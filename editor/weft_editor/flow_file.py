"""Where one open flow is stored: saved, kept against crashes, watched for changes from outside, locked for others."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from weft_editor.kept_edits import KeptEdits
from weft_editor.language import tr
from weft_editor.right_of_way import beside, waiting
from weft_editor.session import Session
from weft_editor.way_back import WayBack
from weft_engine.document import Change, Flow
from weft_engine.document.undo import Moment
from weft_engine.errors import NewerVersionError, WeftError

if TYPE_CHECKING:
    from weft_engine.document.lock import FileLock
    from weft_engine.document.recovery import Recovery

RECOVERY_MS: Final = 1500
"""How long an edit may be unrecoverable, with half a second to spare for writing it."""
_SETTLE_MS: Final = 250
"""Programs write files in several steps; what they did is looked at when they have been quiet for so long."""


@cache
def _writer() -> ThreadPoolExecutor:
    """One thread for the files of all flows, so that they are written in the order they were asked for."""
    return ThreadPoolExecutor(1, thread_name_prefix="weft-writer")


@dataclass(frozen=True, slots=True)
class _Saving:
    """A flow on its way to the disk."""

    path: Path | None
    """Where to, if that becomes its file."""
    moment: Moment
    written: Future[str]
    """The digest of what was written; or `WeftError`."""


def _write(target: Path, flow: Flow) -> str:
    from weft_engine.document import storage

    return storage.save(target, flow)


def digest_of_file(path: Path | None) -> str:
    """Of a file's bytes; empty if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path is not None else ""
    except OSError:
        return ""


class FlowFile(QObject):
    """The stored side of a session.

    Args:
        session: The open flow.
        digest: Of the file's bytes as they were loaded; empty if it has no file.
        read_only: Why the file must not be saved over; empty if it may.
        recovery: What keeps its unsaved edits; a new one unless the flow itself was recovered.
    """

    state_changed = Signal()
    """Whether there are unsaved edits may have changed."""
    changed_outside = Signal(str)
    """`changed` or `gone`: the file is no longer what was loaded or saved; `back`: it is again."""
    trouble = Signal(str)
    """Something could not be kept, as a sentence."""
    saved = Signal()
    """What was written beside the window is on the disk."""
    not_saved = Signal(str)
    """It is not, and why."""

    def __init__(
        self, session: Session, *, digest: str = "", read_only: str = "", recovery: Recovery | None = None
    ) -> None:
        super().__init__()
        self.session = session
        self.read_only = read_only
        self._digest = digest
        """Of the file as it was last seen."""
        self._known = digest
        """Of the file as it may be written over: as loaded, as saved, or as somebody else's that a person let go."""
        self._kept = KeptEdits(recovery, WayBack(self._on_not_kept))
        self._recovered = recovery is not None
        self._is_gone = False
        self._lock: FileLock | None = None
        self._soon = QTimer(self, singleShot=True, interval=RECOVERY_MS)
        self._soon.timeout.connect(self.keep_now)
        self._last: Future[None] | None = None
        self._saving: _Saving | None = None
        self._save_again = False
        self._again_path: Path | None = None
        """Where to it is then to be saved, if that was asked for."""
        self._back = WayBack(self._on_written)
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())
        session.changed.connect(self._on_changed)
        self._watch()

    @property
    def is_dirty(self) -> bool:
        """Whether there are edits that are in no file."""
        return self._recovered or self._is_gone or not self.session.undo.is_clean

    @property
    def path(self) -> Path | None:
        """The file."""
        return self.session.path

    # Saving

    @property
    def overwrites(self) -> bool:
        """Whether saving would write over what another program wrote there; not known while Weft itself writes it."""
        if self._saving is not None:
            return False
        found = digest_of_file(self.path)
        return bool(self._known and found) and found != self._known

    def let_go(self) -> None:
        """What another program wrote may be written over."""
        self._known = digest_of_file(self.path)

    def save(self, path: Path | None = None) -> None:
        """Writes the flow to its file, or to another that becomes its file.

        Raises:
            SaveError: It could not be written; nothing has changed.
            NewerVersionError: The file was written by a newer Weft.
        """
        self.finish_saving()
        self._start_saving(path)
        trouble = self._end_saving()
        if trouble is not None:
            raise trouble

    def save_aside(self, path: Path | None = None) -> None:
        """The same beside the window: `saved` or `not_saved` tells. Until then the flow counts as unsaved.

        Raises:
            WeftError: It is not even tried.
        """
        if self._saving is not None:
            self._save_again = True
            self._again_path = path or self._again_path
            return
        back = self._back
        self._start_saving(path).written.add_done_callback(lambda _: back())

    def _start_saving(self, path: Path | None) -> _Saving:
        target = path or self.session.path
        if target is None:
            raise WeftError(tr("the flow has no file yet: choose one"))
        if path is None and self.read_only:
            raise NewerVersionError(f"{target.name} is not saved over: {self.read_only}; save under another name")
        written = _writer().submit(beside(_write), target, self.session.flow.copy())
        self._saving = _Saving(path, self.session.undo.moment(), written)
        return self._saving

    @property
    def is_saving(self) -> bool:
        """Whether the flow is being written beside the window."""
        return self._saving is not None

    def finish_saving(self) -> None:
        """Waits until what is being written is on the disk, or it is known that it will not be."""
        while self._saving is not None:
            self._tell()

    def _on_written(self) -> None:
        if self._saving is not None and self._saving.written.done():
            self._tell()

    def _tell(self) -> None:
        trouble = self._end_saving()
        path, self._again_path = self._again_path, None
        is_asked, self._save_again = self._save_again, False
        if trouble is not None:
            self.not_saved.emit(trouble.message)
        else:
            self.saved.emit()
        if path is not None or (is_asked and trouble is None):
            self.save_aside(path)

    def _end_saving(self) -> WeftError | None:
        """Takes over what was written, waiting for it if need be; returns why it was not."""
        assert self._saving is not None
        saving, self._saving = self._saving, None
        try:
            with waiting():
                self._digest = self._known = saving.written.result()
        except WeftError as error:
            return error
        self._recovered = self._is_gone = False
        self.session.undo.mark_clean(saving.moment)
        if saving.path is not None:
            self._move_to(saving.path)
        if self.is_dirty:
            self._soon.start()
        else:
            self._discard_recovery()
        self._watch()
        self.session.history_changed.emit()
        self.state_changed.emit()
        return None

    def _move_to(self, path: Path) -> None:
        self.read_only = ""
        if self.session.path != path:
            self.release()
            self.session.set_path(path)
            self.claim()

    def reload(self) -> None:
        """Takes the file as it is now, as one edit that can be undone.

        Raises:
            FlowFileError: It cannot be read, or it is no flow.
        """
        from weft_engine.document import storage
        from weft_engine.document.difference import difference

        assert self.session.path is not None
        self.finish_saving()
        loaded = storage.load(self.session.path)
        self.session.edit(difference(self.session.flow, loaded.flow, "Reload the file"))
        self._digest = self._known = loaded.digest
        self.read_only = loaded.read_only
        self._recovered = self._is_gone = False
        self.session.undo.mark_clean()
        self._discard_recovery()
        self._watch()
        self.session.history_changed.emit()
        self.state_changed.emit()

    # Others

    def claim(self) -> str:
        """Takes the file for this window; returns who else has it open, empty if nobody."""
        from weft_engine.document.lock import FileLock

        if self.session.path is None:
            return ""
        self._lock = FileLock(self.session.path)
        return self._lock.claim()

    def release(self) -> None:
        """Lets others have the file."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _watch(self) -> None:
        """Watches the file and its folder: a file that is replaced is otherwise lost sight of."""
        seen = self._watcher.files() + self._watcher.directories()
        if seen:
            self._watcher.removePaths(seen)
        path = self.session.path
        if path is not None:
            wanted = [str(each) for each in (path, path.parent) if each.exists()]
            self._watcher.addPaths(wanted) if wanted else None

    def _look(self) -> None:
        path = self.session.path
        if path is None:
            return
        if self._saving is not None:
            self._settle.start()
            return
        self._watch()
        if not path.exists():
            if self._digest and not self._is_gone:
                self._is_gone = True
                self._tell_of("gone")
            return
        found = digest_of_file(path)
        if found:
            was_gone, self._is_gone = self._is_gone, False
            if found != self._digest:
                self._digest = found
                self._tell_of("changed")
            elif was_gone:
                self._tell_of("back")

    def _tell_of(self, how: str) -> None:
        self._soon.start()  # what is in no file any more is kept against a crash, and what is in one again is not
        self.changed_outside.emit(how)
        self.state_changed.emit()

    # Against crashes

    def _on_changed(self, change: Change) -> None:
        if not self._soon.isActive():
            self._soon.start()
        self.state_changed.emit()

    def keep_now(self) -> None:
        """Writes the unsaved edits, in the background."""
        self._soon.stop()
        if not self.is_dirty:
            self._discard_recovery()
            return
        flow, path = self.session.flow.copy(), self.session.path
        self._last = _writer().submit(beside(self._kept.write), flow, path)

    def _on_not_kept(self) -> None:
        self.trouble.emit(tr("Unsaved edits cannot be kept against a crash: save the flow"))

    def _discard_recovery(self) -> None:
        self._soon.stop()
        self._last = _writer().submit(self._kept.drop)

    def flush(self) -> None:
        """Writes unsaved edits and waits until they are on the disk: the program is about to end."""
        self.finish_saving()
        if self._soon.isActive() or self.is_dirty:
            self.keep_now()
        if self._last is not None:
            with waiting():
                self._last.result()

    def close(self, *, discard: bool = True) -> None:
        """The flow is closed: edits were saved or given up (`discard`), or are kept for the next start."""
        self._soon.stop()
        self.finish_saving()
        if discard:
            self._discard_recovery()
        else:
            self.flush()
        seen = self._watcher.files() + self._watcher.directories()
        if seen:
            self._watcher.removePaths(seen)
        self.release()
