"""A colour: one of the theme's, one of a person's own, or none."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QColorDialog,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.spec import FieldSpec
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens, color
from weft_editor.tints import tint_named, tints
from weft_editor.widgets.boxes import row
from weft_engine.values import Json

_SIDE: Final = 20
_DISC: Final = 14.0
_RING: Final = 1.5


class Swatch(QAbstractButton):
    """One colour that can be chosen; without a tint: none."""

    left = Signal()
    """The focus went elsewhere."""

    def __init__(self, name: str, tint: str, tokens: Tokens) -> None:
        super().__init__()
        self.tint = tint
        self._tokens = tokens
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.name_it(name)

    def name_it(self, name: str) -> None:
        """What it is called."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        """As large as a finger of a mouse needs."""
        return QSize(_SIDE, _SIDE)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tells of it."""
        super().focusOutEvent(event)
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A disc of the colour; a ring around the one that holds, of another kind where the focus is."""
        tokens, middle = self._tokens, QRectF(self.rect()).center()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRectF(0, 0, _DISC, _DISC)
        disc.moveCenter(middle)
        is_meant = self.isChecked() or self.hasFocus()
        if is_meant or self.underMouse():
            ring = tokens.accent if self.hasFocus() else tokens.text_high if self.isChecked() else tokens.line_strong
            painter.setPen(QPen(color(ring), _RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc.adjusted(-2, -2, 2, 2))
            disc.adjust(1, 1, -1, -1)
        if self.tint:
            is_known = tint_named(self.tint) is not None
            painter.setPen(Qt.PenStyle.NoPen if is_known else QPen(color(tokens.line_strong), 1))
            painter.setBrush(QColor(self.tint))
            painter.drawEllipse(disc)
        else:
            painter.setPen(QPen(color(tokens.text_mid), 1.2))
            painter.drawEllipse(disc.adjusted(0.6, 0.6, -0.6, -0.6))
            reach = disc.width() * 0.35
            painter.drawLine(middle + QPointF(-reach, reach), middle + QPointF(reach, -reach))
        painter.end()


class TintField(FieldWidget):
    """Swatches in a row: arrow keys go from one to the next and choose it, the last button takes any colour.

    Until the focus leaves them, what is tried out is one edit.
    """

    mixes = True
    tall = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        tokens = context.tokens
        self._value: Json = None
        known = (("", tr("Default")), *((tint, name) for name, tint in tints(tokens)))
        self.swatches = [Swatch(name, tint, tokens) for tint, name in known]
        self._own = Swatch("", "", tokens)
        """Shows a colour that is none of the theme's."""
        self._own.hide()
        self._group = QButtonGroup(self)
        for each in (*self.swatches, self._own):
            self._group.addButton(each)
            each.left.connect(self._on_left)
        self._group.buttonClicked.connect(self._on_chosen)
        self.other = QToolButton()
        self.other.setIcon(icon("palette", tokens.text_mid))
        self.other.setToolTip(tr("Another colour…"))
        self.other.setAccessibleName(tr("Another colour…"))
        self.other.clicked.connect(self.choose_other)
        self.setLayout(row(*self.swatches, self._own, self.other, None, gap=0))
        self.set_value(None)

    @property
    def shown(self) -> Swatch | None:
        """The swatch that is marked."""
        found = self._group.checkedButton()
        return found if isinstance(found, Swatch) else None

    def value(self) -> Json:
        """The colour as the flow keeps it; `None` for a thing's own."""
        return self._value

    def set_value(self, value: Json) -> None:
        """Marks the swatch of a colour."""
        self._value = value
        tint = value if isinstance(value, str) and QColor(value).isValid() else ""
        category = tint_named(tint)
        at = self.context.tokens.categories[category] if category is not None else tint
        found = next((each for each in self.swatches if each.tint == at), None)
        self._own.setVisible(found is None)
        if found is None:
            self._own.tint = tint
            self._own.name_it(tr("Own colour {tint}", tint=QColor(tint).name()))
        (found or self._own).setChecked(True)
        for each in (*self.swatches, self._own):
            each.update()

    def set_mixed(self, words: str) -> None:
        """Marks none."""
        self._value = None
        self._group.setExclusive(False)
        for each in (*self.swatches, self._own):
            each.setChecked(False)
        self._group.setExclusive(True)
        self._own.hide()

    def _on_chosen(self, button: QAbstractButton) -> None:
        assert isinstance(button, Swatch)
        self._take(button.tint or None)

    def _take(self, tint: str | None) -> None:
        self.set_value(tint)
        self.edited.emit(tint)

    def _on_left(self) -> None:
        """Qt knows already where the focus is now."""
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self.finished.emit()

    def choose_other(self) -> None:
        """Lets the person choose any colour; what is chosen is an edit of its own."""
        shown = self.shown
        dialog = QColorDialog(QColor(shown.tint) if shown and shown.tint else color(self.context.tokens.accent), self)
        dialog.setWindowTitle(tr("Another colour…").rstrip("…"))
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._on_other)
        dialog.open()

    def _on_other(self, chosen: QColor) -> None:
        self.finished.emit()
        self._take(chosen.name())
        self.finished.emit()
