"""`weft models`: what can be called from here."""

from __future__ import annotations

import argparse
import asyncio

from weft_engine.cli.exits import Exit
from weft_engine.cli.terminal import put, put_json, say
from weft_engine.providers.hub import ServerModels


def models(arguments: argparse.Namespace) -> Exit:
    """`weft models [--json]`: asks every server that is set up, and looks for others on this computer."""
    default, found, local = asyncio.run(_ask())
    if arguments.json:
        servers = [{"server": each.server, "models": list(each.references), "trouble": each.trouble} for each in found]
        put_json({"default": default, "servers": servers, "found_here": local})
        return Exit.DONE
    for server in found:
        if server.trouble:
            say(f"{server.server}: {server.trouble}")
        for reference in server.references:
            put(f"{reference}  (default)" if reference == default else reference)
    for name, address in local.items():
        say(f"a server runs on this computer: {address}; add it in the settings as {name!r}")
    return Exit.DONE


async def _ask() -> tuple[str, list[ServerModels], dict[str, str]]:
    from weft_engine.assembly import assembled

    async with assembled() as world:
        found = await world.hub.models()
        local = {name: server.address for name, server in (await world.hub.detect_local()).items()}
        return world.hub.default(), found, local
