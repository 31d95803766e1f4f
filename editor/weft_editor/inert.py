"""Text from models and tools, shown as what it is: control characters are seen instead of obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

_ORDERING: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
"""Characters that turn the direction of what follows: they make text read otherwise than it is written."""
_SEEN: Final = {
    **{code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t\r"},
    0x7F: "\u2421",
    **{code: "\ufffd" for code in range(0x80, 0xA0)},
    **{code: f"[U+{code:04X}]" for code in _ORDERING},
}
_ANY: Final = re.compile("[" + "".join(re.escape(chr(code)) for code in _SEEN) + "]")


def visible(text: str) -> str:
    """The text with control and direction characters replaced by marks; most texts come back as they are."""
    return text.translate(_SEEN) if _ANY.search(text) else text


def literal(text: str) -> str:
    """Text for buttons, menus and tabs, which else take `&` for the mark of a key and a tab for the begin of one."""
    return visible(text).replace("&", "&&").replace("\t", " ").replace("\n", " ")


def tip(lines: Iterable[str]) -> str:
    """Lines as a tool tip that wraps: Qt takes a text for markup where it looks like some, unless it is escaped."""
    text = "<br>".join(escape(visible(line)).replace("\n", "<br>") for line in lines if line)
    return f"<qt>{text}</qt>" if text else ""
