"""Nodes that would now give something else though they and their wires are as they were: what is around them is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from weft_engine.control import INPUT_TYPE, SUBFLOW_TYPE, InputConfig
from weft_engine.document.callers import called_scope, flow_at
from weft_engine.document.document import Flow
from weft_engine.document.model import Node, Policy
from weft_engine.ids import Scope
from weft_engine.node import AnyNodeType
from weft_engine.ports import ports_of
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
    """Whether a called file, or one that it calls in turn, was written after the run began, by the name nodes call it
    by."""
    model: str = ""
    """What a run would put in place of the flow's model."""
    model_then: str = ""
    """The same of the run shown."""


NOTHING: Final = Since()


def changed_around(now: Flow, then: Flow, scope: Scope, shown: Mapping[str, NodeView], since: Since) -> frozenset[str]:
    """Nodes of the flow at a scope for which inputs, settings of the flow, variables, channels or called files changed.

    What calls an embedded flow is among them if a node in that is.
    """
    flow = flow_at(now, scope)
    if flow is None or flow_at(then, scope) is None:
        return frozenset()
    found = set(_fed_otherwise(flow, shown, since.inputs)) if since.inputs is not None and not scope else set()
    return frozenset(found | _Around(now, then, since).at(scope))


def _fed_otherwise(flow: Flow, shown: Mapping[str, NodeView], inputs: Mapping[str, Json]) -> Iterator[str]:
    for key, node in flow.nodes.items():
        activation = shown[key].shown() if node.type == INPUT_TYPE and key in shown else None
        if activation is None:
            continue
        value = inputs.get(str(node.config.get("name", InputConfig().name)), node.config.get("default"))
        if value is not None and activation.outputs.get("value") != value:
            yield key


class _Around:
    """What changed around the nodes of a flow and of those embedded in it."""

    def __init__(self, now: Flow, then: Flow, since: Since) -> None:
        self._now, self._then, self._since = now, then, since
        new, old = now.settings, then.settings
        self._model = since.model or new.model
        self._is_model_new = self._model != (since.model_then or old.model)
        self._is_script_new = new.script != old.script
        self._is_seed_new = new.seed != old.seed
        self._is_drawn = any("one_of" in rule for rule in new.script)
        """Whether the scripted model draws some of its answers."""
        self._known: dict[Scope, set[str]] = {}

    def at(self, scope: Scope) -> set[str]:
        """Nodes of the flow at a scope."""
        if scope not in self._known:
            self._known[scope] = set()  # of a flow that calls itself
            self._known[scope] = set(self._found(scope))
        return self._known[scope]

    def _found(self, scope: Scope) -> Iterator[str]:
        new, old = flow_at(self._now, scope), flow_at(self._then, scope)
        if new is None or old is None:
            return
        states, channels = (self._declared(scope, each) for each in ("state", "channels"))
        policies = _differing(new.settings.policy, old.settings.policy)
        for key, node in new.nodes.items():
            if (
                any(getattr(node.policy, name) is None for name in policies)
                or self._calls_changed(scope, node)
                or self._is_set_otherwise(node, states, channels)
            ):
                yield key

    def _declared(self, scope: Scope, section: str) -> set[str]:
        """Names of variables, or of channels, that are declared otherwise for the flow at a scope."""
        changed: set[str] = set()
        for depth in range(len(scope) + 1):
            new, old = flow_at(self._now, scope[:depth]), flow_at(self._then, scope[:depth])
            own = new.sections[section] if new is not None else {}
            before = old.sections[section] if old is not None else {}
            changed = (changed - own.keys()) | _changed(own, before)
        return changed

    def _calls_changed(self, scope: Scope, node: Node) -> bool:
        if node.type != SUBFLOW_TYPE:
            return False
        file, inner = str(node.config.get("file") or ""), called_scope(self._now, scope, node)
        if file:
            return self._since.is_written is not None and self._since.is_written(file)
        return inner is not None and bool(self.at(inner))

    def _is_set_otherwise(self, node: Node, states: set[str], channels: set[str]) -> bool:
        if self._since.registry is None:
            return False
        ports = ports_of(node, self._since.registry)
        if ports.node_type is None or ports.config is None:
            return False
        reference = _model_of(ports.node_type, ports.config)
        is_scripted = reference is not None and (reference or self._model or _SCRIPTED).startswith(_SCRIPTED)
        return (
            (self._is_model_new and reference == "")
            or (is_scripted and (self._is_script_new or (self._is_seed_new and self._is_drawn)))
            or (self._is_seed_new and ports.node_type.draws(ports.config))
            or not states.isdisjoint(ports.node_type.variables(ports.config))
            or not channels.isdisjoint(ports.node_type.channels(ports.config))
        )


def _changed(new: Mapping[str, object], old: Mapping[str, object]) -> set[str]:
    return {key for key in {*new, *old} if new.get(key) != old.get(key)}


def _differing(new: Policy, old: Policy) -> list[str]:
    return [name for name in Policy.model_fields if getattr(new, name) != getattr(old, name)]


def _model_of(node_type: AnyNodeType, config: BaseModel) -> str | None:
    """The model a node asks; empty for that of the flow, `None` if it asks none."""
    name = _model_field(node_type.config_model)
    return str(getattr(config, name)) if name else None


def _model_field(model: type[BaseModel]) -> str:
    for name, info in model.model_fields.items():
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("widget") == "model":
            return name
    return ""
