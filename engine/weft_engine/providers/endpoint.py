"""Where a provider's server is and how to speak to it: address, key, and the errors it answers with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from weft_engine.net.errors import HttpBrokenError, HttpConnectError, HttpError
from weft_engine.net.reply import HttpReply
from weft_engine.providers.errors import (
    ModelBadAnswerError,
    ModelCallError,
    ModelHostUnknownError,
    ModelRequestError,
    ModelStreamCutError,
    ModelTimeoutError,
    ModelTlsError,
    ModelUnreachableError,
)
from weft_engine.providers.refusals import ERROR_BODY_BYTES, refusal
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.net.http import HttpGate
    from weft_engine.secrets import Secrets

MAX_ANSWER_BYTES: Final = 256 << 20
"""Of one answer on the wire, with all framing; what is in it is capped in `answer`."""
_LIST_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server of the settings."""

    name: str
    """Its name in model references."""
    address: str
    key_reference: str
    http: HttpGate
    secrets: Secrets | None

    def key(self) -> str:
        """Its key; empty if it needs none. Raises `SecretMissingError`."""
        if not self.key_reference or self.secrets is None:
            return ""
        return self.secrets.value(self.key_reference)

    @asynccontextmanager
    async def post(
        self, path: str, body: Mapping[str, Json], headers: Mapping[str, str], model: str, connect_s: float
    ) -> AsyncIterator[HttpReply]:
        """Sends a request and hands out an answer of status 200.

        Raises:
            ModelCallError: There is none; the class says why.
        """
        content = self._content(body, model)
        with self.telling(model):
            async with self.http.server(
                "POST", f"{self.address}{path}",
                headers=headers, content=content, connect_s=connect_s, max_bytes=MAX_ANSWER_BYTES,
            ) as reply:  # fmt: skip
                await self._check(reply, model)
                yield reply

    async def get(self, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """What the server says of itself, an object. Raises `ModelCallError`."""
        try:
            with self.telling(""):
                async with asyncio.timeout(_LIST_S):
                    async with self.http.server("GET", f"{self.address}{path}", headers=headers) as reply:
                        await self._check(reply, "")
                        return self._object(await reply.read())
        except TimeoutError as error:
            raise ModelTimeoutError(
                f"{self.name} ({self.address}) did not answer within {_LIST_S:g} s", "total", provider=self.name
            ) from error

    def telling(self, model: str) -> _Telling:
        """Turns the HTTP errors of its body into model errors."""
        return _Telling(self, model)

    def _content(self, body: Mapping[str, Json], model: str) -> bytes:
        try:
            return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, TypeError, RecursionError) as error:
            raise ModelRequestError(
                f"the request to {self.name} is no JSON: {error}", provider=self.name, model=model
            ) from error

    async def _check(self, reply: HttpReply, model: str) -> None:
        kind = reply.headers.get("content-type", "")
        if reply.status == 200 and not kind.startswith("text/html"):
            return
        body = await reply.start(ERROR_BODY_BYTES)
        raise refusal(self.name, self.address, model, reply.status, reply.headers, body)

    def _object(self, body: bytes) -> dict[str, Any]:
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ModelBadAnswerError(f"{self.name} ({self.address}) answers with no JSON object", provider=self.name)
        return found


class _Telling:
    """See `Endpoint.telling`."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, HttpError):
            raise self._told(error) from error

    def _told(self, error: HttpError) -> ModelCallError:
        where = f"{self._endpoint.name} ({self._endpoint.address})"
        message = f"{where}: {error.message}"
        known: dict[str, Any] = {"provider": self._endpoint.name, "model": self._model}
        if isinstance(error, HttpConnectError):
            if error.reason == "timeout":
                return ModelTimeoutError(message, "connect", **known)
            classes = {"dns": ModelHostUnknownError, "tls": ModelTlsError}
            return classes.get(error.reason, ModelUnreachableError)(message, **known)
        if isinstance(error, HttpBrokenError):
            return ModelStreamCutError(message, **known)
        return ModelRequestError(message, **known)
