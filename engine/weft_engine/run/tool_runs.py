"""Lent nodes at work: run in a frame of their own because their borrower called them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from weft_engine.errors import ToolError, WeftError
from weft_engine.run.containers import MAX_DEPTH
from weft_engine.run.frame import Frame
from weft_engine.run.plan import LentNode
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.scheduler import Scheduler


class ToolRun:
    """A lent node, run because its borrower called it."""

    def __init__(self, scheduler: Scheduler, lent: LentNode, borrower: Frame, borrower_id: str, number: int) -> None:
        self.scheduler = scheduler
        self.frame = Frame(lent.region, self, borrower, (*borrower.tag, (borrower_id, number)))
        self.frame.limited = False
        self.frame.depth += 1
        self._lent = lent
        self._result: asyncio.Future[dict[str, Json]] = scheduler.loop.create_future()

    async def call(self, arguments: Mapping[str, Json]) -> Json:
        """Runs the node with these inputs; gives what its type's `tool_output` says.

        Raises:
            ToolError: An argument is missing or unknown, the node failed, or it gave nothing.
        """
        if self.frame.depth > MAX_DEPTH:
            raise ToolError(f"tools call tools more than {MAX_DEPTH} deep")
        self._hand_in(arguments)
        self.scheduler.start_alone(self.frame)
        try:
            outputs = await self._result
        finally:
            self.scheduler.close_frame(self.frame, "the call was given up")
        answer = self._lent.node.node_type.tool_output(self._lent.node.config)
        if answer in outputs:
            return outputs[answer]
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs

    def _hand_in(self, arguments: Mapping[str, Json]) -> None:
        ports = {each.port.name: each for each in self._lent.node.ports}
        if unknown := sorted(set(arguments) - set(ports)):
            raise ToolError(f"there is no argument {unknown[0]!r}; there are: {', '.join(sorted(ports)) or 'none'}")
        for name, each in ports.items():
            if name not in arguments and each.port.required:
                raise ToolError(f"the argument {name!r} is missing")
            self.frame.tokens[each.places[0]] = arguments.get(name, each.port.default)

    def frame_over(self, frame: Frame) -> None:
        """It has run, or was skipped."""
        frame.closed = True
        if self._result.done():
            return
        names = self._lent.node.outputs
        live = {name: frame.tokens[place] for place, name in enumerate(names) if not frame.is_dead(place)}
        if live or not names:
            self._result.set_result(live)
        else:
            self._result.set_exception(ToolError(f"{self._lent.node.title!r} gave nothing"))

    def frame_failed(self, frame: Frame, error: WeftError) -> None:
        """It failed: told to the borrower."""
        if not self._result.done():
            self._result.set_exception(ToolError(error.message, cause=error.code))

    def handles_failures(self) -> bool:
        """The borrower does."""
        return True

    def close(self, why: str) -> None:
        """Gives it up."""
        self.scheduler.close_frame(self.frame, why)
