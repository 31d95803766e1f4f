"""Flows in other forms: what each form is called, its bytes, and how they get into a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

from PySide6.QtWidgets import QApplication

from weft_editor.language import tr
from weft_editor.session import Selection, Session
from weft_editor.theme.tokens import THEMES, ThemeName, Tokens
from weft_engine.document import Flow
from weft_engine.errors import WeftError
from weft_engine.registry import Registry, installed

Picture = Literal["png", "svg", "pdf"]
Form = Literal["png", "svg", "pdf", "json", "python", "mermaid", "dot"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
PICTURES: Final[frozenset[Form]] = frozenset(get_args(Picture))
SUFFIXES: Final[Mapping[Form, str]] = MappingProxyType(
    {"png": ".png", "svg": ".svg", "pdf": ".pdf", "json": ".json", "python": ".py", "mermaid": ".mmd", "dot": ".dot"}
)
_KEPT: Final[list[QApplication]] = []
"""Qt ends with the object it was started by."""


class ExportError(WeftError):
    """A flow could not be written in another form."""

    code = "save"


class LiteralKeyError(ExportError):
    """What is to be exported holds a key as text. `place` says where."""

    def __init__(self, place: str) -> None:
        super().__init__(
            tr(
                "{place} holds what looks like an API key, so nothing was exported. Put the key into the settings "
                "(Models and keys) and write secret:NAME in its place.",
                place=place,
            )
        )
        self.place = place


@dataclass(frozen=True, slots=True)
class Wish:
    """How a flow is to be exported."""

    form: Form
    tokens: Tokens
    """For pictures."""
    scale: float = 2.0
    """For PNG: pixels per canvas pixel."""
    session: Session | None = None
    """For pictures: whose run and problems they show; none without one."""
    arrows: bool = False
    """For pictures: whether wires show which way they lead."""


def part_to_export(flow: Flow, registry: Registry, chosen: Selection | None, form: Form) -> Flow:
    """What is exported of a flow: all of it, or what is chosen with the wires among it.

    In pictures, groups and notes that touch the chosen nodes come along.
    """
    from weft_engine.edits.clipboard import part_of

    if chosen is None:
        return flow
    if form in PICTURES:
        from weft_editor.canvas.picture import part_shown

        part = part_shown(flow, registry, chosen.nodes, chosen.groups, chosen.notes)
    else:
        part = part_of(flow, chosen.nodes, chosen.groups, chosen.notes)
    part.singles = dict(flow.singles)
    return part


def exported(part: Flow, registry: Registry, wish: Wish) -> bytes:
    """A flow in another form.

    Raises:
        LiteralKeyError: It would show a key.
    """
    refuse_keys(part, wish.form)
    if wish.form in PICTURES:
        return _picture(part, registry, wish)
    return _text(part, registry, wish.form).encode("utf-8")


def refuse_keys(part: Flow, form: Form) -> None:
    """Refuses to export keys that stand in a flow as text; drawings as text show no settings.

    Raises:
        LiteralKeyError: There is one.
    """
    from weft_engine.redaction import literal_keys_in

    places = literal_keys_in(part)
    if form in ("mermaid", "dot"):
        places = [place for place in places if ".config." not in place and not place.startswith("flows.")]
    if places:
        raise LiteralKeyError(places[0])


def _picture(part: Flow, registry: Registry, wish: Wish) -> bytes:
    from weft_editor.canvas.picture import pdf_of, picture_of, png_bytes, svg_of

    if wish.form == "svg":
        return svg_of(part, registry, wish.tokens, session=wish.session, arrows=wish.arrows)
    if wish.form == "pdf":
        return pdf_of(part, registry, wish.tokens, session=wish.session, arrows=wish.arrows)
    return png_bytes(
        picture_of(part, registry, wish.tokens, scale=wish.scale, session=wish.session, arrows=wish.arrows)
    )


def _text(part: Flow, registry: Registry, form: Form) -> str:
    from weft_engine.document.storage import flow_text
    from weft_engine.graph.drawing import dot, mermaid
    from weft_engine.python_script import python_script

    if form == "json":
        return flow_text(part)
    if form == "python":
        return python_script(part)
    return mermaid(part, registry) if form == "mermaid" else dot(part, registry)


def write(target: Path, data: bytes) -> None:
    """Puts an export into a file; a file that is there stays as it was if that fails.

    Raises:
        ExportError: It cannot be written there.
    """
    from weft_engine.atomic import write_atomically

    try:
        write_atomically(target, data)
    except OSError as error:
        reason = error.strerror or str(error)
        if not target.parent.is_dir():
            reason = tr("there is no folder {folder}", folder=target.parent)
        raise ExportError(tr("{target} could not be written: {reason}", target=target, reason=reason)) from error


def export_picture(flow: Flow, target: Path, form: Picture, *, theme: ThemeName = "light", scale: float = 2.0) -> None:
    """Writes a flow as a picture, without a window.

    Args:
        flow: The flow.
        target: The file.
        form: `png`, `svg` or `pdf`.
        theme: `dark` or `light`.
        scale: Pixels per canvas pixel, for PNG.

    Raises:
        ExportError: It cannot be written there, or it would show a key.
    """
    if QApplication.instance() is None:
        if sys.platform.startswith("linux"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _KEPT.append(QApplication(["weft"]))
    write(target, exported(flow, installed(), Wish(form, THEMES[theme], scale)))
