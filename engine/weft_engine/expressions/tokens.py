"""From source text to tokens, after the lexis of CEL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from weft_engine.expressions.limits import MAX_INT, Fault

TokenKind = Literal["number", "text", "name", "symbol", "end"]

# A fixed pattern of ours over a source of bounded length; patterns that people write go through re2.
_TOKEN: Final = re.compile(
    r"""
    (?P<space>(?:[ \t\r\n\f]|//[^\n]*)+)
  | (?P<number>0[xX][0-9a-fA-F]+|\d+\.\d+(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+)
  | (?P<text>[rR]?(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<symbol>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|.)", re.DOTALL)
_SIMPLE_ESCAPES: Final = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression; `value` is the number or the text without its quotes."""

    kind: TokenKind
    text: str
    position: int
    value: Any = None


def tokenize(source: str) -> list[Token]:
    """The tokens of a source, closed by one of kind `end`.

    Raises:
        Fault: for a character no token starts with, an unclosed text, or a number out of range.
    """
    tokens: list[Token] = []
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise _no_token(source, position)
        kind, text = match.lastgroup, match.group()
        if kind == "number":
            tokens.append(Token("number", text, position, _number(text, position)))
            _refuse_suffix(source, match.end())
        elif kind == "text":
            tokens.append(Token("text", text, position, _text(text, position)))
        elif kind == "name":
            _refuse_prefix(source, match)
            tokens.append(Token("name", text, position))
        elif kind == "symbol":
            tokens.append(Token("symbol", text, position))
        position = match.end()
    tokens.append(Token("end", "the end", len(source)))
    return tokens


def _no_token(source: str, position: int) -> Fault:
    character = source[position]
    if character in "'\"":
        return Fault("a text that begins here is not closed", position)
    if character in "&|=":
        return Fault(f"a single {character!r} means nothing; write {character * 2!r}", position)
    return Fault(f"{character!r} has no meaning in an expression", position)


def _refuse_suffix(source: str, end: int) -> None:
    if source[end : end + 1] in ("u", "U"):
        raise Fault("unsigned numbers do not exist here; leave out the 'u'", end)
    if source[end : end + 1].isalnum():
        raise Fault("a number runs into a word", end)


def _refuse_prefix(source: str, match: re.Match[str]) -> None:
    if match.group() in ("b", "B") and source[match.end() : match.end() + 1] in ("'", '"'):
        raise Fault("bytes do not exist here; leave out the 'b'", match.start())


def _number(text: str, position: int) -> int | float:
    if text[:2] in ("0x", "0X"):
        value: int | float = int(text, 16) if len(text) < 20 else MAX_INT + 1
    elif text.isdigit():
        value = int(text) if len(text) < 20 else MAX_INT + 1
    else:
        value = float(text)
    if value == float("inf") or (isinstance(value, int) and value > MAX_INT):
        raise Fault(f"the number {text[:30]} is too large", position)
    return value


def _text(token: str, position: int) -> str:
    raw = token[0] in "rR"
    quoted = token[1:] if raw else token
    width = 3 if quoted[:3] in ("'''", '"""') else 1
    body = quoted[width:-width]
    return body if raw else _ESCAPE.sub(lambda match: _unescape(match.group(1), position), body)


def _unescape(escape: str, position: int) -> str:
    if escape in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[escape]
    code = -1
    if len(escape) > 1:
        code = int(escape, 8) if escape[0].isdigit() else int(escape[1:], 16)
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise Fault(f"unknown escape '\\{escape}' in a text; write '\\\\' for a backslash", position)
    return chr(code)
