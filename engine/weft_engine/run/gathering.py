"""Tokens of a gathering node: asked one by one whether they are enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from weft_engine.ids import NodeId, WireId
from weft_engine.node import Arrival, Gather
from weft_engine.run.frame import Frame
from weft_engine.run.plan import PlannedNode
from weft_engine.run.tokens import Dead
from weft_engine.values import Json


@dataclass(slots=True)
class Gathered:
    """What has come in on the gathered port."""

    arrivals: list[Arrival] = field(default_factory=list)
    live: list[int] = field(default_factory=list)
    """Places of live tokens, in the order they came."""
    outstanding: int = 0
    closed: bool = False
    """It had enough; what still comes is dropped."""
    doomed: bool = False
    """What it needs can no longer come."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows from a token."""

    taken: int = 0
    """How many tokens the node no longer waits for."""
    early: tuple[str, ...] | None = None
    """It had enough before all were in: the wires it took."""
    dead: bool = False


_NOTHING: Final = Answer()
_ONE: Final = Answer(1)
_DEAD: Final = Answer(dead=True)


def arrived(frame: Frame, local: int, place: int) -> Answer:
    """Takes in a token of a gathering node."""
    node = frame.region.nodes[local]
    planned = node.ports[node.gather]
    if place not in planned.places:
        return _ONE
    gathered = _of(frame, local, len(planned.places))
    if gathered.closed:
        return _NOTHING
    token, at = frame.tokens[place], planned.places.index(place)
    live = type(token) is not Dead
    wire, source = WireId(planned.wires[at]), NodeId(planned.sources[at])
    gathered.arrivals.append(Arrival(wire, source, live, token if live else None))
    gathered.outstanding -= 1
    if live:
        gathered.live.append(place)
    match _asked(node, gathered):
        case Gather.DEAD:
            gathered.closed = gathered.doomed = True
            return _DEAD
        case Gather.FIRE:
            gathered.closed = True
            taken = tuple(planned.wires[planned.places.index(each)] for each in gathered.live)
            return Answer(1 + gathered.outstanding, taken if gathered.outstanding else None)
        case _:
            return _ONE


def is_doomed(frame: Frame, local: int) -> bool:
    """Whether a gathering node was told that what it needs can no longer come."""
    return frame.gathered is not None and local in frame.gathered and frame.gathered[local].doomed


def because(frame: Frame, local: int) -> Dead:
    """Why what a gathering node needs can no longer come."""
    node = frame.region.nodes[local]
    places = node.ports[node.gather].places
    dead = (frame.tokens[place] for place in places if frame.is_dead(place))
    return next(dead, Dead(f"what {node.title!r} needs can no longer come"))


def so_far(frame: Frame, local: int) -> Mapping[str, Json]:
    """What a gathering node shows of the tokens it has."""
    node = frame.region.nodes[local]
    gathered: Gathered | None = (frame.gathered or {}).get(local)
    if gathered is None or gathered.closed or not node.node_type.gathers:
        return {}
    return node.node_type.so_far(node.config, gathered.arrivals)


def _asked(node: PlannedNode, gathered: Gathered) -> Gather:
    if node.node_type.gathers:
        return node.node_type.gather(node.config, gathered.arrivals, gathered.outstanding)
    return Gather.FIRE if gathered.live else Gather.WAIT


def _of(frame: Frame, local: int, count: int) -> Gathered:
    if frame.gathered is None:
        frame.gathered = {}
    if local not in frame.gathered:
        frame.gathered[local] = Gathered(outstanding=count)
    found: Gathered = frame.gathered[local]
    return found
