"""What nobody foresaw: logged without secrets, shown without getting in the way, and the work goes on."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Final, Self

from PySide6.QtCore import QObject, Signal

from weft_editor.language import tr
from weft_editor.way_back import WayBack
from weft_engine.folders import state_folder
from weft_engine.redaction import redact_text

_LOG_BYTES: Final = 1_000_000
_LOGS: Final = 3
_QUIET_S: Final = 10.0
"""The same trouble is not shown again within this time: it may happen at every frame."""
_log = logging.getLogger("weft_editor")


class Redacting(logging.Formatter):
    """Log lines without secrets, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return redact_text(super().format(record))


def log_path() -> Path:
    """Where the log lies."""
    return state_folder() / "logs" / "weft.log"


class Trouble(QObject):
    """Hears of exceptions nobody caught, in any thread, as long as it is entered."""

    happened = Signal(str)
    """A sentence to show; emitted in the thread of this object."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last: dict[str, float] = {}
        self._old_hooks = (sys.excepthook, threading.excepthook)
        self._handler: logging.Handler | None = None
        self._back = WayBack(self._on_raised)

    def __enter__(self) -> Self:
        self._handler = _log_file()
        if self._handler is not None:
            logging.getLogger().addHandler(self._handler)
        self._old_hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.caught
        threading.excepthook = self._caught_in_thread
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        sys.excepthook, threading.excepthook = self._old_hooks
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Logs an exception and has it shown."""
        if issubclass(kind, KeyboardInterrupt):
            return
        _log.error("uncaught", exc_info=(kind, error, trace))
        place = _place(trace)
        now = monotonic()
        if now - self._last.get(place, -_QUIET_S) >= _QUIET_S:
            self._last[place] = now
            words = redact_text(str(error)).strip().split("\n")[0][:160]
            said = f" ({words})" if words else ""
            self._back(
                tr(
                    "Something went wrong: {name}{said}. Your work is safe; the log has the details.",
                    name=kind.__name__,
                    said=said,
                )
            )

    def _on_raised(self, words: str) -> None:
        self.happened.emit(words)

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.caught(args.exc_type, args.exc_value, args.exc_traceback)


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _log_file() -> logging.Handler | None:
    from logging.handlers import RotatingFileHandler

    path = log_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOGS, encoding="utf-8", delay=True)
    except OSError:
        return None
    handler.setLevel(logging.WARNING)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler
