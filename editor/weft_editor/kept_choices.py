"""Choices of a person as attributes: read from the file each time, written when they become another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QByteArray, QSettings

T = TypeVar("T")
V = TypeVar("V", bound=str)


class Store:
    """A file of named values; a damaged one is as good as none."""

    def __init__(self, file: Path) -> None:
        self._file = QSettings(str(file), QSettings.Format.IniFormat)

    def text(self, name: str) -> str:
        """A text; empty if there is none."""
        value = self._file.value(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """A list of texts; empty if there is none."""
        value = self._file.value(name, [])
        if isinstance(value, str):  # Qt writes a list of one as its one entry
            return [value] if value else []
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def bytes(self, name: str) -> QByteArray | None:
        """A state that Qt saved."""
        value = self._file.value(name)
        return value if isinstance(value, QByteArray) else None

    def put(self, name: str, value: str | list[str] | QByteArray) -> None:
        """Keeps a value."""
        self._file.setValue(name, value)

    def sync(self) -> None:
        """Writes the file now."""
        self._file.sync()


class _Holder(Protocol):
    @property
    def store(self) -> Store: ...


class Choice(Generic[T]):
    """An attribute of `Settings`.

    Args:
        name: In the file.
        read: What a text in the file means.
        write: The text for a value.
        told: The signal that tells of another value; none by default.
    """

    def __init__(self, name: str, read: Callable[[str], T], write: Callable[[T], str], told: str = "") -> None:
        self._name: Final = name
        self._read, self._write, self._told = read, write, told

    def __get__(self, holder: _Holder, owner: type[Any]) -> T:
        return self._read(holder.store.text(self._name))

    def __set__(self, holder: _Holder, value: T) -> None:
        if value != self._read(holder.store.text(self._name)):
            holder.store.put(self._name, self._write(value))
            if self._told:
                getattr(holder, self._told).emit(value)


def one_of(name: str, known: Iterable[V], default: V, told: str = "") -> Choice[V]:
    """One of several words; what is none of them is the usual one."""
    words: dict[str, V] = {each: each for each in known}
    return Choice(name, lambda text: words.get(text, default), str, told)


def words(name: str, told: str = "") -> Choice[str]:
    """A text."""
    return Choice(name, str, str, told)


def switch(name: str, on: str, off: str, *, default: bool, told: str = "") -> Choice[bool]:
    """On or off, by these words in the file."""
    return Choice(name, lambda text: text != off if default else text == on, lambda is_on: on if is_on else off, told)


def folder(name: str) -> Choice[Path | None]:
    """A folder; it may be gone by now."""
    return Choice(name, _absolute, lambda path: str(path or ""))


def _absolute(text: str) -> Path | None:
    path = Path(text)
    return path if path.is_absolute() else None
