"""Making what voters wrote comparable: `Paris`, ` paris.` and `"PARIS"` may be one choice."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from weft_engine.errors import ExpressionError, NodeInputError
from weft_engine.expressions import compile_expression
from weft_engine.values import Json

NormalisationMode = Literal["exact", "casefold", "number", "json_key", "expression"]

_MAX_CHARS: Final = 100_000
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_FENCE: Final = re.compile(r"\A\s*```[a-z]*\s*\n(.*)\n\s*```\s*\Z", re.DOTALL | re.IGNORECASE)
_WRAPPING: Final = "\"'`*_“”‘’«»()[] \t\r\n"
_TRAILING: Final = ".!,;: \t\r\n"


class Unfit(Exception):  # noqa: N818 - not an error of the vote: the ballot becomes an invalid one
    """A ballot that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Normalisation:
    """How wordings are compared.

    - `exact`: as written, without white space at both ends.
    - `casefold`: also without regard to case, wrapping quotes or marks, and a full stop.
    - `number`: the number a text is, or the last number in it.
    - `json_key`: what stands at `key` (`answer` or `answer.choice`) of an object or of JSON text, also in a fence.
    - `expression`: the value of `expression` with `ballot` and `voter` as variables.
    """

    mode: NormalisationMode = "exact"
    key: str = ""
    expression: str = ""


class Wording:
    """Gives every wording its name: that of the choice it means, else the wording that came first."""

    def __init__(self, normalisation: Normalisation, choices: Sequence[str]) -> None:
        """Raises `NodeInputError` for choices that are the same after normalisation, or do not fit it."""
        self.normalisation = normalisation
        self.choices = tuple(choices)
        self._by_name: dict[str, str] = {}
        for choice in choices:
            try:
                name = self._plain(choice)
            except Unfit as unfit:
                raise NodeInputError(f"the choice {choice!r} {unfit}: change it, or compare otherwise") from unfit
            if self._by_name.setdefault(name, choice) is not choice or choices.count(choice) > 1:
                raise NodeInputError(f"choice {choice!r} stands twice; remove one of them")
        self._folded = {fold(choice): choice for choice in choices}

    def offers(self, text: str) -> bool:
        """Whether a text is one of the given choices."""
        return fold(text) in self._folded

    def name(self, value: Json) -> str:
        """The choice a wording means.

        Raises:
            Unfit: if it means none that is offered.
        """
        name = self._plain(value)
        if not name:
            raise Unfit("names an empty choice")
        if not self.choices and self.normalisation.mode == "casefold":
            return self._by_name.setdefault(name, bare(plain_text(value)))
        if not self.choices or name in self._by_name:
            return self._by_name.get(name, name)
        if self.normalisation.mode in ("json_key", "expression") and fold(name) in self._folded:
            return self._folded[fold(name)]
        raise Unfit(f"names {name[:60]!r}, which is not one of the choices")

    def _plain(self, value: Json) -> str:
        match self.normalisation.mode:
            case "casefold":
                return fold(plain_text(value))
            case "number":
                return number_text(value)
            case _:
                return plain_text(value)


def extract(value: Json, voter: str, normalisation: Normalisation) -> Json:
    """The part of a ballot that is the vote.

    Raises:
        Unfit: if it is not there.
        ExpressionError: if the expression does not parse.
    """
    if normalisation.mode == "json_key":
        return _at_key(value, normalisation.key)
    if normalisation.mode == "expression":
        expression = compile_expression(normalisation.expression)
        try:
            return expression.evaluate({"ballot": value, "voter": voter})
        except ExpressionError as error:
            raise Unfit(error.message) from error
    return value


def _at_key(value: Json, key: str) -> Json:
    found = parsed(value)
    for name in key.split("."):
        if not isinstance(found, dict) or name not in found:
            raise Unfit(f"has no {key!r}")
        found = found[name]
    return found


def parsed(value: Json) -> Json:
    """A text that is JSON, bare or in a fence, as its value; anything else as it is."""
    if not isinstance(value, str) or len(value) > _MAX_CHARS:
        return value
    fenced = _FENCE.match(value)
    try:
        return json.loads(fenced.group(1) if fenced else value)
    except (ValueError, RecursionError):
        return value


def plain_text(value: Json) -> str:
    """A value as a name: whole numbers without a point, objects with sorted keys."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    except (TypeError, ValueError, RecursionError) as error:
        raise Unfit("is not plain JSON") from error


def bare(text: str) -> str:
    """Without what people do not mean by a wording: width, spacing, wrapping quotes, a full stop."""
    spaced = " ".join(unicodedata.normalize("NFKC", text).split())
    return spaced.strip(_WRAPPING).rstrip(_TRAILING).strip(_WRAPPING) or spaced


def fold(text: str) -> str:
    """As `bare`, and in no case of letters."""
    return bare(text).casefold()


def number_text(value: Json) -> str:
    """The number in a value, in its shortest form: `42` for ` 42.0 `.

    Raises:
        Unfit: if there is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unfit("is not a number")
    found = _NUMBER.findall(str(value)[-_MAX_CHARS:]) if isinstance(value, str) else [repr(value)]
    try:
        number = Decimal(found[-1].replace(",", "")).normalize()
    except (IndexError, InvalidOperation, ValueError) as error:
        raise Unfit("holds no number") from error
    if not number.is_finite():
        raise Unfit("is not a finite number")
    return f"{number:f}" if abs(number.adjusted()) < 18 else str(number)
