"""Tokens on their way: handed from outputs to inputs, until a node has what it waits for and is ready."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from weft_engine.run import gathering
from weft_engine.run.frame import OVER, READY, SETTLED, WAITING, Frame
from weft_engine.run.plan import FEEDBACK, Edges
from weft_engine.run.telling import Telling
from weft_engine.run.tokens import Dead
from weft_engine.values import Json

_NEVER: Final = object()
_NOT_FAILED: Final = Dead("nothing failed")


class Delivery:
    """Hands tokens in, and keeps what is ready in the order in which it became so.

    Args:
        telling: Is told of what gathering nodes pick and report.
        enough: Is called when a gathering node had enough before all its tokens were in.
    """

    def __init__(self, telling: Telling, enough: Callable[[Frame, int], None]) -> None:
        self.ready: deque[tuple[Frame, int]] = deque()
        """Nodes of frames; `OVER` in place of a node: the frame is over."""
        self._telling = telling
        self._enough = enough

    def open(self, frame: Frame, entry: Mapping[str, Json] | None, crossing: tuple[Any, ...]) -> None:
        """Hands a new frame the container's values and those from outside; nodes that need nothing are ready."""
        region = frame.region
        if entry is not None:
            for port, value in entry.items():
                self.deliver(frame, region.entry.get(port, ()), value)
        for edges, token in zip(region.crossing, crossing, strict=True):
            self.deliver(frame, edges, token)
        for local in region.starters:
            self.make_ready(frame, local)
        if frame.left == 0:
            self.ready.append((frame, OVER))

    def make_ready(self, frame: Frame, local: int) -> None:
        """A node waits for nothing more."""
        frame.state[local] = READY
        self.ready.append((frame, local))

    def deliver(self, frame: Frame, edges: Edges, token: Any) -> None:
        """Hands a token in at the ends of these edges."""
        tokens, need, state = frame.tokens, frame.need, frame.state
        is_dead = type(token) is Dead
        for local, place in edges:
            tokens[place] = token
            if local == FEEDBACK or state[local] == SETTLED:
                continue
            if is_dead:
                frame.dead[local] = True
            if frame.region.nodes[local].gather >= 0:
                self._gather(frame, local, place)
                continue
            need[local] -= 1
            if not need[local]:
                state[local] = READY
                self.ready.append((frame, local))

    def _gather(self, frame: Frame, local: int, place: int) -> None:
        """A token for a gathering node: on one of its other ports, or one more to ask it about."""
        if frame.state[local] != WAITING:
            return
        answer = gathering.arrived(frame, local, place)
        if figures := gathering.so_far(frame, local):
            self._telling.reported(frame, local, figures)
        if answer.dead:
            self.make_ready(frame, local)
            return
        if answer.early is not None:
            self._telling.picked(frame, local, answer.early)
        frame.need[local] -= answer.taken
        if not frame.need[local]:
            self.make_ready(frame, local)
        if answer.early is not None:
            self._enough(frame, local)

    def settled(self, frame: Frame, local: int, outputs: Mapping[str, Json], dead: Dead | None) -> None:
        """Hands on an activation's tokens. `dead` is what ports without a value carry; made when first needed."""
        for port, edges in frame.region.out[local].items():
            value = outputs.get(port, _NEVER)
            if value is _NEVER:
                if port == "error" and dead is None:
                    value = _NOT_FAILED
                elif dead is None:
                    value = Dead(f"{frame.region.nodes[local].title!r} did not take {port!r}")
                else:
                    value = dead
            self.deliver(frame, edges, value)
        frame.left -= 1
        if frame.left == 0:
            self.ready.append((frame, OVER))
