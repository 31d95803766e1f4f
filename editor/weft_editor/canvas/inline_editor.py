"""Editing inside a node: one real editor laid over the field, gone again when the person is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from weft_editor.canvas.declared import CanvasField, shown_fields
from weft_editor.canvas.layout import SIZES, Shape
from weft_editor.canvas.view import ZOOM_LEAST
from weft_engine.document import Change
from weft_engine.errors import WeftError
from weft_engine.ports import ports_of
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas
    from weft_editor.canvas.inline_panels import Panel

_WIDTH_LEAST: Final = 200
_TALL_LEAST: Final = 110
_TITLE_LEAST: Final = 24
TITLE: Final = "\0title"
"""Stands for the title where a field's name is meant; no field can be called so."""


class InlineEditing:
    """Opens, places and closes the editor."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.node = ""
        self.field = ""
        self.panel: Panel | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is being edited in place."""
        return self.panel is not None

    def open(self, node: str, field: str) -> bool:
        """Edits a field; a toggle flips at once, a choice opens its list. Returns whether there is such a field."""
        from weft_editor.canvas.inline_panels import FieldPanel

        self.close()
        declared = self._declared(node).get(field)
        if declared is None:
            return False
        if declared.kind == "toggle":
            self.commit(node, field, not bool(self.value_of(node, declared)))
        elif declared.kind == "choice":
            self._choose(node, declared)
        elif declared.kind == "list":
            self.canvas.field_requested.emit(node, field)
        else:
            self.canvas.reveal(node, animate=False)
            self._show(node, field, FieldPanel(self, node, declared))
        return True

    def open_title(self, node: str) -> None:
        """Edits a node's title."""
        from weft_editor.canvas.inline_panels import TitlePanel

        self.close()
        record = self.canvas.session.flow.nodes.get(node)
        if record is not None:
            self.canvas.reveal(node, animate=False)
            self._show(node, TITLE, TitlePanel(self, node, record.title))

    def open_next(self, step: int) -> None:
        """Goes on to the next field of the node that is edited as text, or the one before."""
        node = self.node
        names = [name for name, each in self._declared(node).items() if each.kind in ("line", "text", "code")]
        place = names.index(self.field) + step if self.field in names else 0
        self.close()
        if 0 <= place < len(names):
            self.open(node, names[place])

    def _declared(self, node: str) -> dict[str, CanvasField]:
        record = self.canvas.session.flow.nodes.get(node)
        if record is None:
            return {}
        return {each.name: each for each in shown_fields(ports_of(record, self.canvas.session.registry))}

    def value_of(self, node: str, field: CanvasField) -> Json:
        """A field's value: as configured, else its default."""
        return self.canvas.session.flow.nodes[node].config.get(field.name, field.spec.default)

    def _choose(self, node: str, field: CanvasField) -> None:
        menu = QMenu(self.canvas)
        current = self.value_of(node, field)
        for choice in field.spec.choices:
            action: QAction = menu.addAction(field.spec.said(choice))
            action.setCheckable(True)
            action.setChecked(choice == current)
            action.triggered.connect(lambda _=False, value=choice: self.commit(node, field.name, value))
        menu.aboutToHide.connect(menu.deleteLater)
        place = self._place(node, field.name)
        menu.setMinimumWidth(place.width())
        menu.popup(self.canvas.mapToGlobal(QPoint(place.left(), place.bottom() + 2)))

    def _show(self, node: str, field: str, panel: Panel) -> None:
        self.node, self.field, self.panel = node, field, panel
        self.follow()
        panel.show()
        panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self) -> None:
        """Keeps the editor over its field while the view moves; closes it when the field is gone or too small."""
        if self.panel is None:
            return
        if self.node not in self.canvas.session.flow.nodes or self.canvas.view.zoom < max(0.4, ZOOM_LEAST):
            self.close(commit=self.node in self.canvas.session.flow.nodes)
            return
        self.panel.setGeometry(self._place(self.node, self.field))

    def _place(self, node: str, field: str) -> QRect:
        """Where an editor goes, in the canvas widget; larger than a field that would be too small to type in."""
        scene = self.canvas.scene
        row = scene.nodes.row_of[node]
        left, top, _, _ = scene.nodes.rect(row)
        shape = scene.shapes[row]
        x, y, width, height = _band(shape, field)
        box = self.canvas.rect_to_widget((left + x, top + y, left + x + width, top + y + height)).toAlignedRect()
        wanted = max(box.width(), _WIDTH_LEAST)
        tall = field != TITLE and self._declared(node)[field].tall
        least = _TALL_LEAST if tall else _TITLE_LEAST if field == TITLE else SIZES.control
        hint = self.panel.sizeHint().height() if self.panel is not None and tall else 0
        return QRect(box.left(), box.top(), wanted, max(box.height(), least, min(hint, 260)))

    def close(self, *, commit: bool = True) -> None:
        """Ends editing, keeping what was typed unless said."""
        panel, self.panel = self.panel, None
        node, field = self.node, self.field
        if panel is None:
            return
        focused: QWidget | None = QApplication.focusWidget()
        had_focus = focused is not None and panel.isAncestorOf(focused)
        if commit and panel.is_changed():
            self.commit(node, field, panel.value())
        panel.hide()
        panel.deleteLater()
        if had_focus:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self, node: str, field: str, value: Json) -> None:
        """Makes the edit."""
        session = self.canvas.session
        try:
            session.edit(self._change(node, field, value))
        except WeftError as error:
            self.canvas.message.emit(str(error))

    def _change(self, node: str, field: str, value: Json) -> Change:
        from weft_engine.edits import set_config, set_title

        flow = self.canvas.session.flow
        if field == TITLE:
            return set_title(flow, node, str(value))
        return set_config(flow, node, field, value)


def _band(shape: Shape, field: str) -> tuple[float, float, float, float]:
    for band in shape.fields:
        if band.name == field:
            return band.left, band.top, band.width, band.height
    left = SIZES.pad + SIZES.icon + 2
    return left, SIZES.edge + 2, shape.width - left - SIZES.gap, SIZES.header - SIZES.edge - 4
