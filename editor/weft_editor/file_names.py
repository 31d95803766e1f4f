"""What files of flows are called."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from weft_editor.language import tr

SUFFIX: Final = ".weft"
FLOW_FILES: Final = tr("Weft flows (*.weft *.json);;All files (*)")
"""What a dialog offers."""


def file_name(title: str) -> str:
    """A title as the name of a file, without a suffix."""
    return "".join(each if each.isalnum() or each in " -_." else "-" for each in title).strip(" .") or "flow"


def with_suffix(path: Path, suffix: str) -> Path:
    """A path that has a suffix: its own, else this one."""
    return path if path.suffix else path.with_name(path.name + suffix)
