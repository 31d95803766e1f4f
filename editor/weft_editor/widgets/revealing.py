"""Scrolling to what has just appeared, so that nobody has to guess that there is more below the edge."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget

from weft_editor.turns import Soon
from weft_editor.widgets.boxes import SIZES


class Reveal(Soon):
    """Brings what appeared into the view of the area that scrolls it, once it has been laid out.

    Args:
        anchor: What stays in view even where both have no room together; with its end this ends too.
    """

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor, self._reveal)
        self._anchor = anchor
        self._appeared: QWidget | None = None

    def of(self, appeared: QWidget) -> None:
        """Brings it into view soon."""
        self._appeared = appeared
        self.start()

    def _reveal(self) -> None:
        appeared, area = self._appeared, scrolled_around(self._anchor)
        if area is None or appeared is None or not (appeared.isVisible() and self._anchor.isVisible()):
            return
        area.ensureWidgetVisible(appeared, 0, SIZES.gap)
        area.ensureWidgetVisible(self._anchor, 0, 0)


def scrolled_around(widget: QWidget) -> QScrollArea | None:
    """What scrolls a widget with all that is beside it."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around
