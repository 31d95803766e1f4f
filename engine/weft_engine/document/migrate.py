"""Bringing files of older versions up to date, one version at a time, on plain JSON before any model sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from weft_engine.document.model import VERSION
from weft_engine.errors import FlowFileError
from weft_engine.values import Json

Step = Callable[[dict[str, Json]], dict[str, Json]]
"""Takes a whole file of one version, returns it in the next; it may change its argument."""

STEPS: Final[Mapping[int, Step]] = {}
"""For each older version the step to the next one. Version 1 is the first, so there is none yet."""


def migrate(raw: dict[str, Json], steps: Mapping[int, Step] = STEPS) -> dict[str, Json]:
    """The file as a file of this version; one of this or a newer version is returned as it is.

    Raises:
        FlowFileError: There is no way from its version, or a step does not understand the file.
    """
    version: int = raw["version"]
    while version < VERSION:
        if version not in steps:
            raise FlowFileError(
                f"the file has version {version}; this Weft reads version {min(steps, default=VERSION)} and later"
            )
        try:
            raw = steps[version](raw)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise FlowFileError(
                f"the file says version {version} but is not built like one ({type(error).__name__}: {error})"
            ) from error
        version += 1
        raw["version"] = version
    return raw
