"""The order in which problems are told: the worst first, then by place. Equal flows give equal lists."""

from __future__ import annotations

from typing import Any, Final

from weft_engine.problems import Problem

_RANK: Final = {"error": 0, "warning": 1, "info": 2}


def rank(problem: Problem) -> tuple[Any, ...]:
    """What problems are sorted by."""
    severity = _RANK[problem.severity]
    return severity, problem.scope, problem.code, problem.nodes, problem.wires, problem.message, problem.port or ""
