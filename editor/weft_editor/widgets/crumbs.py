"""A path as crumbs to be clicked; with little room its middle hides behind a menu, then names are shortened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from weft_editor.inert import literal
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, holding, row

_WIDEST: Final = 240
"""No name is wider, in logical pixels."""
_LEAST: Final = 40
_ICON: Final = 14


@dataclass(frozen=True, slots=True)
class Crumb:
    """One place on the way."""

    title: str
    icon: str
    go: Callable[[], object]


class Crumbs(QWidget):
    """See the module. The last crumb is where one is."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QToolButton] = []
        """One for each crumb, hidden ones among them."""
        self.more = QToolButton()
        """Opens the menu of the crumbs that are hidden."""
        self.more.setText("…")
        self.more.setAutoRaise(True)
        self.more.setProperty("role", "crumb")
        self.more.setToolTip(tr("Show what lies between"))
        self.more.setAccessibleName(tr("Hidden places on the way"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self._path: tuple[Crumb, ...] = ()
        self._steps: list[QWidget] = []
        """Each crumb with the mark before it."""
        self._bar = row(gap=2)
        self._between = _step(self.more)
        self.setLayout(self._bar)
        self._bar.addWidget(self._between)  # without a parent it would be deleted by the collector, at any moment
        self._between.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_path(self, path: Sequence[Crumb], tokens: Tokens) -> None:
        """Shows another path."""
        self._clear()
        self._path = tuple(path)
        self.buttons = [_button(crumb, tokens, is_here=crumb is path[-1]) for crumb in path]
        self._steps = [_step(button, first=at == 0) for at, button in enumerate(self.buttons)]
        for step in (*self._steps[:1], self._between, *self._steps[1:]):
            self._bar.addWidget(step)
        for each in self.findChildren(QWidget):
            each.ensurePolished()  # the style sheet says how wide they are
        self._bar.addStretch(1)
        self._fit()

    def _clear(self) -> None:
        while (item := self._bar.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._between:
                widget.hide()
                widget.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self.buttons:
            return
        self._shorten(_WIDEST)
        most = max(len(self.buttons) - 2, 0)
        hidden = next((count for count in range(most) if self._width(count) <= self.width()), most)
        over = self._width(hidden) - self.width()
        if over > 0:
            names = [each.fontMetrics().horizontalAdvance(each.text()) for each in (self.buttons[0], self.buttons[-1])]
            self._shorten(max((sum(names) - over) // 2, _LEAST))
        self._show_but(hidden)

    def _width(self, hidden: int) -> int:
        """How much room it takes with so many crumbs behind the menu."""
        shown = [*self._steps[:1], *([self._between] if hidden else []), *self._steps[1 + hidden :]]
        return sum(step.sizeHint().width() + self._bar.spacing() for step in shown)

    def _shorten(self, most: int) -> None:
        for button, crumb in zip(self.buttons, self._path, strict=True):
            title = button.fontMetrics().elidedText(crumb.title, Qt.TextElideMode.ElideMiddle, most)
            button.setText(f" {literal(title)}")  # room between icon and name

    def _show_but(self, hidden: int) -> None:
        for at, step in enumerate(self._steps):
            step.setVisible(not 1 <= at <= hidden)
        self._between.setVisible(bool(hidden))
        self.menu.clear()
        for crumb, button in zip(self._path[1 : 1 + hidden], self.buttons[1:], strict=False):
            self.menu.addAction(button.icon(), literal(crumb.title)).triggered.connect(_going(crumb))


def _going(crumb: Crumb) -> Callable[[], object]:
    return lambda: crumb.go()


def _step(button: QToolButton, *, first: bool = False) -> QWidget:
    mark = QLabel("›")
    mark.setProperty("role", "hint")
    return holding(row(button) if first else row(mark, button, gap=2))


def _button(crumb: Crumb, tokens: Tokens, *, is_here: bool) -> QToolButton:
    made = QToolButton()
    made.setAutoRaise(True)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setIcon(icon(crumb.icon, tokens.text_high if is_here else tokens.text_low, _ICON))
    made.setIconSize(QSize(SIZES.icon, SIZES.icon))
    made.setProperty("role", "crumb-here" if is_here else "crumb")
    made.setAccessibleName(crumb.title)
    made.setToolTip(tr("Shown now: {title}", title=crumb.title) if is_here else tr("Go to {title}", title=crumb.title))
    made.clicked.connect(lambda: crumb.go())
    return made
