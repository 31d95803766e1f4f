"""Plays scenes and prints what is wrong on their screens, as JSON: each fault once, with where it was seen."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.editor.pictures.checks import ACCESS, ROOM, faults
from tests.editor.pictures.scenes import play
from tests.editor.pictures.studio import Studio
from tests.editor.pictures.taking import wanted

_CHECKS = {"room": ROOM, "access": ACCESS}


def main() -> int:
    """Prints the faults."""
    parser = argparse.ArgumentParser()
    parser.add_argument("check", choices=list(_CHECKS))
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    width, height = map(int, asked.size.split("x"))
    found: dict[str, str] = {}
    seen: list[str] = []

    def look(studio: Studio, name: str) -> None:
        seen.append(name)
        for fault in faults(studio.shown_windows(), _CHECKS[asked.check]):
            found.setdefault(fault, name)

    with tempfile.TemporaryDirectory() as place:
        studio = Studio(look, Path(place), (width, height))
        studio.wear("dark")
        for name in wanted(asked.only):
            try:
                play(studio, name)
            except Exception as error:  # the others are still of interest
                found[f"could not be played: {error!r}"] = name
        studio.leave()
    print(json.dumps({"faults": [f"{name}: {fault}" for fault, name in found.items()], "seen": seen}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
