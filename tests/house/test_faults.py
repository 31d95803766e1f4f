"""FAULTS.md names tests; every one of them exists, and every fault of the rows it covers has one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
_ENTRY: Final = re.compile(r"`(tests/[\w/]+\.py)::((?:\w+::)?test_\w+)`")


def rows() -> Iterator[tuple[str, str]]:
    """Fault and tests of every row of the tables."""
    for line in (ROOT / "FAULTS.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 2 and cells[0] not in ("fault", "---"):
            yield cells[0], cells[1]


@cache
def names_in(file: str) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return frozenset(names)


@pytest.mark.parametrize(("fault", "tests"), tuple(rows()), ids=lambda value: str(value)[:60])
def test_every_fault_names_tests_that_exist(fault: str, tests: str) -> None:
    named = _ENTRY.findall(tests)
    assert named, f"{fault}: names no test"
    missing = [f"{file}::{name}" for file, name in named if not (ROOT / file).exists() or name not in names_in(file)]
    assert missing == []


def test_every_backticked_test_is_understood() -> None:
    text = (ROOT / "FAULTS.md").read_text(encoding="utf-8")
    assert len(re.findall(r"`tests/[^`]*::", text)) == len(_ENTRY.findall(text)) > 0
