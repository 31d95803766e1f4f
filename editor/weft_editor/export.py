"""Pictures of flows without a window, for the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from weft_editor.language import tr
from weft_editor.theme.tokens import THEMES, ThemeName
from weft_engine.document import Flow
from weft_engine.errors import WeftError
from weft_engine.registry import installed

_KEPT: Final[list[QApplication]] = []
"""Qt ends with the object it was started by."""


class PictureError(WeftError):
    """A picture could not be written."""

    code = "save"


def export_png(flow: Flow, target: Path, *, theme: ThemeName = "light", scale: float = 2.0) -> None:
    """Writes a flow as a PNG picture.

    Args:
        flow: The flow.
        target: The file.
        theme: `dark` or `light`.
        scale: Pixels per canvas pixel.

    Raises:
        PictureError: It cannot be written there.
    """
    from weft_editor.canvas.picture import picture_of

    if QApplication.instance() is None:
        if sys.platform.startswith("linux"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _KEPT.append(QApplication(["weft"]))
    picture = picture_of(flow, installed(), THEMES[theme], scale=scale)
    if not picture.save(str(target), "PNG"):  # type: ignore[call-overload]  # the stubs want bytes
        raise PictureError(
            tr("{target} could not be written: is the folder there, and may you write in it?", target=target)
        )
