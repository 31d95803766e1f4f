"""Paths into JSON: `name`, `name.other`, `[0]`, `[-1]`, `[*]`, `["any key"]`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from weft_engine.values import Json

Step = str | int | None
"""A key, an index, or `None` for every item."""

_STEP: Final = re.compile(
    r"""\.?(?P<name>[^\W\d][\w-]*)|\[(?P<index>-?\d{1,9})\]|\[(?P<every>\*)\]|\[(?P<quote>["'])(?P<key>.*?)(?P=quote)\]"""
)


class PathError(ValueError):
    """A path does not parse."""


@lru_cache(maxsize=1024)
def parse_path(path: str) -> tuple[Step, ...]:
    """The steps of a path; a leading `$` is allowed. Raises `PathError` with the column."""
    text = path.strip().removeprefix("$")
    steps: list[Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise PathError(f"the path {path!r} does not parse at {text[at : at + 12]!r}: write it like orders[0].id")
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if match["index"] is not None:
        return int(match["index"])
    if match["every"]:
        return None
    return match["name"] if match["name"] is not None else match["key"]


def select(value: Json, steps: tuple[Step, ...]) -> list[Json]:
    """Every value the path leads to, in order; none if it leads nowhere."""
    found = [value]
    for step in steps:
        found = [each for value in found for each in _taken(value, step)]
    return found


def _taken(value: Json, step: Step) -> list[Json]:
    if step is None:
        return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if isinstance(step, str):
        return [value[step]] if isinstance(value, dict) and step in value else []
    return [value[step]] if isinstance(value, list) and -len(value) <= step < len(value) else []
