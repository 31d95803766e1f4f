"""Runs that ask a person, where there is a terminal and where there is none."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.engine.run.flows import flow

from weft_engine.cli.main import main
from weft_engine.document.storage import save


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.stdin", io.StringIO())


def asking(folder: Path, **config: object) -> str:
    made = flow(
        {
            "q": ("input", {"name": "draft"}),
            "boss": ("person", {"question": "Send {{draft}}?", **config}),
            "sent": ("output", {"name": "sent"}),
            "kept": ("output", {"name": "kept"}),
        },
        ["q.value > boss.draft", "boss.approved > sent.value", "boss.rejected > kept.value"],
    )
    save(folder / "ask.weft", made)
    return str(folder / "ask.weft")


def outputs(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found = json.loads(capsys.readouterr().out)
    return dict(found["outputs"])


@pytest.mark.parametrize(("answer", "output"), [("yes", "sent"), ("reject", "kept")])
def test_an_answer_given_beforehand_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: str, output: str
) -> None:
    assert main(["run", asking(tmp_path), "-i", "draft=x", "-i", f"boss={answer}", "--json"]) == 0
    assert outputs(capsys) == {output: "x"}


def test_an_answer_that_is_none_is_refused_before_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", asking(tmp_path), "-i", "draft=x", "-i", "boss=perhaps"]) == 2
    assert "node 'boss' does not take this answer" in capsys.readouterr().err


def test_without_a_person_the_flow_s_own_answer_is_taken_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", asking(tmp_path, unattended="reject"), "-i", "draft=x", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["outputs"] == {"kept": "x"}
    assert "nobody is here, so as the flow says: reject" in said.err


def test_without_a_person_and_an_answer_the_run_stops_and_names_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", asking(tmp_path), "-i", "draft=x"]) == 130
    assert "-i boss=ANSWER" in capsys.readouterr().err


def test_at_a_terminal_the_person_is_asked_whatever_the_flow_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO("what?\ny\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    assert main(["run", asking(tmp_path, unattended="reject"), "-i", "draft=x", "--json"]) == 0
    assert outputs(capsys) == {"sent": "x"}


def test_an_unattended_answer_outside_the_choices_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", asking(tmp_path, unattended="maybe")]) == 2
    assert "approve, reject" in capsys.readouterr().out
