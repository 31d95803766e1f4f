"""Every text a person reads goes through here: `tr` gives it in the language of the program.

Texts are written in English where they are used; a catalogue (`weft_resources/languages/<code>.json`) holds them in
another language. What has no entry is shown in English, so that nothing is ever missing on the screen. The language
is fixed when the first text is asked for: texts that stand in constants are made when their module is loaded.
"""

from __future__ import annotations

import json
import os
import re
import string
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from weft_editor.phrases import Phrases
from weft_engine.folders import config_folder
from weft_resources import languages

if TYPE_CHECKING:
    from weft_engine.document import Flow
    from weft_engine.registry import Registry

ENGLISH: Final = "en"
PSEUDO: Final = "pseudo"
"""English with accents on every letter: what is not translatable stands out."""
VARIABLE: Final = "WEFT_LANGUAGE"
_TITLE_MOST: Final = 200
_FILE: Final = "language"
_GROUPED_FROM: Final = 10_000
_PLACEHOLDER: Final = re.compile(r"(\{[^{}]*\}|&(?=\w))")
_ACCENTED: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒğĥíĵķłɱñóƥɋřšţúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶŁṀÑÓƤɊŘŠŢÚṼŴẊÝŽ",
)


def tr(text: str, /, **values: object) -> str:
    """A text in the language of the program.

    Args:
        text: As it is in English; `{name}` stands for a value.
        values: The values; without any the braces mean themselves. Numbers are written as the language writes them.
    """
    found = _translated(text)
    if not values:
        return found
    return found.format(**values) if _figures() is None else _FORMATTER.format(found, **values)


def counted(count: int, one: str, many: str, /, **values: object) -> str:
    """A text about a number of things: `one` for a single one, `many` for others; `{count}` stands for the number."""
    return tr(one if count == 1 else many, count=count, **values)


def said(text: str) -> str:
    """A text that was put together elsewhere (an edit's label, the engine's errors), by the entry it is made of."""
    if language() == ENGLISH:
        return text
    return pseudo(text) if language() == PSEUDO else _phrases().said(text)


def sentence(text: str) -> str:
    """A text of the engine where it stands by itself: as `said`, beginning with a capital."""
    words = said(text)
    return words[:1].upper() + words[1:]


def number(value: float, form: str = "") -> str:
    """A number as a person of the language writes it; `form` as for `format`."""
    figures, text = _figures(), format(value, form)
    return text if figures is None else text.translate(figures)


def grouped(value: int) -> str:
    """A whole number with its thousands parted, from five digits on: four are read at a glance."""
    return number(value, ",") if abs(value) >= _GROUPED_FROM else str(value)


def moment(when: datetime) -> str:
    """A day and time of day, here, as a person of the language writes them."""
    from PySide6.QtCore import QDateTime, QLocale

    code = ENGLISH if language() == PSEUDO else language()
    local = when.astimezone()
    shown = QDateTime(local.date(), local.time())  # type: ignore[call-overload]  # the stubs know no dates of Python
    return QLocale(code).toString(shown, tr("d MMMM yyyy, HH:mm"))


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return number(value, format_spec) if is_number else format(value, format_spec)


_FORMATTER: Final = _Formatter()


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
def _phrases() -> Phrases:
    from PySide6.QtCore import QLocale

    from weft_editor.fields.spec import fields_of
    from weft_engine.registry import installed

    locale = QLocale(language())
    empty = locale.quoteString("")
    types = list(installed())
    names = {each.name: each.label for node_type in types for each in fields_of(node_type.config_model)}
    return Phrases(
        _catalogue(),
        point=locale.decimalPoint(),
        group=locale.groupSeparator(),
        quotes=(empty[0], empty[1]),
        moment=moment,
        titles={each.title for each in types},
        fields={name.replace("_", " "): label for name, label in names.items()},
    )


@cache
def _figures() -> dict[int, str] | None:
    """How a number's point and comma are written; `None` as in English."""
    if language() in (ENGLISH, PSEUDO):
        return None
    from PySide6.QtCore import QLocale

    locale = QLocale(language())
    return str.maketrans({".": locale.decimalPoint(), ",": locale.groupSeparator()})


def pseudo(text: str) -> str:
    """A text with accents on its letters; placeholders stay as they are."""
    return "".join(
        part if _PLACEHOLDER.fullmatch(part) else part.translate(_ACCENTED) for part in _PLACEHOLDER.split(text)
    )


def title_of(flow: Flow, registry: Registry, node: str) -> str:
    """A node's own title as it is shown, else that of its type, translated."""
    record = flow.nodes[node]
    node_type = registry.get(record.type)
    return shown_title(record.title) or (tr(node_type.title) if node_type else record.type)


def shown_title(title: str) -> str:
    """A title without what nobody could read of it: lists and tabs would measure all of it at each paint."""
    return title if len(title) <= _TITLE_MOST else f"{title[:_TITLE_MOST]}…"
