"""What a person sees of what a flow's nodes share: what its variables hold, and what became of messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from weft_engine import events as ev
from weft_engine.document.callers import flow_at
from weft_engine.document.document import Flow
from weft_engine.ids import FrameTag, Scope
from weft_engine.values import Json

Key = tuple[Scope, str]
"""The flow that declares it, and its name."""


@dataclass(slots=True)
class VariableView:
    """A variable as last written."""

    value: Json
    writes: int = 0
    writer: str = ""
    frame: FrameTag = ()
    time_s: float = 0.0
    unordered: int = 0
    """Writes that replaced another in no order."""


@dataclass(slots=True)
class ChannelView:
    """What became of the messages of a channel."""

    sent: int = 0
    received: int = 0
    expired: int = 0
    last: Json = None
    """The value sent last."""
    time_s: float = 0.0


@dataclass(slots=True)
class SharedView:
    """The variables and channels of a run. Feed it with `apply`."""

    flow: Flow | None = None
    variables: dict[Key, VariableView] = field(default_factory=dict)
    channels: dict[Key, ChannelView] = field(default_factory=dict)

    def apply(self, event: ev.NodeEvent, scope: Scope) -> None:
        """Takes an event of a node at `scope` in."""
        match event:
            case ev.StateWritten():
                self._written(event, self._declaring("state", event.variable, scope))
            case ev.MessageSent():
                channel = self._channel(event.channel, scope)
                channel.sent += 1
                channel.last, channel.time_s = event.value, event.time_s
            case ev.MessageReceived():
                self._channel(event.channel, scope).received += 1
            case ev.MessageExpired():
                self._channel(event.channel, scope).expired += 1

    def _written(self, event: ev.StateWritten, scope: Scope) -> None:
        view = self.variables.setdefault((scope, event.variable), VariableView(None))
        view.value, view.writer, view.frame, view.time_s = event.held, event.node, event.frame, event.time_s
        view.writes += 1
        view.unordered += bool(event.unordered)

    def _channel(self, name: str, scope: Scope) -> ChannelView:
        return self.channels.setdefault((self._declaring("channels", name, scope), name), ChannelView())

    def _declaring(self, section: str, name: str, scope: Scope) -> Scope:
        """The innermost flow around `scope` that declares a name."""
        for depth in range(len(scope), 0, -1):
            flow = flow_at(self.flow, scope[:depth]) if self.flow is not None else None
            if flow is None or name in flow.sections[section]:
                return scope[:depth]
        return ()
