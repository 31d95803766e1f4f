"""The secrets this process has handed out, found again in any text: as they are, encoded, or cut off at an end.

Kept for the whole process because what must not leak must not leak anywhere.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus

SHORTEST: Final = 6
"""Shorter values are no keys, and masking them would blacken half of every text."""
_SHORTEST_ENCODED: Final = 9
_SHORTEST_PART: Final = 12

_known: set[str] = set()
_forms: set[str] = set()
_parts: dict[str, set[str]] = {}
"""By the shortest beginning, or end, of a secret that is masked: the secrets."""
_longest_first: list[str] = []
_part_form: re.Pattern[str] | None = None


def remember(value: str) -> None:
    """From now on masks this value wherever it appears."""
    global _part_form
    if len(value) < SHORTEST or value in _known:
        return
    _known.add(value)
    _forms.update(_forms_of(value))
    _longest_first[:] = sorted(_forms, key=len, reverse=True)
    least = max(_SHORTEST_PART, (len(value) + 1) // 2)
    if len(value) > least:
        for part in (value[:least], value[-least:]):
            _parts.setdefault(part, set()).add(value)
        _part_form = _any_of(_parts)


def without_known(text: str, mask: str) -> str:
    """The text with a mask in place of each secret.

    A part that begins or ends a secret is masked too if it is at least half of it: messages are cut off anywhere. Less
    than that is of no use to anybody, and many secrets begin alike.
    """
    for form in _longest_first:  # looking for each is several times faster than one pattern of all
        if form in text:
            text = text.replace(form, mask)
    if _part_form is not None and any(part in text for part in _parts):
        text = _without_parts(text, _part_form, mask)
    return text


def may_begin_in(text: str) -> int:
    """How many characters at the end of a text may begin a secret that goes on after it."""
    most = min(max(map(len, _forms), default=1) - 1, len(text))
    for size in range(most, 0, -1):
        tail = text[-size:]
        if any(each.startswith(tail) for each in _forms):
            return size
    return 0


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(texts, key=len, reverse=True))))


def _forms_of(value: str) -> Iterator[str]:
    """The ways a secret is written: in JSON, in addresses and forms, and in base64 at any place of a text."""
    yield value
    escaped = json.dumps(value)[1:-1]
    yield from (escaped, json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(escaped)[1:-1])
    for quoted in (quote(value, safe=""), quote(value), quote_plus(value)):
        yield from (quoted, re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), quoted))
    data = value.encode("utf-8", "surrogatepass")
    if len(data) >= _SHORTEST_ENCODED:
        for before in range(3):
            yield from _base64_of(data, before)
        yield from (data.hex(), data.hex().upper())


def _base64_of(data: bytes, before: int) -> Iterator[str]:
    """The characters that depend on the data alone, where so many bytes stand before them in their group of three."""
    padded = b"\0" * before + data
    start, end = -(-before * 8 // 6), len(padded) * 8 // 6
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(padded)[start:end].decode("ascii")


def _without_parts(text: str, form: re.Pattern[str], mask: str) -> str:
    pieces: list[str] = []
    done = 0
    for found in form.finditer(text):
        start, end = found.span()
        for value in _parts[found[0]]:
            start = min(start, _reaching_back(text, found.end(), value))
            end = max(end, _reaching_on(text, found.start(), value))
        if end > done:
            pieces += [text[done : max(start, done)], mask]
            done = end
    return "".join((*pieces, text[done:]))


def _reaching_on(text: str, start: int, value: str) -> int:
    """Where the longest beginning of a secret that stands at `start` ends."""
    size = 0
    while size < len(value) and start + size < len(text) and text[start + size] == value[size]:
        size += 1
    return start + size


def _reaching_back(text: str, end: int, value: str) -> int:
    """Where the longest end of a secret that ends at `end` starts."""
    size = 0
    while size < len(value) and end - size > 0 and text[end - size - 1] == value[-size - 1]:
        size += 1
    return end - size
