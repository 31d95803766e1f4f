"""A run as a tree of its nodes that is drawn anew while it goes on; for terminals."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from weft_engine import events as ev
from weft_engine.cli.outline import Outline
from weft_engine.cli.terminal import inert
from weft_engine.redaction import redact_text
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView, RunView

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live
    from rich.text import Text

DRAWN_EVERY_S: Final = 0.1
_MARKS: Final = {
    Status.QUEUED: ("◌", "dim"),
    Status.RUNNING: ("●", "blue"),
    Status.WAITING: ("?", "magenta"),
    Status.DONE: ("✓", "green"),
    Status.CACHED: ("✓", "green"),
    Status.SKIPPED: ("–", "dim"),
    Status.FAILED: ("✗", "red"),
    Status.CANCELLED: ("■", "dim"),
}
_AT_WORK: Final = (Status.RUNNING, Status.WAITING, Status.QUEUED)
_AROUND: Final = 3
"""Lines of the terminal left to the head and to what is not shown."""


class LiveProgress:
    """Listens to a run; `async with` it around the run.

    Args:
        outline: The flow's nodes.
        name: Of the flow.
        console: Where it is drawn, as high as its terminal.
    """

    def __init__(self, outline: Outline, name: str, console: Console) -> None:
        from rich.live import Live

        self.view = RunView()
        self._outline = outline
        self._name = name
        self._console = console
        self._live: Live = Live(console=console, auto_refresh=False, redirect_stdout=False, get_renderable=self.drawn)
        self._drawing: asyncio.Task[None] | None = None

    def __call__(self, events: Sequence[ev.Event]) -> None:
        """Takes a batch of events in; while a person is asked the tree stands still."""
        self.view.apply(events)
        for event in events:
            if isinstance(event, ev.Asked):
                self._live.stop()
            elif isinstance(event, ev.Answered):
                self._live.start()

    async def __aenter__(self) -> LiveProgress:
        self._live.start()
        self._drawing = asyncio.get_running_loop().create_task(self._draw())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._drawing is not None
        self._drawing.cancel()
        with suppress(asyncio.CancelledError):
            await self._drawing
        if self._live.is_started:
            self._live.refresh()
            self._live.stop()

    async def _draw(self) -> None:
        while True:
            if self._live.is_started:
                self._live.refresh()
            await asyncio.sleep(DRAWN_EVERY_S)

    def drawn(self) -> RenderableType:
        """The tree as it stands now: what is at work first to be kept where the terminal is too low for all."""
        from rich.console import Group

        lines = [(node, depth) for node, depth in self._outline.walk() if node in self.view.nodes]
        kept = self._fitting([node for node, _ in lines])
        drawn = [self._line(node, depth) for node, depth in lines if node in kept]
        if len(kept) < len(lines):
            drawn.append(_text(f"  … {len(lines) - len(kept)} more", "dim"))
        return Group(self._head(), *drawn)

    def _fitting(self, nodes: Sequence[str]) -> set[str]:
        most = max(self._console.height - _AROUND, 1)
        if len(nodes) <= most:
            return set(nodes)

        def weight(node: str) -> tuple[int, float]:
            shown = self.view.nodes[node].shown()
            assert shown is not None
            rank = 0 if shown.status in _AT_WORK else 1 if shown.status is Status.FAILED else 2
            return rank, -(shown.started_s or 0.0)

        return set(sorted(nodes, key=weight)[:most])

    def _head(self) -> Text:
        view = self.view
        head = _text("", "").append(inert(self._name), "bold")
        parts = [view.status, f"{view.time_s:.1f} s"]
        about = "~" if view.estimated else ""
        if view.calls:
            parts += [f"{view.calls} model {'call' if view.calls == 1 else 'calls'}", f"{about}{view.tokens} tokens"]
        if view.cost_usd:
            parts.append(f"{about}${view.cost_usd:.4f}")
        return head.append("  " + " · ".join(parts), "dim")

    def _line(self, node: str, depth: int) -> Text:
        view = self.view.nodes[node]
        shown = view.shown()
        assert shown is not None
        mark, style = _MARKS.get(shown.status, (" ", ""))
        line = _text("  " * depth, "").append(mark + " ", style)
        line.append(inert(self._outline.titles[node]), "" if shown.status is not Status.SKIPPED else "dim")
        if count := _count(view, node in self._outline.containers):
            line.append(f" {count}", "cyan")
        if figures := _figures(shown):
            line.append("  " + figures, "dim")
        if said := _said(shown):
            left = max(self._console.width - line.cell_len - 2, 0)
            said = "…" + said[1 - left :] if shown.status is Status.RUNNING and len(said) > left else said
            line.append("  " + said, "red" if shown.status is Status.FAILED else "dim italic")
        return line


def _text(words: str, style: str) -> Text:
    from rich.text import Text

    return Text(inert(words), style, no_wrap=True, overflow="ellipsis", end="\n")


def _count(view: NodeView, is_container: bool) -> str:
    times = view.iterations if is_container else view.runs
    return f"×{times}" if times > 1 else ""


def _figures(shown: Activation) -> str:
    parts = [f"{shown.duration_s:.1f} s"] if shown.duration_s is not None and shown.duration_s >= 0.05 else []
    if shown.attempts > 1:
        parts.append(f"attempt {shown.attempts}")
    about = "~" if shown.estimated else ""
    if shown.calls:
        parts.append(f"{about}{shown.input_tokens} → {shown.output_tokens} tokens")
    if shown.cost_usd:
        parts.append(f"{about}${shown.cost_usd:.4f}")
    return " · ".join(parts)


def _said(shown: Activation) -> str:
    """What it says now, how it failed, or why it did not run; one line."""
    if shown.error is not None:
        return inert(str(shown.error.get("message", "failed"))).replace("\n", " ")
    if shown.why:
        return inert(shown.why[0])
    if shown.status is Status.RUNNING:
        return inert(redact_text(shown.text.rstrip().rpartition("\n")[2]))  # the screen may be recorded
    return ""
