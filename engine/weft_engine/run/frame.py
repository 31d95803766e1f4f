"""A frame: one execution of a region, with a token per wire and a state per node."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Protocol

from weft_engine.errors import WeftError
from weft_engine.ids import FrameTag
from weft_engine.run.plan import Region
from weft_engine.run.tokens import Dead

if TYPE_CHECKING:
    from weft_engine.run.sharing import Declared

WAITING: Final = 0
READY: Final = 1
QUEUED: Final = 2
RUNNING: Final = 3
SETTLED: Final = 4

OVER: Final = -1
"""In the ready queue, in place of a node: all nodes of the frame have settled."""


class Owner(Protocol):
    """Whoever opened a frame and waits for its end."""

    def frame_over(self, frame: Frame) -> None:
        """All its nodes have settled."""

    def frame_failed(self, frame: Frame, error: WeftError) -> None:
        """A failure in it was not handled; the frame has been closed."""

    def handles_failures(self) -> bool:
        """Whether a failure in the frame ends here rather than the run."""

    def close(self, why: str) -> None:
        """Gives up."""


class Frame:
    """One iteration, item, call, or the run itself."""

    __slots__ = (
        "closed", "dead", "declared", "depth", "gathered", "given", "index", "inside", "left", "limited", "need",
        "owner", "parent", "region", "state", "tag", "tasks", "tokens", "value",
    )  # fmt: skip

    def __init__(self, region: Region, owner: Owner, parent: Frame | None, tag: FrameTag, index: int = 0) -> None:
        count = len(region.nodes)
        self.region = region
        self.owner = owner
        self.parent = parent
        self.tag = tag
        self.index = index
        self.tokens: list[Any] = [None] * region.tokens
        self.need = region.need.copy()
        self.dead = bytearray(count)
        self.state = bytearray(count)
        self.left = count
        """Nodes that have not settled."""
        self.depth: int = (parent.depth if parent else 0) + (not region.container)
        """How many flows and tool calls are around what runs in it, its own included."""
        self.value: Any = None
        """Of a break that fired: a one-element tuple with what it gives."""
        self.given: dict[str, Any] | None = None
        """What outputs in a body were given; it counts once the container is done."""
        self.closed = False
        self.limited: bool = parent.limited if parent else True
        """Whether its tasks need a place among `max_concurrency`; a called tool runs in its borrower's."""
        self.gathered: dict[int, Any] | None = None
        self.declared: Declared | None = parent.declared if parent else None
        """Variables and channels of the flow it belongs to."""
        self.tasks: dict[int, asyncio.Task[Any]] | None = None
        self.inside: dict[int, Owner] | None = None
        """Containers at work, by node."""

    def is_dead(self, place: int) -> bool:
        """Whether the token at a place is dead."""
        return type(self.tokens[place]) is Dead

    @property
    def root(self) -> Frame:
        """The frame of the flow it belongs to."""
        frame = self
        while frame.region.container:
            assert frame.parent is not None
            frame = frame.parent
        return frame

    def put_inside(self, local: int, owner: Owner) -> None:
        """A container is at work in it."""
        if self.inside is None:
            self.inside = {}
        self.inside[local] = owner
