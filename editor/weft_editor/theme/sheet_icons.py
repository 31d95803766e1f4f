"""Tinted icons as files: style sheets can only name files."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from weft_engine.folders import cache_folder
from weft_resources import icon_svg


def icon_url(name: str, tint: str, stroke: float = 2.25) -> str:
    """Path of a bundled icon in a colour, for `image: url(…)`; written at first use. Empty if it cannot be written."""
    folder = cache_folder() / "icons"
    file = folder / f"{name}-{tint.lstrip('#')}-{stroke:g}.svg"
    if not file.exists():
        with suppress(OSError):
            _write(file, icon_svg(name, tint, stroke))
    return file.as_posix() if file.exists() else ""


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
