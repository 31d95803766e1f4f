"""How a model call fails: one class per thing a caller, or the person, can do about it.

Each names the model and the server and carries `partial_text`: what had come of the answer. `retryable` tells whether
the same call may succeed later; `retry_after_s` when the server itself said so.
"""

from __future__ import annotations

from typing import Any, Literal

from weft_engine.errors import ModelError

TimeoutPhase = Literal["connect", "first token", "idle", "total"]


class ModelCallError(ModelError):
    """Root of the failures of one call; also what fits none of the others."""

    code = "model"

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        model: str = "",
        partial_text: str = "",
        retry_after_s: float | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, **details)
        self.provider = provider
        self.model = model
        self.partial_text = partial_text
        self.retry_after_s = retry_after_s

    def as_dict(self) -> dict[str, Any]:
        """With the model, whether to retry, and the partial answer if there is one."""
        known = {"provider": self.provider, "model": self.model, "partial_text": self.partial_text}
        waits = {} if self.retry_after_s is None else {"retry_after_s": self.retry_after_s}
        filled = {name: value for name, value in known.items() if value}
        return {**super().as_dict(), **filled, **waits, "retryable": self.retryable}


class ModelRateLimitedError(ModelCallError):
    """Too many calls or tokens at once (429): wait, `retry_after_s` if it is given."""

    code = "model_rate_limited"
    retryable = True


class ModelOverloadedError(ModelCallError):
    """The server has trouble of its own (5xx): try again later."""

    code = "model_overloaded"
    retryable = True


class ModelUnreachableError(ModelCallError):
    """No connection came about: the server does not run, or the network does not lead there."""

    code = "model_unreachable"
    retryable = True


class ModelHostUnknownError(ModelCallError):
    """The server's name does not resolve: a mistyped address, or no network."""

    code = "model_host_unknown"
    retryable = True


class ModelTlsError(ModelCallError):
    """The server's certificate does not hold: never to be retried without a look."""

    code = "model_tls"


class ModelTimeoutError(ModelCallError):
    """The answer did not come in time; `phase` says which of the limits ended it."""

    code = "model_timeout"

    def __init__(self, message: str, phase: TimeoutPhase, **known: Any) -> None:
        super().__init__(message, phase=phase, **known)
        self.phase: TimeoutPhase = phase
        self.retryable = phase != "total"


class ModelStreamCutError(ModelCallError):
    """The answer broke off before its end; `partial_text` is not an answer."""

    code = "model_stream_cut"
    retryable = True


class ModelBadAnswerError(ModelCallError):
    """What came is not the protocol: a web page, no JSON, events out of order. Only a garbled stream is retryable."""

    code = "model_bad_answer"

    def __init__(self, message: str, *, retryable: bool = False, **known: Any) -> None:
        super().__init__(message, **known)
        self.retryable = retryable


class ModelAnswerTooLargeError(ModelCallError):
    """The answer passed a cap on its size or its number of pieces; it was not read further."""

    code = "model_answer_too_large"


class ModelAuthenticationError(ModelCallError):
    """The key is missing, wrong, or not allowed to use this (401, 403)."""

    code = "model_authentication"


class ModelQuotaError(ModelCallError):
    """The account has no credit left: waiting does not help."""

    code = "model_quota"


class ModelRequestError(ModelCallError):
    """The server refuses the request as it is (400, 422)."""

    code = "model_request"


class ModelContextLengthError(ModelRequestError):
    """The conversation is longer than the model can read."""

    code = "model_context_length"


class ModelUnknownError(ModelCallError):
    """There is no such model, or no such server in the settings."""

    code = "model_unknown"


class ModelFilteredError(ModelCallError):
    """The provider's content filter refused the request, or broke the answer off."""

    code = "model_content_filter"


FAILURES: dict[str, type[ModelCallError]] = {
    "rate_limited": ModelRateLimitedError,
    "overloaded": ModelOverloadedError,
    "unreachable": ModelUnreachableError,
    "timeout": ModelTimeoutError,
    "cut": ModelStreamCutError,
    "bad_answer": ModelBadAnswerError,
    "authentication": ModelAuthenticationError,
    "quota": ModelQuotaError,
    "request": ModelRequestError,
    "context_length": ModelContextLengthError,
    "filtered": ModelFilteredError,
}
"""Names of the failures a scripted model can play."""
