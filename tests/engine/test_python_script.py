"""Flows as Python scripts: what they hold, what they take, and that they run as the flow does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from weft_engine.cli.main import main
from weft_engine.document import Flow, FlowMeta, Node, Wire
from weft_engine.document.storage import flow_text, parse_flow
from weft_engine.errors import FlowFileError, WeftError
from weft_engine.headless import RunEndedError, Script
from weft_engine.python_script import flow_text_in, load_script, python_script
from weft_resources import template_names, template_text


def template(name: str) -> Flow:
    return parse_flow(template_text(name).encode()).flow


def imported(source: str, folder: Path) -> ModuleType:
    module = ModuleType("exported")
    module.__file__ = str(folder / "exported.py")
    exec(compile(source, "exported.py", "exec"), module.__dict__)
    return module


def asking(**inputs: Mapping[str, Any]) -> Flow:
    flow = Flow()
    flow.singles["meta"] = FlowMeta(name='"""Quotes""" and \\ends', description="Line\nbreak \u202e turned")
    for number, (name, config) in enumerate(inputs.items()):
        flow.sections["nodes"][f"in{number}"] = Node(type="input", config={"name": name.replace("__", " "), **config})
        flow.sections["nodes"][f"out{number}"] = Node(type="output", config={"name": f"out {number}"})
        wire = Wire(source=f"in{number}.value", target=f"out{number}.value")
        flow.sections["wires"][wire.id] = wire
    return flow


@pytest.mark.parametrize("name", template_names())
def test_a_script_holds_the_flow_exactly(name: str) -> None:
    flow = template(name)
    assert parse_flow(flow_text_in(python_script(flow)).encode()).flow == flow


def test_a_script_is_a_function_of_the_inputs_that_returns_the_outputs(tmp_path: Path) -> None:
    run = imported(python_script(template("hello")), tmp_path).run
    said = run(question="Why do leaves turn red?")
    assert isinstance(said["answer"], str) and said["answer"]


def test_inputs_of_any_name_and_default_can_be_handed_in(tmp_path: Path) -> None:
    flow = asking(
        class_={"name": "class"}, two__words={"type": "number"}, model={}, free={"default": "usual"},
        maybe={"required": False},
    )  # fmt: skip
    module = imported(python_script(flow), tmp_path)
    said = module.run(class_="a", two_words=2.5, model_="m", maybe="given")
    assert set(map(str, said.values())) == {"a", "2.5", "m", "usual", "given"}
    with pytest.raises(TypeError, match="two_words"):
        module.run(class_="a", model_="m")


def test_what_a_flow_says_of_itself_cannot_leave_the_docstring(tmp_path: Path) -> None:
    source = python_script(asking(a={"description": '"""\nraise SystemExit\n"""', "default": 'x"""'}))
    module = imported(source, tmp_path)
    assert module.__doc__ is not None and '"""Quotes""" and \\ends' in module.__doc__
    assert "\u202e" not in source.split("FLOW =")[0]
    assert module.run()["out 0"] == 'x"""'


def test_as_a_command_it_takes_what_weft_run_takes(tmp_path: Path) -> None:
    script = tmp_path / "hello.py"
    script.write_text(python_script(template("hello")), encoding="utf-8")
    command = [sys.executable, str(script), "-i", "question=Why?", "--json", "--offline"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outputs"]["answer"]


def test_a_run_that_fails_raises_with_the_reason(tmp_path: Path) -> None:
    flow = asking(value={"type": "number"})
    flow.sections["nodes"]["t"] = Node(type="transform", config={"expression": "value / 0"})
    wire = Wire(source="in0.value", target="t.value")
    flow.sections["wires"][wire.id] = wire
    with pytest.raises(RunEndedError, match="failed") as caught:
        imported(python_script(flow), tmp_path).run(value=1)
    assert caught.value.result.status == "failed"


def test_where_nobody_can_be_asked_the_flow_says_what_happens(tmp_path: Path) -> None:
    assert "aside" in imported(python_script(template("approval")), tmp_path).run()


def test_answers_for_persons_can_be_handed_in(tmp_path: Path) -> None:
    script = Script(flow_text(template("approval")), tmp_path, {"approve": True})
    assert "sent" in script.run({})


def test_a_person_nobody_answers_for_ends_the_run_by_name(tmp_path: Path) -> None:
    flow = asking(value={})
    flow.sections["nodes"] |= {"boss": Node(type="person", config={"question": "Go on?"}), "o": Node(type="output")}
    wire = Wire(source="boss.approved", target="o.value")
    flow.sections["wires"][wire.id] = wire
    with pytest.raises(RunEndedError, match="boss"):
        imported(python_script(flow), tmp_path).run(value="x")


def test_code_runs_only_where_it_is_trusted(tmp_path: Path) -> None:
    flow = Flow()
    code = "def main():\n    return 1"
    flow.sections["nodes"] |= {"p": Node(type="python", config={"code": code}), "o": Node(type="output")}
    wire = Wire(source="p.result", target="o.value")
    flow.sections["wires"][wire.id] = wire
    module = imported(python_script(flow), tmp_path)
    with pytest.raises(WeftError, match="trust"):
        module.run()
    assert module.run(trusted=True) == {"answer": 1}


@pytest.mark.parametrize("source", ["x = (", "FLOW = 1", "print('hello')", "\0"])
def test_scripts_without_a_flow_are_refused_by_name(source: str, tmp_path: Path) -> None:
    script = tmp_path / "other.py"
    script.write_text(source, encoding="utf-8")
    with pytest.raises(FlowFileError, match=r"other\.py"):
        load_script(script)


def test_reading_a_script_runs_nothing_of_it(tmp_path: Path) -> None:
    script = tmp_path / "flow.py"
    script.write_text("import sys; sys.exit(9)\n" + python_script(template("hello")), encoding="utf-8")
    assert main(["validate", str(script)]) == 0


def test_a_script_is_not_changed_by_fixing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "flow.py"
    before = python_script(asking(a={}))
    script.write_text(before, encoding="utf-8")
    assert main(["validate", str(script), "--fix"]) == 2
    assert "export it anew" in capsys.readouterr().err
    assert script.read_text(encoding="utf-8") == before


def test_the_command_line_writes_scripts(tmp_path: Path) -> None:
    target = tmp_path / "out.py"
    assert main(["export", "hello", "--to", "python", "-o", str(target)]) == 0
    assert load_script(target).flow == template("hello")
