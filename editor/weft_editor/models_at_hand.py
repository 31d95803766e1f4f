"""Which models and keys there are, for the model selector, the fields and the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from weft_editor import background
from weft_editor.language import tr
from weft_editor.program import Program
from weft_editor.widgets.model_selector import ModelSelector
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_editor.fields.field import FieldContext
    from weft_editor.flow_tab import FlowTab
    from weft_engine.providers.hub import ServerModels
    from weft_engine.providers.settings import Server

_FRESH_S: Final = 60.0


class ModelsAtHand(QObject):
    """Asks the servers, at most once a minute, and only when somebody wants to know."""

    changed = Signal()
    """Another list of models is known."""
    trouble = Signal(str)
    settings_changed = Signal()
    """Other servers stand in the settings."""
    looked = Signal(str)
    """It was looked for servers on this computer; why that could not be done, if so."""

    def __init__(self, program: Program, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self.servers: list[ServerModels] = []
        self.local: Mapping[str, Server] | None = None
        """Servers that run on this computer and are not in the settings; `None` before anybody looked."""
        self._asked_at = -_FRESH_S
        self._asking: object = None
        """Stands for the last time that was asked: what an earlier one brings is no longer wanted."""
        self._window: QWidget | None = None

    def serve(self, selector: ModelSelector, window: QWidget) -> None:
        """Keeps a selector up to date."""
        self._window = window
        settings = self._program.settings
        selector.set_model(settings.model)
        selector.chosen.connect(lambda reference: setattr(settings, "model", reference))
        settings.model_changed.connect(selector.set_model)
        selector.asked.connect(self.refresh)
        selector.settings_requested.connect(self.open_settings)
        selector.search_requested.connect(lambda: self._search(selector))
        self.changed.connect(
            lambda: selector.set_models([(each.server, each.references, each.trouble) for each in self.servers])
        )

    def _search(self, selector: ModelSelector) -> None:
        """Finds one of many models by a few letters of its name."""
        from weft_editor.widgets.command_palette import CommandPalette, Entry

        assert self._window is not None
        found = [
            Entry(reference, each.server, partial(selector.choose, reference))
            for each in self.servers
            for reference in each.references
        ]
        CommandPalette(self._window, self._program.tokens, found, tr("Find a model")).open()

    def references(self) -> list[str]:
        """All models known now; asks for more in the background."""
        from weft_engine.providers.settings import SCRIPTED

        self.refresh()
        known = [reference for each in self.servers for reference in each.references]
        return known or [SCRIPTED]

    def context_of(self, tab: FlowTab) -> FieldContext:
        """What the fields of a flow's forms offer."""
        from weft_editor.fields.field import FieldContext
        from weft_editor.mcp_listing import McpListing

        path = tab.session.path
        return FieldContext(
            models=self.references,
            models_changed=self.changed,
            model_troubles=self.troubles,
            secrets=lambda: list(self._program.world.secrets.names()),
            list_tools=McpListing(tab).ask,
            folder=path.parent if path else None,
            tokens=self._program.tokens,
        )

    def refresh(self, *, now: bool = False) -> None:
        """Asks anew, if that was long ago."""
        if now or monotonic() - self._asked_at >= _FRESH_S:
            self._asked_at = monotonic()
            background.start(self._ask())

    async def _ask(self) -> None:
        """Asks all servers at once; what one says is there while another takes its time."""
        import asyncio

        engine, world, mine = self._program.engine, self._program.world, object()
        self._asking = mine
        try:
            names = await engine.call(world.servers())
        except WeftError as error:
            if isValid(self):  # its window may have been closed meanwhile
                self.trouble.emit(error.message)
                self.changed.emit()
            return
        if not isValid(self) or self._asking is not mine:
            return
        known = {each.server: each for each in self.servers}
        self.servers = [known[name] for name in names if name in known]

        async def ask(name: str) -> None:
            found = await engine.call(world.models_of(name))
            if isValid(self) and self._asking is mine:
                self._take(found, names)

        await asyncio.gather(*(ask(name) for name in names))

    def _take(self, found: ServerModels, names: Sequence[str]) -> None:
        known = {**{each.server: each for each in self.servers}, found.server: found}
        self.servers = [known[name] for name in names if name in known]
        self.changed.emit()

    def troubles(self) -> str:
        """Why servers did not say what they offer, as far as is known; empty if all did."""
        return " ".join(f"{each.trouble}." for each in self.servers if each.trouble)

    def look_for_local(self) -> bool:
        """Looks for model servers on this computer, at their usual ports; returns whether that has begun."""
        return background.start(self._look()) is not None

    async def _look(self) -> None:
        words = ""
        try:
            found = await self._program.engine.call(self._program.world.local_servers())
        except WeftError as error:
            found, words = {}, error.message
        if isValid(self):  # its window may have been closed meanwhile
            self.local = found
            self.looked.emit(words)

    def add_local(self, name: str) -> None:
        """Puts a server that was found into the settings, so that its models can be chosen.

        Raises:
            ModelSettingsError: The settings cannot be read or written.
        """
        from weft_engine.providers.settings import ModelSettings

        found = dict(self.local or {})
        ModelSettings.load().with_server(name, found.pop(name)).save()
        self.local = found
        self._on_models_changed()
        self.settings_changed.emit()

    def open_settings(self, page: str = "") -> None:
        """Opens the settings, at a page of `SettingsDialog.show_page`."""
        from weft_editor.dialogs.settings import SettingsDialog

        for each in QApplication.topLevelWidgets():
            if not (isinstance(each, SettingsDialog) and each.isVisible()):
                continue
            if each.program is self._program:  # two would write over what the other keeps
                each.show_page(page)
                each.raise_()
                each.activateWindow()
                return
        dialog = SettingsDialog(self._window, self._program)
        dialog.show_page(page)
        dialog.models_changed.connect(self._on_models_changed)
        dialog.open()

    def _on_models_changed(self) -> None:
        background.start(self._reload())

    async def _reload(self) -> None:
        await self._program.engine.call(self._program.world.reload())
        self._program.known.refresh()
        for window in self._program.windows.all:
            window.models.refresh(now=True)
            window.models.settings_changed.emit()
