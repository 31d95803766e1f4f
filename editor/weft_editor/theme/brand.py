"""The program's own icon."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QIcon

from weft_resources import path


@cache
def app_icon() -> QIcon:
    """The icon of windows. Shared."""
    return QIcon(str(path("app", "weft.png")))
