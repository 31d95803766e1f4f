"""Puts together what a run needs of the world, for the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from weft_engine.document.document import Flow

if TYPE_CHECKING:
    from weft_engine.net.http import HttpGate
    from weft_engine.providers.hub import ModelHub
    from weft_engine.run.shared import Services
    from weft_engine.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Assembled:
    """All models of the person's settings, with what they are reached through."""

    hub: ModelHub
    http: HttpGate
    secrets: Secrets


@asynccontextmanager
async def assembled() -> AsyncIterator[Assembled]:
    """Models, network and keys, released at the end. Raises `ModelSettingsError` if the settings cannot be read."""
    from weft_engine.net.http import HttpGate
    from weft_engine.providers.hub import ModelHub
    from weft_engine.providers.settings import ModelSettings
    from weft_engine.secrets import Secrets

    secrets, http = Secrets(), HttpGate()
    hub = ModelHub(ModelSettings.load(), secrets, http)
    try:
        yield Assembled(hub, http, secrets)
    finally:
        await hub.aclose()
        await http.aclose()


@asynccontextmanager
async def services_for(flow: Flow, folder: Path | None, seed: int | None) -> AsyncIterator[Services]:
    """Services for a run of one flow, released at the end.

    Args:
        flow: Its script is what the scripted model says.
        folder: Where relative paths in the flow start; `None`: nowhere, they are refused.
        seed: In place of the flow's.
    """
    from weft_engine.run.shared import Services

    async with assembled() as world:
        models = world.hub.for_flow(flow.settings.script, flow.settings.seed if seed is None else seed)
        yield Services(models, world.http, world.secrets, folder)
