"""A panel for each open flow, made when it is first seen; the one of the current flow is shown.

Qt calls a dock visible that lies behind another one's tab. What it holds is put away then, so that panels that nobody
sees are neither made nor kept up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from weft_editor.fields.kept import Kept
from weft_editor.turns import Soon

F = TypeVar("F", bound=Hashable)


class PerFlow(QStackedWidget, Generic[F]):
    """See the module.

    Args:
        make: Makes the panel of a flow.
        make_empty: Makes what is shown while no flow is open.
        is_large: Whether a flow has enough to do with coming to the front: its panel is made in a turn of its own.
    """

    def __init__(
        self,
        make: Callable[[F], QWidget],
        make_empty: Callable[[], QWidget],
        is_large: Callable[[F], bool] = lambda _: False,
    ) -> None:
        super().__init__()
        self._make, self._make_empty, self._is_large = make, make_empty, is_large
        self._empty = make_empty()
        self._blank = QWidget()
        self.addWidget(self._empty)
        self.addWidget(self._blank)
        self._panels: dict[F, QWidget] = {}
        self._current: F | None = None
        self._is_behind = False
        self._soon = Soon(self, self._show_what_is_seen)

    def show_flow(self, flow: F | None) -> None:
        """Shows the panel of a flow, or of none."""
        self._current = flow
        self._bring()

    def set_behind(self, is_behind: bool) -> None:
        """Says whether it lies behind another panel, where nobody sees it."""
        self._is_behind = is_behind
        self._bring()

    @property
    def is_seen(self) -> bool:
        """Whether a person sees it."""
        return self.isVisible() and not self._is_behind

    def panel(self, flow: F) -> QWidget:
        """The panel of a flow, made if need be."""
        if flow not in self._panels:
            made = self._panels[flow] = self._make(flow)
            self.addWidget(made)
            if flow == self._current:
                self._bring()
        return self._panels[flow]

    def _bring(self) -> None:
        """Shows what there is. The first panel comes with one of the next turns, when docks have found their places."""
        if self._current is None:
            self.setCurrentWidget(self._empty)
            return
        panel = None if self._is_behind else self._panels.get(self._current)
        self.setCurrentWidget(panel or self._blank)
        if panel is None and self.is_seen:
            can_wait = not self._panels or self._is_large(self._current)
            self._soon.start() if can_wait else self._show_what_is_seen()

    def _show_what_is_seen(self) -> None:
        if self.is_seen and self._current is not None:
            self.panel(self._current)

    def showEvent(self, event: QShowEvent) -> None:
        """Shows what is seen now."""
        self._bring()
        super().showEvent(event)

    def forget(self, flow: F) -> None:
        """Drops the panel of a flow that was closed."""
        if self._current == flow:
            self.show_flow(None)
        self._drop(self._panels.pop(flow, None))

    def rebuild(self) -> None:
        """Makes all anew: the theme has changed."""
        kept = Kept.of(self.currentWidget())
        panels, self._panels = self._panels, {}
        old, self._empty = self._empty, self._make_empty()
        self.addWidget(self._empty)
        self._show_what_is_seen()
        self._bring()
        now = self.currentWidget()
        if kept is not None and now is not None:
            kept.restore(now)
        for panel in (*panels.values(), old):
            self._drop(panel)

    def _drop(self, panel: QWidget | None) -> None:
        if panel is not None:
            panel.hide()
            panel.deleteLater()  # not removed before: Python would own it then, and end it amid an event of its own
