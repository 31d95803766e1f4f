"""What a person chose for an export, remembered for the next one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar, get_args

from weft_editor.export import FORMS, SUFFIXES, Form
from weft_editor.file_names import file_name
from weft_editor.session import Session
from weft_editor.settings import Settings

Theme = Literal["shown", "dark", "light"]
SCALES: Final = (1, 2, 3)
_C = TypeVar("_C", bound=str)


@dataclass(frozen=True, slots=True)
class ExportChoices:
    """How to export."""

    form: Form = "png"
    theme: Theme = "shown"
    """That of a picture; `shown` is the one the program wears."""
    scale: int = 2
    """Pixels of a PNG per canvas pixel."""
    results: bool = True
    """Whether a picture shows the run."""

    @classmethod
    def remembered(cls, settings: Settings) -> ExportChoices:
        """What was chosen last."""
        usual = cls()
        return cls(
            _one_of(settings.export_choice("form"), FORMS, usual.form),
            _one_of(settings.export_choice("theme"), get_args(Theme), usual.theme),
            int(_one_of(settings.export_choice("scale"), tuple(map(str, SCALES)), str(usual.scale))),
            settings.export_choice("results") != "hidden",
        )

    def keep(self, settings: Settings, folder: Path, session: Session) -> None:
        """Remembers it, and the folder unless it is the flow's own."""
        own = session.path.parent if session.path else None
        settings.keep_export_choices(
            form=self.form,
            theme=self.theme,
            scale=str(self.scale),
            results="shown" if self.results else "hidden",
            folder="" if folder == own else str(folder),
        )


def proposed(settings: Settings, session: Session, form: Form) -> Path:
    """The file to offer, named as what is exported: in the folder of exports, else where the last one went, else
    beside the flow."""
    chosen = settings.exports_folder
    kept = Path(settings.export_choice("folder"))
    own = session.path.parent if session.path else settings.folder
    folder = kept if kept.is_absolute() and kept.is_dir() else own
    folder = chosen if chosen is not None and chosen.is_dir() else folder
    return folder / f"{file_name(session.title)}{SUFFIXES[form]}"


def _one_of(value: str, known: tuple[_C, ...], default: _C) -> _C:
    return next((each for each in known if each == value), default)
