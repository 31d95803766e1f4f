"""Scrolling to what has just appeared, so that nobody has to guess that there is more below the edge."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from weft_editor.turns import Soon
from weft_editor.widgets.boxes import SIZES


class Reveal(Soon):
    """Brings what appeared into the view of the area that scrolls it, once it has been laid out.

    Where the keyboard is stays in view, else the owner.

    Args:
        owner: What it belongs to; with its end this ends too.
        partly: Whether as much as there is room for is shown of what has no room as a whole.
    """

    def __init__(self, owner: QWidget, *, partly: bool = False) -> None:
        super().__init__(owner, self._reveal)
        self._owner, self._partly = owner, partly
        self._appeared: QWidget | None = None

    def of(self, appeared: QWidget) -> None:
        """Brings it into view soon."""
        self._appeared = appeared
        self.start()

    def _reveal(self) -> None:
        appeared, area = self._appeared, scrolled_around(self._owner)
        if area is None or appeared is None or not (appeared.isVisible() and self._owner.isVisible()):
            return
        focused = QApplication.focusWidget()
        anchor = focused if focused is not None and self._owner.isAncestorOf(focused) else self._owner
        reach = appeared.mapTo(area, QPoint(0, appeared.height())).y() - anchor.mapTo(area, QPoint()).y()
        if reach > area.viewport().height() and not self._partly:
            return
        area.ensureWidgetVisible(appeared, 0, SIZES.gap)
        area.ensureWidgetVisible(anchor, 0, 0)


def scrolled_around(widget: QWidget) -> QScrollArea | None:
    """What scrolls a widget with all that is beside it."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around
