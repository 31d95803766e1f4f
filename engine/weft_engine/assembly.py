"""Puts together what a run needs of the world, the same for the command line and the editor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from weft_engine.document.document import Flow

if TYPE_CHECKING:
    from weft_engine.run.run import Services


@asynccontextmanager
async def assembled(flow: Flow, folder: Path | None) -> AsyncIterator[Services]:
    """Services for runs of one flow, released at the end.

    Args:
        flow: Its script is what the scripted model says.
        folder: Where relative paths in the flow start; `None`: nowhere, they are refused.
    """
    from weft_engine.net.http import HttpGate
    from weft_engine.providers.hub import ModelHub
    from weft_engine.providers.settings import ModelSettings
    from weft_engine.run.run import Services
    from weft_engine.secrets import Secrets

    secrets = Secrets()
    http = HttpGate()
    hub = ModelHub(ModelSettings.load(), secrets, http)
    try:
        yield Services(hub.for_flow(flow.settings.script), http, secrets, folder)
    finally:
        await hub.aclose()
        await http.aclose()
