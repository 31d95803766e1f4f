"""All scenes by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final

from tests.editor.pictures import canvas_scenes, dialog_scenes, panel_scenes, run_scenes, window_scenes
from tests.editor.pictures.studio import Studio

Scene = Callable[[Studio], None]


def _of(module: ModuleType) -> dict[str, Scene]:
    """The public functions a module defines, in its order: each is a scene."""
    return {
        name.replace("_", "-"): each
        for name, each in vars(module).items()
        if callable(each) and not name.startswith("_") and getattr(each, "__module__", "") == module.__name__
    }


_MODULES: Final = (window_scenes, canvas_scenes, run_scenes, panel_scenes, dialog_scenes)
SCENES: Final[Mapping[str, Scene]] = {name: each for module in _MODULES for name, each in _of(module).items()}


def play(studio: Studio, name: str) -> None:
    """Plays one scene from a clean window."""
    studio.scene = name
    studio.clear()
    SCENES[name](studio)
