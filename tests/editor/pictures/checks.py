"""What must hold on every screen: nothing cut off or without a name, every control reached and seen to be so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMainWindow,
    QRadioButton,
    QTabBar,
    QWidget,
)

Check = Callable[[QWidget], Iterator[str]]
"""Given a window, tells of each fault in it."""
_SLACK_PX: Final = 1
_MOST_STEPS: Final = 400


def faults(windows: Iterable[QWidget], checks: Sequence[Check]) -> list[str]:
    """All faults of these windows."""
    return [fault for window in windows for check in checks for fault in check(window)]


def shown_in(window: QWidget) -> list[QWidget]:
    """The widgets of a window that can be seen, at least in part, without scrolling."""
    return [
        each
        for each in (window, *window.findChildren(QWidget))
        if each.isVisible() and each.window() is window and not each.visibleRegion().isEmpty()
    ]


def what(widget: QWidget) -> str:
    """A widget, for a person who has to find it in the code."""
    text = next((getattr(widget, name)() for name in ("text", "currentText", "title") if hasattr(widget, name)), "")
    around = [type(each).__name__ for each in _parents(widget) if not type(each).__name__.startswith("Q")]
    return f"{type(widget).__name__} {str(text)[:60]!r} in {' < '.join(around[:3]) or type(widget.window()).__name__}"


def _parents(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


# Room


def cut_off(window: QWidget) -> Iterator[str]:
    """Texts without the room they need and without a tool tip that says them whole."""
    for widget in shown_in(window):
        if isinstance(widget, QTabBar):
            yield from _cut_tabs(widget)
        elif _lacks_room(widget) and not widget.toolTip():
            yield f"cut off: {what(widget)} has {widget.width()}×{widget.height()}, needs {_needed(widget)}"


def _lacks_room(widget: QWidget) -> bool:
    needed = _needed(widget)
    if needed is None:
        return False
    return needed[0] > widget.width() + _SLACK_PX or needed[1] > widget.height() + _SLACK_PX


def _needed(widget: QWidget) -> tuple[int, int] | None:
    """Width and height a text needs; nothing for what holds none."""
    if isinstance(widget, QLabel):
        return _needed_by_label(widget)
    if isinstance(widget, QAbstractButton) and widget.text():
        if widget.layout() is not None:
            return None  # its labels are looked at by themselves
        hint = widget.sizeHint()
        return (hint.width(), min(hint.height(), widget.maximumHeight()))
    if isinstance(widget, QComboBox) and not widget.isEditable():
        return (QFontMetrics(widget.font()).horizontalAdvance(widget.currentText()) + 24, 0)
    if isinstance(widget, QLineEdit) and not widget.text() and widget.placeholderText():
        return (QFontMetrics(widget.font()).horizontalAdvance(widget.placeholderText()) + 8, 0)
    return None


def _needed_by_label(label: QLabel) -> tuple[int, int] | None:
    if not label.text() or not label.pixmap().isNull():
        return None
    if label.wordWrap():
        return (0, label.heightForWidth(label.width()))
    hint = label.sizeHint()
    return (hint.width(), hint.height())


def _cut_tabs(bar: QTabBar) -> Iterator[str]:
    metrics = QFontMetrics(bar.font())
    for at in range(bar.count()):
        if not bar.isTabVisible(at) or not bar.tabRect(at).intersects(bar.rect()):
            continue
        icon = 0 if bar.tabIcon(at).isNull() else bar.iconSize().width()
        needed = metrics.horizontalAdvance(bar.tabText(at).replace("&", "")) + icon
        if needed > bar.tabRect(at).width() and not bar.tabToolTip(at):
            yield f"cut off: tab {bar.tabText(at)!r} of {what(bar)}"


def outside(window: QWidget) -> Iterator[str]:
    """What lies outside of what holds it, and windows that are not whole on the screen."""
    screen = window.screen().availableGeometry()
    place = window.geometry()
    if isinstance(window, QMainWindow):
        place.moveTopLeft(screen.topLeft())  # a frame that is not there has moved it
    if not screen.adjusted(-1, -1, 1, 1).contains(place):
        yield f"off the screen: {what(window)} at {_rect(window.geometry())} on {_rect(screen)}"
    for widget in shown_in(window):
        parent = widget.parentWidget()
        if widget is window or parent is None or _is_scrolled(widget) or isinstance(widget, QTabBar):
            continue
        room = parent.rect().adjusted(-_SLACK_PX, -_SLACK_PX, _SLACK_PX, _SLACK_PX)
        if not isinstance(parent, (QMainWindow, QDockWidget, QTabBar)) and not room.contains(widget.geometry()):
            yield f"outside: {what(widget)} at {_rect(widget.geometry())} in {_rect(parent.rect())}"


def _rect(rect: QRect) -> str:
    return f"{rect.x()},{rect.y()} {rect.width()}×{rect.height()}"


def _is_scrolled(widget: QWidget) -> bool:
    """Whether it is the content of a scroll area, which may be larger than what is seen of it."""
    around = [widget, *_parents(widget)]
    return any(
        isinstance(area, QAbstractScrollArea) and inner is area.viewport() for inner, area in pairwise(around[1:])
    )


# Names


def nameless(window: QWidget) -> Iterator[str]:
    """Controls a screen reader could not name."""
    for widget in shown_in(window):
        if not takes_focus(widget):
            continue
        told = QAccessible.queryAccessibleInterface(widget)
        if told is None or not told.text(QAccessible.Text.Name).strip(" &*"):
            yield f"no name: {what(widget)}"


def takes_focus(widget: QWidget) -> bool:
    """Whether Tab leads to it, were it the only control."""
    if not widget.isEnabled() or widget.focusProxy() is not None:
        return False
    inner = widget.parentWidget()
    if isinstance(widget, QLineEdit) and isinstance(inner, (QAbstractSpinBox, QComboBox)):
        return False
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


# Tab


def unreachable(window: QWidget) -> Iterator[str]:
    """Controls of a dialog that Tab never reaches, and controls it never leaves."""
    if not isinstance(window, QDialog):
        return
    reached = walk(window)
    groups = {_group(each) for each in reached}
    for widget in _focusable(window):
        if widget not in reached and (_group(widget) is None or _group(widget) not in groups):
            yield f"never reached by Tab: {what(widget)}"
    if reached and reached[-1] is not reached[0]:
        yield f"Tab is trapped in {what(reached[-1])}"


def _group(widget: QWidget) -> object:
    """The group a button is one choice of: Tab leads to one of them, arrow keys to the others."""
    if not isinstance(widget, QAbstractButton):
        return None
    group = widget.group()
    if group is not None and group.exclusive():
        return group
    return widget.parentWidget() if isinstance(widget, QRadioButton) else None


def _focusable(window: QWidget) -> list[QWidget]:
    return [each for each in shown_in(window) if takes_focus(each)]


def walk(window: QWidget) -> list[QWidget]:
    """Where Tab leads, from the first control back to it."""
    window.activateWindow()
    QTest.qWait(10)
    first = _focused_in(window)
    if first is None:
        QTest.keyClick(window, Qt.Key.Key_Tab)
        first = _focused_in(window)
    if first is None:
        return []
    found = [first]
    for _ in range(_MOST_STEPS):
        QTest.keyClick(found[-1], Qt.Key.Key_Tab)
        now = _focused_in(window)
        if now is None or now is found[-1]:
            return found if now is not None and len(found) > 1 else [*found, found[0]] if now is found[0] else found
        found.append(now)
        if now is first:
            return found
    return found


def _focused_in(window: QWidget) -> QWidget | None:
    widget = QApplication.focusWidget()
    return widget if widget is not None and widget.window() is window else None


def unseen(window: QWidget) -> Iterator[str]:
    """Controls of a dialog that look the same with the focus as without."""
    if not isinstance(window, QDialog):
        return
    window.activateWindow()
    QTest.qWait(10)
    for widget in _focusable(window):
        if not _shows_focus(window, widget):
            yield f"focus is not seen: {what(widget)}"


def _shows_focus(window: QWidget, widget: QWidget) -> bool:
    place = widget.rect().adjusted(-4, -4, 4, 4)
    corner = widget.mapTo(window, QPoint(0, 0))
    rect = place.translated(corner).intersected(window.rect())
    before = QApplication.focusWidget()
    if before is not None:
        before.clearFocus()
    without = window.grab(rect).toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    focused = window.grab(rect).toImage()
    widget.clearFocus()
    return without != focused


ROOM: Final[tuple[Check, ...]] = (cut_off, outside)
ACCESS: Final[tuple[Check, ...]] = (nameless, unreachable, unseen)
