"""What holds for the whole flow."""

from __future__ import annotations

from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import FlowMeta, Settings
from weft_engine.edits.changing import changing
from weft_engine.ids import Scope


def set_meta(flow: Flow, meta: FlowMeta, *, merge_key: str | None = None, scope: Scope = ()) -> Change:
    """Names or describes the flow."""
    return Change("Describe flow", changing(flow, (Put("meta", "", meta, scope),)), merge_key)


def set_settings(flow: Flow, settings: Settings, *, merge_key: str | None = None, scope: Scope = ()) -> Change:
    """Changes the flow's settings."""
    return Change("Change flow settings", changing(flow, (Put("settings", "", settings, scope),)), merge_key)
