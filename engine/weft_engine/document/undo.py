"""Undo and redo of a document: a list of changes and their inverses, named, merged by `merge_key`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft_engine.document.document import Change, Document


@dataclass(slots=True)
class Step:
    """One entry of the history."""

    done: Change
    inverse: Change

    @property
    def label(self) -> str:
        """What a person calls it."""
        return self.done.label


@dataclass(frozen=True, slots=True)
class Moment:
    """A state of the document: how many steps led to it, and the last of them."""

    position: int
    last: Step | None


class UndoStack:
    """The history of one document. All edits go through `do`."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.steps: list[Step] = []
        self.position = 0
        """How many steps are applied; those from here on can be redone."""
        self._clean: int | None = 0
        self._sealed = True
        self.listener: Callable[[], None] = lambda: None

    def do(self, change: Change) -> None:
        """Applies a change as a new step, or as part of the last one if both have the same `merge_key`."""
        if not change.puts:
            return
        inverse = self._document.apply(change)
        if self._clean is not None and self._clean > self.position:
            self._clean = None
        del self.steps[self.position :]
        last = self.steps[-1] if self.steps else None
        if last and not self._sealed and change.merge_key and last.done.merge_key == change.merge_key:
            last.done = last.done.then(change)
            last.inverse = inverse.then(last.inverse)
            if self._clean == self.position:
                self._clean = None
        else:
            self.steps.append(Step(change, inverse))
            self.position += 1
        self._sealed = False
        self.listener()

    def seal(self) -> None:
        """Ends merging: the next change is a step of its own (a drag ended, a field lost focus)."""
        self._sealed = True

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return self.position < len(self.steps)

    def undo(self) -> None:
        """Takes the last step back."""
        if self.can_undo:
            self.position -= 1
            step = self.steps[self.position]
            step.done = self._document.apply(step.inverse)  # its records are known to be fit
            self._sealed = True
            self.listener()

    def redo(self) -> None:
        """Does the next step again."""
        if self.can_redo:
            self.position += 1
            step = self.steps[self.position - 1]
            step.inverse = self._document.apply(step.done)
            self._sealed = True
            self.listener()

    def go_to(self, position: int) -> None:
        """Undoes or redoes until `position` steps are applied (0 to `len(steps)`)."""
        while self.position > max(position, 0):
            self.undo()
        while self.position < min(position, len(self.steps)):
            self.redo()

    def moment(self) -> Moment:
        """The document as it is now, to be named later; what follows is a step of its own."""
        self._sealed = True
        return Moment(self.position, self.steps[self.position - 1] if self.position else None)

    def mark_clean(self, moment: Moment | None = None) -> None:
        """The document as it is now, or was at a moment, has been saved."""
        at = moment or self.moment()
        is_known = at.position <= len(self.steps) and (at.last is None or self.steps[at.position - 1] is at.last)
        self._clean = at.position if is_known else None
        self._sealed = True

    @property
    def is_clean(self) -> bool:
        """Whether the document is as it was saved."""
        return self._clean == self.position
