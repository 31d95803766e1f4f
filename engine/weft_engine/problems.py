"""What can be wrong with a flow: one record per problem, with a stable code, a place, and where possible a fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from weft_engine.document.document import Change
from weft_engine.ids import Scope

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out, as a change."""

    label: str
    change: Change


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a flow. `nodes` and `wires` are ids in the flow at `scope`; the first is the main one."""

    code: str
    severity: Severity
    message: str
    nodes: tuple[str, ...] = ()
    port: str | None = None
    wires: tuple[str, ...] = ()
    fix: Fix | None = None
    scope: Scope = ()

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
            "scope": list(self.scope),
        }
