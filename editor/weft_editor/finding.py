"""Finding one's way in the window: command palette, list of shortcuts, about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QIcon, QKeySequence

from weft_editor.language import tr
from weft_editor.panels.panels import panel_infos
from weft_editor.theme.icons import icon

if TYPE_CHECKING:
    from weft_editor.dialogs.shortcuts import Shortcut
    from weft_editor.main_window import MainWindow
    from weft_editor.widgets.command_palette import CommandPalette, Entry

_KEY_MARK: Final = re.compile("&(.)")


class Finding(QObject):
    """Knows every action of the window by its name."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.palette: CommandPalette | None = None
        actions = window.actions_by_name
        actions.on("palette", self.open_palette)
        actions.on("shortcuts", self.show_shortcuts)
        actions.on("codes", self.show_codes)
        actions.on("about", self.show_about)

    def _all(self) -> Iterator[tuple[str, QAction]]:
        """Group and action, of the window and of the canvas."""
        window = self._window
        for spec, action in window.actions_by_name:
            yield tr(spec.group), action
        yield from ((tr("Panels"), dock.toggleViewAction()) for dock in window.docks.docks.values())

    def open_palette(self) -> None:
        """Opens the command palette, or closes it if it is open."""
        if self.palette is not None:
            self.palette.close()
            self.palette = None
            return
        from weft_editor.widgets.command_palette import CommandPalette

        self._window.load_rest()
        self._window.editing.refresh()
        made = CommandPalette(self._window, self._window.program.tokens, list(self._entries()))
        made.closed.connect(self._on_closed)
        self.palette = made
        made.open()

    def _on_closed(self) -> None:
        self.palette = None
        tab = self._window.tabs.flow
        if tab is not None:
            tab.canvas.setFocus()

    def _entries(self) -> Iterator[Entry]:
        from weft_editor.widgets.command_palette import Entry

        of_panels = self._panel_icons()
        for group, action in _distinct(self._all()):
            if action.isVisible():
                shown = of_panels.get(action) or action.icon()
                yield Entry(_name(action), group, action.trigger, shown, _keys(action), action.isEnabled())
        flow = icon("workflow", self._window.program.tokens.text_mid)
        for path in self._window.program.settings.recent:
            yield Entry(path.stem, tr("Open recent · {parent}", parent=path.parent), self._opening(path), flow)

    def _panel_icons(self) -> dict[QAction, QIcon]:
        """Made only for the palette: in menus panels have check marks."""
        docks, tint = self._window.docks.docks, self._window.program.tokens.text_mid
        return {docks[info.key].toggleViewAction(): icon(info.icon, tint) for info in panel_infos()}

    def _opening(self, path) -> Callable[[], object]:  # type: ignore[no-untyped-def]
        return lambda: self._window.files.open(path)

    def show_about(self) -> None:
        """Version and licences."""
        from weft_editor.dialogs.about import AboutDialog

        AboutDialog(self._window, self._window.program).open()

    def show_codes(self, code: str = "") -> None:
        """Explains all problems, or one."""
        from weft_editor.dialogs.codes import CodesDialog

        CodesDialog(self._window, self._window.program.tokens, code).open()

    def show_shortcuts(self) -> None:
        """Lists every key."""
        from weft_editor.dialogs.shortcuts import ShortcutsDialog

        self._window.load_rest()
        found: list[Shortcut] = [
            (group, _name(action), _keys(action))
            for group, action in _distinct(self._all())
            if action.shortcuts() and not self._window.editing.has(action)
        ]
        found += self._window.editing.shortcuts()
        ShortcutsDialog(self._window, found, self._window.program.tokens).open()


def _distinct(actions: Iterable[tuple[str, QAction]]) -> Iterator[tuple[str, QAction]]:
    seen: set[int] = set()
    for group, action in actions:
        if id(action) not in seen:
            seen.add(id(action))
            yield group, action


def _name(action: QAction) -> str:
    return _KEY_MARK.sub(r"\1", action.text().partition("\t")[0]).rstrip("…")


def _keys(action: QAction) -> str:
    shown = action.text().partition("\t")[2]
    return shown or ", ".join(each.toString(QKeySequence.SequenceFormat.NativeText) for each in action.shortcuts())
