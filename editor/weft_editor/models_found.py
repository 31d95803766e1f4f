"""The models there are to begin with: the built-in one, those of the settings, and what runs on this computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from weft_editor.language import said, tr
from weft_editor.models_at_hand import ModelsAtHand
from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, clear, column, holding, row, text
from weft_engine.errors import WeftError


@dataclass(frozen=True, slots=True)
class _Line:
    """A model server, and a few words about it."""

    name: str
    words: str
    is_well: bool = True
    is_new: bool = False
    """Whether it is not in the settings yet."""


class ModelsFound(QWidget):
    """Lists them, and adds to the settings what was found.

    Args:
        models: What is known of them.
        tokens: The theme.
    """

    settings_requested = Signal()

    def __init__(self, models: ModelsAtHand, tokens: Tokens) -> None:
        super().__init__()
        self._models, self._tokens = models, tokens
        self._is_complete = False
        self._lines = column(gap=2)
        self.look_button = QPushButton(tr("Look again"))
        self.look_button.setToolTip(
            tr("Asks the usual ports of Ollama, llama.cpp, LM Studio and vLLM on this computer")
        )
        self.look_button.clicked.connect(self._look)
        self.settings_button = QPushButton(tr("Models and keys…"))
        self.settings_button.setProperty("role", "plain")
        self.settings_button.clicked.connect(self.settings_requested)
        self.state = text("", "hint")
        self.state.hide()
        self.setLayout(column(self._lines, row(self.look_button, self.settings_button, None), self.state))
        models.looked.connect(self._on_looked)
        models.settings_changed.connect(self.refresh)
        self._show([_scripted()])

    def complete(self) -> None:
        """Shows what the first paint did without, and looks around once."""
        self._is_complete = True
        self.refresh()
        if self._models.local is None:
            self._look()

    def refresh(self) -> None:
        """Shows them as they are now."""
        if self._is_complete:
            self._show(list(self._known()))

    def _known(self) -> Iterator[_Line]:
        from weft_engine.providers.settings import SCRIPTED, ModelSettings

        try:
            settings = ModelSettings.load()
        except WeftError as error:
            yield _scripted()
            yield _Line(tr("Settings"), said(error.message), is_well=False)
        else:
            yield _scripted(tr(" · your default") if settings.default_model() == SCRIPTED else "")
            for name, server in settings.with_environment().servers.items():
                source = tr("in your settings") if name in settings.servers else tr("key found in the environment")
                yield _Line(name, f"{server.address} · {source}")
        for name, server in (self._models.local or {}).items():
            yield _Line(name, tr("{address} · running now", address=server.address), is_new=True)

    def _show(self, lines: list[_Line]) -> None:
        clear(self._lines)
        for each in lines:
            self._lines.addWidget(self._row(each))

    def _row(self, line: _Line) -> QWidget:
        tokens, mark = self._tokens, QLabel()
        shape, tint = ("circle-check", tokens.ok) if line.is_well else ("octagon-alert", tokens.error)
        mark.setPixmap(icon_pixmap(shape, tint, SIZES.icon, self.devicePixelRatioF()))
        made = row(mark, text(line.name, "plain", wrap=False), text(line.words, "hint"))
        made.setStretch(2, 1)
        if line.is_new:
            add = QPushButton(tr("Add"))
            add.setToolTip(tr("Puts it into your settings, so that its models can be chosen"))
            add.setAccessibleName(tr("Add {name}", name=line.name))
            add.clicked.connect(self._adding(line.name))
            made.addWidget(add)
        return holding(made)

    def _adding(self, name: str) -> Callable[[], None]:
        return lambda: self._add(name)

    def _add(self, name: str) -> None:
        try:
            self._models.add_local(name)
        except WeftError as error:
            self._say(said(error.message))
        else:
            self._say(tr("{name} is in your settings: choose one of its models in the toolbar.", name=name))

    def _look(self) -> None:
        if self._models.look_for_local():
            self.look_button.setEnabled(False)
            self._say(tr("Looking for model servers on this computer …"))

    def _on_looked(self, trouble: str) -> None:
        self.look_button.setEnabled(True)
        self.refresh()
        self._say(said(trouble) if trouble else "" if self._models.local else tr("No model server was found running."))

    def _say(self, words: str) -> None:
        self.state.setText(words)
        self.state.setVisible(bool(words))


def _scripted(mark: str = "") -> _Line:
    return _Line(tr("Scripted"), f"{tr('built in, works offline, costs nothing')}{mark}")
