"""What may outdate the results of the run shown, besides edits of nodes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from weft_engine.errors import FlowFileError
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_editor.session import Session
    from weft_engine.run.since import Since


def since_run(session: Session, inputs: Mapping[str, Json]) -> Since:
    """For a run with these inputs.

    Args:
        session: Of the whole flow.
        inputs: Values of the flow's inputs.
    """
    from weft_engine.document.called import CalledFiles
    from weft_engine.run.since import Since

    path, began = session.path, session.run.view.started_at
    called = CalledFiles(path.resolve().parent if path else None)

    def is_written(name: str) -> bool:
        try:
            return bool(began) and called.path(name).stat().st_mtime > datetime.fromisoformat(began).timestamp()
        except (OSError, FlowFileError):
            return False

    return Since(session.registry, inputs, is_written)
