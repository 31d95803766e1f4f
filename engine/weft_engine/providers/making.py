"""From a server in the settings to the provider that speaks its protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weft_engine.providers.chat import Provider
from weft_engine.providers.endpoint import Endpoint
from weft_engine.providers.settings import Server

if TYPE_CHECKING:
    from weft_engine.net.http import HttpGate
    from weft_engine.secrets import Secrets


def provider_of(name: str, server: Server, http: HttpGate, secrets: Secrets | None) -> Provider:
    """The provider for a server; nothing is sent and no key is looked up before its first call."""
    endpoint = Endpoint(name, server.address, server.key, http, secrets)
    match server.kind:
        case "openai":
            from weft_engine.providers.openai import OpenAIProvider

            return OpenAIProvider(endpoint)
        case "anthropic":
            from weft_engine.providers.anthropic import AnthropicProvider

            return AnthropicProvider(endpoint)
        case "gemini":
            from weft_engine.providers.gemini import GeminiProvider

            return GeminiProvider(endpoint)
        case "ollama":
            from weft_engine.providers.ollama import OllamaProvider

            return OllamaProvider(endpoint)
