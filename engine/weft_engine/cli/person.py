"""Questions of a run to the person at the terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from weft_engine import events as ev
from weft_engine.cli.exits import UsageError
from weft_engine.cli.terminal import say
from weft_engine.document.document import Flow
from weft_engine.values import Json, to_text

Answer = Callable[[str, Any], None]
PERSON_TYPE: Final = "person"
_YES, _NO = ("y", "yes", "approve", "true"), ("n", "no", "reject", "false")


def take_answers(flow: Flow, inputs: dict[str, Json]) -> dict[str, str]:
    """Takes out of the inputs what is named like a node that asks a person: its answer, given beforehand.

    Raises:
        UsageError: An answer is none of those the node takes.
    """
    ports = {str(node.config.get("name", "")) for node in flow.nodes.values() if node.type == "input"}
    asking = {key: node.config for key, node in flow.nodes.items() if node.type == PERSON_TYPE and key not in ports}
    answers = {name: to_text(inputs.pop(name)) for name in list(inputs) if name in asking}
    for name, text in answers.items():
        if _understood(asking[name].get("kind", "approval"), asking[name].get("choices") or (), text) is None:
            raise UsageError(f"-i {name}={text}: node {name!r} does not take this answer")
    return answers


def _understood(kind: object, choices: Sequence[Any], text: str) -> Json:
    """What a text answers; `None` if it is no answer to this kind of question."""
    if kind == "approval":
        return True if text.lower() in _YES else False if text.lower() in _NO else None
    if kind != "choice" or text in choices:
        return text
    number = int(text) if text.isdecimal() else 0
    return str(choices[number - 1]) if 1 <= number <= len(choices) else None


class TerminalPerson:
    """Listens for questions, asks them one at a time, hands the answers back."""

    def __init__(self, answer: Answer, cancel: Callable[[str], None], answers: Mapping[str, str] | None = None) -> None:
        """Args:
        answer: Hands an answer to the run.
        cancel: Stops the run: there is nobody to ask.
        answers: Answers given beforehand, by node.
        """
        self._answers = answers or {}
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
        kind, choices = event.form.get("kind"), list(event.form.get("choices") or ())
        ready = self._ready(event)
        if ready:
            self._answer(event.question_id, _understood(kind, choices, ready))
        elif sys.stdin.isatty():
            async with self._turn:
                answer = await self._read(event, kind, choices)
            self._answer(event.question_id, answer)
        else:
            why = f"node {event.node!r} asks a person, and there is no terminal to ask on"
            say(f"weft: {why}; answer it beforehand by -i {event.node}=ANSWER, or set *Without a person* in the node")
            self._cancel(why)

    def _ready(self, event: ev.Asked) -> str:
        """The answer known without asking, "" if there is none."""
        given = self._answers.get(event.node, "")
        if given or sys.stdin.isatty():
            return given
        unattended = str(event.form.get("unattended") or "")
        if unattended:
            say(f"note: node {event.node!r} asks a person; nobody is here, so as the flow says: {unattended}")
        return unattended

    async def _read(self, event: ev.Asked, kind: object, choices: Sequence[Any]) -> Json:
        say(f"\n{event.question}")
        for number, choice in enumerate(choices, 1):
            say(f"  {number}  {choice}")
        while True:
            text = (await asyncio.to_thread(_line, "[y/n] " if kind == "approval" else "> ")).strip()
            answer = _understood(kind, choices, text)
            if answer is not None:
                return answer


def _line(prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    return sys.stdin.readline()
