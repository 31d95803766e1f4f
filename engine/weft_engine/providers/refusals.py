"""From a server's refusal (status, headers, body) to the error that says what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from weft_engine.net.retry_after import retry_after_s
from weft_engine.providers.errors import (
    ModelAuthenticationError,
    ModelBadAnswerError,
    ModelCallError,
    ModelContextLengthError,
    ModelFilteredError,
    ModelOverloadedError,
    ModelQuotaError,
    ModelRateLimitedError,
    ModelRequestError,
    ModelUnknownError,
)
from weft_engine.redaction import redact_text

ERROR_BODY_BYTES: Final = 64 * 1024
_SHOWN_CHARS: Final = 500
_QUOTA: Final = re.compile(r"insufficient[_ ]quota|credit balance|billing|exceeded your current quota", re.IGNORECASE)
_TOO_LONG: Final = re.compile(
    r"context[_ ](?:length|window)|maximum context|prompt is too long|too many (?:input )?tokens|input token count",
    re.IGNORECASE,
)
_BAD_KEY: Final = re.compile(r"api[_ ]key[_ ](?:not[_ ]valid|invalid)|invalid[_ ]api[_ ]key", re.IGNORECASE)
_FILTERED: Final = re.compile(r"content[_ ](?:filter|policy|management)|safety system", re.IGNORECASE)
_BY_TYPE: Final[dict[str, int]] = {
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "RESOURCE_EXHAUSTED": 429,
    "overloaded_error": 529,
    "api_error": 500,
    "server_error": 500,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "timeout_error": 504,
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "invalid_request_error": 400,
    "request_too_large": 413,
}
"""Statuses of errors that come within a stream, after a status 200."""


def refusal(
    provider: str, address: str, model: str, status: int, headers: Mapping[str, str], body: bytes
) -> ModelCallError:
    """The error for an answer that is none."""
    known: dict[str, Any] = {"provider": provider, "model": model}
    where = f"{provider} ({address})"
    if headers.get("content-type", "").startswith("text/html") and status < 500:
        return ModelBadAnswerError(
            f"{where} answers with a web page (status {status}): is this the address of its API?",
            status=status,
            **known,
        )
    if 300 <= status < 400:
        target = headers.get("location", "elsewhere")
        return ModelRequestError(
            f"{where} redirects to {target[:200]}: put that address into the settings", status=status, **known
        )
    said, kind = error_said(body)
    return _of_status(where, status, said, kind, retry_after_s(headers), known)


def streamed_refusal(provider: str, address: str, model: str, error: Any) -> ModelCallError:
    """The error for an error object that comes within a stream."""
    said, kind = error_said(json.dumps({"error": error}).encode())
    code = error.get("code") if isinstance(error, Mapping) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else _BY_TYPE.get(kind, 500)
    return _of_status(f"{provider} ({address})", status, said, kind, None, {"provider": provider, "model": model})


def error_said(body: bytes) -> tuple[str, str]:
    """What an error body says, without secrets and cut to size, and its type or code if it names one."""
    text = body.decode("utf-8", "replace").strip()
    kind = ""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, list) and found:  # Gemini's streams wrap it
        found = found[0]
    if isinstance(found, Mapping):
        error = found.get("error", found)
        if isinstance(error, Mapping):
            kind = next((v for key in ("code", "status", "type") if isinstance(v := error.get(key), str) and v), "")
            kind = str(error["type"]) if kind not in _BY_TYPE and error.get("type") in _BY_TYPE else kind
            text = str(error.get("message") or error.get("detail") or json.dumps(error, ensure_ascii=False))
        else:
            text = str(error)
    text = redact_text(text)
    return (text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"), kind


def _of_status(
    where: str, status: int, said: str, kind: str, wait_s: float | None, known: Mapping[str, Any]
) -> ModelCallError:
    text = f"{kind} {said}"
    told = f": {said}" if said else ""
    details: dict[str, Any] = {**known, "status": status}
    if kind:
        details["type"] = kind
    if status in (401, 403) or (status == 400 and _BAD_KEY.search(text)):
        if _FILTERED.search(text):
            return ModelFilteredError(f"{where} refuses by its content filter{told}", **details)
        return ModelAuthenticationError(f"{where} does not accept the key (status {status}){told}", **details)
    if status == 402 or (status in (400, 429) and _QUOTA.search(text)):
        return ModelQuotaError(f"the account at {where} has no credit left{told}", **details)
    if status == 429:
        after = f" for {wait_s:g} s" if wait_s is not None else ""
        return ModelRateLimitedError(f"{where} asks to wait{after} (status 429){told}", retry_after_s=wait_s, **details)
    if status >= 500 or status in (408, 409, 425):
        message = f"{where} has trouble (status {status}){told}: try again later"
        return ModelOverloadedError(message, retry_after_s=wait_s, **details)
    if status == 404:
        model = known.get("model")
        what = f"does not know the model {model!r}" if model else "does not know this address"
        return ModelUnknownError(f"{where} {what} (status 404){told}", **details)
    if status == 413 or _TOO_LONG.search(text):
        return ModelContextLengthError(f"the conversation is too long for the model at {where}{told}", **details)
    if _FILTERED.search(text):
        return ModelFilteredError(f"{where} refuses by its content filter{told}", **details)
    return ModelRequestError(f"{where} refuses the request (status {status}){told}", **details)
