"""The ports a node has, derived from its type and configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self
from weakref import ref

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
_cache: dict[int, _Known] = {}
_by_config: dict[int, _Known] = {}
"""By identity of a configuration: a node that was only renamed or muted has the ports it had."""


class _Known(ref[Node]):
    """The ports of a node record, for as long as that exists: each letter that is typed into a field makes another."""

    __slots__ = ("config_key", "key", "ports", "registry")

    def __new__(cls, node: Node, registry: Registry, ports: NodePorts) -> Self:
        return super().__new__(cls, node, _forget)

    def __init__(self, node: Node, registry: Registry, ports: NodePorts) -> None:
        self.key, self.config_key = id(node), id(node.config)
        self.registry, self.ports = registry, ports


def _forget(known: ref[Node]) -> None:
    assert isinstance(known, _Known)
    for kept, key in ((_cache, known.key), (_by_config, known.config_key)):
        if kept.get(key) is known:
            kept.pop(key, None)


def ports_of(node: Node, registry: Registry) -> NodePorts:
    """The node's ports; computed once per node record. A node of unknown type, or a broken one, has none of its own."""
    known = _cache.get(id(node))
    if known is not None and known() is node and known.registry is registry:
        return known.ports
    made = _Known(node, registry, _alike(node, registry) or _derive(node, registry))
    _by_config[made.config_key] = _cache[made.key] = made
    return made.ports


def _alike(node: Node, registry: Registry) -> NodePorts | None:
    """The ports of another record of the same type with the very same configuration."""
    known = _by_config.get(id(node.config))
    other = known() if known is not None else None
    if known is None or other is None or other.config is not node.config or known.registry is not registry:
        return None
    return known.ports if _same_type(other, node) else None


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
