"""Which model servers a person has: `models.json` in the configuration folder, and keys found in the environment.

    {"default": "openai:gpt-5-mini",
     "servers": {"office": {"kind": "openai", "base_url": "http://10.0.0.7:8000/v1", "key": "secret:OFFICE_KEY"}},
     "prices": {"office:*": {"input": 0.2, "output": 0.2}}}

Keys are references, never values. Whatever a file holds beyond this is kept when it is saved.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from weft_engine.errors import WeftError
from weft_engine.providers.chat import Timeouts
from weft_engine.secrets import is_reference

Kind = Literal["openai", "anthropic", "gemini", "ollama"]
SCRIPTED: Final = "scripted:default"
FILE_NAME: Final = "models.json"

_BASE_URLS: Final[dict[Kind, str]] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "gemini": "https://generativelanguage.googleapis.com/v1beta",
    "ollama": "http://localhost:11434",
}
_ADDRESS_VARIABLES: Final[dict[Kind, str]] = {
    "openai": "OPENAI_BASE_URL",
    "anthropic": "ANTHROPIC_BASE_URL",
    "gemini": "GEMINI_BASE_URL",
    "ollama": "OLLAMA_HOST",
}
_KEY_VARIABLES: Final[dict[str, Kind]] = {
    "OPENAI_API_KEY": "openai",
    "ANTHROPIC_API_KEY": "anthropic",
    "GEMINI_API_KEY": "gemini",
    "GOOGLE_API_KEY": "gemini",
}
_FIRST_MODELS: Final[dict[Kind, str]] = {
    "openai": "gpt-5-mini",
    "anthropic": "claude-haiku-4-5",
    "gemini": "gemini-2.5-flash",
    "ollama": "",
}


class ModelSettingsError(WeftError):
    """`models.json` cannot be read or written."""

    code = "model_settings"


class TimeoutSettings(BaseModel):
    """Seconds to wait for a server; unset ones are Weft's own."""

    model_config = ConfigDict(extra="allow", frozen=True)

    connect_s: float | None = Field(default=None, gt=0)
    first_token_s: float | None = Field(default=None, gt=0)
    idle_s: float | None = Field(default=None, gt=0)
    total_s: float | None = Field(default=None, gt=0)

    def timeouts(self) -> Timeouts:
        """All four."""
        names = ("connect_s", "first_token_s", "idle_s", "total_s")
        return Timeouts(**{name: value for name in names if (value := getattr(self, name)) is not None})


class Server(BaseModel):
    """One model server."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Kind = "openai"
    """Which protocol it speaks."""
    base_url: str = ""
    """Where its API starts; empty: the provider's own."""
    key: str = ""
    """`secret:NAME`; empty: it needs none."""
    default_model: str = ""
    timeouts: TimeoutSettings = TimeoutSettings()
    models: list[str] = Field(default_factory=list)
    """Models to offer beside those the server lists."""

    @field_validator("key")
    @classmethod
    def _is_reference(cls, value: str) -> str:
        if value and not is_reference(value):
            raise ValueError("a key is written as secret:NAME, its value goes into the keychain: weft keys set NAME")
        return value

    @property
    def address(self) -> str:
        """Where its API starts, without a slash at the end."""
        return (self.base_url or _BASE_URLS[self.kind]).rstrip("/")


WELL_KNOWN: Final[dict[str, Server]] = {
    "openai": Server(kind="openai", key="secret:OPENAI_API_KEY", default_model=_FIRST_MODELS["openai"]),
    "anthropic": Server(kind="anthropic", key="secret:ANTHROPIC_API_KEY", default_model=_FIRST_MODELS["anthropic"]),
    "gemini": Server(kind="gemini", key="secret:GEMINI_API_KEY", default_model=_FIRST_MODELS["gemini"]),
    "ollama": Server(kind="ollama"),
}
"""Servers whose names mean what everybody expects, even where the settings do not speak of them."""


class ModelSettings(BaseModel):
    """All model servers, the model for flows that name none, and a person's prices."""

    model_config = ConfigDict(extra="allow", frozen=True)

    default: str = ""
    servers: dict[str, Server] = Field(default_factory=dict)
    prices: dict[str, Any] = Field(default_factory=dict)

    @field_validator("servers")
    @classmethod
    def _names(cls, value: dict[str, Server]) -> dict[str, Server]:
        for name in value:
            if not name or ":" in name or name == "scripted":
                raise ValueError(f"{name!r} cannot name a server: choose a name without a colon, other than 'scripted'")
        return value

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The settings of the file; a file that does not exist is empty settings.

        Raises:
            ModelSettingsError: It cannot be read, or does not hold such settings; the message names file and field.
        """
        path = path or settings_path()
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise ModelSettingsError(f"{path}: {error.strerror or error}", path=str(path)) from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the file"
            raise ModelSettingsError(
                f"{path}: {place}: {first['msg']}; correct it or delete the file", path=str(path)
            ) from error

    def save(self, path: Path | None = None) -> None:
        """Writes the file whole or not at all. Raises `ModelSettingsError`."""
        path = path or settings_path()
        text = json.dumps(self.model_dump(exclude_defaults=True), indent=2, ensure_ascii=False) + "\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{os.getpid()}")
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
        except OSError as error:
            raise ModelSettingsError(f"{path}: {error.strerror or error}", path=str(path)) from error

    def with_environment(self, environment: Mapping[str, str] | None = None) -> ModelSettings:
        """These settings and a server for each provider whose key is in the environment, unless one has its name."""
        found = servers_of(os.environ if environment is None else environment)
        return self.model_copy(update={"servers": {**found, **self.servers}})

    def with_server(self, name: str, server: Server) -> ModelSettings:
        """These settings and one server more; where its name is taken it gets a number."""
        names = (name if number == 1 else f"{name}-{number}" for number in count(1))
        free = next(each for each in names if each not in self.servers)
        return self.model_copy(update={"servers": {**self.servers, free: server}})

    def default_model(self) -> str:
        """The reference chosen, else the scripted model: nothing is sent anywhere before a person chose it."""
        return self.default or SCRIPTED


def servers_of(environment: Mapping[str, str]) -> dict[str, Server]:
    """Servers that an environment describes, by name."""
    found: dict[str, Server] = {}
    for variable, kind in _KEY_VARIABLES.items():
        if environment.get(variable) and kind not in found:
            changes = {"base_url": _address_in(environment, kind), "key": f"secret:{variable}"}
            found[kind] = WELL_KNOWN[kind].model_copy(update=changes)
    if environment.get("OLLAMA_HOST"):
        found["ollama"] = Server(kind="ollama", base_url=_address_in(environment, "ollama"))
    return found


def settings_path() -> Path:
    """Where `models.json` lies."""
    from weft_engine.folders import config_folder

    return config_folder() / FILE_NAME


def _address_in(environment: Mapping[str, str], kind: Kind) -> str:
    """The address a variable names; Ollama's may lack scheme and port and be the wildcard it listens on."""
    address = environment.get(_ADDRESS_VARIABLES[kind], "").strip()
    if kind != "ollama" or not address:
        return address
    address = address if "://" in address else f"http://{address}"
    scheme, _, rest = address.partition("://")
    host, _, path = rest.partition("/")
    host = host.replace("0.0.0.0", "127.0.0.1")
    port = "" if ":" in host or scheme == "https" else ":11434"
    return f"{scheme}://{host}{port}/{path}".rstrip("/")
