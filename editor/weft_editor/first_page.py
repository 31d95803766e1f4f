"""The welcome page among the tabs of a window: made when it is first asked for, and anew for another theme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from weft_editor.language import tr

if TYPE_CHECKING:
    from weft_editor.main_window import MainWindow
    from weft_editor.welcome import Welcome


class FirstPage(QObject):
    """See the module."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._page: Welcome | None = None

    def show(self) -> None:
        """Brings it to the front."""
        if self._page is None:
            self._page = self._made()
        self._page.refresh()
        self._window.tabs.show_page(self._page, tr("Welcome"), "home")
        if self._window.panels.has_library:
            self._page.complete()

    def _made(self) -> Welcome:
        from weft_editor.welcome import Welcome

        window = self._window
        made = Welcome(window.program, window.models)
        made.template_chosen.connect(window.open_and_run)
        made.file_chosen.connect(lambda path: window.files.open(Path(path)))
        made.new_requested.connect(window.files.new)
        made.open_requested.connect(window.files.ask_open)
        made.settings_requested.connect(window.models.open_settings)
        return made

    def complete(self) -> None:
        """Shows what the first paint did without, if it is there: all node types are loaded."""
        if self._page is not None:
            self._page.complete()

    def renew(self) -> None:
        """The theme has changed: it is made anew, and stands where it stood."""
        old, self._page = self._page, None
        if old is None:
            return
        tabs = self._window.tabs
        front, was_shown = tabs.currentWidget(), tabs.indexOf(old) >= 0
        tabs.remove(old)
        old.deleteLater()
        if was_shown:
            self.show()
            if front is not None and front is not old:
                tabs.setCurrentWidget(front)
