"""Opens the windows and flows of last time: what is in front before the first paint, the rest right after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from weft_editor.language import counted, tr
from weft_editor.last_windows import TabKept, WindowKept
from weft_editor.widgets.banner import Banner
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_editor.main_window import MainWindow
    from weft_editor.program import Program


class Restoring:
    """One start of the program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._waiting: list[tuple[MainWindow, WindowKept]] = []
        self._gone: list[Path] = []
        self._faults: list[str] = []

    def begin(self) -> list[MainWindow]:
        """Makes the windows there were, each with the flow that was in front; at least one window."""
        from weft_editor.main_window import MainWindow

        kept = self._worth_it(self._program.windows.last())
        for each in kept:
            self._waiting.append((self._window(each), each))
        return [window for window, _ in self._waiting] or [MainWindow(self._program)]

    def _worth_it(self, kept: Sequence[WindowKept]) -> list[WindowKept]:
        """Windows of which something is left; of many that are empty one."""
        return [each for each in kept if any(tab.path.is_file() for tab in each.tabs)] or list(kept[-1:])

    def _window(self, kept: WindowKept) -> MainWindow:
        from weft_editor.main_window import MainWindow

        made = MainWindow(self._program)
        if kept.geometry:
            made.restoreGeometry(QByteArray(kept.geometry))
        if kept.docks:
            made.docks.restore(QByteArray(kept.docks))
        if kept.front >= 0:
            self._open(made, kept.tabs[kept.front])
        return made

    def finish(self) -> None:
        """Opens what lies behind, in its order, and tells what is gone."""
        waiting, self._waiting = self._waiting, []
        there = self._program.windows.all  # one may have been closed since it was seen
        for window, kept in waiting:
            if window not in there:
                continue
            front = window.tabs.flow
            for at, tab in enumerate(kept.tabs):
                if at != kept.front:
                    self._open(window, tab, at if front is not None else None)
            if front is None and window.tabs.flows:
                window.tabs.setCurrentWidget(window.tabs.flows[0])
        self._tell()
        self._program.windows.changed()

    def _open(self, window: MainWindow, kept: TabKept, behind: int | None = None) -> None:
        """Opens a flow in front, or at a place behind what is there."""
        if not kept.path.is_file():
            self._gone.append(kept.path)
            return
        try:
            tab = self._opened(window, kept, behind)
        except WeftError as error:
            self._faults.append(error.message)
            return
        if kept.scope:
            tab.enter(kept.scope)

    def _opened(self, window: MainWindow, kept: TabKept, behind: int | None) -> FlowTab:
        there = self._program.windows.showing(kept.path)
        if there is None:
            return window.files.take(kept.path, behind=behind)
        return window.files.open_inside(there, behind=behind) if kept.is_part else there

    def _tell(self) -> None:
        window = self._program.windows.active
        lines = [*([gone(self._gone)] if self._gone else []), *self._faults]
        if window is not None and lines:
            words = " ".join(lines)
            window.banners.show_one("restoring", Banner(self._program.tokens, "warning", words))
        self._gone, self._faults = [], []


def gone(paths: Sequence[Path]) -> str:
    """A line about files that are not where they were."""
    names = ", ".join(dict.fromkeys(f"“{path.name}”" for path in paths[:4]))
    if len(paths) > 4:
        names = tr("{names} and {count} more", names=names, count=len(paths) - 4)
    return counted(
        len(paths),
        "{names} is no longer there; once it is back, it is among the recent flows.",
        "{names} are no longer there; once they are back, they are among the recent flows.",
        names=names,
    )
