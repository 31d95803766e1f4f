"""Makes pictures of every screen and state.

    python -m tests.editor.pictures FOLDER [--theme dark light] [--scale 1 2] [--size 1600x1000 …] [--only PART …]

Each scale and size is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Starts a process for each scale and size; in such a process, takes the pictures."""
    asked = _arguments()
    if asked.inside:
        from tests.editor.pictures.taking import take

        return take(Path(asked.folder), asked.theme, asked.size[0], asked.only)
    return max(_start(asked, scale, size) for scale in asked.scale for size in asked.size)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.editor.pictures", description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--theme", nargs="+", default=["dark", "light"], choices=["dark", "light"])
    parser.add_argument("--scale", nargs="+", type=float, default=[1.0, 2.0])
    parser.add_argument("--size", nargs="+", default=["1600x1000"])
    parser.add_argument("--only", nargs="+", default=[], help="parts of names of scenes")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _start(asked: argparse.Namespace, scale: float, size: str) -> int:
    folder = Path(asked.folder) / f"{size}@{scale:g}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "tests.editor.pictures", str(folder), "--inside", "--size", size]
        command += ["--theme", *asked.theme, *(["--only", *asked.only] if asked.only else [])]
        return subprocess.run(command, env=surroundings(Path(home), scale, size), check=False).returncode


def surroundings(home: Path, scale: float, size: str) -> dict[str, str]:
    """Environment of a program without a real screen, at a scale, on a screen just as large as the window."""
    width, height = map(int, size.split("x"))
    screens = home / "screens.json"
    pixels = {"x": 0, "y": 0, "width": round(width * scale), "height": round(height * scale)}
    screen = {"name": "screen", **pixels, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screens.write_text(json.dumps({"synchronousWindowSystemEvents": False, "screens": [screen]}))
    left_out = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "OLLAMA_HOST")
    return {key: value for key, value in os.environ.items() if key not in left_out} | {
        "WEFT_HOME": str(home / "weft"), "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
        "QT_SCALE_FACTOR": f"{scale:g}",
        "WEFT_LANGUAGE": os.environ.get("WEFT_LANGUAGE", "en"),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
