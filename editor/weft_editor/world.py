"""What runs need of the world — models, network, secrets — made once, on the engine's thread, shared by all runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from weft_editor.engine_thread import EngineThread
from weft_editor.language import counted, tr
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_engine.document import Flow
    from weft_engine.net.http import HttpGate
    from weft_engine.providers.hub import ModelHub, ServerModels
    from weft_engine.providers.settings import ModelSettings, Server
    from weft_engine.run.shared import Services
    from weft_engine.secrets import Secrets


class World:
    """Every coroutine here runs on the engine's thread: hand it to `EngineThread.submit` or `call`."""

    def __init__(self, engine: EngineThread) -> None:
        self.engine = engine
        self._secrets: Secrets | None = None
        self._http: HttpGate | None = None
        self._hub: ModelHub | None = None
        self._old: list[ModelHub] = []
        """Hubs of earlier settings; runs may still use them."""

    @property
    def secrets(self) -> Secrets:
        """The keys of this process; also those kept in memory only."""
        if self._secrets is None:
            from weft_engine.secrets import Secrets

            self._secrets = Secrets()
        return self._secrets

    async def services(self, flow: Flow, folder: Path | None) -> Services:
        """Services for a run of a flow.

        Args:
            flow: Its script is what the scripted model says.
            folder: Where relative paths in the flow start.

        Raises:
            ModelSettingsError: `models.json` cannot be read.
        """
        from weft_engine.run.shared import Services

        hub = await self.hub()
        return Services(hub.for_flow(flow.settings.script, flow.settings.seed), self._http, self.secrets, folder)

    async def hub(self) -> ModelHub:
        """All models there are."""
        if self._hub is None:
            from weft_engine.providers.settings import ModelSettings

            self._hub = await self._made(ModelSettings.load())
        return self._hub

    async def _made(self, settings: ModelSettings, secrets: Secrets | None = None) -> ModelHub:
        from weft_engine.net.http import HttpGate
        from weft_engine.providers.hub import ModelHub

        if self._http is None:
            self._http = HttpGate()
            self.engine.at_stop(self._close)
        return ModelHub(settings, secrets or self.secrets, self._http)

    async def reload(self) -> None:
        """Takes the settings anew; runs that have begun keep what they were given."""
        if self._hub is not None:
            self._old.append(self._hub)
            self._hub = None

    async def servers(self) -> list[str]:
        """Names of all servers there are to ask for models."""
        return (await self.hub()).servers()

    async def models_of(self, server: str) -> ServerModels:
        """What a server offers, or why it does not say."""
        return await (await self.hub()).models_of(server)

    async def local_servers(self) -> dict[str, Server]:
        """Model servers that run on this computer and are not yet in the settings."""
        return await (await self.hub()).detect_local()

    async def try_server(self, name: str, server: Server, key: str = "") -> str:
        """Asks a server for its models: a sentence about what it offers.

        Args:
            name: What it is called.
            server: How it is reached.
            key: The value of its key for this once, in place of the one that is kept.

        Raises:
            WeftError: It does not answer.
        """
        from weft_engine.providers.settings import ModelSettings
        from weft_engine.secrets import Secrets

        once = Secrets({server.key.removeprefix("secret:"): key}) if key else None
        hub = await self._made(ModelSettings(servers={name: server}), once)
        try:
            found = next((each for each in await hub.models() if each.server == name), None)
        finally:
            await hub.aclose()
        if found is None or found.trouble:
            raise WeftError(found.trouble if found else tr("{name} is not known", name=name))
        count = len(found.references)
        return counted(count, "It answers and offers {count} model", "It answers and offers {count} models")

    async def _close(self) -> None:
        for hub in (*self._old, self._hub):
            if hub is not None:
                await hub.aclose()
        self._old.clear()
        if self._http is not None:
            await self._http.aclose()
