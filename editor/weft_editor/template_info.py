"""The flows to begin with, and what the welcome page and the library say of the bundled ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from weft_editor.language import tr
from weft_resources import template_names, template_text

if TYPE_CHECKING:
    from weft_engine.document import Flow

FIRST = "hello"
"""Shown first: the one to begin with."""


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A bundled flow, in a few words."""

    name: str
    title: str
    description: str


def template_flow(name: str) -> Flow:
    """A fresh copy of a bundled flow, titled in the person's language. Raises `KeyError` if there is no such name."""
    from weft_engine.document.storage import parse_flow

    return _titled(parse_flow(template_text(name).encode()).flow)


def empty_flow() -> Flow:
    """A flow to begin with."""
    from weft_engine.document import Flow

    return _titled(Flow())


def _titled(flow: Flow) -> Flow:
    """The flow, named and described in the person's language."""
    from weft_engine import edits
    from weft_engine.document import Document

    about = {"name": tr(flow.meta.name), "description": tr(flow.meta.description)}
    document = Document(flow)
    document.apply(edits.set_meta(flow, flow.meta.model_copy(update=about)))
    return document.flow


@cache
def templates() -> tuple[TemplateInfo, ...]:
    """All of them, the one to begin with first."""
    names = sorted(template_names(), key=lambda name: (name != FIRST, name))
    return tuple(_info(name) for name in names)


def _info(name: str) -> TemplateInfo:
    flow = json.loads(template_text(name))
    return TemplateInfo(name, str(flow.get("name") or name), str(flow.get("description") or ""))
