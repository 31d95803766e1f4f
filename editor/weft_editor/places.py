"""What a place in a flow, and a place in a run, is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weft_editor.language import title_of, tr
from weft_engine.document import Flow
from weft_engine.edits import flow_at
from weft_engine.ids import FrameTag, Scope

if TYPE_CHECKING:
    from weft_editor.session import Session


def path_of(root: Flow, scope: Scope) -> tuple[str, ...]:
    """Names of the embedded flows that lead to a scope, the outermost first."""
    flows = (flow_at(root, scope[:length]) for length in range(1, len(scope) + 1))
    return tuple((flow.meta.name if flow else "") or name for flow, name in zip(flows, scope, strict=True))


def frame_name(session: Session, frame: FrameTag) -> str:
    """A frame as a person counts: the titles of what is around it with the numbers of their iterations, from 1."""
    root, view = session.root, session.root.run.view
    parts = []
    for depth, (node, index) in enumerate(frame):
        flow = flow_at(view.flow or root.flow, view.scope_of(frame[:depth]))
        title = title_of(flow, root.registry, node) if flow is not None and node in flow.nodes else node
        parts.append(f"{title} {index + 1}")
    return " › ".join(parts) or tr("once")
