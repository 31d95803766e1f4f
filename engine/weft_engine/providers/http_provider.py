"""What the providers behind a network have in common; each adds its protocol's request and how its answer is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from weft_engine.net.reply import HttpReply
from weft_engine.providers.answer import Answer
from weft_engine.providers.chat import ChatEvent, ChatRequest, Timeouts
from weft_engine.providers.dialect import Dialect
from weft_engine.providers.endpoint import Endpoint
from weft_engine.providers.errors import ModelCallError
from weft_engine.providers.http_stream import watched
from weft_engine.values import Json


class HttpProvider(ABC):
    """Models of one server."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._dialects: dict[str, Dialect] = {}

    @property
    def name(self) -> str:
        """Its name in model references."""
        return self._endpoint.name

    async def stream(self, request: ChatRequest, model: str, timeouts: Timeouts) -> AsyncGenerator[ChatEvent, None]:
        """Answers; see `Provider`."""
        answer = Answer(self.name, model, request)
        pieces = self._pieces(answer, timeouts)
        async with aclosing(watched(pieces, answer, self._endpoint, timeouts)) as events:
            async for event in events:
                yield event

    @abstractmethod
    async def models(self) -> list[str]:
        """Names of its models, sorted."""

    async def aclose(self) -> None:
        """Forgets what it learnt of its server; connections are the gate's."""
        self._dialects.clear()

    async def _pieces(self, answer: Answer, timeouts: Timeouts) -> AsyncGenerator[ChatEvent, None]:
        """Asks, and asks once more without each optional part that the server names in a refusal."""
        request, model = answer.request, answer.model
        dialect = self._dialects.setdefault(model, Dialect())
        tried = set()
        while True:
            optional = self._optional(request, dialect)
            tried.add(dialect.manner(optional))
            body = self._body(request, model, dialect, optional)
            try:
                async with (
                    self._endpoint.post(self._path(model), body, self._headers(), model, timeouts.connect_s) as reply,
                    aclosing(self._read(reply, answer)) as pieces,
                ):
                    async for piece in pieces:
                        yield piece
                return
            except ModelCallError as error:
                if answer.has_started or not dialect.gives_in(error, optional):
                    raise
                if dialect.manner(self._optional(request, dialect)) in tried:
                    raise

    @abstractmethod
    def _path(self, model: str) -> str:
        """Where requests go, after the server's address."""

    @abstractmethod
    def _headers(self) -> dict[str, str]:
        """The key, and whatever else the protocol wants. Raises `SecretMissingError`."""

    @abstractmethod
    def _optional(self, request: ChatRequest, dialect: Dialect) -> dict[str, Json]:
        """The parts of the request the server may not know, by their name in the body, without those it refused."""

    @abstractmethod
    def _body(
        self, request: ChatRequest, model: str, dialect: Dialect, optional: Mapping[str, Json]
    ) -> dict[str, Json]:
        """The request as the protocol writes it."""

    @abstractmethod
    def _read(self, reply: HttpReply, answer: Answer) -> AsyncGenerator[ChatEvent, None]:
        """The pieces of the answer; sets `answer.finish` when the model says that it is done."""


def names_in(listed: Any, key: str, prefix: str = "") -> list[str]:
    """The names in a list of model records, sorted; what is no such list has none."""
    entries = listed if isinstance(listed, list) else []
    names = (entry.get(key) for entry in entries if isinstance(entry, Mapping))
    return sorted({name.removeprefix(prefix) for name in names if isinstance(name, str) and name})


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one: servers leave out and null what others fill."""
    return value if isinstance(value, Mapping) else {}


def text(value: Any) -> str:
    """The value if it is text, else none."""
    return value if isinstance(value, str) else ""
