"""Editing a group's title or a note's text where it lies."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from weft_editor.canvas.boxes import box_rect
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import GROUP_TITLE
from weft_editor.fields.lines import whole_line
from weft_editor.language import tr
from weft_editor.theme.fonts import title_font, ui_font
from weft_engine.edits import set_group, set_note

_WIDTH_LEAST: Final = 180
_NOTE_LEAST: Final = 96
_EDGE: Final = 8
"""Kept clear between an editor and the edge of the window, if it has to be brought there."""


class BoxEditor(QObject):
    """One editor at a time. Enter (in a note: Ctrl+Enter) or leaving it keeps the text, Escape does not."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.kind = ""
        self.id = ""
        self.widget: QLineEdit | QPlainTextEdit | None = None
        canvas.view_changed.connect(self._follow)
        canvas.session.changed.connect(self._follow)

    def edit_group(self, group: str) -> None:
        """Edits a group's title."""
        self.close()
        line = whole_line(self._canvas.session.flow.groups[group].title, self._canvas)
        line.setFont(title_font())
        line.selectAll()
        line.setPlaceholderText(tr("Group"))
        line.setAccessibleName(tr("Title of the group"))
        self._open("group", group, line)

    def edit_note(self, note: str) -> None:
        """Edits a note's text."""
        self.close()
        text = QPlainTextEdit(self._canvas.session.flow.notes[note].text, self._canvas)
        text.setFont(ui_font(13))
        text.setPlaceholderText(tr("Text in Markdown"))
        text.setAccessibleName(tr("Text of the note"))
        text.selectAll()
        self._open("note", note, text)

    def _open(self, kind: str, key: str, widget: QLineEdit | QPlainTextEdit) -> None:
        tokens = self._canvas.tokens
        self.kind, self.id, self.widget = kind, key, widget
        paper = tokens.note if kind == "note" else tokens.surface_3
        widget.setObjectName("box-editor")
        widget.setStyleSheet(
            f"#box-editor {{ background: {paper}; color: {tokens.text_high}; border: 2px solid {tokens.accent};"
            f" border-radius: {tokens.sizes.radius_s}px; padding: 2px {tokens.sizes.gap_s}px; }}"
        )
        widget.installEventFilter(self)
        self._bring()
        self._follow()
        widget.show()
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring(self) -> None:
        """Moves the view no more than is needed to see what is typed."""
        place, canvas = self._place(), self._canvas
        dx = _shift(place.left(), place.right(), canvas.width())
        dy = _shift(place.top(), place.bottom(), canvas.height())
        if dx or dy:
            canvas.pan_by(dx, dy)

    def _exists(self) -> bool:
        flow = self._canvas.session.flow
        return self.id in (flow.groups if self.kind == "group" else flow.notes)

    def _follow(self) -> None:
        if self.widget is None:
            return
        if not self._exists():
            self.close(keep=False)
            return
        self.widget.setGeometry(self._place())

    def _place(self) -> QRect:
        flow = self._canvas.session.flow
        box = flow.groups[self.id] if self.kind == "group" else flow.notes[self.id]
        rect = self._canvas.rect_to_widget(box_rect(box)).toAlignedRect()
        room = self._canvas.size()
        width = max(min(rect.width(), room.width() - 2 * _EDGE), _WIDTH_LEAST)
        high = max(round(GROUP_TITLE * self._canvas.view.zoom), 28)
        tall = max(min(rect.height(), room.height() - 2 * _EDGE), _NOTE_LEAST)
        height = high if self.kind == "group" else tall
        return QRect(rect.left(), rect.top(), width, height)

    def close(self, *, keep: bool = True) -> None:
        """Ends editing."""
        widget, self.widget = self.widget, None
        if widget is None:
            return
        text = widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()
        had_focus = widget.hasFocus()
        widget.removeEventFilter(self)
        widget.hide()
        widget.deleteLater()
        if keep and self._exists():
            self._keep(text)
        if had_focus:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, text: str) -> None:
        session = self._canvas.session
        if self.kind == "group":
            group = session.flow.groups[self.id]
            if text.strip() != group.title:
                changed = group.model_copy(update={"title": text.strip()})
                session.edit(set_group(session.flow, self.id, changed, label="Rename group"))
        else:
            note = session.flow.notes[self.id]
            if text != note.text:
                session.edit(set_note(session.flow, self.id, note.model_copy(update={"text": text})))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        left = isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut
        if left and isinstance(event, QFocusEvent) and event.reason() not in stays:
            self.close()
        return isinstance(watched, QWidget) and super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.close(keep=False)
            return True
        done = self.kind == "group" or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if done and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
            return True
        return False


def _shift(first: int, last: int, room: int) -> int:
    """What brings a span into view, with room around; its beginning where not all of it fits."""
    if first >= 0 and last < room:
        return 0
    back = min(room - _EDGE - last, 0)
    return max(back, _EDGE - first) if first + back < _EDGE else back
