"""What a run needs of models: one answer to every reference `provider:model`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from weft_engine.providers.chat import ChatEvent, ChatRequest, Usage


class Models(Protocol):
    """All models there are, by reference."""

    def default(self) -> str:
        """Reference of the model a person has chosen for flows that name none."""

    def stream(self, request: ChatRequest) -> AsyncIterator[ChatEvent]:
        """Answers `request`, whose `model` is a full reference; the last event is the `ChatResult`.

        Raises:
            ModelError: See `weft_engine.providers.errors`.
            SecretMissingError: The provider's key is nowhere to be found.
        """

    def estimate(self, request: ChatRequest) -> Usage:
        """Tokens the call may use at most: those of the request, and as many as the answer may have."""

    def cost_usd(self, model: str, usage: Usage) -> float | None:
        """What a call costs; `None` if the model has no price."""
