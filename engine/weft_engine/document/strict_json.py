"""JSON as RFC 8259 has it, and nothing more lenient: what is read is what is written, or is refused with its place.

Python's parser accepts NaN, takes the last of duplicate keys, and recurses; files from elsewhere get none of that.
"""

from __future__ import annotations

import codecs
import json
import re
from array import array
from itertools import accumulate
from math import isfinite
from typing import Final, NoReturn

from weft_engine.document.json_places import first_fault, line_column
from weft_engine.errors import FlowFileError
from weft_engine.giving_way import give_way
from weft_engine.values import Json

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_DEPTH: Final = 200
MAX_VALUES: Final = 3_000_000
"""Values in one text; a flow of 50,000 nodes has about a million."""

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_STEPS = bytes(1 if mark in b"[{" else 255 if mark in b"]}" else 0 for mark in range(256))
_NOT_BRACKETS = bytes(mark for mark in range(256) if mark not in b"[]{}")


class _RefusedError(ValueError):
    """Well-formed to Python, not to us."""


def parse(data: bytes) -> Json:
    """The JSON value in `data`.

    Raises:
        FlowFileError: It is no JSON text in UTF-8 or is past a limit; with `line` and `column` wherever there is one.
    """
    _check_size(data)
    text = _text(data).removeprefix("\ufeff")
    _check_counts(data)
    try:
        value = _DECODER.decode(text)
        if _SURROGATE.search(text):
            _check_surrogates(text)
    except json.JSONDecodeError as error:
        _refuse(text, error.pos, _plain(error))
    except (ValueError, RecursionError):
        offset, fault = first_fault(text, MAX_DEPTH) or (0, "not a JSON text")
        _refuse(text, offset, fault)
    return value


def check_limits(data: bytes) -> None:
    """Raises `FlowFileError` if a JSON text is too large, too deep or has too many values to be parsed."""
    _check_size(data)
    _check_counts(data)


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise FlowFileError(
            f"it has more than {MAX_BYTES // 1_048_576} MB, the most that is read: take long texts and images out",
            size=len(data),
        )


def _text(data: bytes) -> str:
    if data.startswith(_WIDE) or b"\0" in data[:4]:
        raise FlowFileError("the file is not in UTF-8 (it looks like UTF-16): save it as UTF-8", line=1, column=1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = line_column(before, len(before))
        raise FlowFileError(
            f"line {line}, column {column}: byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8",
            line=line,
            column=column,
        ) from error


def _check_counts(data: bytes) -> None:
    """Refuses what is too deep or has too many values before any of it is built, in time linear in the size."""
    if data.count(b'"') > 4 * MAX_VALUES:
        raise FlowFileError(f"the file has more than {2 * MAX_VALUES:,} texts: split the flow into several")
    outside = b"".join(data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    brackets = outside.translate(_STEPS, _NOT_BRACKETS)
    if outside.count(b",") + len(brackets) > 2 * MAX_VALUES:
        raise FlowFileError(f"the file has more than {MAX_VALUES:,} values: split the flow into several")
    if max(accumulate(array("b", brackets)), default=0) > MAX_DEPTH:
        text = data.decode("utf-8")
        offset, fault = first_fault(text, MAX_DEPTH) or (0, f"nested more than {MAX_DEPTH} deep")
        _refuse(text, offset, fault)


def _refuse(text: str, offset: int, fault: str) -> NoReturn:
    line, column = line_column(text, offset)
    raise FlowFileError(f"line {line}, column {column}: {fault}", line=line, column=column)


def _plain(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()):
        return "the text ends too early"
    if error.msg == "Extra data":
        return "something follows the end of the JSON text"
    return error.msg[0].lower() + error.msg[1:]


def _check_surrogates(text: str) -> None:
    if first_fault(text, MAX_DEPTH):
        raise _RefusedError


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    give_way()
    built = dict(pairs)
    if len(built) != len(pairs):
        raise _RefusedError
    return built


def _float(literal: str) -> float:
    number = float(literal)
    if not isfinite(number):
        raise _RefusedError
    return number


def _constant(name: str) -> NoReturn:
    raise _RefusedError(name)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)
