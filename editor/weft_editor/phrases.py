"""Sentences that the engine put together, in another language: found again by the entry they were made of.

The engine speaks English and knows no languages: the command line, logs and files need it so. A window gives what it
is told in the person's language all the same. An entry such as ``the input {name} is missing: give it a value`` is a
pattern; what stands at its names is said in turn, so that sentences within sentences are found as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

_NAME: Final = re.compile(r"\{(\w*)\}")
_QUOTED: Final = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|“([^”\n]*)”")
_NAMES: Final = re.compile(rf"(?:{_QUOTED.pattern})(?:(?:, | and | → )(?:{_QUOTED.pattern}))*")
_NUMBER: Final = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LEAST_LETTERS: Final = 4
"""An entry with fewer letters of its own fits anything, and is only found by its whole text."""
_DEEPEST: Final = 6


class Phrases:
    """What a catalogue says of sentences with values in them."""

    def __init__(
        self,
        entries: Mapping[str, str],
        *,
        point: str = ".",
        group: str = ",",
        quotes: tuple[str, str] = ("“", "”"),
        titles: Collection[str] = (),
    ) -> None:
        """Takes a catalogue.

        Args:
            entries: Texts by the English ones.
            point: Between a number and its fraction.
            group: Between its thousands.
            quotes: Around names.
            titles: Names that are shown in the person's language elsewhere, and so between quotes too.
        """
        self._entries, self._titles, self._quotes = entries, titles, quotes
        self._figures = str.maketrans({".": point, ",": group})
        self._patterns = [(_pattern(each), each) for each in sorted(entries, key=_rank) if _is_pattern(each)]
        self.said = lru_cache(4096)(self._said)
        """A text in the language of the catalogue; as it is if no entry made it."""

    def _said(self, text: str, depth: int = 0) -> str:
        found = self._entries.get(text)
        if found is None and depth < _DEEPEST:
            found = self._figure(text) or self._quoted(text) or self._matched(text, depth) or self._parts(text, depth)
        return text if found is None else found

    def _figure(self, text: str) -> str | None:
        if _NUMBER.fullmatch(text):
            return text.translate(self._figures)
        return None

    def _quoted(self, text: str) -> str | None:
        """Names between quotes, one or a list of them."""
        if not _NAMES.fullmatch(text):
            return None
        return _QUOTED.sub(self._name, text.replace(" and ", f" {self._entries.get('and', 'and')} "))

    def _name(self, match: re.Match[str]) -> str:
        name = next(each for each in match.groups() if each is not None)
        shown = self._entries.get(name, name) if name in self._titles else name
        return f"{self._quotes[0]}{shown}{self._quotes[1]}"

    def _matched(self, text: str, depth: int) -> str | None:
        for pattern, entry in self._patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                values = {name: self._said(value, depth + 1) for name, value in match.groupdict().items()}
                return self._entries[entry].format(**values)
        return None

    def _parts(self, text: str, depth: int) -> str | None:
        """Something said of something (``'Agent': …``), or one thing after another."""
        for mark in (": ", "; "):
            head, found, rest = text.partition(mark)
            if found and head and rest:
                said = self._said(head, depth + 1), self._said(rest, depth + 1)
                if said != (head, rest):
                    return mark.join(said)
        return self._both(text, depth)

    def _both(self, text: str, depth: int) -> str | None:
        """``2 nodes and note``, where both are known."""
        head, _, rest = text.rpartition(" and ")
        both = head and rest and (self._said(head, depth + 1), self._said(rest, depth + 1))
        if not both or both[0] == head or both[1] == rest:
            return None
        return f" {self._entries.get('and', 'and')} ".join(both)


def _is_pattern(entry: str) -> bool:
    names = _NAME.findall(entry)
    plain = _NAME.sub("", entry)
    is_plain = all(name.isidentifier() for name in names) and len(set(names)) == len(names)
    return bool(names) and is_plain and "{" not in plain and sum(map(str.isalpha, plain)) >= _LEAST_LETTERS


def _rank(entry: str) -> tuple[bool, int]:
    """Entries that begin with words of their own first, then those with the most of them."""
    return entry.startswith("{"), -len(_NAME.sub("", entry))


def _pattern(entry: str) -> re.Pattern[str]:
    parts = _NAME.split(entry)
    # A value that is quoted ends with its quote, whatever follows.
    return re.compile(
        "".join(
            rf"(?P<{part}>'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|[\s\S]+?)" if at % 2 else re.escape(part)
            for at, part in enumerate(parts)
        )
    )
