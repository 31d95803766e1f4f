"""Calls of a provider as tests make them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from weft_engine.net.http import HttpGate
from weft_engine.providers.chat import ChatEvent, ChatRequest, ChatResult, Message, Provider, TextDelta, Timeouts
from weft_engine.providers.errors import ModelCallError
from weft_engine.providers.making import provider_of
from weft_engine.providers.settings import Kind, Server
from weft_engine.secrets import Secrets

KEY = "test-key-0123456789"
BASES: dict[Kind, str] = {"openai": "/v1", "anthropic": "", "gemini": "/v1beta", "ollama": ""}


@dataclass
class Outcome:
    """What came of a call."""

    events: list[ChatEvent] = field(default_factory=list)
    error: ModelCallError | None = None

    @property
    def result(self) -> ChatResult:
        assert isinstance(self.events[-1], ChatResult), self.error
        return self.events[-1]

    @property
    def streamed(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))


def asking(text: str = "hello", **more: Any) -> ChatRequest:
    messages = more.pop("messages", (Message("user", text),))
    return ChatRequest("", messages, **more)


def provider_at(kind: Kind, address: str, gate: HttpGate, key: str = KEY) -> Provider:
    secrets = Secrets({"TEST_KEY": key} if key else {})
    server = Server(kind=kind, base_url=f"{address}{BASES[kind]}", key="secret:TEST_KEY" if key else "")
    return provider_of("server", server, gate, secrets)


async def outcome_of(events: AsyncIterator[ChatEvent]) -> Outcome:
    outcome = Outcome()
    try:
        async for event in events:
            outcome.events.append(event)
    except ModelCallError as error:
        outcome.error = error
    return outcome


async def called(
    kind: Kind, address: str, request: ChatRequest | None = None, timeouts: Timeouts | None = None, key: str = KEY
) -> Outcome:
    """One call, with a gate of its own."""
    gate = HttpGate()
    try:
        provider = provider_at(kind, address, gate, key)
        return await outcome_of(provider.stream(request or asking(), "m", timeouts or Timeouts()))
    finally:
        await gate.aclose()
