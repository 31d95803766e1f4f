"""Takes the pictures: plays the scenes and keeps what is seen."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Iterable
from pathlib import Path

from tests.editor.pictures.scenes import SCENES, play
from tests.editor.pictures.studio import Studio


def wanted(parts: Iterable[str]) -> list[str]:
    """Names of scenes that contain one of these parts; all, if there are none."""
    parts = list(parts)
    return [name for name in SCENES if not parts or any(part in name for part in parts)]


def take(folder: Path, themes: list[str], size: str, only: list[str]) -> int:
    """Plays all wanted scenes in each theme; goes on after one that fails, and says so."""
    width, height = map(int, size.split("x"))
    failed = 0
    with tempfile.TemporaryDirectory() as place:

        def look(studio: Studio, name: str) -> None:
            studio.picture().save(str(folder / f"{name}.{studio.tokens.name}.png"))

        studio = Studio(look, Path(place), (width, height))
        for theme in themes:
            studio.wear(theme)  # type: ignore[arg-type]  # dark or light
            for name in wanted(only):
                try:
                    play(studio, name)
                except Exception:
                    traceback.print_exc()
                    print(f"{name} ({theme}) failed", file=sys.stderr, flush=True)
                    failed += 1
        studio.leave()
    return 1 if failed else 0
