"""Exit codes, and errors that end a command."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from weft_engine.errors import WeftError


class Exit(IntEnum):
    """What the process says when it ends; part of the command line's contract."""

    DONE = 0
    FAILED = 1
    BAD_USE = 2
    NOT_TRUSTED = 3
    BUDGET = 4
    INTERRUPTED = 130


class UsageError(WeftError):
    """The command cannot be carried out as given; nothing was done."""

    code = "usage"


def exit_of(error: WeftError) -> Exit:
    """The exit code for an error that kept a command from doing its work."""
    refused: dict[str, Exit] = {"not_trusted": Exit.NOT_TRUSTED, "budget": Exit.BUDGET}
    bad_use = ("usage", "flow_file", "newer_version", "flow_invalid", "node_input", "save", "change")
    return refused.get(error.code, Exit.BAD_USE if error.code in bad_use else Exit.FAILED)


def as_json(error: WeftError) -> dict[str, Any]:
    """An error as the object that `--json` prints in place of a result."""
    return {"status": "error", "error": error.as_dict()}
