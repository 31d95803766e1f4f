"""The tools lent to a node: what models are told of each, and calls of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from weft_engine import events as ev
from weft_engine.errors import WeftError
from weft_engine.ids import NodeId
from weft_engine.node import Attachment, Offer, tool_parameters
from weft_engine.run.frame import Frame
from weft_engine.run.plan import LentNode
from weft_engine.run.tool_runs import ToolRun
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.context import NodeContext
    from weft_engine.run.scheduler import Scheduler


class Lending:
    """What is lent to one activation; its calls are numbered."""

    def __init__(self, context: NodeContext, scheduler: Scheduler, frame: Frame) -> None:
        self._context = context
        self._scheduler = scheduler
        self._frame = frame
        self._calls = 0

    def tools_of(self, lent: LentNode) -> Sequence[Attachment]:
        """What a lent node offers: one tool, unless its type says otherwise."""
        offers = lent.node.node_type.offers(lent.node.config)
        if offers is None:
            return (self._whole(lent),)
        return [self._offered(lent, each) for each in offers]

    def _whole(self, lent: LentNode) -> Attachment:
        node = lent.node
        name = node.node_type.tool_name(node.config) or node.id.replace("-", "_")
        description = node.node_type.tool_description(node.config) or node.title
        parameters = tool_parameters([each.port for each in node.ports])
        return Attachment(NodeId(node.id), name, description, parameters, partial(self._call, lent, name))

    def _offered(self, lent: LentNode, offer: Offer) -> Attachment:
        async def call(arguments: Mapping[str, Json]) -> Json:
            return await self._call(lent, offer.name, arguments, offer.inputs)

        return Attachment(NodeId(lent.id), offer.name, offer.description, dict(offer.parameters), call)

    async def _call(
        self,
        lent: LentNode,
        name: str,
        arguments: Mapping[str, Json],
        inputs: Callable[[Mapping[str, Json]], Mapping[str, Json]] = dict,
    ) -> Json:
        context = self._context
        number, self._calls = self._calls, self._calls + 1
        start_s = context.now()
        run = ToolRun(self._scheduler, lent, self._frame, context.node_id, number)
        result: Json = None
        error: Mapping[str, Json] | None = None
        try:
            result = await run.call(inputs(arguments))
            return result
        except WeftError as failure:
            error = context.described(failure)
            raise
        finally:
            took_s = context.now() - start_s
            context.tell(lambda seq, time_s: ev.ToolCalled(
                seq, time_s, context.node_id, context.frame, name, lent.id, dict(arguments), result, error, took_s
            ))  # fmt: skip
