"""What a place in a flow is called."""

from __future__ import annotations

from weft_engine.document import Flow
from weft_engine.edits import flow_at
from weft_engine.ids import Scope


def path_of(root: Flow, scope: Scope) -> tuple[str, ...]:
    """Names of the embedded flows that lead to a scope, the outermost first."""
    flows = (flow_at(root, scope[:length]) for length in range(1, len(scope) + 1))
    return tuple((flow.meta.name if flow else "") or name for flow, name in zip(flows, scope, strict=True))
