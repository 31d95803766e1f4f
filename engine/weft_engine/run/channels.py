"""The channels of a flow at work: who sends need not know who receives, and nothing is lost unseen.

A channel has a queue that whoever asks first takes from, or one queue per receiving node, so that each gets every
message once. Within a queue a higher priority comes first, then the older message.
"""

from __future__ import annotations

import asyncio
from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from weft_engine.document.model import Channel
from weft_engine.errors import ChannelFullError, NodeInputError
from weft_engine.ids import FrameTag
from weft_engine.node import Message
from weft_engine.values import is_of, kind_of

Receiver = tuple[int, str]
"""A node that receives: which flow it is in, and its id."""
_ANYONE: Final[Receiver] = (0, "")


@dataclass(slots=True, eq=False)
class Letter:
    """A message on its way."""

    message: Message
    frame: FrameTag
    """Of its sender."""
    number: int
    expires_s: float | None
    taken: asyncio.Future[None]
    """Done when everybody who is to have it has it."""
    outstanding: int = 1

    @property
    def rank(self) -> tuple[int, int]:
        """Lower comes first."""
        return -self.message.priority, self.number


@dataclass(slots=True)
class _Waiter:
    topics: str
    letter: asyncio.Future[Letter]

    def handed(self) -> Letter | None:
        """The message it was given, if it was."""
        return self.letter.result() if self.letter.done() and not self.letter.cancelled() else None


@dataclass(slots=True)
class _Queue:
    letters: list[Letter] = field(default_factory=list)
    waiters: list[_Waiter] = field(default_factory=list)


class OpenChannel:
    """A channel at work.

    Args:
        name: Its name.
        channel: What the flow declares.
        receivers: Who receives from it.
        now: The run's clock, in seconds.
        expired: Is called with each message that nobody took in time.
    """

    def __init__(
        self,
        name: str,
        channel: Channel,
        receivers: Iterable[Receiver],
        now: Callable[[], float],
        expired: Callable[[str, Letter], None],
    ) -> None:
        self._name = name
        self._channel = channel
        self._now = now
        self._expired = expired
        self._sent = 0
        keys = receivers if channel.delivery == "all" else (_ANYONE,)
        self._queues: dict[Receiver, _Queue] = {key: _Queue() for key in keys}

    def send(self, made: Callable[[str], Message], frame: FrameTag) -> Letter:
        """Puts a message in, or into the hands of whoever waits for it.

        Args:
            made: Makes the message, given its id.
            frame: Of the sender.

        Raises:
            NodeInputError: The value is not of the channel's type.
            ChannelFullError: It holds no more.
        """
        message = made(f"{self._name}-{self._sent + 1}")
        if not is_of(message.value, self._channel.type):
            kind = kind_of(message.value)
            raise NodeInputError(f"the channel {self._name!r} takes a {self._channel.type}, not {kind}")
        for queue in self._queues.values():
            self._drop_expired(queue)
            if len(queue.letters) >= self._channel.capacity:
                raise ChannelFullError(f"{len(queue.letters)} messages wait in the channel {self._name!r}; no more fit")
        self._sent += 1
        lasts_s = self._channel.expires_after_s
        expires_s = None if lasts_s is None else message.sent_s + lasts_s
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        letter = Letter(message, frame, self._sent, expires_s, taken, len(self._queues))
        for queue in self._queues.values():
            self._put(queue, letter)
        return letter

    def _put(self, queue: _Queue, letter: Letter) -> None:
        for at, waiter in enumerate(queue.waiters):
            if not waiter.letter.done() and fnmatchcase(letter.message.topic, waiter.topics):
                del queue.waiters[at]
                waiter.letter.set_result(letter)
                return
        insort(queue.letters, letter, key=lambda each: each.rank)

    async def receive(self, receiver: Receiver, topics: str, within_s: float) -> Letter | None:
        """The next message for a node, waited for as long as that; `None` if none comes."""
        queue = self._queues.setdefault(receiver if self._channel.delivery == "all" else _ANYONE, _Queue())
        letter = self._next(queue, topics)
        if letter is None:
            waiter = _Waiter(topics, asyncio.get_running_loop().create_future())
            letter = await self._waited_for(queue, waiter, within_s)
        if letter is not None:
            self._took(letter)
        return letter

    async def _waited_for(self, queue: _Queue, waiter: _Waiter, within_s: float) -> Letter | None:
        queue.waiters.append(waiter)
        try:
            async with asyncio.timeout(within_s):
                return await waiter.letter
        except TimeoutError:
            return waiter.handed()
        except asyncio.CancelledError:
            if (letter := waiter.handed()) is not None:  # it leaves to others what reached it as it was stopped
                self._put(queue, letter)
            raise
        finally:
            if waiter in queue.waiters:
                queue.waiters.remove(waiter)

    def _next(self, queue: _Queue, topics: str) -> Letter | None:
        self._drop_expired(queue)
        for at, letter in enumerate(queue.letters):
            if fnmatchcase(letter.message.topic, topics):
                return queue.letters.pop(at)
        return None

    @staticmethod
    def _took(letter: Letter) -> None:
        letter.outstanding -= 1
        if letter.outstanding <= 0 and not letter.taken.done():
            letter.taken.set_result(None)

    def _drop_expired(self, queue: _Queue) -> None:
        now = self._now()
        for letter in [each for each in queue.letters if each.expires_s is not None and each.expires_s <= now]:
            queue.letters.remove(letter)
            self._expired(self._name, letter)

    def close(self) -> None:
        """Tells of what nobody took in time."""
        for queue in self._queues.values():
            self._drop_expired(queue)

    @property
    def waiting(self) -> int:
        """Messages that wait; of several queues the longest counts."""
        return max((len(queue.letters) for queue in self._queues.values()), default=0)
