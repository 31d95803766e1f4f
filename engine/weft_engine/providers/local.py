"""Model servers that run on this machine, found at the ports they have when nobody chose another."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

from weft_engine.errors import WeftError
from weft_engine.providers.settings import Kind, Server

if TYPE_CHECKING:
    from weft_engine.net.http import HttpGate

_WAIT_S: Final = 1.0
_USUAL: Final[tuple[tuple[str, Kind, str, str], ...]] = (
    ("ollama", "ollama", "http://localhost:11434", "/api/tags"),
    ("llama.cpp", "openai", "http://localhost:8080/v1", "/models"),
    ("lm-studio", "openai", "http://localhost:1234/v1", "/models"),
    ("vllm", "openai", "http://localhost:8000/v1", "/models"),
)
"""Name, protocol, address, and the path that lists its models."""


async def running_servers(http: HttpGate, usual: tuple[tuple[str, Kind, str, str], ...] = _USUAL) -> dict[str, Server]:
    """Those that answer with a list of models within a second, all asked at once."""
    found = await asyncio.gather(*(_lists_models(http, f"{address}{path}") for _, _, address, path in usual))
    return {
        name: Server(kind=kind, base_url=address)
        for (name, kind, address, _), answers in zip(usual, found, strict=True)
        if answers
    }


async def _lists_models(http: HttpGate, url: str) -> bool:
    try:
        async with asyncio.timeout(_WAIT_S):
            async with http.server("GET", url, connect_s=_WAIT_S, max_bytes=1_000_000) as reply:
                found = json.loads(await reply.read()) if reply.status == 200 else None
    except (WeftError, TimeoutError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and any(isinstance(found.get(key), list) for key in ("data", "models"))
