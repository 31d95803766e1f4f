"""The one point where secrets are masked, before journal, log, events, export, clipboard and error reports.

Masked are the values that `Secrets` has handed out in this process, and whatever looks like a key by its form or by the
name of its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from weft_engine.known_secrets import SHORTEST, may_begin_in, remember, without_known
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.document.document import Flow

__all__ = [
    "MASK",
    "Stream",
    "is_secret_given",
    "literal_keys_in",
    "looks_like_key",
    "redact",
    "redact_text",
    "remember",
]

MASK: Final = "•••"
_STAND_IN: Final = f"X{token_hex(12).upper()}"
"""Stands for a known secret while key forms are looked for: a key that holds one must not fall into pieces."""
_KEY_FORMS: Final = re.compile(
    r"""
    \b(?:
        sk-[A-Za-z0-9_-]{16,}                       # OpenAI, Anthropic and those who follow them
      | (?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,} # Stripe
      | AIza[A-Za-z0-9_-]{30,}                      # Google
      | (?:gsk|hf|xai|pplx|r8|nvapi)[_-][A-Za-z0-9_-]{20,}
      | gh[pousr]_[A-Za-z0-9]{30,} | github_pat_[A-Za-z0-9_]{30,} | glpat-[A-Za-z0-9_-]{18,}
      | xox[abeprs]-[A-Za-z0-9-]{10,}               # Slack
      | (?:AKIA|ASIA)[A-Z0-9]{16}\b                 # AWS
      | eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,} # JSON web tokens
    )
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----[\s\S]*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)
    """,
    re.VERBOSE,
)
_SCHEMES: Final = re.compile(r"\b(Bearer|Basic)(\s+)([A-Za-z0-9+/._~=-]{12,})", re.IGNORECASE)
_QUERY: Final = re.compile(
    r"([?&](?:key|api_?key|access_token|token|secret|password|sig)=)([^&\s\"'#]{6,})", re.IGNORECASE
)
_LOGIN: Final = re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"']{0,100}:)([^\s/@\"']{3,200})(@)", re.IGNORECASE)
_KEY_NAMES: Final = re.compile(
    r"(?:^|[_-])(?:api[_-]?key|apikey|access[_-]?token|auth[_-]?token|authorization|proxy-authorization|password|passwd"
    r"|secret[_-]?key|client[_-]?secret|private[_-]?key|cookie|set-cookie)$",
    re.IGNORECASE,
)
_GIVEN_NAMES: Final = re.compile(
    r"(?:^|[_-])(?:token|secret|access[_-]?key|secret[_-]?access[_-]?key|key|pass|pwd|passphrase|credentials?)$",
    re.IGNORECASE,
)
_RANDOM_CHARS: Final = 12
_REFERENCE: Final = re.compile(
    r"(?:(?:Bearer|Basic|Token)\s+)?(?:secret:[A-Za-z_][\w.-]*|\{\{[^}]*\}\}|\$\{?\w+\}?)?", re.IGNORECASE
)
"""What may stand in a field of such a name: nothing, a reference, a variable."""

_UNFINISHED: Final = re.compile(r"(?:\b(?:Bearer|Basic)\s+)?\S*\Z|\b(?:Bearer|Basic)\s+\Z", re.IGNORECASE)
_MOST_HELD: Final = 4096


def redact_text(text: str) -> str:
    """The text without secrets."""
    text = without_known(text, _STAND_IN)
    if len(text) < SHORTEST:
        return text
    text = _KEY_FORMS.sub(MASK, text)
    text = _SCHEMES.sub(_masked_scheme, text)
    if "://" in text or "=" in text:
        text = _LOGIN.sub(rf"\g<1>{MASK}\g<3>", _QUERY.sub(rf"\g<1>{MASK}", text))
    return text.replace(_STAND_IN, MASK)


class Stream:
    """Redacts a text that comes in pieces: each waits until it is whole words, so that a key in two of them is seen."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be told by now."""
        text = self._held + piece
        found = _UNFINISHED.search(text)
        size = max(len(found[0]) if found else 0, may_begin_in(text))
        size = min(size, _MOST_HELD)
        self._held = text[len(text) - size :]
        return redact_text(text[: len(text) - size])

    def end(self) -> str:
        """The rest."""
        text, self._held = self._held, ""
        return redact_text(text)


def redact(value: Json) -> Json:
    """A JSON value without secrets, keys of objects included; what needs no change comes back as it is."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        return {redact_text(str(name)): _redacted_field(str(name), each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact(each) for each in value]
    return value


def literal_keys_in(flow: Flow) -> list[str]:
    """Where a flow holds keys as literal text, as `nodes.fetch.config.headers.Authorization`: not to be exported."""
    from weft_engine.document.storage import flow_json

    return list(_literal_keys(flow_json(flow), ""))


def _literal_keys(value: Json, place: str, field: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if looks_like_key(field, value):
            yield place
    elif isinstance(value, Mapping):
        for name, each in value.items():
            inner = f"{place}.{redact_text(str(name))}" if place else str(name)
            if redact_text(str(name)) != name:
                yield inner
            yield from _literal_keys(each, inner, str(name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            own = each.get("id") if isinstance(each, Mapping) else None
            yield from _literal_keys(each, f"{place}.{own}" if isinstance(own, str) else f"{place}[{index}]", field)
    elif isinstance(value, int) and not isinstance(value, bool) and _KEY_NAMES.search(field):
        yield place


def looks_like_key(name: str, text: str) -> bool:
    """Whether a text, in a field of that name, is a key itself and no reference to one."""
    if redact_text(text) != text:
        return True
    text = text.strip()
    if not _KEY_NAMES.search(name) or _REFERENCE.fullmatch(text):
        return False
    return len(text) >= SHORTEST and len(text.split()) <= 2  # more words describe a key, they are none


def is_secret_given(name: str, text: str) -> bool:
    """Whether a variable or header of that name, which programs and services are given, holds a secret itself.

    Stricter than `looks_like_key`: such names often end in TOKEN or SECRET, which as names of data mean nothing.
    """
    if looks_like_key(name, text):
        return True
    text = text.strip()
    is_random = len(text) >= _RANDOM_CHARS and " " not in text and any(map(str.isdigit, text)) and not text.isdigit()
    return bool(_GIVEN_NAMES.search(name)) and is_random and not _REFERENCE.fullmatch(text) and "secret:" not in text


def _redacted_field(name: str, value: Json) -> Json:
    if isinstance(value, str) and _KEY_NAMES.search(name) and not _REFERENCE.fullmatch(value.strip()):
        return MASK
    return redact(value)


def _masked_scheme(found: re.Match[str]) -> str:
    return found[0] if _is_word(found[3]) else f"{found[1]}{found[2]}{MASK}"


def _is_word(text: str) -> bool:
    """Whether it is an ordinary word ("basic understanding"), not a token."""
    return text.isalpha() and (text.islower() or text.istitle())
