"""Asks for a picture file and puts its picture into a node, as dropping the file onto it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFileDialog, QWidget

from weft_editor.language import tr
from weft_editor.pictures_in import PICTURE_TYPE, SUFFIXES, config_of_file
from weft_engine.edits import set_configs

if TYPE_CHECKING:
    from weft_editor.session import Session

_FILTER: Final = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))


def is_empty_picture(session: Session, node: str) -> bool:
    """Whether a node is to hold a picture and holds none yet."""
    record = session.flow.nodes.get(node)
    return record is not None and record.type == PICTURE_TYPE and not record.config.get("base64")


def choose_picture(parent: QWidget, session: Session, node: str) -> str:
    """Asks for a file, beginning where the flow lies; returns what went wrong, empty if nothing did."""
    path = session.root.path
    start = str(path.parent if path is not None else Path.home())
    chosen, _ = QFileDialog.getOpenFileName(parent, tr("Choose a picture"), start, f"{tr('Pictures')} ({_FILTER})")
    if not chosen or node not in session.flow.nodes:
        return ""
    try:
        config = config_of_file(Path(chosen))
    except (OSError, ValueError) as error:
        return tr("{name} was not added: {error}", name=Path(chosen).name, error=error)
    session.edit(set_configs(session.flow, node, config, "Replace picture"))
    return ""
