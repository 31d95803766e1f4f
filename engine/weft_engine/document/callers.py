"""Which embedded flow a subflow node calls, and which nodes call an embedded flow."""

from __future__ import annotations

from collections.abc import Iterator

from weft_engine.control import SUBFLOW_TYPE
from weft_engine.document.document import Flow, all_flows
from weft_engine.document.model import Node
from weft_engine.ids import Scope


def flow_at(root: Flow, scope: Scope) -> Flow | None:
    """The flow at a scope; `None` if there is none."""
    flow: Flow | None = root
    for name in scope:
        flow = flow.flows.get(name) if flow is not None else None
    return flow


def called_scope(root: Flow, scope: Scope, node: Node) -> Scope | None:
    """Where the embedded flow stands that a node at `scope` calls: beside the node, else in the whole flow.

    `None` for a node that calls none, a missing one, or one in a file.
    """
    name = node.config.get("flow")
    if node.type != SUBFLOW_TYPE or not isinstance(name, str) or not name or node.config.get("file"):
        return None
    around = flow_at(root, scope)
    if around is not None and name in around.flows:
        return (*scope, name)
    return (name,) if name in root.flows else None


def callers(root: Flow, scope: Scope) -> Iterator[tuple[Scope, str]]:
    """Scope and id of each node that calls the embedded flow at `scope`."""
    for where, flow in all_flows(root):
        for key, node in sorted(flow.nodes.items()):
            if called_scope(root, where, node) == scope:
                yield where, key
