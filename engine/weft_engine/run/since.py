"""Nodes that would now give something else though they and their wires are as they were: what is around them is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from weft_engine.control import INPUT_TYPE, SUBFLOW_TYPE, InputConfig
from weft_engine.document.callers import flow_at
from weft_engine.document.document import Flow
from weft_engine.document.model import Node, Policy
from weft_engine.ids import Scope
from weft_engine.ports import NodePorts, ports_of
from weft_engine.registry import Registry
from weft_engine.run.view import NodeView
from weft_engine.values import Json

_SCRIPTED: Final = "scripted:"


@dataclass(frozen=True, slots=True)
class Since:
    """What is to be known besides the flow, as it is now; what is left out is taken to be as it was."""

    registry: Registry | None = None
    inputs: Mapping[str, Json] | None = None
    """Values a run would get."""
    is_written: Callable[[str], bool] | None = None
    """Whether a called file was written after the run began, by the name nodes call it by. Files that it calls in turn
    are not looked at."""


NOTHING: Final = Since()


def changed_around(now: Flow, then: Flow, scope: Scope, shown: Mapping[str, NodeView], since: Since) -> frozenset[str]:
    """Nodes of the flow at a scope for which inputs, settings of the flow, variables, channels or called files changed.

    What chance would draw with another seed is not known before it is drawn.
    """
    new, old = flow_at(now, scope), flow_at(then, scope)
    if new is None or old is None:
        return frozenset()
    found = set(_fed_otherwise(new, shown, since.inputs)) if since.inputs is not None and not scope else set()
    if since.is_written is not None:
        found |= {key for key, node in new.nodes.items() if (file := _file_of(node)) and since.is_written(file)}
    if since.registry is not None and new is not old:
        found |= set(_set_otherwise(now, then, new, old, since.registry))
    return frozenset(found)


def _fed_otherwise(flow: Flow, shown: Mapping[str, NodeView], inputs: Mapping[str, Json]) -> Iterator[str]:
    for key, node in flow.nodes.items():
        activation = shown[key].shown() if node.type == INPUT_TYPE and key in shown else None
        name = str(node.config.get("name", InputConfig().name))
        if activation is not None and name in inputs and activation.outputs.get("value") != inputs[name]:
            yield key


def _file_of(node: Node) -> str:
    return str(node.config.get("file") or "") if node.type == SUBFLOW_TYPE else ""


def _set_otherwise(now: Flow, then: Flow, new: Flow, old: Flow, registry: Registry) -> Iterator[str]:
    states, channels = (_changed(new.sections[each], old.sections[each]) for each in ("state", "channels"))
    policies = _differing(new.settings.policy, old.settings.policy)
    is_model_new = now.settings.model != then.settings.model
    is_script_new = now.settings.script != then.settings.script
    if not (states or channels or policies or is_model_new or is_script_new):
        return
    for key, node in new.nodes.items():
        ports = ports_of(node, registry)
        reference = _model_of(ports)
        if (
            any(getattr(node.policy, name) is None for name in policies)
            or (is_model_new and reference == "")
            or (is_script_new and _is_scripted(reference, now.settings.model))
            or _uses(ports, states, channels)
        ):
            yield key


def _is_scripted(reference: str | None, default: str) -> bool:
    """Whether the scripted model may answer; a person's default may be it as well."""
    return reference is not None and (reference or default or _SCRIPTED).startswith(_SCRIPTED)


def _changed(new: Mapping[str, object], old: Mapping[str, object]) -> set[str]:
    return {key for key in {*new, *old} if new.get(key) != old.get(key)}


def _differing(new: Policy, old: Policy) -> list[str]:
    return [name for name in Policy.model_fields if getattr(new, name) != getattr(old, name)]


def _model_of(ports: NodePorts) -> str | None:
    """The model a node asks; empty for that of the flow, `None` if it asks none."""
    if ports.node_type is None or ports.config is None:
        return None
    name = _model_field(ports.node_type.config_model)
    return str(getattr(ports.config, name)) if name else None


def _model_field(model: type[BaseModel]) -> str:
    for name, info in model.model_fields.items():
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("widget") == "model":
            return name
    return ""


def _uses(ports: NodePorts, states: Collection[str], channels: Collection[str]) -> bool:
    if ports.node_type is None or ports.config is None or not (states or channels):
        return False
    node_type, config = ports.node_type, ports.config
    return bool({*node_type.variables(config)} & {*states} or {*node_type.channels(config)} & {*channels})
