"""What a flow may only do once the person trusts it, and which flows a person has trusted.

Trust is bound to a digest of exactly those parts (commands, code, hosts, folders, environment names, tool
descriptions), not to the file: moving nodes or editing a prompt does not ask again, another command does.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from weft_engine.control import SubflowConfig
from weft_engine.document.called import CalledFiles
from weft_engine.document.document import Flow
from weft_engine.document.model import Node
from weft_engine.errors import WeftError
from weft_engine.ids import Scope
from weft_engine.node import Need
from weft_engine.ports import ports_of
from weft_engine.registry import Registry
from weft_engine.secrets import secret_names

_ASKS: Final = {
    "command": "start the program",
    "host": "exchange data with",
    "environment": "use your secret",
    "folder": "read and write files in",
    "tool": "offer models the tool",
    "code": "run this code",
}
"""In the order a person reads them: what is long comes last, so that it cannot push the others out of sight."""

Asked = tuple[str, str, str]
"""Kind, what, and where relative parts of it start: what a person grants."""


@dataclass(frozen=True, slots=True)
class NodeNeed:
    """What one node asks for."""

    node: str
    need: Need
    scope: Scope = ()
    base: str = ""
    """The folder that relative parts of it start from; empty where it means the same everywhere."""

    @property
    def asked(self) -> Asked:
        """What it is, whoever asks."""
        return (self.need.kind, self.need.what, self.base)


class TrustStoreError(WeftError):
    """The list of trusted flows cannot be written."""

    code = "trust_store"


def needs_of(flow: Flow, registry: Registry, called: CalledFiles | Path | None = None) -> tuple[NodeNeed, ...]:
    """All a flow asks for in a stable order: its embedded flows and the flow files it calls included.

    Only looks: nothing is run, connected to or resolved. Nodes of unknown types and with invalid configurations need
    nothing, as they cannot run; muted nodes count, as unmuting one is no reason to ask again.

    Args:
        flow: The flow.
        registry: Installed node types.
        called: The files it calls, or the folder where their paths start. A file that cannot be read (or is not looked
            for, without a folder) counts as code, since nobody knows what it holds when it is called.
    """
    files = called if isinstance(called, CalledFiles) else CalledFiles(called)
    return tuple(_Needs(registry, files).of(flow, ()))


def asked_of(needs: Iterable[NodeNeed]) -> frozenset[Asked]:
    """What is asked, whoever asks it: renaming a node is no reason to ask again."""
    return frozenset(each.asked for each in needs)


def needs_digest(needs: Iterable[NodeNeed]) -> str:
    """The SHA-256 of what is asked, as hex."""
    asked = sorted(asked_of(needs))
    return sha256(json.dumps(asked, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def grouped(needs: Sequence[NodeNeed]) -> list[tuple[NodeNeed, list[str]]]:
    """What is asked, each once with the nodes that ask, as places; the long parts last."""
    askers: dict[Asked, list[str]] = {}
    first: dict[Asked, NodeNeed] = {}
    for each in needs:
        askers.setdefault(each.asked, []).append("/".join((*each.scope, each.node)))
        first.setdefault(each.asked, each)
    order = list(_ASKS)
    return [(first[asked], nodes) for asked, nodes in sorted(askers.items(), key=lambda one: order.index(one[0][0]))]


def describe(needs: Sequence[NodeNeed]) -> list[str]:
    """What is asked, one line each as a person reads it; what is asked by several nodes appears once."""
    return [f"{_ASKS[each.need.kind]}: {legible(each)} ({', '.join(askers)})" for each, askers in grouped(needs)]


def legible(need: NodeNeed) -> str:
    """What is asked, so that nothing can be hidden in it or mistaken.

    Control and direction characters are written out, and of a host in letters of other scripts also what is really
    connected to, since letters of several scripts look alike.
    """
    what = need.need.what
    text = "".join(char if char.isprintable() or char in "\n\t" else f"\\u{ord(char):04x}" for char in what)
    if need.need.kind == "host" and (names := list(_ascii_names(what))):
        text += f" ({', '.join(names)})"
    return f"{text}, in the folder {need.base}" if need.base else text


def _ascii_names(what: str) -> Iterator[str]:
    """What names in letters of other scripts are looked up as."""
    for word in re.split(r"[\s/:,@?#]+", what):
        if not word.isascii():
            try:
                yield word.encode("idna").decode("ascii")
            except UnicodeError:
                continue


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
        text = json.dumps({"trusted": granted}, indent=2, sort_keys=True)
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

    def __init__(self, registry: Registry, files: CalledFiles) -> None:
        self._registry = registry
        self._files = files
        self._seen: set[Path] = set()

    def of(self, flow: Flow, scope: Scope) -> Iterator[NodeNeed]:
        """What a flow asks for."""
        for node_id, node in sorted(flow.nodes.items()):
            ports = ports_of(node, self._registry)
            if ports.node_type is None or ports.config is None:
                continue
            own = tuple(ports.node_type.needs(ports.config))
            for need in dict.fromkeys((*own, *_secrets(node, own))):
                yield NodeNeed(node_id, need, scope, self._base(need))
            if isinstance(ports.config, SubflowConfig) and ports.config.file:
                yield from self._of_file(node_id, ports.config.file, scope)
        for name, embedded in sorted(flow.flows.items()):
            yield from self.of(embedded, (*scope, name))

    def _base(self, need: Need) -> str:
        return str(self._files.folder) if need.relative and self._files.folder is not None else ""

    def _of_file(self, node_id: str, name: str, scope: Scope) -> Iterator[NodeNeed]:
        try:
            path = self._files.path(name)
            if path in self._seen:
                return
            self._seen.add(path)
            called = self._files.flow(name)
        except WeftError:
            what = f"the flow file {name}, which was not looked into"
            yield NodeNeed(node_id, Need("code", what, relative=True), scope, str(self._files.folder or ""))
            return
        yield from self.of(called, (*scope, name))


def _secrets(node: Node, needs: Iterable[Need]) -> Iterator[Need]:
    """The secrets a node names, each with where the node can send it: elsewhere is another thing to ask for."""
    targets = [need.what for need in needs if need.kind in ("host", "command", "code")]
    to = f" for {', '.join(targets)}" if targets else ""
    for name in sorted(secret_names(node.config)):
        yield Need("environment", f"{name}{to}", relative=any(need.relative for need in needs))
