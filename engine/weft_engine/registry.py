"""Which node types exist: all come through the entry-point group `weft.nodes`, ours and plugins' alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import entry_points

from weft_engine.errors import WeftError
from weft_engine.node import AnyNodeType

GROUP = "weft.nodes"


class NodeTypeClashError(WeftError):
    """Two packages offer a node type of the same id."""

    code = "node_type_clash"


class Registry:
    """Node types by id."""

    def __init__(self, types: Iterable[AnyNodeType | type[AnyNodeType]] = ()) -> None:
        self._types: dict[str, AnyNodeType] = {}
        for node_type in types:
            self.add(node_type)

    def add(self, node_type: AnyNodeType | type[AnyNodeType]) -> None:
        """Adds a type. Raises `NodeTypeClashError` if another class has its id."""
        instance = node_type() if isinstance(node_type, type) else node_type
        other = self._types.setdefault(instance.id, instance)
        if type(other) is not type(instance):
            raise NodeTypeClashError(
                f"node type {instance.id!r} is offered by {type(other).__module__} and "
                f"{type(instance).__module__}: uninstall one of the two",
                type=instance.id,
            )

    def get(self, type_id: str) -> AnyNodeType | None:
        """The type of that id, or `None` if it is not installed."""
        return self._types.get(type_id)

    def __iter__(self) -> Iterator[AnyNodeType]:
        return iter(self._types.values())

    def __contains__(self, type_id: object) -> bool:
        return type_id in self._types

    def __len__(self) -> int:
        return len(self._types)


@cache
def installed() -> Registry:
    """All node types of the installed packages, loaded once."""
    registry = Registry()
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        for node_type in entry.load():
            registry.add(node_type)
    return registry
