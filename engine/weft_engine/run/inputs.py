"""What a node is given: its tokens turned into a value per input port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weft_engine.errors import NodeInputError
from weft_engine.node import PortKind
from weft_engine.ports import ports_of
from weft_engine.run.frame import Frame
from weft_engine.run.plan import PlannedNode, PlannedPort
from weft_engine.run.tokens import Dead
from weft_engine.values import Json, fits


def inputs_of(frame: Frame, local: int) -> dict[str, Json] | Dead:
    """The inputs of a node whose tokens are in, or why it cannot run.

    Raises:
        NodeInputError: Two wires into a single-value port are live.
    """
    node, tokens = frame.region.nodes[local], frame.tokens
    if node.simple is not None and not frame.dead[local]:
        values = {name: tokens[place] for name, place in node.simple}
        if node.defaults:
            return {**node.defaults, **values}
        return values
    inputs: dict[str, Json] = {}
    for number, each in enumerate(node.ports):
        if each.port.feedback:
            continue
        value = _port_value(frame, local, number, each)
        if type(value) is Dead:
            return value
        inputs[each.port.name] = value
    return inputs


def _port_value(frame: Frame, local: int, number: int, planned: PlannedPort) -> Any:
    port = planned.port
    live = live_places(frame, local, number, planned)
    if port.mode == "list":
        if live or not port.required:
            return [frame.tokens[place] for place in live] if planned.places else port.default or []
        return _nothing(frame, planned)
    if not live:
        return _nothing(frame, planned) if port.required else port.default
    if len(live) > 1 and port.mode == "single":
        node = frame.region.nodes[local]
        sources = ", ".join(planned.sources[planned.places.index(place)] for place in live)
        raise NodeInputError(
            f"node {node.id!r}: input {port.name!r} takes one value, but {len(live)} came (from {sources}): "
            "join them first"
        )
    return frame.tokens[live[0]]


def live_places(frame: Frame, local: int, number: int, planned: PlannedPort) -> Sequence[int]:
    """Places of a port's live tokens in canonical order; of a gathered port only those that came in time."""
    node = frame.region.nodes[local]
    if number == node.gather and frame.gathered and local in frame.gathered:
        came: list[int] = frame.gathered[local].live
        if planned.port.mode == "first":
            return came[:1]
        return [place for place in planned.places if place in came]
    return [place for place in planned.places if not frame.is_dead(place)]


def _nothing(frame: Frame, planned: PlannedPort) -> Dead:
    name = planned.port.name
    if not planned.places:
        return Dead(f"nothing is wired to {name!r}")
    for place in planned.places:
        token = frame.tokens[place]
        if type(token) is Dead:
            return token
    return Dead(f"no value came for {name!r}")


def bypassed_outputs(frame: Frame, local: int) -> dict[str, Json] | Dead:
    """What a bypassed node hands on: for each output the first live input of a fitting type."""
    node = frame.region.nodes[local]
    ports = ports_of(frame.region.plan.flow.nodes[node.id], frame.region.plan.registry).outputs
    live = [
        (each.port.type, frame.tokens[place])
        for each in node.ports
        for place in each.places
        if not frame.is_dead(place)
    ]
    outputs: dict[str, Json] = {}
    for name, port in ports.items():
        if port.kind is PortKind.DATA and not port.body:
            fitting = [value for kind, value in live if fits(kind, port.type)]
            if fitting:
                outputs[name] = fitting[0]
    return outputs or Dead(f"{node.title!r} is bypassed and nothing came in")


def sources_of(frame: Frame, local: int, port: str) -> list[str]:
    """Ids of the nodes whose live values a port has, in canonical order."""
    node: PlannedNode = frame.region.nodes[local]
    for number, each in enumerate(node.ports):
        if each.port.name == port:
            live = live_places(frame, local, number, each)
            return [each.sources[each.places.index(place)] for place in live if each.sources]
    return []
