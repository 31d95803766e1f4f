"""The first page: start from a template, go on with a recent flow, see which models there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from weft_editor import background
from weft_editor.inert import literal
from weft_editor.language import said, tr
from weft_editor.models_at_hand import ModelsAtHand
from weft_editor.program import Program
from weft_editor.template_info import templates
from weft_editor.theme.brand import app_icon
from weft_editor.theme.icons import icon, icon_pixmap
from weft_editor.turns import Soon
from weft_editor.widgets.boxes import SIZES, column, holding, row, text
from weft_editor.widgets.template_card import CARD_WIDTH, TemplateCard
from weft_engine.errors import WeftError

_LOGO: Final = 40
_TAGLINE: Final = tr("Design, run and debug flows of AI agents.")
_WIDEST: Final = 3
"""Cards in a row, at most."""
_RECENT: Final = 6
_FILL: Final = 1000
"""The content takes the room up to its own limit; only what is left goes to the margins."""

_Line = tuple[str, str, bool]
"""A model server, a few words about it, and whether it is well."""


class Welcome(QScrollArea):
    """See the module."""

    template_chosen = Signal(str)
    file_chosen = Signal(str)
    new_requested = Signal()
    open_requested = Signal()
    settings_requested = Signal()

    def __init__(self, program: Program, models: ModelsAtHand, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._program, self._models = program, models
        self._is_complete = False
        self._next_preview = Soon(self, self._draw_previews)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its cards and buttons take it
        self.cards: list[TemplateCard] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(SIZES.gap_xl)
        self._recent, self._found = column(gap=2), column(gap=2)
        self.look_button = QPushButton(tr("Look for local servers"))
        self.look_button.setToolTip(
            tr("Asks the usual ports of Ollama, llama.cpp, LM Studio and vLLM on this computer")
        )
        self.look_button.clicked.connect(self.look_for_local)
        self._looked = text("", "hint")
        self._looked.hide()
        self.setWidget(self._page())
        self._make_cards()
        program.settings.recent_changed.connect(self.refresh)
        self._show_lines([_scripted()])
        self.refresh()

    # Building

    def _page(self) -> QWidget:
        self._columns = QGridLayout()
        self._columns.setHorizontalSpacing(SIZES.gap_xl * 2)
        self._columns.setVerticalSpacing(SIZES.gap_xl)
        inside = column(
            self._head(),
            text(tr("Start from a template"), "section"),
            self._grid,
            self._columns,
            None,
            margins=SIZES.gap_xl * 2,
            gap=SIZES.gap_l,
        )
        inside.insertSpacing(1, SIZES.gap)
        inside.insertSpacing(4, SIZES.gap)
        self._columns.addLayout(self._titled(tr("Recent flows"), self._recent), 0, 0, Qt.AlignmentFlag.AlignTop)
        below = column(self._found, row(self.look_button, self._settings_button(), None), self._looked)
        self._columns.addLayout(self._titled(tr("Models on this computer"), below), 0, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.setColumnStretch(0, 1)
        self._columns.setColumnStretch(1, 1)
        self._content = holding(inside)
        self._content.setMaximumWidth(_page_width(_WIDEST))
        across = row(None, self._content, None)
        across.setStretch(1, _FILL)
        return holding(across, "welcome")

    def _head(self) -> QWidget:
        mark = QLabel()
        mark.setPixmap(app_icon().pixmap(_LOGO, _LOGO))
        title, words = text("Weft", "display"), text(_TAGLINE, "plain", wrap=False)
        new, open_ = QPushButton(tr(" New flow")), QPushButton(tr("Open…"))
        new.setProperty("role", "primary")
        new.setIcon(icon("plus", self._program.tokens.on_accent))
        new.clicked.connect(self.new_requested)
        open_.clicked.connect(self.open_requested)
        return holding(row(mark, column(title, words, gap=0), None, new, open_, gap=SIZES.gap_l))

    def _settings_button(self) -> QPushButton:
        made = QPushButton(tr("Models and keys…"))
        made.setProperty("role", "plain")
        made.clicked.connect(self.settings_requested)
        return made

    def _titled(self, title: str, content: QVBoxLayout) -> QVBoxLayout:
        return column(text(title, "section"), content)

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

    def complete(self) -> None:
        """Shows what the first paint did without: models, and the previews of templates."""
        self._is_complete = True
        self._show_models(())
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
            fitting = [wide for wide in range(1, _WIDEST + 1) if _page_width(wide) <= self.width()]
            self._place_cards(max(fitting, default=1))
        return super().event(event)

    # Showing what there is

    def refresh(self) -> None:
        """Shows recent files and models as they are now."""
        self._show_recent()
        if self._is_complete:
            self._show_models(())

    def _show_recent(self) -> None:
        _clear(self._recent)
        paths = self._program.settings.recent[:_RECENT]
        for path in paths:
            link = QPushButton(literal(path.stem))
            link.setProperty("role", "link")
            link.clicked.connect(lambda _=False, path=path: self.file_chosen.emit(str(path)))
            where = text(str(path.parent), "hint", wrap=False)
            link.setToolTip(str(path))
            self._recent.addWidget(holding(row(link, where, None)))
        if not paths:
            self._recent.addWidget(text(tr("Flows you open or save are listed here."), "hint"))

    def _show_models(self, local: Sequence[tuple[str, str]]) -> None:
        from weft_engine.providers.settings import SCRIPTED, ModelSettings

        lines = [_scripted()]
        try:
            settings = ModelSettings.load()
        except WeftError as error:
            lines.append((tr("Settings"), said(error.message), False))
        else:
            for name, server in settings.with_environment().servers.items():
                source = tr("in your settings") if name in settings.servers else tr("key found in the environment")
                lines.append((name, f"{server.address} · {source}", True))
            if settings.default_model() == SCRIPTED:
                lines[0] = _scripted(tr(" · your default"))
        lines += [(name, tr("{address} · running now", address=address), True) for name, address in local]
        self._show_lines(lines)

    def _show_lines(self, lines: Sequence[_Line]) -> None:
        _clear(self._found)
        for name, words, is_well in lines:
            self._found.addWidget(self._model_line(name, words, is_well))

    def _model_line(self, name: str, words: str, is_well: bool) -> QWidget:
        tokens, mark = self._program.tokens, QLabel()
        shape, tint = ("circle-check", tokens.ok) if is_well else ("octagon-alert", tokens.error)
        mark.setPixmap(icon_pixmap(shape, tint, SIZES.icon, self.devicePixelRatioF()))
        label = text(name, "plain", wrap=False)
        about = text(words, "hint")
        line = row(mark, label, about)
        line.setStretch(2, 1)
        return holding(line)

    def look_for_local(self) -> None:
        """Asks this computer's usual ports for model servers."""
        self.look_button.setEnabled(False)
        self._looked.setText(tr("Looking …"))
        self._looked.show()
        if background.start(self._look()) is None:
            self.look_button.setEnabled(True)

    async def _look(self) -> None:
        program = self._program
        try:
            found = await program.engine.call(program.world.local_servers())
        except WeftError as error:
            self._looked.setText(said(error.message))
        else:
            self._show_models([(name, server.address) for name, server in found.items()])
            words = (
                tr("Add it in the settings to use it.")
                if found
                else tr("None is running that is not yet in your settings.")
            )
            self._looked.setText(words)
        self.look_button.setEnabled(True)


def _scripted(mark: str = "") -> _Line:
    return tr("Scripted"), f"{tr('built in, works offline, costs nothing')}{mark}", True


def _page_width(cards: int) -> int:
    return cards * CARD_WIDTH + (cards - 1) * SIZES.gap_xl + 4 * SIZES.gap_xl


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
