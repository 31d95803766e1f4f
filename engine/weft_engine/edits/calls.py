"""Embedded flows that come along when the nodes that call them are copied."""

from __future__ import annotations

from collections.abc import Mapping

from weft_engine.document.document import Flow
from weft_engine.document.model import Node
from weft_engine.ids import slug

Names = Mapping[str, str]
"""New names of embedded flows by their old ones."""


def called_flows(flow: Flow, part: Flow) -> dict[str, Flow]:
    """The embedded flows that a part of a flow calls, and those which these call."""
    found: dict[str, Flow] = {}
    waiting = _called(part)
    while waiting:
        name = waiting.pop()
        if name in flow.flows and name not in found:
            found[name] = flow.flows[name]
            waiting |= _called(found[name]) - found[name].flows.keys()
    return found


def _called(flow: Flow) -> set[str]:
    names = {name for node in flow.nodes.values() if isinstance(name := node.config.get("flow"), str)}
    return names.union(*(_called(each) - each.flows.keys() for each in flow.flows.values()))


def new_names(flow: Flow, part: Flow) -> dict[str, str]:
    """Names for the embedded flows of a part where other flows have theirs already."""
    names: dict[str, str] = {}
    for name, each in sorted(part.flows.items()):
        if name in flow.flows and flow.flows[name] != each:
            names[name] = slug(name, {*flow.flows, *part.flows, *names.values()})
    return names


def brought(flow: Flow, part: Flow, names: Names) -> dict[str, Flow]:
    """The embedded flows to put in, under their new names; one that is there already is shared."""
    return {
        names.get(name, name): _renamed(each, names)
        for name, each in sorted(part.flows.items())
        if name in names or name not in flow.flows
    }


def calling(node: Node, names: Names) -> Node:
    """The node, calling an embedded flow by its new name."""
    old = node.config.get("flow")
    if not isinstance(old, str) or old not in names:
        return node
    return node.model_copy(update={"config": {**node.config, "flow": names[old]}})


def _renamed(flow: Flow, names: Names) -> Flow:
    """A copy whose nodes call by new names what is not embedded in it."""
    twin = flow.copy()
    outer = {old: new for old, new in names.items() if old not in twin.flows}
    twin.sections["nodes"] = {key: calling(node, outer) for key, node in twin.nodes.items()}
    twin.flows = {name: _renamed(each, outer) for name, each in twin.flows.items()}
    return twin
