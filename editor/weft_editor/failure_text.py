"""What a failure says of itself and of its cause, to a person."""

from __future__ import annotations

from collections.abc import Mapping

from weft_editor.language import said, sentence, tr
from weft_engine.values import Json


def failure_lines(error: Mapping[str, Json] | None) -> list[str]:
    """The message, and its cause if there is one."""
    if not error:
        return [tr("Failed")]
    lines = [sentence(str(error.get("message", "Failed")))]
    cause = error.get("cause")
    if cause:
        words = cause.get("message", cause) if isinstance(cause, Mapping) else cause
        lines.append(tr("Cause: {cause}", cause=said(str(words))))
    return lines
