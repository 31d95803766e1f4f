"""The Python node around the process."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from weft_engine.errors import ToolError
from weft_engine.node import Need, tool_parameters
from weft_nodes.tools.python import Python, PythonConfig

PRICE = '''
from math import ceil

def main(net: float, count: int = 1, *, note: str = "", extra=None):
    """Price with tax."""
    print("working")
    return {"gross": ceil(net * count * 1.19), "note": note}
'''


def test_parameters_of_main_are_the_inputs() -> None:
    ports = Python().inputs(PythonConfig(code=PRICE))
    assert [(port.name, port.type, port.required, port.default) for port in ports] == [
        ("net", "number", True, None),
        ("count", "number", False, 1),
        ("note", "text", False, ""),
        ("extra", "any", False, None),
    ]


def test_it_runs_main_and_streams_what_it_prints(run_node: Any, ctx: Any) -> None:
    result = run_node(Python, {"code": PRICE}, net=100)
    assert result == {"result": {"gross": 119, "note": ""}, "stdout": "working\n"}
    assert ctx.emitted == [("working\n", "stdout")]


def test_looking_at_code_never_runs_it(tmp_path: Path) -> None:
    code = f"open({str(tmp_path / 'ran')!r}, 'w').close()\ndef main(a=open({str(tmp_path / 'ran')!r}, 'w')): pass"
    node, config = Python(), PythonConfig(code=code)
    node.inputs(config), node.outputs(config), node.check(config), node.needs(config), node.tool_description(config)
    assert not (tmp_path / "ran").exists()


def test_an_agent_is_told_its_docstring_and_parameters() -> None:
    node, config = Python(), PythonConfig(code=PRICE)
    assert node.tool_description(config) == "Price with tax."
    assert tool_parameters(node.inputs(config))["required"] == ["net"]


def test_it_needs_trust_for_exactly_its_code() -> None:
    assert Python().needs(PythonConfig(code=PRICE)) == (Need("code", PRICE),)
    assert Need("host", "*") in Python().needs(PythonConfig(code=PRICE, network=True))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("def main(:", r"line 1"),
        ("x = 1", "no function `main`"),
        ("def main(*a): pass", r"\* or \*\*"),
        ("def main(a, /): pass", "before a `/`"),
        ("def main(a=len): pass", "`len` in line 1"),
        ("def main(): return '\0'", "does not parse"),
    ],
)
def test_code_that_cannot_be_called_is_a_fault(code: str, fault: str) -> None:
    found = Python().check(PythonConfig(code=code))
    assert len(found) == 1
    assert re.search(fault, found[0])


def test_an_exception_becomes_a_tool_error_that_names_the_node(run_node: Any) -> None:
    with pytest.raises(ToolError, match=r"node 'node': the code raised KeyError: 'a' \(line 1\)"):
        run_node(Python, {"code": "def main(): return {}['a']"})
