"""How Weft looks: theme, language, motion, and what it opens at the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from weft_editor.dialogs.language_choice import LanguageChoice
from weft_editor.language import tr
from weft_editor.program import Program
from weft_editor.theme.appearance import CHOICES, Choice
from weft_editor.theme.motion import MOTION_CHOICES, MotionChoice
from weft_editor.widgets.boxes import SIZES, column, holding, row, text

_THEMES: Final[dict[Choice, str]] = {"system": tr("As the system"), "dark": tr("Dark"), "light": tr("Light")}
_MOTION: Final[dict[MotionChoice, str]] = {
    "system": tr("As the system"),
    "reduced": tr("Reduced"),
    "full": tr("Full"),
}
C = TypeVar("C", bound=str)


class AppearancePage(QWidget):
    """Everything takes effect at once, in all windows; a language at the next start."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        settings = program.settings
        self.themes = _choice(self, _THEMES, CHOICES, settings.theme, self._wear)
        self.motion = _choice(self, _MOTION, MOTION_CHOICES, settings.motion, self._move)
        self.restores = QCheckBox(tr("Open the windows and flows of last time"))
        self.restores.setChecked(settings.restores_windows)
        self.restores.toggled.connect(lambda on: setattr(settings, "restores_windows", on))
        self.setLayout(
            column(
                _section(tr("Theme"), row(*self.themes.values(), None, gap=SIZES.gap_xl)),
                _section(
                    tr("Motion"),
                    row(*self.motion.values(), None, gap=SIZES.gap_xl),
                    text(tr("Reduced, the view jumps instead of gliding, and nothing on the canvas pulses."), "hint"),
                ),
                _section(tr("At the start"), self.restores),
                LanguageChoice(),
                None,
                gap=SIZES.gap_xl,
            )
        )

    def _wear(self, choice: Choice) -> None:
        self._program.settings.theme = choice
        self._program.appearance.set_choice(choice)

    def _move(self, choice: MotionChoice) -> None:
        self._program.settings.motion = choice
        self._program.motion.set_choice(choice)


def _section(title: str, *items: object) -> QWidget:
    return holding(column(text(title, "heading"), *items, gap=SIZES.gap))  # type: ignore[arg-type]  # items of a column


def _choice(
    parent: QWidget, titles: dict[C, str], choices: Iterable[C], now: C, take: Callable[[C], object]
) -> dict[C, QRadioButton]:
    """One of several, as radio buttons that exclude each other."""
    group, made = QButtonGroup(parent), {}
    for choice in choices:
        button = made[choice] = QRadioButton(titles[choice])
        button.setChecked(choice == now)
        button.clicked.connect(_taking(take, choice))
        group.addButton(button)
    return made


def _taking(take: Callable[[C], object], choice: C) -> Callable[[], object]:
    return lambda: take(choice)
