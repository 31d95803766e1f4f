"""The first page: go on with a recent flow, start from a template, see which models there are."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from weft_editor.inert import literal
from weft_editor.language import tr
from weft_editor.models_at_hand import ModelsAtHand
from weft_editor.models_found import ModelsFound
from weft_editor.program import Program
from weft_editor.template_info import templates
from weft_editor.theme.brand import app_icon
from weft_editor.theme.icons import icon
from weft_editor.turns import Soon
from weft_editor.widgets.boxes import SIZES, clear, column, holding, row, text
from weft_editor.widgets.path_label import PathLabel
from weft_editor.widgets.template_card import CARD_HEIGHT, CARD_WIDTH, TemplateCard

_LOGO: Final = 40
_TAGLINE: Final = tr("Design, run and debug flows of AI agents.")
_WIDEST: Final = 3
"""Cards in a row, at most."""
_RECENT: Final = 6
_NAME_MOST: Final = 200
_FILL: Final = 1000
"""The content takes the room up to its own limit; only what is left goes to the margins."""


class Welcome(QScrollArea):
    """See the module."""

    template_chosen = Signal(str)
    file_chosen = Signal(str)
    new_requested = Signal()
    open_requested = Signal()
    settings_requested = Signal()

    def __init__(self, program: Program, models: ModelsAtHand, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._next_preview = Soon(self, self._draw_previews)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its cards and buttons take it
        self.cards: list[TemplateCard] = []
        self.recent: list[QPushButton] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(SIZES.gap_xl)
        self._recent = column(gap=2)
        self.found = ModelsFound(models, program.tokens)
        self.found.settings_requested.connect(self.settings_requested)
        self.setWidget(self._page())
        self._make_cards()
        program.settings.recent_changed.connect(self.refresh)
        self._show_recent()

    # Building

    def _page(self) -> QWidget:
        columns = QGridLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setHorizontalSpacing(SIZES.gap_xl * 2)
        columns.addLayout(_titled(tr("Recent flows"), self._recent), 0, 0, Qt.AlignmentFlag.AlignTop)
        columns.addLayout(_titled(tr("Models on this computer"), self.found), 0, 1, Qt.AlignmentFlag.AlignTop)
        columns.setColumnStretch(0, 1)
        columns.setColumnStretch(1, 1)
        self._at_hand = holding(columns)
        self._begin = holding(column(text(tr("Start from a template"), "section"), self._grid, gap=SIZES.gap_l))
        self._parts = column(self._begin, self._at_hand, gap=SIZES.gap_xl)
        inside = column(self._head(), self._parts, None, margins=SIZES.gap_xl * 2, gap=SIZES.gap_xl)
        self._content = holding(inside)
        self._content.setMaximumWidth(_page_width(_WIDEST))
        across = row(None, self._content, None)
        across.setStretch(1, _FILL)
        return _Whole(across)

    def _head(self) -> QWidget:
        mark = QLabel()
        mark.setPixmap(app_icon().pixmap(_LOGO, _LOGO))
        title, words = text("Weft", "display"), text(_TAGLINE, "plain", wrap=False)
        self._new, self._open = QPushButton(tr(" New flow")), QPushButton(tr("Open…"))
        self._new.setProperty("role", "primary")
        self._new.setIcon(icon("plus", self._program.tokens.on_accent))
        self._new.clicked.connect(self.new_requested)
        self._open.clicked.connect(self.open_requested)
        return holding(row(mark, column(title, words, gap=0), None, self._new, self._open, gap=SIZES.gap_l))

    def _make_cards(self) -> None:
        for info in templates():
            card = TemplateCard(info, self._program.tokens)
            card.clicked.connect(lambda _=False, name=info.name: self.template_chosen.emit(name))
            self.cards.append(card)
        self._place_cards(_WIDEST)

    def _place_cards(self, wide: int) -> None:
        for number, card in enumerate(self.cards):
            self._grid.removeWidget(card)
            self._grid.addWidget(card, number // wide, number % wide)
        for line in range(self._grid.rowCount()):  # a style sheet's heights for buttons win over a card's own
            self._grid.setRowMinimumHeight(line, CARD_HEIGHT if line * wide < len(self.cards) else 0)

    def complete(self) -> None:
        """Shows what the first paint did without: models, and the previews of templates."""
        self.found.complete()
        self._draw_previews()

    def _draw_previews(self) -> None:
        """Draws them one at a time, so that the page stays quick."""
        waiting = next((card for card in self.cards if not card.has_preview), None)
        if waiting is not None:
            waiting.draw_preview(self._program.registry)
            self._next_preview.start()

    def event(self, event: QEvent) -> bool:
        """Fewer cards stand in a row where there is less room."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            room = self.width() - self.verticalScrollBar().sizeHint().width()
            wide = max((each for each in range(1, _WIDEST + 1) if _page_width(each) <= room), default=1)
            self._place_cards(wide)
            fits = wide > 1  # then nothing is too wide; Qt leaves an empty bar behind if it is asked while it lays out
            policy = Qt.ScrollBarPolicy
            self.setHorizontalScrollBarPolicy(policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAsNeeded)
        return super().event(event)

    # Showing what there is

    def refresh(self) -> None:
        """Shows recent files and models as they are now."""
        self._show_recent()
        self.found.refresh()

    def _show_recent(self) -> None:
        clear(self._recent)
        self.recent = [self._link(path) for path in self._program.settings.recent[:_RECENT]]
        if not self.recent:
            self._recent.addWidget(text(tr("Flows you open or save are listed here."), "hint"))
        self._put_first(self._at_hand if self.recent else self._begin)

    def _link(self, path: Path) -> QPushButton:
        name = self.fontMetrics().elidedText(path.stem, Qt.TextElideMode.ElideMiddle, _NAME_MOST)
        link = QPushButton(literal(name))
        link.setProperty("role", "link")
        link.setToolTip(str(path))
        link.clicked.connect(lambda: self.file_chosen.emit(str(path)))
        line = row(link, PathLabel(str(path.parent), "hint"))
        line.setStretch(1, 1)
        self._recent.addWidget(holding(line))
        return link

    def _put_first(self, part: QWidget) -> None:
        """Whoever has flows goes on with them, whoever has none begins with a template."""
        if self._parts.indexOf(part) != 0:
            self._parts.removeWidget(part)
            self._parts.insertWidget(0, part)
        at_hand = [*self.recent, self.found.look_button, self.found.settings_button]
        first, then = (at_hand, self.cards) if part is self._at_hand else (self.cards, at_hand)
        for one, other in pairwise([self._new, self._open, *first, *then]):
            self.setTabOrder(one, other)


class _Whole(QWidget):
    """What is scrolled: at least as high as what is on it, also if that grew while it was hidden.

    Qt tells a scroll area nothing of that, and has what is on the page squeezed.
    """

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self.setLayout(layout)
        self.setProperty("role", "welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._once_laid_out = QTimer(self, singleShot=True, interval=0)
        self._once_laid_out.timeout.connect(self._grow)

    def event(self, event: QEvent) -> bool:
        """Grows when its content does, or has to be higher where it is narrower."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self._once_laid_out.start()  # until then words that wrap count with the width they had
        return done

    def _grow(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))


def _titled(title: str, content: QLayout | QWidget) -> QVBoxLayout:
    return column(text(title, "section"), content)


def _page_width(cards: int) -> int:
    return cards * CARD_WIDTH + (cards - 1) * SIZES.gap_xl + 4 * SIZES.gap_xl
