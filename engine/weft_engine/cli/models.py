"""`weft models`: what can be called from here."""

from __future__ import annotations

import argparse
import asyncio

from weft_engine.cli.exits import Exit
from weft_engine.cli.terminal import put, put_json, say
from weft_engine.errors import WeftError


def models(arguments: argparse.Namespace) -> Exit:
    """`weft models [--json]`: asks every server that is set up, and looks for local ones."""
    found, default, faults = asyncio.run(_ask())
    for fault in faults:
        say(f"weft: {fault}")
    if arguments.json:
        put_json({"default": default, "models": found, "faults": faults})
    else:
        put("\n".join(f"{each}{'  (default)' if each == default else ''}" for each in found))
    return Exit.DONE


async def _ask() -> tuple[list[str], str, list[str]]:
    from weft_engine.assembly import assembled_hub

    faults: list[str] = []
    async with assembled_hub() as hub:
        try:
            await hub.detect_local()
        except WeftError as error:
            faults.append(error.message)
        return await hub.models(faults.append), hub.default(), faults
