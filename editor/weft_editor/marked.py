"""Light Markdown of help and descriptions (`code`, *emphasis*, **strong**), as labels, tips and plain places show it.

Everything else in such a text is shown as it is: it is escaped, and what would steer is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from weft_editor.inert import visible
from weft_editor.theme.fonts import CODE_FAMILY

_MARK: Final = re.compile(
    r"`(?P<code>[^`\n]+)`|\*\*(?P<strong>[^*\n]+)\*\*|(?<![\w*])\*(?P<em>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])"
)
_TAGS: Final = {
    "code": (f"<span style=\"font-family: '{CODE_FAMILY}', monospace\">", "</span>"),
    "strong": ('<span style="font-weight: 600">', "</span>"),
    "em": ("<i>", "</i>"),
}


def marked(text: str) -> str:
    """The text as rich text for a label."""
    return "".join(_pieces(text)).replace("\n", "<br>")


def _pieces(text: str) -> Iterable[str]:
    at = 0
    for match in _MARK.finditer(text):
        yield escape(visible(text[at : match.start()]))
        opening, closing = _TAGS[match.lastgroup or "code"]
        yield opening + escape(visible(match[match.lastgroup or "code"])) + closing
        at = match.end()
    yield escape(visible(text[at:]))


def unmarked(text: str) -> str:
    """The text without its marks, for places that know no fonts: screen readers, lists of one line."""
    return _MARK.sub(lambda match: match[match.lastgroup or "code"], text)


def marked_tip(*lines: str) -> str:
    """Lines as a tool tip; an empty one if there is nothing to say."""
    shown = "<br>".join(marked(line) for line in lines if line)
    return f"<qt>{shown}</qt>" if shown else ""
