"""Regular expressions that people write: RE2, whose time is linear in the text whatever the pattern."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any, Final

from weft_engine.errors import ExpressionError

MAX_PATTERN_CHARS: Final = 2_000
_MAX_MEMORY_BYTES: Final = 8 << 20


def search(pattern: str, text: str) -> str | None:
    """The first part of the text that matches, or `None`.

    Raises:
        ExpressionError: if the pattern is no RE2 pattern; the message quotes it.
    """
    found = _compiled(pattern).search(_encodable(text))
    return None if found is None else str(found.group(0))


def fullmatch(pattern: str, text: str) -> bool:
    """Whether the whole text matches.

    Raises:
        ExpressionError: if the pattern is no RE2 pattern.
    """
    return _compiled(pattern).fullmatch(_encodable(text)) is not None


def groups(pattern: str, text: str) -> dict[str, str | None] | None:
    """What the groups of the first match caught, by name or by number as text ("0" is all of it); `None` if no match.

    Raises:
        ExpressionError: if the pattern is no RE2 pattern.
    """
    found = _compiled(pattern).search(_encodable(text))
    return None if found is None else _caught(found)


def all_groups(pattern: str, text: str, most: int) -> list[dict[str, str | None]]:
    """The groups of each match from the left, as `groups` gives them; no more than `most`.

    Raises:
        ExpressionError: if the pattern is no RE2 pattern.
    """
    return [_caught(found) for found in islice(_compiled(pattern).finditer(_encodable(text)), most)]


def _caught(found: Any) -> dict[str, str | None]:
    numbered = {"0": found.group(0)} | {str(n): part for n, part in enumerate(found.groups(), 1)}
    return numbered | dict(found.groupdict())


def check_pattern(pattern: str) -> None:
    """Compile a pattern for the sake of its errors.

    Raises:
        ExpressionError: if it is no RE2 pattern.
    """
    _compiled(pattern)


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    if len(pattern) > MAX_PATTERN_CHARS:
        raise ExpressionError(
            f"pattern {pattern[:40]!r}…: {len(pattern):,} characters, at most {MAX_PATTERN_CHARS:,}", source=pattern
        )
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY_BYTES
    try:
        return re2.compile(_encodable(pattern), options)
    except re2.error as error:
        raise ExpressionError(f"pattern {pattern!r}: {_reason(error)}", source=pattern) from error


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else "not a pattern"
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    if "perl operator" in text or "escape sequence" in text:
        text += "; look-around and back-references do not exist here"
    return text
