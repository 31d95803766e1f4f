"""Sentences that the engine put together, in another language: found again by the entry they were made of.

The engine speaks English and knows no languages: the command line, logs and files need it so. A window gives what it
is told in the person's language all the same. An entry such as ``the input {name} is missing: give it a value`` is a
pattern; what stands at its names is said in turn, so that sentences within sentences are found as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final, cast

_NAME: Final = re.compile(r"\{(\w*)\}")
_QUOTED: Final = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|“([^”\n]*)”")
_NAMES: Final = re.compile(rf"(?:{_QUOTED.pattern})(?:(?:, | and | → )(?:{_QUOTED.pattern}))*")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_NUMBER: Final = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LEAST_LETTERS: Final = 3
"""An entry with fewer letters of its own fits anything, and is only found by its whole text."""
_STRONG_LETTERS: Final = 12
_THINGS: Final = re.compile(r"(?:[\d,]+ )?\w+(?: and (?:[\d,]+ )?\w+)+")
_HOLD_NAMES: Final = frozenset(("name", "names", "node", "port", "text", "title", "id", "path", "key", "flow"))
_WORD: Final = re.compile(r"[\w.-]+")
_DEEPEST: Final = 6
_LONGEST: Final = 2000
_SOUND: Final = re.compile(r"[^\ud800-\udfff]*")
_LOOKS_MOST: Final = 24
"""Longer texts, and those of more parts, are data: they stay as they are rather than that a window waits."""


class Phrases:
    """What a catalogue says of sentences with values in them."""

    def __init__(
        self,
        entries: Mapping[str, str],
        *,
        point: str = ".",
        group: str = ",",
        quotes: tuple[str, str] = ("“", "”"),
        moment: Callable[[datetime], str] = str,
        titles: Collection[str] = (),
        fields: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Takes a catalogue.

        Args:
            entries: Texts by the English ones.
            point: Between a number and its fraction.
            group: Between its thousands.
            quotes: Around names.
            moment: Writes a day and time.
            titles: Names that are shown in the person's language elsewhere, and so between quotes too.
            fields: What settings are called, by their keys in words.
        """
        self._entries, self._titles, self._quotes, self._fields = entries, titles, quotes, fields
        self._moment = moment
        self._figures = str.maketrans({".": point, ",": group})
        patterns = [(_pattern(each), each) for each in sorted(entries, key=_rank) if _letters(each) >= _LEAST_LETTERS]
        self._strong = [each for each in patterns if _is_strong(each[1])]
        self._weak = [each for each in patterns if not _is_strong(each[1])]
        self.looks_left = 0
        """How often the text last asked for could still have been compared with all entries."""
        self.said = lru_cache(4096)(self._said)
        """A text in the language of the catalogue; as it is if no entry made it."""

    def _said(self, text: str, depth: int = 0) -> str:
        if not depth:
            self.looks_left = _LOOKS_MOST
        found = self._entries.get(text)
        if found is None and depth < _DEEPEST and len(text) <= _LONGEST and _SOUND.fullmatch(text):
            found = (
                self._figure(text)
                or self._quoted(text)
                or self._both(text, depth)
                or self._matched(text, self._strong, depth)
                or self._parts(text, depth)
                or self._matched(text, self._weak, depth)
            )
        return text if found is None else found

    def _figure(self, text: str) -> str | None:
        if _NUMBER.fullmatch(text):
            return text.translate(self._figures)
        return self._at(text) if _MOMENT.fullmatch(text) else None

    def _at(self, text: str) -> str | None:
        try:
            return self._moment(datetime.fromisoformat(text))
        except ValueError:  # no such day
            return None

    def _quoted(self, text: str) -> str | None:
        """Names between quotes, one or a list of them."""
        if not _NAMES.fullmatch(text):
            return None
        return _QUOTED.sub(self._name, text.replace(" and ", f" {self._entries.get('and', 'and')} "))

    def _name(self, match: re.Match[str]) -> str:
        name = next(each for each in match.groups() if each is not None)
        shown = self._entries.get(name, name) if name in self._titles or " " in name else name
        return f"{self._quotes[0]}{shown}{self._quotes[1]}"

    def _both(self, text: str, depth: int) -> str | None:
        """``2 nodes and note``, where both are known."""
        if not _THINGS.fullmatch(text):
            return None
        head, _, rest = text.rpartition(" and ")
        both = self._said(head, depth + 1), self._said(rest, depth + 1)
        if both[0] == head or both[1] == rest:
            return None
        return f" {self._entries.get('and', 'and')} ".join(both)

    def _matched(self, text: str, patterns: Iterable[tuple[re.Pattern[str], str]], depth: int) -> str | None:
        self.looks_left -= 1
        if self.looks_left < 0:
            return None
        for pattern, entry in patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                values = {name: self._value(name, value, depth + 1) for name, value in match.groupdict().items()}
                return self._entries[entry].format(**values)
        return None

    def _value(self, name: str, value: str, depth: int) -> str:
        if name == "field":
            return self._fields.get(value, value)
        is_name = name.rstrip("23456789") in _HOLD_NAMES and _WORD.fullmatch(value)
        if is_name:
            return value
        room = len(value) - len(value.lstrip())
        return value[:room] + self._said(value[room:], depth)

    def _parts(self, text: str, depth: int) -> str | None:
        """Something said of something (``'Agent': …``), or one thing after another."""
        for mark in (": ", "; "):
            head, found, rest = text.partition(mark)
            if found and head and rest:
                said = self._said(head, depth + 1), self._said(rest, depth + 1)
                if said != (head, rest):
                    return mark.join(said)
        return None


def _letters(entry: str) -> int:
    """How many letters of its own an entry with values has; none if it is no pattern."""
    names = _NAME.findall(entry)
    plain = _NAME.sub("", entry)
    if not names or "{" in plain or len(set(names)) < len(names) or not all(map(str.isidentifier, names)):
        return 0
    return sum(map(str.isalpha, plain))


def _is_strong(entry: str) -> bool:
    """Whether it hardly fits what another entry made."""
    return not entry.startswith("{") or _letters(entry) >= _STRONG_LETTERS


def _rank(entry: str) -> tuple[bool, int]:
    """Entries that begin with words of their own first, then those with the most of them."""
    return entry.startswith("{"), -len(_NAME.sub("", entry))


def _pattern(entry: str) -> re.Pattern[str]:
    """Its pattern, by RE2: what comes from a server cannot make it look long."""
    import re2

    parts = _NAME.split(entry)
    text = "".join(_any(part, parts[at - 1]) if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return cast("re.Pattern[str]", re2.compile(text))


def _any(name: str, before: str) -> str:
    """Any value: one that is quoted ends with its quote, a whole message as late as it can, others as early.

    What hangs on a word (``asks to wait{after}``) may be nothing.
    """
    least = "*" if before[-1:].isalnum() or before.endswith(")") else "+"
    few = "" if name == "message" else "?"
    return rf"(?P<{name}>'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|[\s\S]{least}{few})"
