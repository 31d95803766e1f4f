"""Chooses the iteration that a node and all repeated with it show: one list for each loop around it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QWidget

from weft_editor import iterations
from weft_editor.language import title_of, tr
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, row, text
from weft_editor.widgets.combo import Combo
from weft_engine.ids import FrameTag


class IterationPicker(QFrame):
    """A popup at a node. It closes with Escape or a press beside it."""

    def __init__(self, session: Session, node: str, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._session, self._node = session, node
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Iteration"))
        self.lists: list[QComboBox] = []
        self._levels: list[int] = []
        self.latest = QPushButton(tr("Follow the latest"))
        self.latest.clicked.connect(self._follow)
        self.setLayout(column(*self._rows(), self.latest, margins=SIZES.gap_l, gap=SIZES.gap))

    def _rows(self) -> list[QWidget]:
        view, shown = self._session.node_run(self._node), self._session.shown_activation(self._node)
        made: list[QWidget] = []
        if view is None or shown is None:
            return made
        frames = list(view.activations)
        self._levels = iterations.levels(frames, shown.frame, self._session.base)
        for level in self._levels:
            box = self._list(frames, shown.frame, level)
            holder = QWidget()
            holder.setLayout(row(text(self._name(shown.frame[level][0]), "label"), None, box, gap=SIZES.gap_l))
            made.append(holder)
            self.lists.append(box)
        if not self._levels:
            made.append(self._flat(frames, shown.frame))
        return made

    def _name(self, container: str) -> str:
        flow = self._session.flow
        return title_of(flow, self._session.registry, container) if container in flow.nodes else container

    def _list(self, frames: list[FrameTag], shown: FrameTag, level: int) -> QComboBox:
        choices = iterations.at_level(frames, shown, level)
        box = Combo()
        box.setAccessibleName(self._name(shown[level][0]))
        for each in choices:
            number, count = each[level][1] + 1, len(choices)
            box.addItem(tr("{number} of {count}", number=number, count=count), each)
        box.setCurrentIndex(choices.index(shown))
        box.activated.connect(lambda at: self._choose(box.itemData(at)))
        return box

    def _flat(self, frames: list[FrameTag], shown: FrameTag) -> QComboBox:
        """Calls of a lent node, which have no loop in common."""
        box = Combo()
        box.setAccessibleName(tr("Call"))
        for number, each in enumerate(iterations.in_order(frames), 1):
            box.addItem(tr("{number} of {count}", number=number, count=len(frames)), each)
        box.setCurrentIndex(iterations.in_order(frames).index(shown))
        box.activated.connect(lambda at: self._choose(box.itemData(at)))
        self.lists.append(box)
        return box

    def _choose(self, frame: FrameTag) -> None:
        self._session.show_frame(self._node, frame)
        self.close()

    def _follow(self) -> None:
        self._session.show_frame(self._node, None)
        self.close()

    def show_at(self, place: QPoint) -> None:
        """Shows it above a place of the screen, with the innermost list ready for the keyboard."""
        self.adjustSize()
        self.move(place.x(), place.y() - self.height() - SIZES.gap_s)
        self.show()
        if self.lists:
            self.lists[-1].setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter closes it: the choice has been made."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
            return
        super().keyPressEvent(event)
