"""What can be wrong with a flow: one record per problem, with a stable code, a place, and where possible a fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from weft_engine.document.document import Change, Flow
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope

if TYPE_CHECKING:
    from weft_engine.registry import Registry

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Patient:
    """What a fix mends."""

    flow: Flow
    """The flow with the problem: the document's, or one embedded in it."""
    registry: Registry
    scope: Scope
    """Where `flow` is."""
    whole: Flow
    """The document's flow."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out. The change is made when it is asked for, from the flow as it then is."""

    label: str
    make: Callable[..., Change]
    """Given a `Patient` and `args`; raises `ChangeError` if there is nothing to mend any more."""
    args: tuple[Any, ...] = ()
    scope: Scope = ()

    def change(self, flow: Flow, registry: Registry) -> Change:
        """The change that mends `flow`, the document's. Raises `ChangeError` if there is nothing to mend any more."""
        inner = flow
        for name in self.scope:
            if name not in inner.flows:
                raise ChangeError(f"there is no embedded flow {name!r} any more")
            inner = inner.flows[name]
        return self.make(Patient(inner, registry, self.scope, flow), *self.args)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a flow. `nodes` and `wires` are ids in the flow at `scope`; the first is the main one."""

    code: str
    severity: Severity
    message: str
    nodes: tuple[str, ...] = ()
    port: str | None = None
    wires: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    """Ways out, the one most often meant first."""
    scope: Scope = ()

    @property
    def fix(self) -> Fix | None:
        """The way out most often meant."""
        return self.fixes[0] if self.fixes else None

    @property
    def node(self) -> str | None:
        """The node it is about, if any."""
        return self.nodes[0] if self.nodes else None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON for the command line."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "node": self.node,
            "nodes": list(self.nodes),
            "port": self.port,
            "wire": self.wires[0] if self.wires else None,
            "wires": list(self.wires),
            "fix": self.fix.label if self.fix else None,
            "fixes": [each.label for each in self.fixes],
            "scope": list(self.scope),
        }
