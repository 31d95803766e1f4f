"""Names that a person gives to outputs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

_NAME: Final = re.compile(r"[^\W\d][\w -]{0,39}")


def name_faults(names: Sequence[str], reserved: Sequence[str] = ()) -> Iterator[str]:
    """What is wrong with the names of outputs, as sentences; `reserved` are those the node has already."""
    for name, count in Counter(names).items():
        if not _NAME.fullmatch(name):
            yield f"{name!r} cannot name an output: use letters, digits, spaces, - and _, beginning with a letter"
        elif name == "error":
            yield "'error' cannot name an output: every node has one of that name; choose another"
        elif name in reserved:
            yield f"{name!r} cannot name an output: the node has one of that name already; choose another"
        elif count > 1:
            yield f"{count} outputs are called {name!r}: give each its own name"
