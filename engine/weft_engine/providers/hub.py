"""All models there are: the scripted one, the servers of the settings, and those whose key is in the environment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from weft_engine.errors import WeftError
from weft_engine.providers.chat import ChatEvent, ChatRequest, Provider, Timeouts, Usage
from weft_engine.providers.errors import ModelUnknownError
from weft_engine.providers.making import provider_of
from weft_engine.providers.prices import PriceTable
from weft_engine.providers.scripted import NAME as SCRIPTED_NAME
from weft_engine.providers.scripted import ScriptedModel
from weft_engine.providers.settings import SCRIPTED, WELL_KNOWN, ModelSettings, Server
from weft_engine.providers.tokens import at_most

if TYPE_CHECKING:
    from weft_engine.net.http import HttpGate
    from weft_engine.secrets import Secrets

_LIST_S = 10.0


@dataclass(frozen=True, slots=True)
class ServerModels:
    """What one server offers, or why that cannot be told."""

    server: str
    references: tuple[str, ...]
    trouble: str = ""


class ModelHub:
    """Answers every reference `provider:model`; see `Models`.

    References are `scripted:default` (built in), `<server>:…` for the servers of the settings, and `openai:…`,
    `anthropic:…`, `gemini:…`, `ollama:…`, which need no settings. One hub serves many runs; `for_flow` gives each the
    scripted model of its flow.
    """

    def __init__(
        self,
        settings: ModelSettings,
        secrets: Secrets | None = None,
        http: HttpGate | None = None,
        *,
        script: Sequence[Any] = (),
        seed: int = 0,
        offline: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Without `http` there are no servers; `offline` answers every reference by the scripted model."""
        self._settings = settings.with_environment(environment)
        self._secrets = secrets
        self._http = http
        self._offline = offline
        self._prices = PriceTable(settings.prices)
        self._scripted = ScriptedModel(script, seed)
        self._providers: dict[str, Provider] = {}

    def for_flow(self, script: Sequence[Any], seed: int = 0) -> FlowModels:
        """The same models, with a scripted model that plays this script."""
        return FlowModels(self, ScriptedModel(script, seed))

    @property
    def settings(self) -> ModelSettings:
        """The settings, with the servers found in the environment."""
        return self._settings

    def default(self) -> str:
        """Reference of the model a person has chosen; the scripted one until then."""
        return SCRIPTED if self._offline else self._settings.default_model()

    def stream(self, request: ChatRequest) -> AsyncIterator[ChatEvent]:
        """Answers a request by the model it names."""
        return self.stream_with(self._scripted, request)

    async def stream_with(self, scripted: ScriptedModel, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """As `stream`, with this scripted model."""
        name, model = self._split(request.model or self.default())
        is_scripted = self._offline or name == SCRIPTED_NAME
        provider = cast("Provider", scripted) if is_scripted else self._provider(name)
        server = None if is_scripted else self._server(name)
        timeouts = Timeouts() if server is None else server.timeouts.timeouts()
        stream = cast("AsyncGenerator[ChatEvent, None]", provider.stream(request, model, timeouts))
        async with aclosing(stream) as events:
            async for event in events:
                yield event

    def estimate(self, request: ChatRequest) -> Usage:
        """Tokens the call may use at most."""
        return at_most(request)

    def cost_usd(self, model: str, usage: Usage) -> float | None:
        """What a call costs; `None` if the model has no price."""
        return self._prices.cost_usd(SCRIPTED if self._offline else model, usage)

    def has_model(self, reference: str) -> bool | None:
        """Whether a reference leads somewhere, told without asking a server; `None`: only the server knows."""
        name, _, model = reference.partition(":")
        if name == SCRIPTED_NAME:
            return bool(model)
        return None if self._server(name) is not None and model else False

    async def models(self) -> list[ServerModels]:
        """What every server offers, asked at once; a server that does not answer says why."""
        return list(await asyncio.gather(*(self.models_of(name) for name in self.servers())))

    def servers(self) -> list[str]:
        """Names of all there is to ask for models; the scripted model is the first."""
        others = [] if self._offline or self._http is None else [*self._settings.servers, *self._with_kept_key()]
        return [SCRIPTED_NAME, *others]

    async def models_of(self, name: str) -> ServerModels:
        """What one of `servers` offers, or why it does not say."""
        return ServerModels(SCRIPTED_NAME, (SCRIPTED,)) if name == SCRIPTED_NAME else await self._listed(name)

    async def detect_local(self) -> dict[str, Server]:
        """Model servers that run on this machine and are not in the settings, by a name for each."""
        from weft_engine.providers.local import running_servers

        if self._http is None or self._offline:
            return {}
        known = {server.address for server in self._settings.servers.values()}
        found = await running_servers(self._http)
        return {name: server for name, server in found.items() if server.address not in known}

    async def aclose(self) -> None:
        """Releases what the providers hold; the HTTP gate is its owner's to close."""
        for provider in self._providers.values():
            await provider.aclose()
        self._providers.clear()

    async def _listed(self, name: str) -> ServerModels:
        server = self._server(name)
        assert server is not None
        own = {*server.models, *filter(None, (server.default_model,))}
        try:
            async with asyncio.timeout(_LIST_S):
                own |= set(await self._provider(name).models())
        except TimeoutError:
            return ServerModels(name, _references(name, own), f"{server.address} did not answer within {_LIST_S:g} s")
        except WeftError as error:
            return ServerModels(name, _references(name, own), error.message)
        return ServerModels(name, _references(name, own))

    def _server(self, name: str) -> Server | None:
        return self._settings.servers.get(name) or WELL_KNOWN.get(name)

    def _with_kept_key(self) -> list[str]:
        """Well-known providers without settings whose key is in the keychain or memory."""
        kept = self._secrets.names() if self._secrets is not None else {}
        others = (name for name in WELL_KNOWN if name not in self._settings.servers)
        return [name for name in others if WELL_KNOWN[name].key.removeprefix("secret:") in kept]

    def _provider(self, name: str) -> Provider:
        server = self._server(name)
        if server is None or self._http is None:
            raise ModelUnknownError(self._unknown(name), provider=name)
        if name not in self._providers:
            self._providers[name] = provider_of(name, server, self._http, self._secrets)
        return self._providers[name]

    def _unknown(self, name: str) -> str:
        known = ", ".join(dict.fromkeys((SCRIPTED_NAME, *self._settings.servers, *WELL_KNOWN)))
        return f"there is no model server {name!r} (there are: {known}): add it in the settings"

    @staticmethod
    def _split(reference: str) -> tuple[str, str]:
        name, _, model = reference.partition(":")
        if not (name and model):
            raise ModelUnknownError(
                f"{reference!r} names no model: write provider:model, as in {SCRIPTED} or openai:gpt-5-mini",
                model=reference,
            )
        return name, model


class FlowModels:
    """The models as one flow's runs see them; see `Models`."""

    def __init__(self, hub: ModelHub, scripted: ScriptedModel) -> None:
        self._hub = hub
        self._scripted = scripted

    def default(self) -> str:
        """Reference of the model a person has chosen."""
        return self._hub.default()

    def stream(self, request: ChatRequest) -> AsyncIterator[ChatEvent]:
        """Answers a request."""
        return self._hub.stream_with(self._scripted, request)

    def estimate(self, request: ChatRequest) -> Usage:
        """Tokens the call may use at most."""
        return self._hub.estimate(request)

    def cost_usd(self, model: str, usage: Usage) -> float | None:
        """What a call costs, or `None`."""
        return self._hub.cost_usd(model, usage)


def _references(name: str, models: set[str]) -> tuple[str, ...]:
    return tuple(f"{name}:{model}" for model in sorted(models))
