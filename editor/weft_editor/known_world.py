"""What is known of models and keys, for the problems of a flow: without asking any server, and without making wait.

A keychain may take its time, and settings are read from a file: both happen beside the window. Until there is an
answer, nothing is said; then `changed` tells, and flows are checked for it again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from weft_editor.way_back import WayBack
from weft_editor.world import World
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_engine.providers.hub import ModelHub


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="weft-keys")


class KnownWorld(QObject):
    """The `Surroundings` of all open flows. Its questions may be asked in any thread."""

    changed = Signal()
    """There are other answers than before."""

    def __init__(self, world: World) -> None:
        super().__init__(QCoreApplication.instance())  # other threads hold it and must not be what ends it
        self._world = world
        self._hub: ModelHub | None = None
        self._is_hub_asked = False
        self._secrets: dict[str, bool] = {}
        self._asked: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.changed)
        self._back = WayBack(self._on_found)

    def has_model(self, reference: str) -> bool | None:
        """Whether a server that is set up may offer a model."""
        if self._hub is not None:
            return self._hub.has_model(reference)
        if not self._is_hub_asked:
            self._is_hub_asked = True
            self._world.engine.submit(self._take_hub())
        return None

    async def _take_hub(self) -> None:
        try:
            self._hub = await self._world.hub()
        except WeftError:
            return  # the model selector tells that the settings cannot be read
        self._back()

    def has_secret(self, name: str) -> bool | None:
        """Whether a key has a value."""
        known = self._secrets.get(name)
        if known is None and name not in self._asked:
            self._asked.add(name)
            _aside().submit(self._find, name)
        return known

    def _find(self, name: str) -> None:
        try:
            self._secrets[name] = self._world.secrets.has(name)
        except WeftError:
            return  # a keychain that refuses is told of where the key is used
        self._back()

    def _on_found(self) -> None:
        self._soon.start()

    def refresh(self) -> None:
        """The settings of models and keys have changed."""
        self._hub, self._is_hub_asked = None, False
        self._secrets.clear()
        self._asked.clear()
        self.changed.emit()
