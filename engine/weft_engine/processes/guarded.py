"""A program that Weft starts: over its standard streams, and gone with all it started when it is ended or Weft is."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

_GUARD: Final = Path(__file__).with_name("guard.py")
_ALONE: Final = ("-I", "-S", "-X", "utf8")
_PYTHON: Final = "--python"
"""As in `guard.PYTHON`, which is never imported here."""
_GUARD_S: Final = 2.0
"""How long the guard may take to end everything."""
_POLL_S: Final = 0.005


class Guarded:
    """One start of a program; see `guard` for how it is made sure that nothing of it is left."""

    def __init__(self, process: asyncio.subprocess.Process, lifeline: int | None, job: object) -> None:
        self.process = process
        self._lifeline = lifeline
        self._job = job
        """Windows only: closed by the system when Weft ends, which ends what is in it."""

    @classmethod
    async def start(cls, command: Sequence[str], environment: Mapping[str, str], folder: str | None) -> Self:
        """Starts it with pipes for its streams. Raises `OSError` if it cannot be started.

        Args:
            command: The program, by path or to be found by the environment's `PATH`, and its arguments.
            environment: All of it.
            folder: Where it starts; `None`: where Weft was started.
        """
        pipe = asyncio.subprocess.PIPE
        streams: dict[str, Any] = {"stdin": pipe, "stdout": pipe, "stderr": pipe}
        if sys.platform == "win32":
            from weft_engine.processes.job import job_of

            flags = 0x0000_0200 | 0x0800_0000  # a group of its own, no window
            process = await asyncio.create_subprocess_exec(
                *command, cwd=folder, env=dict(environment), creationflags=flags, **streams
            )
            return cls(process, None, job_of(process.pid))
        heard, lifeline = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, *_ALONE, str(_GUARD), str(heard), *command,
                cwd=folder, env=dict(environment), start_new_session=True, pass_fds=(heard,), **streams,
            )  # fmt: skip
        except BaseException:
            os.close(lifeline)
            raise
        finally:
            os.close(heard)
        return cls(process, lifeline, None)

    @classmethod
    async def start_python(cls, file: Path, environment: Mapping[str, str], folder: str | None) -> Self:
        """Starts a file in an interpreter that sees no installed package and no variable of Python's; see `start`."""
        if sys.platform == "win32":
            return await cls.start((sys.executable, *_ALONE, str(file)), environment, folder)
        return await cls.start((_PYTHON, str(file)), environment, folder)

    @property
    def is_gone(self) -> bool:
        """Whether it has ended, and what it started with it."""
        return self.process.returncode is not None

    async def end(self, grace_s: float, *, after_input_s: float = 0.0) -> None:
        """Ends its input, then asks it to end, then ends it and all it started; returns when it is gone.

        A cancellation meanwhile is raised only then.

        Args:
            grace_s: How long it may take after SIGTERM (not on Windows, which knows no such thing).
            after_input_s: How long it may take before, once its input ended.
        """
        ending = asyncio.ensure_future(self._end(grace_s, after_input_s))
        is_cancelled = False
        while not ending.done():
            try:
                await asyncio.wait((ending,))
            except asyncio.CancelledError:
                is_cancelled = True
        if is_cancelled:
            raise asyncio.CancelledError
        ending.result()

    async def _end(self, grace_s: float, after_input_s: float) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        if after_input_s:
            await self._gone_within(after_input_s)
        if not self.is_gone:
            self._signal(signal.SIGTERM)
            await self._gone_within(grace_s)
        self._cut_lifeline()
        await self._gone_within(_GUARD_S)
        if sys.platform != "win32":
            self._signal(signal.SIGKILL)  # also where somebody ended the guard
        await self._gone_within(_GUARD_S)
        self._release()

    async def _gone_within(self, seconds: float) -> None:
        """Asks for its status, as `wait` also waits for whoever holds its streams."""
        until = asyncio.get_running_loop().time() + seconds
        while not self.is_gone and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - see above
            await asyncio.sleep(_POLL_S)

    def _signal(self, number: signal.Signals) -> None:
        """Signals its whole group, also when the program itself has ended and left others behind."""
        with suppress(ProcessLookupError, PermissionError):  # macOS says EPERM where only zombies are
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, number)

    def _cut_lifeline(self) -> None:
        if sys.platform == "win32":
            from weft_engine.processes.job import close

            close(self._job)
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None

    def _release(self) -> None:
        """Closes the pipes, which a process that got away may still hold."""
        transport: Any = getattr(self.process, "_transport", None)
        if transport is not None:
            with suppress(PermissionError):
                transport.close()
