"""What can go wrong on the way to a server and back; each names the host and the way out."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from weft_engine.errors import ToolError

ConnectReason = Literal["refused", "unreachable", "dns", "tls", "timeout"]


class HttpError(ToolError):
    """A request over the network did not bring an answer. `retryable` tells whether it may do so later."""

    code = "http"
    retryable: ClassVar[bool] = False

    def as_dict(self) -> dict[str, Any]:
        """With `retryable`, which a node's retry policy reads."""
        return {**super().as_dict(), "retryable": self.retryable}


class AddressRefusedError(HttpError):
    """The address is not one that data may name: it is local, reserved, or not HTTP. Nothing was sent."""

    code = "address_refused"


class HttpRequestError(HttpError):
    """The request cannot be sent as it is (a header that holds a line break, say)."""

    code = "http_request"


class HttpConnectError(HttpError):
    """No connection came about; nothing was sent. `reason` says at which step."""

    code = "http_connect"
    retryable = True

    def __init__(self, message: str, reason: ConnectReason, **details: Any) -> None:
        super().__init__(message, reason=reason, **details)
        self.reason: ConnectReason = reason


class HttpTimeoutError(HttpError):
    """The whole answer did not come within its time."""

    code = "http_timeout"
    retryable = True


class HttpBrokenError(HttpError):
    """The connection broke, or what came was no HTTP."""

    code = "http_broken"
    retryable = True


class ResponseTooLargeError(HttpError):
    """The answer is larger than the cap, as sent or unpacked; reading stopped there."""

    code = "response_too_large"


class RedirectError(HttpError):
    """Too many redirects, or one that leads nowhere."""

    code = "redirect"


class StaleConnectionError(HttpBrokenError):
    """A connection used before was closed by the server before the first byte of this answer."""

    code = "http_stale"
