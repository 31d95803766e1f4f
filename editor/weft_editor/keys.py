"""Which keys do what, in all windows: the usual ones, and those a person chose instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from weft_editor.actions import SPECS
from weft_editor.language import tr
from weft_editor.settings import Settings

if TYPE_CHECKING:
    from weft_editor.interactions.table import Keymap

RESERVED: Final[Mapping[str, str]] = {
    "Esc": tr("leaving and calling off"),
    "Space": tr("moving the view"),
    "Y": tr("cutting wires"),
    "Menu": tr("the menu"),
    "Shift+F10": tr("the menu"),
    **{
        f"{held}{arrow}": tr("going about the nodes")
        for held in ("", "Shift+", "Ctrl+", "Ctrl+Shift+")
        for arrow in ("Left", "Right", "Up", "Down")
    },
}
"""Keys that are part of how the canvas is used, and what for."""
PANEL: Final = "panel_"
"""Begins the id of a command that shows or hides a panel."""


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """A command that keys can be given to."""

    id: str
    title: str
    group: str
    usual: tuple[str, ...]


class Keys(QObject):
    """Kept by the program. Keys are in Qt's portable form, the one to be shown first."""

    changed = Signal()
    """Other keys hold from now on."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._chosen = settings.keys
        self._keymap: Keymap | None = None

    @property
    def keymap(self) -> Keymap:
        """The keys of the canvas; all canvases share it."""
        from weft_editor.interactions.table import Keymap

        if self._keymap is None:
            self._keymap = Keymap(self._chosen)
        return self._keymap

    def of(self, command: str, usual: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The keys of a command."""
        return self._chosen.get(command, usual)

    def is_chosen(self, command: str) -> bool:
        """Whether a person gave it other keys than the usual ones."""
        return command in self._chosen

    def commands(self) -> tuple[KeyCommand, ...]:
        """All commands there are, by group as they stand in the menus."""
        return tuple(sorted(_commands(), key=lambda each: _GROUPS.index(each.group)))

    def holders(self, key: str, but: str = "") -> list[KeyCommand]:
        """Which commands a key means."""
        wanted = normal(key)
        held = ((each, self.of(each.id, each.usual)) for each in self.commands() if each.id != but)
        return [each for each, keys in held if wanted in map(normal, keys)]

    def choose(self, command: str, keys: Sequence[str]) -> None:
        """Gives a command these keys and takes them from all others."""
        new = tuple(dict.fromkeys(normal(key) for key in keys))
        for key in new:
            for other in self.holders(key, but=command):
                left = [each for each in self.of(other.id, other.usual) if normal(each) != key]
                self._put(other, tuple(left))
        self._put(next(each for each in self.commands() if each.id == command), new)
        self._tell()

    def reset(self) -> None:
        """All commands have their usual keys again."""
        self._chosen.clear()
        self._tell()

    def _put(self, command: KeyCommand, keys: tuple[str, ...]) -> None:
        if keys == tuple(map(normal, command.usual)):
            self._chosen.pop(command.id, None)
        else:
            self._chosen[command.id] = keys

    def _tell(self) -> None:
        self._settings.keys = self._chosen
        if self._keymap is not None:
            self._keymap.choose(self._chosen)
        self.changed.emit()


_GROUPS: Final = ("File", "Edit", "Node", "View", "Run", "Help", "Panels", "Window")


def _commands() -> Iterator[KeyCommand]:
    from weft_editor.editing import group_of
    from weft_editor.interactions.table import COMMANDS
    from weft_editor.panels.panels import titles

    own = {each.id for each in COMMANDS}
    for spec in SPECS:
        if spec.id not in own:
            yield KeyCommand(spec.id, tr(spec.text).rstrip("…"), spec.group, spec.keys)
    for each in COMMANDS:
        yield KeyCommand(each.id, tr(each.title).rstrip("…"), group_of(each.id), each.keys)
    for key, title in titles().items():
        yield KeyCommand(f"{PANEL}{key}", tr("Show or hide {title}", title=title), "Panels", ())


def normal(key: str) -> str:
    """A key in the one form in which keys are compared."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def native(key: str) -> str:
    """A key as a person reads it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def natives(keys: Sequence[str]) -> str:
    """Keys as a person reads them."""
    return ", ".join(map(native, keys))


def holds_while_typing(key: str) -> bool:
    """Whether a key can mean a command of the window wherever the focus is: nobody types it."""
    parts = normal(key).split("+")
    is_function = parts[-1].startswith("F") and parts[-1][1:].isdigit()
    return is_function or bool({"Ctrl", "Alt", "Meta"} & set(parts[:-1]))
