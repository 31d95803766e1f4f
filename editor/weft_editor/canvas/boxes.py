"""Where groups and notes lie, as last painted, and where they are shown while being moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from weft_editor.canvas.tables import Rect, on_canvas
from weft_engine.document import Flow, Group, Note

BoxKind = Literal["group", "note"]
_GROUP: Final[BoxKind] = "group"
_NOTE: Final[BoxKind] = "note"
_KINDS: Final[dict[str, BoxKind]] = {"layout.groups": _GROUP, "layout.notes": _NOTE}


def box_rect(box: Group | Note) -> Rect:
    """The rectangle of a group or note."""
    x, y = on_canvas(box.x), on_canvas(box.y)
    return x, y, x + max(on_canvas(box.width), 1.0), y + max(on_canvas(box.height), 1.0)


class Boxes:
    """Rectangles of groups and notes."""

    def __init__(self, flow: Flow) -> None:
        self._rects: dict[tuple[BoxKind, str], Rect] = {}
        self._shifted: frozenset[tuple[BoxKind, str]] = frozenset()
        self._shift = (0.0, 0.0)
        for section in _KINDS:
            for key in flow.sections[section]:
                self.follow(flow, section, key)

    def follow(self, flow: Flow, section: str, key: str) -> Iterator[Rect]:
        """Takes over a record that changed; gives the rectangles to be painted anew."""
        kind = _KINDS[section]
        old = self._rects.pop((kind, key), None)
        record = flow.sections[section].get(key)
        if record is not None:
            self._rects[(kind, key)] = box_rect(record)
        return iter([each for each in (old, self._rects.get((kind, key))) if each is not None])

    def rect(self, kind: BoxKind, key: str) -> Rect:
        """Where a box is shown."""
        left, top, right, bottom = self._rects[(kind, key)]
        if (kind, key) not in self._shifted:
            return left, top, right, bottom
        dx, dy = self._shift
        return left + dx, top + dy, right + dx, bottom + dy

    def shift(self, groups: Iterable[str], notes: Iterable[str], dx: float, dy: float) -> list[Rect]:
        """Shows boxes moved, without changing the flow; gives the rectangles to be painted anew."""
        new: frozenset[tuple[BoxKind, str]] = frozenset(
            (*((_GROUP, key) for key in groups), *((_NOTE, key) for key in notes))
        )
        touched = [key for key in new | self._shifted if key in self._rects]
        before = [self.rect(*key) for key in touched]
        self._shifted, self._shift = new, (dx, dy)
        return before + [self.rect(*key) for key in touched]

    def of(self, kind: BoxKind) -> list[str]:
        """Ids of all groups or notes, the largest first: small ones lie on large ones."""
        found = [(key, rect) for (each, key), rect in self._rects.items() if each == kind]
        found.sort(key=lambda each: (each[1][0] - each[1][2]) * (each[1][3] - each[1][1]))
        return [key for key, _ in found]

    def all(self) -> list[Rect]:
        """All rectangles."""
        return [self.rect(*key) for key in self._rects]
