"""What the program remembers of the person's choices: theme, navigation, window, recent files, favourites."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QByteArray, QObject, Signal

from weft_editor.kept_choices import Choice, Store, folder, one_of, switch, words
from weft_editor.theme.appearance import CHOICES
from weft_editor.theme.appearance import Choice as ThemeChoice
from weft_editor.theme.motion import MOTION_CHOICES, MotionChoice
from weft_engine.folders import config_folder

Navigation = Literal["auto", "mouse", "touchpad"]
NAVIGATIONS: Final[tuple[Navigation, ...]] = ("auto", "mouse", "touchpad")
FILE_NAME: Final = "editor.ini"
_RECENT_MOST: Final = 12


class Settings(QObject):
    """Kept in `editor.ini` in the configuration folder; a damaged file is as good as none."""

    recent_changed = Signal()
    navigation_changed = Signal(str)
    model_changed = Signal(str)
    minimap_changed = Signal(bool)
    arrows_changed = Signal(bool)
    favourites_changed = Signal(object)
    """The ids, as a tuple."""

    theme: Choice[ThemeChoice] = one_of("theme", CHOICES, "system")
    """Which theme to wear."""
    motion: Choice[MotionChoice] = one_of("motion", MOTION_CHOICES, "system")
    """Whether things may move by themselves."""
    navigation: Choice[Navigation] = one_of("navigation", NAVIGATIONS, "auto", told="navigation_changed")
    """Whether a wheel zooms (`mouse`), two fingers pan (`touchpad`), or the device decides (`auto`)."""
    model = words("model", told="model_changed")
    """The model runs use in place of the flow's default; empty for none."""
    minimap = switch("minimap", "shown", "hidden", default=True, told="minimap_changed")
    """Whether the canvas shows its map."""
    arrows = switch("wire_arrows", "shown", "hidden", default=False, told="arrows_changed")
    """Whether wires show which way they lead."""
    restores_windows = switch("restore_windows", "yes", "no", default=True)
    """Whether a start opens the windows and flows of last time."""
    flows_folder = folder("flows_folder")
    """Where a person keeps flows, if they said so; it may be gone."""
    exports_folder = folder("exports_folder")
    """Where exports go, if a person said so; it may be gone."""

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self.store = Store(file or config_folder() / FILE_NAME)

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Keys a person chose, by command; what cannot be read is as good as not chosen."""
        try:
            read = json.loads(self.store.text("keys") or "{}")
        except (ValueError, RecursionError):
            return {}
        found = read.items() if isinstance(read, dict) else ()
        return {
            name: tuple(each for each in keys if isinstance(each, str))
            for name, keys in found
            if isinstance(keys, list)
        }

    @keys.setter
    def keys(self, chosen: Mapping[str, Iterable[str]]) -> None:
        self.store.put("keys", json.dumps({name: list(keys) for name, keys in chosen.items()}))
        self.save()

    # Lists

    @property
    def recent(self) -> list[Path]:
        """Flows opened or saved lately, the latest first, that are still there."""
        return [path for each in self.store.texts("recent") if (path := Path(each)).is_file()]

    def note_recent(self, path: Path) -> None:
        """Puts a file on top of the recent ones."""
        new = str(path.resolve())
        others = [each for each in self.store.texts("recent") if each != new]
        self.store.put("recent", [new, *others][:_RECENT_MOST])
        self.recent_changed.emit()

    def forget_recent(self) -> None:
        """Empties the list of recent files."""
        self.store.put("recent", [])
        self.recent_changed.emit()

    @property
    def folder(self) -> Path:
        """Where to begin to look for a flow: the chosen folder, else that of the one used last."""
        chosen = self.flows_folder
        if chosen is not None and chosen.is_dir():
            return chosen
        return next((path.parent for path in self.recent), Path.home())

    @property
    def favourites(self) -> list[str]:
        """Ids of what the library keeps at hand: of node types, and names of templates after `template:`."""
        return self.store.texts("favourites")

    @favourites.setter
    def favourites(self, ids: Iterable[str]) -> None:
        new = list(dict.fromkeys(ids))
        if new != self.favourites:
            self.store.put("favourites", new)
            self.favourites_changed.emit(tuple(new))

    @property
    def recent_types(self) -> list[str]:
        """Ids of node types added lately."""
        return self.store.texts("recent_types")

    @recent_types.setter
    def recent_types(self, ids: Iterable[str]) -> None:
        self.store.put("recent_types", list(ids))

    # What is kept without being a choice

    def export_choice(self, name: str) -> str:
        """What was chosen when a flow was last exported; empty if nothing was."""
        return self.store.text(f"export/{name}")

    def keep_export_choices(self, **choices: str) -> None:
        """Keeps what was chosen for the next export."""
        for name, choice in choices.items():
            self.store.put(f"export/{name}", choice)

    def bytes_of(self, name: str) -> QByteArray | None:
        """A state of the window that Qt saved."""
        return self.store.bytes(f"window/{name}")

    def keep_bytes(self, name: str, value: QByteArray) -> None:
        """Keeps a state of Qt's."""
        self.store.put(f"window/{name}", value)

    def save(self) -> None:
        """Writes the file now."""
        self.store.sync()
