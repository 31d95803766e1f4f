"""Flows run from Python: what scripts written by Weft call, and anybody else's may."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from weft_engine import events as ev
from weft_engine import letting_go
from weft_engine.document.document import Flow
from weft_engine.errors import WeftError
from weft_engine.registry import installed
from weft_engine.run.run import Run, RunOptions, RunResult
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.trust import Asked


class RunEndedError(WeftError):
    """A run ended without being done. `result` is how."""

    code = "run_ended"

    def __init__(self, result: RunResult) -> None:
        said = str((result.error or {}).get("message") or "no more is known")
        super().__init__(f"the run ended as {result.status}: {said}")
        self.result = result


@dataclass(frozen=True, slots=True)
class Script:
    """A flow that a script holds as text.

    Args:
        text: A flow file.
        folder: Where relative paths in the flow start, and what trust is bound to.
        answers: To nodes that ask a person, by node; without one, what the node says of nobody being there.
    """

    text: str
    folder: Path
    answers: Mapping[str, Json] = field(default_factory=dict)

    def run(
        self, inputs: Mapping[str, Json], *, model: str = "", offline: bool = False, trusted: bool = False,
        seed: int | None = None,
    ) -> dict[str, Json]:  # fmt: skip
        """Runs it and returns its outputs by name. Not within a running event loop: there, await `execute`.

        Args:
            inputs: By name.
            model: In place of the flow's default model.
            offline: Whether every model call goes to the scripted model.
            trusted: Whether all the flow asks for is granted (code, hosts, commands, folders); else what was granted
                to it before, by `weft trust` or in the window.
            seed: In place of the flow's.

        Raises:
            RunEndedError: The run failed, was cancelled, or used up its budget.
            WeftError: It could not start: invalid, not trusted, or without an input.
        """
        return letting_go.run(
            self.execute(inputs, RunOptions(model=model, offline=offline, trusted=trusted, seed=seed))
        )

    async def execute(self, inputs: Mapping[str, Json], options: RunOptions) -> dict[str, Json]:
        """As `run`, within an event loop."""
        from dataclasses import replace

        from weft_engine.assembly import services_for
        from weft_engine.document.storage import parse_flow

        flow = parse_flow(self.text.encode()).flow
        options = replace(options, granted=options.granted | granted_to(flow, self.folder))
        async with services_for(flow, self.folder, options.seed) as services:
            run = Run(flow, installed(), services, inputs, options)
            run.subscribe(_Nobody(run.answer, run.cancel, self.answers))
            result = await run.execute()
        if result.status != "done":
            raise RunEndedError(result)
        return dict(result.outputs)


class _Nobody:
    """Stands for the person of whom a run asks something where none can be asked."""

    def __init__(
        self, answer: Callable[[str, Json], None], cancel: Callable[[str], None], answers: Mapping[str, Json]
    ) -> None:
        self._answer, self._cancel, self._answers = answer, cancel, answers

    def __call__(self, events: Sequence[ev.Event]) -> None:
        for event in events:
            if isinstance(event, ev.Asked):
                self._reply(event)

    def _reply(self, event: ev.Asked) -> None:
        if event.node in self._answers:
            self._answer(event.question_id, self._answers[event.node])
        elif unattended := str(event.form.get("unattended") or ""):
            reply: Json = unattended == "approve" if event.form.get("kind") == "approval" else unattended
            self._answer(event.question_id, reply)
        else:
            self._cancel(
                f"node {event.node!r} asks a person, and nobody can be asked: hand in its answer, or set "
                f"*Without a person* in the node"
            )


def granted_to(flow: Flow, folder: Path) -> frozenset[Asked]:
    """What was granted to the flow as it is now; the run compares it with what it then finds."""
    from weft_engine.trust import TrustStore, asked_of, needs_digest, needs_of

    needs = needs_of(flow, installed(), folder)
    return asked_of(needs) if needs and TrustStore().is_trusted(needs_digest(needs)) else frozenset()
