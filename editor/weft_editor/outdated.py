"""What may outdate the results of the run shown, besides edits of nodes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from weft_engine.control import SUBFLOW_TYPE
from weft_engine.document import all_flows
from weft_engine.errors import FlowFileError
from weft_engine.values import Json

if TYPE_CHECKING:
    from pathlib import Path

    from weft_editor.session import Session
    from weft_engine.document.called import CalledFiles
    from weft_engine.run.since import Since


def since_run(session: Session, inputs: Mapping[str, Json], model: str) -> Since:
    """For a run with these inputs.

    Args:
        session: Of the whole flow.
        inputs: Values of the flow's inputs.
        model: What it would put in place of the flow's model.
    """
    from weft_engine.document.called import CalledFiles
    from weft_engine.run.since import Since

    path, view = session.path, session.run.view
    called = CalledFiles(path.resolve().parent if path else None)
    began_s = datetime.fromisoformat(view.started_at).timestamp() if view.started_at else None

    def is_written(name: str) -> bool:
        return began_s is not None and _is_written(name, began_s, called, set())

    return Since(session.registry, inputs, is_written, model, view.model)


def _is_written(name: str, began_s: float, called: CalledFiles, seen: set[Path]) -> bool:
    """Whether a called file, or one that it calls in turn, was written after a moment."""
    try:
        path = called.path(name)
        if path in seen:
            return False
        seen.add(path)
        if path.stat().st_mtime > began_s:
            return True
        flow = called.flow(name)
    except (OSError, FlowFileError):
        return False
    nodes = (node for _, each in all_flows(flow) for node in each.nodes.values() if node.type == SUBFLOW_TYPE)
    files = (str(node.config.get("file") or "") for node in nodes)
    return any(_is_written(each, began_s, called, seen) for each in files if each)
