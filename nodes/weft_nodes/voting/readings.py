"""Reading lists, rankings and scores, also from the ways people and models write them in text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from weft_engine.values import Json
from weft_nodes.voting.normalisation import Unfit, number_text, parsed, plain_text

_NUMBERING: Final = re.compile(r"\A\s*(?:\d{1,3}[.):]|[-*•])\s+")
_SCORE_LINE: Final = re.compile(r"\A\s*(?P<name>[^:=]+?)\s*[:=]\s*(?P<score>[-+]?\d[\d.,eE+-]*)\s*\Z")
SINGLE: Final = "score"
"""The name of what is scored when a ballot is just a number."""


def listed(value: Json) -> Sequence[Json]:
    """Several choices: a list, or text with one a line or between commas."""
    found = parsed(value)
    if isinstance(found, list):
        return found
    if isinstance(found, str):
        return _parts(found)
    return [found]


def ranked(value: Json) -> list[list[Json]]:
    """Choices in tiers, best first: a list (lists in it are tiers), `A > B = C`, lines, or commas."""
    found = parsed(value)
    if isinstance(found, str):
        if ">" in found:
            return [[part.strip() for part in tier.split("=")] for tier in found.split(">")]
        return [[part] for part in _parts(found)]
    if not isinstance(found, list):
        raise Unfit(f"is not a ranking: {plain_text(found)[:60]}")
    return [item if isinstance(item, list) else [item] for item in found]


def scored(value: Json) -> list[tuple[Json, Fraction]]:
    """A number for each choice: an object, lines such as `A: 7`, or one number for the only thing there is."""
    found = parsed(value)
    if isinstance(found, dict):
        return [(name, Fraction(number_text(score))) for name, score in found.items() if score is not None]
    lines = [_SCORE_LINE.match(part) for part in _lines(found)] if isinstance(found, str) else []
    if lines and all(lines):
        return [(line["name"], Fraction(number_text(line["score"]))) for line in lines if line]
    return [(SINGLE, Fraction(number_text(found)))]


def _lines(text: str) -> list[str]:
    return [_NUMBERING.sub("", line).strip() for line in text.splitlines() if line.strip()]


def _parts(text: str) -> list[str]:
    lines = _lines(text)
    if len(lines) == 1:
        return [part.strip() for part in re.split(r"[,;]", lines[0]) if part.strip()]
    return lines
