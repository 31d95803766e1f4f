"""The ports a node has, derived from its type and configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from weft_engine.document import Node
from weft_engine.node import ERROR_PORT, AnyNodeType, Port, PortKind, config_of
from weft_engine.registry import Registry

TOOL_PORT: Final = Port("tool", kind=PortKind.ATTACHMENT, required=False, description="Lends this node as a tool.")


@dataclass(frozen=True, slots=True)
class NodePorts:
    """A node's ports by name, with its type and configuration where they are usable."""

    inputs: dict[str, Port]
    outputs: dict[str, Port]
    node_type: AnyNodeType | None
    """`None`: the type is not installed."""
    config: BaseModel | None
    """`None`: the configuration does not fit the type; `faults` says why."""
    ways: tuple[tuple[str, ...], ...] = ()
    """Outputs that are live together, where only one such set is at a time (a branch)."""
    faults: tuple[dict[str, Any], ...] = ()
    """pydantic's error records (`loc`, `msg`) of an unusable configuration."""


_MISSING: Final = NodePorts({}, {}, None, None)
_KEPT: Final = 100_000
_cache: dict[int, tuple[Node, Registry, NodePorts]] = {}
_by_config: dict[int, tuple[Node, Registry, NodePorts]] = {}
"""By identity of a configuration: a node that was only renamed or muted has the ports it had."""


def ports_of(node: Node, registry: Registry) -> NodePorts:
    """The node's ports; computed once per node record. A node of unknown type, or a broken one, has none of its own."""
    known = _cache.get(id(node))
    if known is not None and known[0] is node and known[1] is registry:
        return known[2]
    alike = _by_config.get(id(node.config))
    is_alike = (
        alike is not None and alike[0].config is node.config and alike[1] is registry and _same_type(alike[0], node)
    )
    ports = alike[2] if alike is not None and is_alike else _derive(node, registry)
    if len(_cache) >= _KEPT:
        _cache.clear()
        _by_config.clear()
    _by_config[id(node.config)] = (node, registry, ports)
    _cache[id(node)] = (node, registry, ports)
    return ports


def _same_type(first: Node, second: Node) -> bool:
    return first.type == second.type and first.type_version == second.type_version


def _derive(node: Node, registry: Registry) -> NodePorts:
    node_type = registry.get(node.type)
    if node_type is None:
        return _MISSING
    raw = node.config
    if node.type_version < node_type.version:
        raw = node_type.migrate(dict(raw), node.type_version)
    try:
        config = config_of(node_type, raw)
    except ValidationError as error:
        faults = tuple({"loc": each["loc"], "msg": each["msg"]} for each in error.errors())
        return _broken(node_type, faults)
    inputs = {port.name: port for port in node_type.inputs(config)}
    outputs = {port.name: port for port in node_type.outputs(config)}
    if node_type.attachable:
        outputs[TOOL_PORT.name] = TOOL_PORT
    outputs[ERROR_PORT.name] = ERROR_PORT
    return NodePorts(inputs, outputs, node_type, config, _ways(node_type, config))


def _broken(node_type: AnyNodeType, faults: tuple[dict[str, Any], ...]) -> NodePorts:
    """Ports of the default configuration, so that wires stay while a field is wrong."""
    try:
        config = node_type.config_model()
    except ValidationError:
        return NodePorts({}, {ERROR_PORT.name: ERROR_PORT}, node_type, None, faults=faults)
    inputs = {port.name: port for port in node_type.inputs(config)}
    outputs = {port.name: port for port in node_type.outputs(config)} | {ERROR_PORT.name: ERROR_PORT}
    return NodePorts(inputs, outputs, node_type, None, _ways(node_type, config), faults)


def _ways(node_type: AnyNodeType, config: BaseModel) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(way) for way in node_type.ways(config))
