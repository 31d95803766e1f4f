"""What nodes of a flow share without wires: its variables and its channels, as a node may use them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from weft_engine import events as ev
from weft_engine.document.document import Flow
from weft_engine.errors import ChannelFullError, NodeInputError, NotAcknowledgedError
from weft_engine.ids import NodeId
from weft_engine.node import Message
from weft_engine.ports import ports_of
from weft_engine.registry import Registry
from weft_engine.run.channels import Letter, OpenChannel, Receiver
from weft_engine.run.frame import Frame
from weft_engine.run.plan import Plan
from weft_engine.run.state import State
from weft_engine.run.stream import EventStream
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.context import NodeContext
    from weft_engine.run.shared import Shared


class Declared:
    """The variables and channels of one run, or of one call of a subflow.

    Args:
        plan: Of the flow that declares them.
        stream: Where events go.
        outer: Those of the flow it is embedded in, which it may use as well.
    """

    def __init__(self, plan: Plan, stream: EventStream, outer: Declared | None = None) -> None:
        self.state: State = State(plan.flow.state, outer.state if outer is not None else None)
        self._flow = plan.flow
        self._outer = outer
        self._stream = stream
        channels = plan.flow.channels
        receivers = _receivers(plan.flow, plan.registry) if channels else {}
        self._channels = {
            name: OpenChannel(name, channel, receivers.get(name, ()), stream.now, self._tell_expired)
            for name, channel in channels.items()
        }

    def around(self, flow: Flow) -> Declared | None:
        """What the flow declares in which `flow` is embedded."""
        declared: Declared | None = self
        while declared is not None and all(each is not flow for each in declared._flow.flows.values()):
            declared = declared._outer
        return declared

    def channel(self, name: str) -> OpenChannel:
        """A channel of this flow or one around. Raises `NodeInputError` if none declares it."""
        declared: Declared | None = self
        known: set[str] = set()
        while declared is not None:
            if name in declared._channels:
                return declared._channels[name]
            known |= declared._channels.keys()
            declared = declared._outer
        raise NodeInputError(f"the flow has no channel {name!r}; there are: {', '.join(sorted(known)) or 'none'}")

    def close(self) -> None:
        """Tells of messages that nobody took in time."""
        for channel in self._channels.values():
            channel.close()

    def _tell_expired(self, channel: str, letter: Letter) -> None:
        stream, message = self._stream, letter.message
        stream.emit(ev.MessageExpired(stream.next(), stream.now(), message.sender, letter.frame, channel, message.id))


def _receivers(flow: Flow, registry: Registry) -> dict[str, list[Receiver]]:
    """The nodes of a flow that receive, by channel; those of embedded flows that declare none of that name too."""
    found: dict[str, list[Receiver]] = {}
    for key, node in sorted(flow.nodes.items()):
        ports = ports_of(node, registry)
        if ports.node_type is not None and ports.config is not None:
            found.setdefault(ports.node_type.listens_to(ports.config), []).append((id(flow), key))
    for _, inner in sorted(flow.flows.items()):
        for channel, receivers in _receivers(inner, registry).items():
            if channel not in inner.channels:
                found.setdefault(channel, []).extend(receivers)
    return found


class NodeState:
    """See `weft_engine.node.StateAccess`."""

    def __init__(self, context: NodeContext, frame: Frame, local: int) -> None:
        assert frame.declared is not None
        self._context = context
        self._state = frame.declared.state
        self._place = (frame, local)

    def read(self, variable: str) -> Json:
        """See `StateAccess`."""
        found = self._state.read(variable, self._place)
        if found.unordered:
            self._context.log.warning(
                "read %r as %r left it, but no wire orders the two: time decided", variable, found.unordered
            )
        return found.value

    def write(self, variable: str, value: Json) -> Json:
        """See `StateAccess`."""
        context = self._context
        written = self._state.write(variable, value, self._place)
        context.tell(lambda seq, time_s: ev.StateWritten(
            seq, time_s, context.node_id, context.frame, variable, value, written.value, written.unordered
        ))  # fmt: skip
        if written.unordered:
            context.log.warning(
                "replaced what %r wrote to %r, but no wire orders the two: time decided", written.unordered, variable
            )
        return written.value


class NodeChannels:
    """See `weft_engine.node.ChannelAccess`."""

    def __init__(self, context: NodeContext, frame: Frame, shared: Shared) -> None:
        assert frame.declared is not None
        self._context = context
        self._declared = frame.declared
        self._frame = frame
        self._receiver: Receiver = (id(frame.region.plan.flow), context.node_id)
        self._shared = shared

    async def send(
        self, channel: str, value: Json, *, topic: str = "", priority: int = 0, taken_within_s: float | None = None
    ) -> Message:
        """See `ChannelAccess`."""
        context = self._context
        sender, sent_s = context.node_id, context.now()
        try:
            letter = self._declared.channel(channel).send(
                lambda key: Message(key, value, topic, priority, sender, sent_s), context.frame
            )
        except (NodeInputError, ChannelFullError) as error:
            raise type(error)(f"node {sender!r}: {error.message}") from error
        message = letter.message
        context.tell(lambda seq, time_s: ev.MessageSent(
            seq, time_s, sender, context.frame, channel, message.id, value, topic, priority
        ))  # fmt: skip
        if taken_within_s is not None:
            await self._taken(channel, letter, taken_within_s)
        return message

    async def _taken(self, channel: str, letter: Letter, within_s: float) -> None:
        try:
            async with asyncio.timeout(within_s), self._shared.aside(self._frame):
                await asyncio.shield(letter.taken)
        except TimeoutError:
            raise NotAcknowledgedError(
                f"node {letter.message.sender!r}: nobody took its message from {channel!r} within {within_s:g} s"
            ) from None

    async def receive(self, channel: str, *, topics: str = "*", within_s: float) -> Message | None:
        """See `ChannelAccess`."""
        context = self._context
        try:
            opened = self._declared.channel(channel)
        except NodeInputError as error:
            raise NodeInputError(f"node {context.node_id!r}: {error.message}") from error
        async with self._shared.aside(self._frame):
            letter = await opened.receive(self._receiver, topics, within_s)
        if letter is None:
            return None
        message = letter.message
        waited_s = context.now() - message.sent_s
        context.tell(lambda seq, time_s: ev.MessageReceived(
            seq, time_s, context.node_id, context.frame, channel, message.id, NodeId(message.sender), waited_s
        ))  # fmt: skip
        return message
