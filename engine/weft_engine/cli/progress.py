"""A run as lines on stderr: what starts, what it says, how it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from weft_engine import events as ev
from weft_engine.document.document import Flow
from weft_engine.ids import FrameTag
from weft_engine.run.view import RunView

Say = Callable[[str], None]


class Progress:
    """Listens to a run and tells of it, streamed text line by line under its node's name."""

    def __init__(self, flow: Flow, say: Say) -> None:
        self.view = RunView()
        self._flow = flow
        self._say = say
        self._pending: dict[tuple[str, FrameTag], str] = {}

    def __call__(self, events: Sequence[ev.Event]) -> None:
        """Takes a batch of events in."""
        for event in events:
            self.view.apply((event,))
            self._tell(event)

    def _tell(self, event: ev.Event) -> None:
        match event:
            case ev.NodeDelta():
                self._stream(event)
            case ev.NodeFinished():
                self._flush(event)
                self._finished(event)
            case ev.NodeFailed():
                self._flush(event)
                handled = f" (handled: {event.handled})" if event.handled else ""
                self._line("✗", event, str(event.error.get("message", "failed")) + handled)
            case ev.NodeSkipped():
                self._line("–", event, f"skipped: {event.why[0] if event.why else 'nothing came'}")
            case ev.NodeCancelled():
                self._flush(event)
                self._line("■", event, f"cancelled: {event.why}")
            case ev.NodeRetried():
                self._line("↻", event, f"again in {event.delay_s:.1f} s: {event.error.get('message', '')}")
            case ev.OutputRefused():
                self._flush(event)
                then = f"asked again ({event.repair})" if event.repair else "given up"
                self._line("↺", event, f"output {event.fault}: {then}")
            case ev.Logged():
                self._line("·", event, event.text)
            case ev.ToolCalled():
                self._line("⚙", event, f"{event.tool}({_short(event.arguments)})")
            case _:
                pass

    def _finished(self, event: ev.NodeFinished) -> None:
        activation = self.view.nodes[event.node].activations.get(event.frame)
        if activation is None or (activation.calls == 0 and event.duration_s < 0.05):
            return
        parts = [f"{event.duration_s:.1f} s"]
        about = "~" if activation.estimated else ""
        if activation.calls:
            parts.append(f"{about}{activation.input_tokens} → {activation.output_tokens} tokens")
        if activation.cost_usd:
            parts.append(f"{about}${activation.cost_usd:.4f}")
        self._line("✓", event, " · ".join(parts))

    def _stream(self, event: ev.NodeDelta) -> None:
        if event.port == "reasoning":
            return
        key = (event.node, event.frame)
        *lines, rest = (self._pending.get(key, "") + event.text).split("\n")
        for line in lines:
            self._line("│", event, line)
        self._pending[key] = rest

    def _flush(self, event: ev.NodeEvent) -> None:
        rest = self._pending.pop((event.node, event.frame), "")
        if rest:
            self._line("│", event, rest)

    def _line(self, mark: str, event: ev.NodeEvent, text: str) -> None:
        node = self._flow.nodes.get(event.node)
        name = (node.title if node and node.title else event.node) + _frame(event.frame)
        self._say(f"{mark} {name}: {text}")


def _frame(frame: FrameTag) -> str:
    return "".join(f" [{index + 1}]" for _, index in frame)


def _short(arguments: Mapping[str, object]) -> str:
    text = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return text if len(text) <= 80 else text[:79] + "…"
