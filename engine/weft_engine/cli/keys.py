"""`weft keys`: API keys in the system's keychain; values are never printed."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

from weft_engine.cli.exits import Exit, UsageError
from weft_engine.cli.terminal import put, say


def keys(arguments: argparse.Namespace) -> Exit:
    """`weft keys list`, `weft keys set NAME` (the value from the terminal or stdin), `weft keys remove NAME`."""
    from weft_engine.secrets import Secrets

    secrets = Secrets()
    if arguments.action == "list":
        put("\n".join(secrets.names()) or "no keys are known")
        return Exit.DONE
    if not arguments.name:
        raise UsageError(f"name the key: weft keys {arguments.action} NAME")
    if arguments.action == "remove":
        secrets.remove(arguments.name)
        say(f"removed {arguments.name}")
        return Exit.DONE
    value = getpass(f"{arguments.name}: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not value:
        raise UsageError("no value was given; nothing was kept")
    secrets.set(arguments.name, value)
    say(f"kept {arguments.name} in the keychain")
    return Exit.DONE
