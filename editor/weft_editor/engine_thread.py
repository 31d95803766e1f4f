"""The asyncio loop that runs flows, in a thread of its own, so that a busy node never freezes the window."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

T = TypeVar("T")
_STOP_S: Final = 3.0
"""How long cancelled work may take to end before the thread is left behind."""
_SWITCH_S: Final = 0.0002
"""How long the engine may hold the interpreter while the window waits; it waits so long
in each of the hundred calls that painting a frame takes, so Python's own 5 ms would be half a second."""
_log = logging.getLogger(__name__)


class EngineThread:
    """One loop for all runs of the program. Starts with the first work given to it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closing: list[Callable[[], Coroutine[Any, Any, None]]] = []

    @property
    def is_running(self) -> bool:
        """Whether the loop runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Starts the loop, if it does not run."""
        if self.is_running:
            return
        sys.setswitchinterval(min(sys.getswitchinterval(), _SWITCH_S))
        ready = threading.Event()
        self._thread = threading.Thread(target=self._main, args=(ready,), name="weft-engine", daemon=True)
        self._thread.start()
        ready.wait()

    def _main(self, ready: threading.Event) -> None:
        import asyncio

        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            self._loop.set_exception_handler(_log_trouble)
            asyncio.set_event_loop(self._loop)
            self._loop.call_soon(ready.set)
            self._loop.run_forever()
            # the runner cancels what is left, closes generators and ends the executor

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Runs a coroutine on the loop; from any thread."""
        import asyncio

        self.start()
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Awaits, on the window's loop, a coroutine that runs on this one."""
        import asyncio

        return await asyncio.wrap_future(self.submit(work))

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        """Calls a function on the loop; from any thread. Nothing happens once the loop has stopped."""
        if self._loop is not None and self.is_running:
            with suppress(RuntimeError):  # it closed just now
                self._loop.call_soon_threadsafe(function, *args)

    def at_stop(self, closing: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Has a coroutine awaited on the loop before it stops."""
        self._closing.append(closing)

    def stop(self, timeout_s: float = _STOP_S) -> bool:
        """Cancels all work and ends the thread; returns whether it ended in time."""
        if not self.is_running:
            return True
        assert self._loop is not None and self._thread is not None
        future = self.submit(self._wind_up())
        with suppress(Exception):
            future.result(timeout_s)
        self.call_soon(self._loop.stop)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    async def _wind_up(self) -> None:
        from weft_engine.letting_go import end_others

        await end_others(_STOP_S / 2)
        for closing in reversed(self._closing):
            try:
                await closing()
            except Exception:
                _log.exception("closing failed")
        self._closing.clear()


def _log_trouble(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Trouble nobody awaited: logged, so that it is neither lost nor shown as a crash."""
    _log.error("%s", context.get("message"), exc_info=context.get("exception"))
