"""What a flow may only do once the person trusts it, and which flows a person has trusted.

Trust is bound to a digest of exactly those parts (commands, code, hosts, folders, environment names, tool
descriptions), not to the file: moving nodes or editing a prompt does not ask again, another command does.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from weft_engine.control import SubflowConfig
from weft_engine.document.document import Flow
from weft_engine.errors import WeftError
from weft_engine.ids import Scope
from weft_engine.node import Need, config_of
from weft_engine.registry import Registry
from weft_engine.values import Json

_SECRET: Final = re.compile(r"\bsecret:([A-Za-z_][A-Za-z0-9_.-]*)")
_ASKS: Final = {
    "command": "start the program",
    "code": "run this code",
    "host": "exchange data with",
    "folder": "read and write files in",
    "environment": "use your secret",
    "tool": "offer models the tool",
}


@dataclass(frozen=True, slots=True)
class NodeNeed:
    """What one node asks for."""

    node: str
    need: Need
    scope: Scope = ()


class TrustStoreError(WeftError):
    """The list of trusted flows cannot be written."""

    code = "trust_store"


def needs_of(flow: Flow, registry: Registry, folder: Path | None = None) -> tuple[NodeNeed, ...]:
    """All a flow asks for in a stable order: its embedded flows and the flow files it calls included.

    Only looks: nothing is run, connected to or resolved. Nodes of unknown types and with invalid configurations need
    nothing, as they cannot run; muted nodes count, as unmuting one is no reason to ask again.

    Args:
        folder: Where the paths of called flow files start. A file that cannot be read (or is not looked for, without a
            folder) counts as code, since nobody knows what it holds when it is called.
    """
    return tuple(_Needs(registry, folder).of(flow, ()))


def needs_digest(needs: Sequence[NodeNeed]) -> str:
    """The SHA-256 of what is asked, as hex. Which node asks does not matter, so that renaming one does not either."""
    asked = sorted({(each.need.kind, each.need.what) for each in needs})
    return sha256(json.dumps(asked, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def describe(needs: Sequence[NodeNeed]) -> list[str]:
    """What is asked, one line each as a person reads it; what is asked by several nodes appears once."""
    nodes: dict[Need, list[str]] = {}
    for each in needs:
        nodes.setdefault(each.need, []).append("/".join((*each.scope, each.node)))
    return [_line(need, askers) for need, askers in nodes.items()]


class TrustStore:
    """The digests a person has trusted, in a file outside of any flow."""

    def __init__(self, path: Path | None = None) -> None:
        """Uses `trust.json` in the data folder unless another file is named."""
        if path is None:
            from weft_engine.folders import data_folder

            path = data_folder() / "trust.json"
        self._path = path

    def is_trusted(self, digest: str) -> bool:
        """Whether these needs were granted. An unreadable or damaged list grants nothing."""
        return digest in self._granted()

    def trust(self, digest: str, name: str = "") -> None:
        """Grants these needs; `name` of the flow is kept for a person to read. Raises `TrustStoreError`."""
        entry = {"name": name, "since": datetime.now(UTC).isoformat(timespec="seconds")}
        self._write({**self._granted(), digest: entry})

    def withdraw(self, digest: str) -> bool:
        """Takes the grant back; whether there was one. Raises `TrustStoreError`."""
        granted = self._granted()
        if granted.pop(digest, None) is None:
            return False
        self._write(granted)
        return True

    def _granted(self) -> dict[str, Any]:
        try:
            held = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        trusted = held.get("trusted") if isinstance(held, dict) else None
        return dict(trusted) if isinstance(trusted, dict) else {}

    def _write(self, granted: Mapping[str, Any]) -> None:
        text = json.dumps({"trusted": granted}, indent=2, ensure_ascii=False, sort_keys=True)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".trust-")  # mode 600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise TrustStoreError(
                f"{self._path}: {error.strerror or error}: the trust could not be kept; check the folder's rights",
                path=str(self._path),
            ) from error


class _Needs:
    """Goes through a flow and what it calls, each file once."""

    def __init__(self, registry: Registry, folder: Path | None) -> None:
        self._registry = registry
        self._folder = folder
        self._seen: set[Path] = set()

    def of(self, flow: Flow, scope: Scope) -> Iterator[NodeNeed]:
        """What a flow asks for."""
        for node_id, node in sorted(flow.nodes.items()):
            node_type = self._registry.get(node.type)
            if node_type is None:
                continue
            try:
                config = config_of(node_type, node.config)
            except ValidationError:
                continue
            named = (Need("environment", name) for name in sorted(_secret_names(node.config)))
            for need in dict.fromkeys((*node_type.needs(config), *named)):
                yield NodeNeed(node_id, need, scope)
            if isinstance(config, SubflowConfig) and config.file:
                yield from self._of_file(node_id, config.file, scope)
        for name, embedded in sorted(flow.flows.items()):
            yield from self.of(embedded, (*scope, name))

    def _of_file(self, node_id: str, name: str, scope: Scope) -> Iterator[NodeNeed]:
        from weft_engine.document.storage import load

        unknown = NodeNeed(node_id, Need("code", f"the flow file {name}, which was not looked into"), scope)
        if self._folder is None:
            yield unknown
            return
        path = (self._folder / name).resolve()
        if path in self._seen:
            return
        self._seen.add(path)
        try:
            called = load(path).flow
        except (WeftError, OSError):
            yield unknown
            return
        yield from self.of(called, (*scope, name))


def _secret_names(value: Json) -> Iterator[str]:
    """Names of the secrets that a configuration refers to."""
    if isinstance(value, str):
        yield from _SECRET.findall(value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _secret_names(each)
    elif isinstance(value, list):
        for each in value:
            yield from _secret_names(each)


def _line(need: Need, askers: Sequence[str]) -> str:
    """One line; control and direction characters are written out, so that nothing can be hidden in it."""
    what = "".join(char if char.isprintable() or char in "\n\t" else f"\\u{ord(char):04x}" for char in need.what)
    return f"{_ASKS[need.kind]}: {what} ({', '.join(askers)})"
