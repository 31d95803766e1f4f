"""Every text a person reads goes through here: `tr` gives it in the language of the program.

Texts are written in English where they are used; a catalogue (`weft_resources/languages/<code>.json`) holds them in
another language. What has no entry is shown in English, so that nothing is ever missing on the screen. The language
is fixed when the first text is asked for: texts that stand in constants are made when their module is loaded.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from weft_engine.folders import config_folder
from weft_resources import languages

if TYPE_CHECKING:
    from weft_engine.document import Flow
    from weft_engine.registry import Registry

ENGLISH: Final = "en"
PSEUDO: Final = "pseudo"
"""English with accents on every letter: what is not translatable stands out."""
VARIABLE: Final = "WEFT_LANGUAGE"
_FILE: Final = "language"
_PLACEHOLDER: Final = re.compile(r"(\{[^{}]*\}|&(?=\w))")
_ACCENTED: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒğĥíĵķłɱñóƥɋřšţúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶŁṀÑÓƤɊŘŠŢÚṼŴẊÝŽ",
)


def tr(text: str, /, **values: object) -> str:
    """A text in the language of the program.

    Args:
        text: As it is in English; `{name}` stands for a value.
        values: The values; without any the braces mean themselves.
    """
    found = _translated(text)
    return found.format(**values) if values else found


def counted(count: int, one: str, many: str, /, **values: object) -> str:
    """A text about a number of things: `one` for a single one, `many` for others; `{count}` stands for the number."""
    return tr(one if count == 1 else many, count=count, **values)


def said(text: str) -> str:
    """A text that was put together elsewhere (the label of an edit), by the entry of the catalogue it is made of."""
    found = _translated(text)
    if found != text or language() == ENGLISH:
        return found
    for pattern, entry in _composed():
        match = pattern.fullmatch(text)
        if match is not None:
            return tr(entry, **{name: said(value) for name, value in match.groupdict().items()})
    return text


@cache
def language() -> str:
    """The code of the language the program speaks."""
    wanted = os.environ.get(VARIABLE) or chosen_language() or _of_the_system()
    return wanted if wanted in (*languages(), PSEUDO) else ENGLISH


def chosen_language() -> str:
    """What the person chose; empty for the system's."""
    try:
        return (config_folder() / _FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def choose_language(code: str) -> None:
    """Keeps a language for the next start; empty for the system's."""
    folder = config_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FILE).write_text(code, encoding="utf-8")


def _of_the_system() -> str:
    from PySide6.QtCore import QLocale

    return QLocale.system().name().partition("_")[0]


def _translated(text: str) -> str:
    if language() == PSEUDO:
        return pseudo(text)
    return _catalogue().get(text, text)


@cache
def _catalogue() -> Mapping[str, str]:
    code = language()
    return MappingProxyType({} if code in (ENGLISH, PSEUDO) else dict(json.loads(languages()[code])))


@cache
def _composed() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Entries with one-word placeholders as patterns, those with the most fixed text first."""
    entries = [each for each in _catalogue() if "{" in each and "\n" not in each]
    entries.sort(key=lambda each: -len(_PLACEHOLDER.sub("", each)))
    return tuple((re.compile(_pattern_of(each)), each) for each in entries if _is_simple(each))


def _is_simple(entry: str) -> bool:
    names = re.findall(r"\{([^{}]*)\}", entry)
    return all(name.isidentifier() for name in names) and len(set(names)) == len(names)


def _pattern_of(entry: str) -> str:
    parts = re.split(r"\{(\w+)\}", entry)
    return "".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))


def pseudo(text: str) -> str:
    """A text with accents on its letters; placeholders stay as they are."""
    return "".join(
        part if _PLACEHOLDER.fullmatch(part) else part.translate(_ACCENTED) for part in _PLACEHOLDER.split(text)
    )


def title_of(flow: Flow, registry: Registry, node: str) -> str:
    """A node's own title, else that of its type, translated."""
    record = flow.nodes[node]
    node_type = registry.get(record.type)
    return record.title or (tr(node_type.title) if node_type else record.type)
