"""What a value is best shown as: a picture, a table, text in Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from weft_editor.inert import visible
from weft_engine.values import Json, to_text

_COLUMNS_MOST: Final = 8
_CELL_CHARS: Final = 80
_IMAGE_CHARS: Final = 24_000_000
"""Characters of base64: about 18 MB."""
_DATA_URL: Final = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,")
_MARKS: Final = re.compile(
    r"^(?:#{1,6} \S|[-*+] \S|\d{1,3}[.)] \S|> \S|```|\|.*\|)|\*\*[^*\s][^*]*\*\*|(?<!\w)`[^`\n]+`", re.MULTILINE
)
"""What only Markdown has: headings, lists, quotes, fences, tables, strong text, code."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of short texts under the names of their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    """By column, whether it holds numbers only."""
    left_out: int = 0
    """Rows beyond those here."""


def is_markdown(text: str) -> bool:
    """Whether a text looks as if it was written in Markdown."""
    return _MARKS.search(text) is not None


def image_in(value: Json) -> str:
    """The base64 of a picture that a value is: a data URL, or an object with `media_type` and `base64`."""
    if isinstance(value, Mapping) and str(value.get("media_type", "")).startswith("image/"):
        value = value.get("base64")
        return value if isinstance(value, str) and len(value) <= _IMAGE_CHARS else ""
    if isinstance(value, str) and len(value) <= _IMAGE_CHARS and (found := _DATA_URL.match(value)):
        return value[found.end() :]
    return ""


def table_of(values: Sequence[Json], rows_most: int) -> Table | None:
    """A list of flat objects that mostly share their names, as a table; `None` if it is no such list."""
    records = [each for each in values[:rows_most] if isinstance(each, Mapping) and each]
    if not records or len(records) < len(values[:rows_most]):
        return None
    columns = tuple(dict.fromkeys(name for each in records for name in each))
    if len(columns) > _COLUMNS_MOST or sum(map(len, records)) * 2 < len(columns) * len(records):
        return None
    if any(isinstance(cell, (Mapping, list)) and cell for each in records for cell in each.values()):
        return None
    cells = [[each.get(name) for name in columns] for each in records]
    numeric = tuple(all(_is_numeric(row[at]) for row in cells) for at in range(len(columns)))
    rows = tuple(tuple(_written(cell) for cell in row) for row in cells)
    return Table(tuple(visible(name) for name in columns), rows, numeric, len(values) - len(rows))


def _is_numeric(cell: Json) -> bool:
    return cell is None or (isinstance(cell, (int, float)) and not isinstance(cell, bool))


def _written(cell: Json) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell != int(cell):
        return f"{cell:.4g}"
    return visible(" ".join(to_text(cell)[: 2 * _CELL_CHARS].split())[:_CELL_CHARS])
