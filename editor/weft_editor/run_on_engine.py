"""The engine's side of one run: lives on the engine thread and puts everything it has to say into one queue."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from weft_editor.engine_thread import EngineThread
from weft_editor.language import tr
from weft_editor.world import World
from weft_engine.document import Flow
from weft_engine.errors import WeftError
from weft_engine.events import Event
from weft_engine.registry import Registry
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.run import Run, RunOptions

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """The run did not start: nothing has been done."""

    error: WeftError


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more will come."""


Message = Event | Refused | Ended


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run."""

    flow: Flow
    """A snapshot: edits during the run do not matter."""
    registry: Registry
    inputs: Mapping[str, Json]
    folder: Path | None
    options: Callable[[], RunOptions]
    """Made on the engine thread, where the run's modules may be loaded."""


class RunOnEngine:
    """One run. Its methods may be called from any thread; `messages` has one writer and one reader."""

    def __init__(self, engine: EngineThread, world: World, order: Order) -> None:
        self.messages: deque[Message] = deque()
        self._engine, self._world, self._order = engine, world, order
        self._run: Run | None = None
        self._stopped: str | None = None
        engine.submit(self._go())

    def stop(self, why: str = "") -> None:
        """Ends the run, also one that has not begun."""
        self._engine.call_soon(self._stop, why)

    def _stop(self, why: str) -> None:
        self._stopped = why
        if self._run is not None:
            self._run.cancel(why)

    def answer(self, question_id: str, answer: Json) -> None:
        """Hands in a person's answer."""
        self._engine.call_soon(self._answer, question_id, answer)

    def _answer(self, question_id: str, answer: Json) -> None:
        try:
            if self._run is not None:
                self._run.answer(question_id, answer)
        except WeftError as error:
            _log.warning("an answer came too late: %s", error.message)

    async def _go(self) -> None:
        try:
            await self._execute()
        except WeftError as error:
            self.messages.append(Refused(error))
        except Exception as error:
            _log.exception("the run broke")
            self.messages.append(
                Refused(WeftError(tr("the run could not be carried out ({name})", name=type(error).__name__)))
            )
        finally:
            self.messages.append(Ended())

    async def _execute(self) -> None:
        from weft_engine.run.run import Run

        order = self._order
        services = await self._world.services(order.flow, order.folder)
        self._run = Run(order.flow, order.registry, services, order.inputs, order.options())
        self._run.subscribe(self.messages.extend)
        if self._stopped is not None:
            self._run.cancel(self._stopped)
        await self._run.execute()
