"""What the program remembers of the person's choices: theme, navigation, window, recent files, favourites."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal, cast, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from weft_editor.theme.appearance import Choice
from weft_editor.theme.motion import MOTION_CHOICES, MotionChoice
from weft_engine.folders import config_folder

Navigation = Literal["auto", "mouse", "touchpad"]
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

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self._store = QSettings(str(file or config_folder() / FILE_NAME), QSettings.Format.IniFormat)

    # Choices

    @property
    def theme(self) -> Choice:
        """Which theme to wear."""
        return cast(Choice, self._one_of("theme", get_args(Choice), "system"))

    @theme.setter
    def theme(self, choice: Choice) -> None:
        self._store.setValue("theme", choice)

    @property
    def motion(self) -> MotionChoice:
        """Whether things may move by themselves."""
        return cast(MotionChoice, self._one_of("motion", MOTION_CHOICES, "system"))

    @motion.setter
    def motion(self, choice: MotionChoice) -> None:
        self._store.setValue("motion", choice)

    @property
    def navigation(self) -> Navigation:
        """Whether a wheel zooms (`mouse`), two fingers pan (`touchpad`), or the device decides (`auto`)."""
        return cast(Navigation, self._one_of("navigation", get_args(Navigation), "auto"))

    @navigation.setter
    def navigation(self, mode: Navigation) -> None:
        if mode != self.navigation:
            self._store.setValue("navigation", mode)
            self.navigation_changed.emit(mode)

    @property
    def model(self) -> str:
        """The model runs use in place of the flow's default; empty for none."""
        return self._text("model")

    @model.setter
    def model(self, reference: str) -> None:
        if reference != self.model:
            self._store.setValue("model", reference)
            self.model_changed.emit(reference)

    @property
    def minimap(self) -> bool:
        """Whether the canvas shows its map."""
        return self._text("minimap") != "hidden"

    @minimap.setter
    def minimap(self, shown: bool) -> None:
        if shown != self.minimap:
            self._store.setValue("minimap", "shown" if shown else "hidden")
            self.minimap_changed.emit(shown)

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Keys a person chose, by command; what cannot be read is as good as not chosen."""
        try:
            read = json.loads(self._text("keys") or "{}")
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
        self._store.setValue("keys", json.dumps({name: list(keys) for name, keys in chosen.items()}))
        self.save()

    @property
    def arrows(self) -> bool:
        """Whether wires show which way they lead."""
        return self._text("wire_arrows") == "shown"

    @arrows.setter
    def arrows(self, shown: bool) -> None:
        if shown != self.arrows:
            self._store.setValue("wire_arrows", "shown" if shown else "hidden")
            self.arrows_changed.emit(shown)

    @property
    def restores_windows(self) -> bool:
        """Whether a start opens the windows and flows of last time."""
        return self._text("restore_windows") != "no"

    @restores_windows.setter
    def restores_windows(self, on: bool) -> None:
        self._store.setValue("restore_windows", "yes" if on else "no")

    def export_choice(self, name: str) -> str:
        """What was chosen when a flow was last exported; empty if nothing was."""
        return self._text(f"export/{name}")

    def keep_export_choices(self, **choices: str) -> None:
        """Keeps what was chosen for the next export."""
        for name, choice in choices.items():
            self._store.setValue(f"export/{name}", choice)

    # Lists

    @property
    def recent(self) -> list[Path]:
        """Flows opened or saved lately, the latest first, that are still there."""
        return [path for each in self._texts("recent") if (path := Path(each)).is_file()]

    @property
    def folder(self) -> Path:
        """Where to begin to look for a flow: the chosen folder, else that of the one used last."""
        chosen = self.flows_folder
        if chosen is not None and chosen.is_dir():
            return chosen
        return next((path.parent for path in self.recent), Path.home())

    @property
    def flows_folder(self) -> Path | None:
        """Where a person keeps flows, if they said so; it may be gone."""
        return self._path("flows_folder")

    @flows_folder.setter
    def flows_folder(self, folder: Path | None) -> None:
        self._store.setValue("flows_folder", str(folder or ""))

    @property
    def exports_folder(self) -> Path | None:
        """Where exports go, if a person said so; it may be gone."""
        return self._path("exports_folder")

    @exports_folder.setter
    def exports_folder(self, folder: Path | None) -> None:
        self._store.setValue("exports_folder", str(folder or ""))

    def _path(self, name: str) -> Path | None:
        found = Path(self._text(name))
        return found if found.is_absolute() else None

    def note_recent(self, path: Path) -> None:
        """Puts a file on top of the recent ones."""
        new = str(path.resolve())
        others = [each for each in self._texts("recent") if each != new]
        self._store.setValue("recent", [new, *others][:_RECENT_MOST])
        self.recent_changed.emit()

    def forget_recent(self) -> None:
        """Empties the list of recent files."""
        self._store.setValue("recent", [])
        self.recent_changed.emit()

    @property
    def favourites(self) -> list[str]:
        """Ids of what the library keeps at hand: of node types, and names of templates after `template:`."""
        return self._texts("favourites")

    @favourites.setter
    def favourites(self, ids: Iterable[str]) -> None:
        new = list(dict.fromkeys(ids))
        if new != self.favourites:
            self._store.setValue("favourites", new)
            self.favourites_changed.emit(tuple(new))

    @property
    def recent_types(self) -> list[str]:
        """Ids of node types added lately."""
        return self._texts("recent_types")

    @recent_types.setter
    def recent_types(self, ids: Iterable[str]) -> None:
        self._store.setValue("recent_types", list(ids))

    # The window

    def bytes_of(self, name: str) -> QByteArray | None:
        """A state that Qt saved."""
        value = self._store.value(f"window/{name}")
        return value if isinstance(value, QByteArray) else None

    def keep_bytes(self, name: str, value: QByteArray) -> None:
        """Keeps a state of Qt's."""
        self._store.setValue(f"window/{name}", value)

    def save(self) -> None:
        """Writes the file now."""
        self._store.sync()

    def _text(self, name: str) -> str:
        value = self._store.value(name, "")
        return value if isinstance(value, str) else ""

    def _texts(self, name: str) -> list[str]:
        value = self._store.value(name, [])
        if isinstance(value, str):  # Qt writes a list of one as its one entry
            return [value] if value else []
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def _one_of(self, name: str, known: Iterable[str], default: str) -> str:
        value = self._text(name)
        return value if value in known else default
