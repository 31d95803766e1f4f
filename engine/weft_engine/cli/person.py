"""Questions of a run to the person at the terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Any

from weft_engine import events as ev
from weft_engine.cli.terminal import say

Answer = Callable[[str, Any], None]
_YES, _NO = ("y", "yes"), ("n", "no")


class TerminalPerson:
    """Listens for questions, asks them one at a time, hands the answers back."""

    def __init__(self, answer: Answer, cancel: Callable[[str], None]) -> None:
        self._answer = answer
        self._cancel = cancel
        self._turn = asyncio.Lock()
        self._asking: set[asyncio.Task[None]] = set()

    def __call__(self, events: Sequence[ev.Event]) -> None:
        """Takes a batch of events in."""
        for event in events:
            if isinstance(event, ev.Asked):
                task = asyncio.get_running_loop().create_task(self._ask(event))
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)

    async def _ask(self, event: ev.Asked) -> None:
        if not sys.stdin.isatty():
            say(f"weft: node {event.node!r} asks a person, and there is no terminal to ask on")
            self._cancel(f"node {event.node!r} asks a person, and there is no terminal to ask on")
            return
        async with self._turn:
            answer = await self._read(event)
        self._answer(event.question_id, answer)

    async def _read(self, event: ev.Asked) -> Any:
        say(f"\n{event.question}")
        kind = event.form.get("kind")
        choices = [str(each) for each in event.form.get("choices") or ()]
        for number, choice in enumerate(choices, 1):
            say(f"  {number}  {choice}")
        while True:
            text = (await asyncio.to_thread(_line, "[y/n] " if kind == "approval" else "> ")).strip()
            if kind == "approval" and text.lower() in (*_YES, *_NO):
                return text.lower() in _YES
            if kind == "choice" and text in choices:
                return text
            if kind == "choice" and text.isdigit() and 1 <= int(text) <= len(choices):
                return choices[int(text) - 1]
            if kind not in ("approval", "choice"):
                return text


def _line(prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    return sys.stdin.readline()
