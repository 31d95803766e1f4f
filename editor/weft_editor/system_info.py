"""What somebody who is to help needs to know of a computer, and nothing about the person."""

from __future__ import annotations

import locale
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from weft_editor.language import language
from weft_editor.program import Program
from weft_engine.folders import cache_folder, config_folder, data_folder, state_folder
from weft_engine.redaction import redact_text


def system_info(program: Program) -> str:
    """One fact a line, in English; the home folder stands as `~`, and nothing secret is in it."""
    style = QGuiApplication.styleHints()
    lines = [
        f"Weft {weft_version()}",
        f"Python {platform.python_version()} ({platform.python_implementation()})",
        f"Qt {qVersion()}, PySide6 {pyside_version}, platform {QGuiApplication.platformName()}",
        f"System {QSysInfo.prettyProductName()}, kernel {QSysInfo.kernelType()} {QSysInfo.kernelVersion()}, "
        f"{QSysInfo.currentCpuArchitecture()}",
        *(f"Screen {number}: {_screen(number - 1)}" for number in range(1, len(QGuiApplication.screens()) + 1)),
        f"Language {language()}, locale {locale.getlocale()[0]}",
        f"Theme {program.settings.theme} ({program.tokens.name}), system {style.colorScheme().name}, "
        f"motion {program.settings.motion}",
        f"Windows {len(program.windows.all)}, flows {len(program.open_tabs)}",
        *(
            f"{name}: {_folder(folder)}"
            for name, folder in (
                ("Settings", config_folder()), ("Data", data_folder()), ("State", state_folder()),
                ("Cache", cache_folder()),
            )
        ),
    ]  # fmt: skip
    return redact_text("\n".join(lines))


def weft_version() -> str:
    """The version that runs."""
    try:
        return version("weft")
    except PackageNotFoundError:  # a program that was packed without its metadata
        return "?"


def _screen(at: int) -> str:
    screen = QGuiApplication.screens()[at]
    size = screen.size()
    return f"{size.width()} × {size.height()}, scale {screen.devicePixelRatio():g}, {screen.refreshRate():.0f} Hz"


def _folder(folder: Path) -> str:
    """A folder as anybody may see it: without the name of its owner."""
    try:
        return f"~{os.sep}{folder.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(folder)
