"""`weft validate`: what is wrong with a flow, without running any of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from weft_engine.cli.exits import Exit
from weft_engine.cli.flows import Named, find_flow
from weft_engine.cli.terminal import put, put_json, say
from weft_engine.document.document import Document
from weft_engine.problems import Problem
from weft_engine.registry import installed


def validate(arguments: argparse.Namespace) -> Exit:
    """`weft validate FILE [--json] [--fix]`; exit code 2 if there is an error."""
    named = find_flow(arguments.flow)
    problems = _problems(named)
    if arguments.fix:
        problems = _fix(named, problems)
    if arguments.json:
        valid = not _has_error(problems)
        put_json({"valid": valid, "problems": [each.as_dict() for each in problems], "notices": list(named.notices)})
    else:
        for notice in named.notices:
            say(f"note: {notice}")
        for problem in problems:
            put(line_of(problem))
        put(_summary(problems))
    return Exit.BAD_USE if _has_error(problems) else Exit.DONE


def line_of(problem: Problem) -> str:
    """A problem as one line: severity, code, place, message, way out."""
    place = "/".join((*problem.scope, problem.node or "")).strip("/") + (f".{problem.port}" if problem.port else "")
    place = place or (problem.wires[0] if problem.wires else "flow")
    fix = f" [fix: {problem.fix.label}]" if problem.fix else ""
    return f"{problem.severity}: {problem.code}: {place}: {problem.message}{fix}"


def _problems(named: Named) -> list[Problem]:
    from weft_engine.graph.validate import validate as problems_of

    return list(problems_of(named.flow, installed()))


def _fix(named: Named, problems: list[Problem]) -> list[Problem]:
    """Applies fixes one by one, each to the flow as it then is, and saves; gives what is left."""
    target = named.file_to_change()
    document, fixed = Document(named.flow), 0
    while fix := next((each.fix for each in problems if each.fix and each.severity != "info"), None):
        document.apply(fix.change(document.flow, installed()))
        say(f"fixed: {fix.label}")
        fixed += 1
        left = _problems(named)
        if len(left) >= len(problems):
            say("stopped: the last fix left as many problems as there were")
            problems = left
            break
        problems = left
    if fixed:
        _save(target, document)
    return problems


def _save(path: Path, document: Document) -> None:
    from weft_engine.document.storage import save

    save(path, document.flow)


def _has_error(problems: list[Problem]) -> bool:
    return any(each.severity == "error" for each in problems)


def _summary(problems: list[Problem]) -> str:
    errors = sum(each.severity == "error" for each in problems)
    rest = len(problems) - errors
    if not problems:
        return "no problems"
    return f"{errors} {'error' if errors == 1 else 'errors'}, {rest} {'warning' if rest == 1 else 'warnings'}"
