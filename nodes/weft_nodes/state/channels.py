"""Sending and receiving messages over the flow's channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeTimeoutError
from weft_engine.node import Category, Context, Effects, NodeType, Port
from weft_engine.values import Json
from weft_nodes.state.waiting import after_ports, waits_field

_CHANNEL_HELP = "One of the flow's channels; the flow's settings list them."


class SendConfig(BaseModel):
    """Settings of a Send node."""

    model_config = ConfigDict(extra="allow")

    channel: str = Field(
        default="", title="Channel", description=_CHANNEL_HELP, json_schema_extra={"widget": "channel"}
    )
    topic: str = Field(default="", title="Topic", description="What it is about; receivers may choose by it.")
    priority: int = Field(
        default=0, ge=-1000, le=1000, title="Priority", description="Of waiting messages the highest comes first."
    )
    acknowledged: bool = Field(
        default=False, title="Acknowledged",
        description="Goes on only when everybody who is to have the message has taken it, and fails if nobody does.",
    )  # fmt: skip
    within_s: float = Field(
        default=30, gt=0, title="Within", description="Seconds in which an acknowledged message must be taken.",
        json_schema_extra={"unit": "s", "when": {"acknowledged": [True]}},
    )  # fmt: skip


class Send(NodeType[SendConfig]):
    """Sends a message."""

    id = "send"
    title = "Send"
    category = Category.STATE
    icon = "send"
    description = "Sends a message over a channel of the flow to whoever receives from it."
    keywords = ("message", "channel", "publish", "emit", "event", "broadcast", "queue", "bus")
    config_model = SendConfig
    effects = Effects.EXTERNAL
    on_canvas = ("channel", "topic")
    attachable = True

    def inputs(self, config: SendConfig) -> Sequence[Port]:
        """The message."""
        return (Port("message", description="What is sent."),)

    def outputs(self, config: SendConfig) -> Sequence[Port]:
        """The message, once it is sent."""
        return (Port("message", description="What was sent, when it was; if it is acknowledged, when it was taken."),)

    def check(self, config: SendConfig) -> Sequence[str]:
        """Whether a channel is named."""
        return () if config.channel else ("name the channel to send over",)

    def channels(self, config: SendConfig) -> Sequence[str]:
        """The one it sends over."""
        return (config.channel,) if config.channel else ()

    async def run(self, ctx: Context, config: SendConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Sends."""
        within_s = config.within_s if config.acknowledged else None
        message = await ctx.channels.send(
            config.channel, inputs["message"], topic=config.topic, priority=config.priority, taken_within_s=within_s
        )
        return {"message": message.value}


class ReceiveConfig(BaseModel):
    """Settings of a Receive node."""

    model_config = ConfigDict(extra="allow")

    channel: str = Field(
        default="", title="Channel", description=_CHANNEL_HELP, json_schema_extra={"widget": "channel"}
    )
    topics: str = Field(
        default="*", min_length=1, title="Topics",
        description="Only messages about this: `order.*` takes `order.new`; `*` takes all.",
    )  # fmt: skip
    within_s: float = Field(
        default=60, gt=0, title="Wait", description="Seconds it waits for a message.", json_schema_extra={"unit": "s"}
    )
    on_timeout: Literal["fail", "nothing"] = Field(
        default="fail", title="If none comes", description="The node fails, or goes on by `nothing`."
    )
    waits: bool = waits_field()


class Receive(NodeType[ReceiveConfig]):
    """Receives a message."""

    id = "receive"
    title = "Receive"
    category = Category.STATE
    icon = "inbox"
    description = "Takes the next message out of a channel of the flow, and waits for one if there is none."
    keywords = ("message", "channel", "subscribe", "listen", "event", "queue", "bus", "wait")
    config_model = ReceiveConfig
    effects = Effects.EXTERNAL
    on_canvas = ("channel", "within_s")

    def inputs(self, config: ReceiveConfig) -> Sequence[Port]:
        """What it waits for, if it does."""
        return after_ports(config.waits)

    def outputs(self, config: ReceiveConfig) -> Sequence[Port]:
        """The message and what is known of it; or that none came."""
        message = (
            Port("message", description="What was sent."),
            Port("details", "json", description="`id`, `topic`, `priority`, `sender` and `waited_s`."),
        )
        nothing = Port("nothing", "boolean", description="True if no message came in time.")
        return (*message, nothing) if config.on_timeout == "nothing" else message

    def ways(self, config: ReceiveConfig) -> Sequence[Sequence[str]]:
        """A message came, or none did."""
        return (("message", "details"), ("nothing",)) if config.on_timeout == "nothing" else ()

    def check(self, config: ReceiveConfig) -> Sequence[str]:
        """Whether a channel is named."""
        return () if config.channel else ("name the channel to receive from",)

    def channels(self, config: ReceiveConfig) -> Sequence[str]:
        """The one it receives from."""
        return (config.channel,) if config.channel else ()

    def listens_to(self, config: ReceiveConfig) -> str:
        """Its channel."""
        return config.channel

    async def run(self, ctx: Context, config: ReceiveConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Receives."""
        message = await ctx.channels.receive(config.channel, topics=config.topics, within_s=config.within_s)
        if message is not None:
            waited_s = round(ctx.now() - message.sent_s, 3)
            details = {
                "id": message.id, "topic": message.topic, "priority": message.priority, "sender": message.sender,
                "waited_s": waited_s,
            }  # fmt: skip
            return {"message": message.value, "details": details}
        if config.on_timeout == "nothing":
            return {"nothing": True}
        raise NodeTimeoutError(
            f"node {ctx.node_id!r}: no message came over {config.channel!r} within {config.within_s:g} s"
        )
