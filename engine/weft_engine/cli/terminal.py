"""What the commands print: results on stdout, everything else on stderr, inert whatever it holds."""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any, Final, TextIO

_LOGGED_CHARS: Final = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def inert(text: str) -> str:
    """Text without control characters, escapes and bidi overrides: a model's answer cannot steer a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def say(text: str) -> None:
    """A line on stderr, which others may keep as a log: without secrets."""
    from weft_engine.redaction import redact_text

    write(sys.stderr, inert(redact_text(text)) + "\n")


class Said(logging.Handler):
    """What libraries log, one line each without secrets: they quote what servers say."""

    def emit(self, record: logging.LogRecord) -> None:
        """Says the line; where it came from stands in no terminal."""
        from weft_engine.redaction import redact_text

        say(f"weft: {redact_text(record.getMessage())[:_LOGGED_CHARS]}")  # before a key is cut in two


def say_what_is_logged() -> None:
    """Takes the place of Python's own last resort, which writes anything as it is, with its traceback."""
    root = logging.getLogger()
    if not any(isinstance(each, Said) for each in root.handlers):
        root.addHandler(Said(logging.ERROR))
    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # Weft itself tells what went wrong with a server


def put(text: str) -> None:
    """A result on stdout, ended by a line break; made inert only where a person reads it."""
    text = inert(text) if sys.stdout.isatty() else text
    write(sys.stdout, text if text.endswith("\n") else text + "\n")


def put_json(value: Any) -> None:
    """A JSON value on stdout, by itself."""
    write(sys.stdout, json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def write(stream: TextIO, text: str) -> None:
    """Writes at once; a terminal that cannot show a character gets a replacement instead of an error."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows in aligned columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)
