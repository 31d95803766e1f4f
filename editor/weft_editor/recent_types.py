"""Node types added lately, the same for quick-add and the library, remembered from one start to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from weft_editor.interactions.recent import Recent


class RecentTypes(Recent):
    """Tells whoever shows them."""

    def __init__(self, ids: Iterable[str], keep: Callable[[tuple[str, ...]], object]) -> None:
        super().__init__(ids, self._on_changed)
        self._listeners: list[Callable[[tuple[str, ...]], object]] = [keep]

    def listen(self, listener: Callable[[tuple[str, ...]], object]) -> None:
        """Calls `listener` with the ids whenever they change."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[tuple[str, ...]], object]) -> None:
        """Calls it no more."""
        self._listeners.remove(listener)

    def _on_changed(self, ids: tuple[str, ...]) -> None:
        for listener in self._listeners:
            listener(ids)
