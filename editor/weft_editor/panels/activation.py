"""One activation of a node, as panels name it and lead to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from weft_editor.inner_session import InnerSession
from weft_editor.language import title_of
from weft_editor.places import frame_name, path_of
from weft_engine.edits import flow_at
from weft_engine.ids import FrameTag, Scope
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_editor.session import Session


class Spot(NamedTuple):
    """Where in a run something happened."""

    scope: Scope
    node: str
    frame: FrameTag


def failed_at(session: Session, error: Mapping[str, Json]) -> Spot | None:
    """Where a failure came from, if that is still in the flow."""
    node, steps = error.get("node"), error.get("frame")
    if not isinstance(node, str) or not isinstance(steps, Sequence):
        return None
    frame = tuple((str(name), int(index)) for name, index in steps)
    scope = session.run.view.scope_of(frame)
    flow = flow_at(session.flow, scope)
    return Spot(scope, node, frame) if flow is not None and node in flow.nodes else None


def name_of(session: Session, spot: Spot) -> str:
    """The flows it is in and the title of the node, with its iteration if it is in a loop."""
    flow = flow_at(session.flow, spot.scope)
    known = flow is not None and spot.node in flow.nodes
    title = title_of(flow, session.registry, spot.node) if flow is not None and known else spot.node
    name = " › ".join((*path_of(session.flow, spot.scope), title)) if spot.node else title
    return f"{name} · {frame_name(session, spot.frame)}" if spot.frame else name


def show(session: Session, spot: Spot) -> bool:
    """Selects a node and has it show an activation; says whether the node is there."""
    flow = flow_at(session.flow, spot.scope)
    if flow is None or spot.node not in flow.nodes:
        return False
    here = session.inside(spot.scope)
    here.select(nodes=[spot.node])
    if isinstance(here, InnerSession) and spot.frame:
        here.show_call(here.run.view.call_of(spot.frame))
    shown = here.node_run(spot.node)
    if spot.frame and shown is not None and spot.frame in shown.activations:
        here.show_frame(spot.node, spot.frame)
    return True
