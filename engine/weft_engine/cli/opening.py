"""`weft` and `weft FILE`: the editor where there is a display, else the flow runs in the terminal."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from weft_engine.cli.exits import Exit, UsageError
from weft_engine.cli.terminal import say
from weft_resources import template_names

FIRST_TEMPLATE: Final = "hello"


def open_flow(arguments: argparse.Namespace) -> Exit:
    """Opens the editor; where that cannot be, says why in one line and runs the flow here."""
    obstacle = no_editor_because()
    if obstacle:
        say(f"weft: {obstacle}; running {arguments.flow or FIRST_TEMPLATE!r} in the terminal")
        return _run_here(arguments.flow or FIRST_TEMPLATE)
    return _open_editor(arguments.flow)


def no_editor_because() -> str:
    """Why the editor cannot open here; empty if it can."""
    if find_spec("PySide6") is None or find_spec("weft_editor") is None:
        return "the editor is not installed (weft[editor])"
    if not sys.platform.startswith("linux"):
        return ""
    if os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no display"
    return ""


def _open_editor(name: str | None) -> Exit:
    from weft_editor.app import main as open_window

    path = Path(name) if name else None
    if path is None or path.exists():
        return Exit(open_window(path))
    if name in template_names():
        return Exit(open_window(None, template=str(name)))
    known = ", ".join(template_names())
    raise UsageError(f"there is no file {name!r} and no template of that name; templates: {known}")


def _run_here(name: str) -> Exit:
    from weft_engine.cli.main import main

    return Exit(main(["run", name]))
