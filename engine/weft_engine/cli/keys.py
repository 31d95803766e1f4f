"""`weft keys`: API keys in the system's keychain or in an encrypted file; values are never printed."""

from __future__ import annotations

import argparse
import os
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Final

from weft_engine.cli.exits import Exit, UsageError
from weft_engine.cli.terminal import put, say

if TYPE_CHECKING:
    from weft_engine.secrets import Secrets

_PLACES: Final = {
    "environment": "the environment",
    "keychain": "the keychain",
    "memory": "memory",
    "file": "the encrypted file",
}


def keys(arguments: argparse.Namespace) -> Exit:
    """`weft keys list | set NAME | remove NAME [--file] | passphrase`; secrets come from the terminal or stdin."""
    from weft_engine.secrets import Secrets

    secrets = Secrets()
    if arguments.action == "passphrase":
        return _change_passphrase(secrets)
    if arguments.action != "list" and not arguments.name:
        raise UsageError(f"name the key: weft keys {arguments.action} NAME")
    if arguments.file:
        _unlock(secrets, makes_new=arguments.action == "set")
    match arguments.action:
        case "list":
            _list(secrets)
        case "remove":
            _remove(secrets, arguments.name)
        case "set":
            _set(secrets, arguments.name, to_file=arguments.file)
    return Exit.DONE


def _list(secrets: Secrets) -> None:
    names = secrets.names()
    put("\n".join(f"{name}  ({_PLACES[place]})" for name, place in names.items()) or "no keys are known")
    if secrets.file.exists and not secrets.file.is_open:
        say(f"{secrets.file.path} is locked; --file lists what it holds")


def _remove(secrets: Secrets, name: str) -> None:
    was_known = secrets.remove(name)
    say(f"removed {name}" if was_known else f"{name} was not known")
    if name in secrets.names():
        say(f"{name} still comes from the environment, which is not ours to change")
    if secrets.file.exists and not secrets.file.is_open:
        say(f"{secrets.file.path} was not looked into; --file removes it there")


def _set(secrets: Secrets, name: str, *, to_file: bool) -> None:
    if not to_file and not secrets.has_keychain:
        raise UsageError(
            f"this computer has no keychain that Weft could use: keep the key in an encrypted file with "
            f"`weft keys set {name} --file`, or export {name}"
        )
    value = getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not value:
        raise UsageError("no value was given; nothing was kept")
    place = secrets.set(name, value, to_file=to_file)
    where = secrets.file.path if place == "file" else _PLACES[place]
    say(f"kept {name} in {where}")


def _change_passphrase(secrets: Secrets) -> Exit:
    """Asks for the passphrase there is, unless the environment has it, and for the new one, twice in a terminal."""
    from weft_engine.keyfile import PASSPHRASE_VARIABLE

    file, is_asked = secrets.file, sys.stdin.isatty()
    if not file.exists:
        raise UsageError(f"there is no key file yet ({file.path}): make it with `weft keys set NAME --file`")
    current = os.environ.get(PASSPHRASE_VARIABLE)
    if not current and not is_asked:
        raise UsageError(f"{file.path} needs its passphrase: set {PASSPHRASE_VARIABLE}, or run this in a terminal")
    current = current or getpass(f"Passphrase of {file.path}: ")
    new = getpass("New passphrase: ") if is_asked else sys.stdin.readline().rstrip("\r\n")
    if is_asked and getpass("The same again: ") != new:
        raise UsageError("the two new passphrases differ; nothing was changed")
    secrets.change_passphrase(current, new)
    say(f"{file.path} now opens with the new passphrase; copies made before open with the old one")
    if secrets.is_passphrase_in_environment:
        say(f"{PASSPHRASE_VARIABLE} still holds the old one: change it there too")
    return Exit.DONE


def _unlock(secrets: Secrets, *, makes_new: bool) -> None:
    """Opens the key file with the passphrase of the environment, or asks for it."""
    from weft_engine.keyfile import PASSPHRASE_VARIABLE

    file = secrets.file
    if not file.exists and not makes_new:
        raise UsageError(f"there is no key file yet ({file.path}): make it with `weft keys set NAME --file`")
    passphrase = os.environ.get(PASSPHRASE_VARIABLE)
    if not passphrase:
        if not sys.stdin.isatty():
            raise UsageError(f"{file.path} needs its passphrase: set {PASSPHRASE_VARIABLE}, or run this in a terminal")
        passphrase = getpass(f"Passphrase of {file.path}: ")
        if not file.exists and getpass("The same again: ") != passphrase:
            raise UsageError("the two passphrases differ; nothing was kept")
    secrets.unlock_file(passphrase)
