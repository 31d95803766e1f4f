"""The unsaved edits of one flow, kept against a crash: written and dropped in the thread that writes files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from weft_engine.document import Flow
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_engine.document.recovery import Recovery

_log = logging.getLogger(__name__)


class KeptEdits:
    """Its file is made with the first edits.

    Args:
        recovery: Of a flow that was recovered itself.
        not_kept: Called in that thread when they could not be written.
    """

    def __init__(self, recovery: Recovery | None, not_kept: Callable[[], object]) -> None:
        self._recovery = recovery
        self._not_kept = not_kept

    def write(self, flow: Flow, path: Path | None) -> None:
        """Keeps a flow as it is now."""
        from weft_engine.document.recovery import Recovery

        try:
            if self._recovery is None:
                self._recovery = Recovery()
            self._recovery.write(flow, path)
        except OSError as error:
            _log.warning("unsaved edits could not be kept: %s", error)
            self._not_kept()

    def drop(self) -> None:
        """They are in a file, or given up."""
        if self._recovery is not None:
            with suppress(OSError, WeftError):
                self._recovery.discard()
