"""The command line, called as a person calls it: exit codes, stdout, stderr."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from tests.engine.run.flows import flow

from weft_engine.cli.main import main
from weft_engine.cli.terminal import say_what_is_logged
from weft_engine.document import Flow
from weft_engine.document.storage import load, save
from weft_engine.redaction import remember


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def saved(tmp_path: Path, made: Flow, name: str = "flow.weft") -> str:
    path = tmp_path / name
    save(path, made)
    return str(path)


def greeting() -> Flow:
    return flow(
        {
            "q": ("input", {"name": "name"}),
            "t": ("template", {"text": "Hello {{who}}!"}),
            "o": ("output", {"name": "greeting"}),
        },
        ["q.value > t.who", "t.text > o.value"],
    )


def adding() -> Flow:
    return flow(
        {"q": ("input", {"name": "n", "type": "number"}), "t": ("transform", {"expression": "n + 1"}), "o": "output"},
        ["q.value > t.n", "t.value > o.value"],
    )


def coding() -> Flow:
    code = "def main(x: str):\n    return x.upper()\n"
    return flow(
        {"q": ("input", {"name": "x"}), "p": ("python", {"code": code}), "o": "output"},
        ["q.value > p.x", "p.result > o.value"],
    )


def talking(model: str = "", **settings: Any) -> Flow:
    return flow(
        {
            "q": ("input", {"name": "question"}),
            "a": ("agent", {"prompt": "{{question}}", "model": model}),
            "o": "output",
        },
        ["q.value > a.question", "a.text > o.value"],
        script=[{"say": "Forty-two."}],
        **settings,
    )


def test_run_prints_the_output_and_nothing_else_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", saved(tmp_path, greeting()), "-i", "name=Ada"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "Hello Ada!\n"
    assert "done" in shown.err


def test_run_with_json_prints_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", saved(tmp_path, greeting()), "-i", "name=Ada", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["status"], result["outputs"]) == ("done", {"greeting": "Hello Ada!"})
    assert {"metrics", "run_id", "error"} <= result.keys()


def test_inputs_are_read_as_their_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", saved(tmp_path, adding()), "-i", "n=41"]) == 0
    assert capsys.readouterr().out == "42\n"
    assert main(["run", saved(tmp_path, adding()), "-i", "n=many"]) == 2
    assert "takes a number" in capsys.readouterr().err


def test_an_input_can_come_from_a_file_or_from_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "who.txt").write_text("Grace")
    assert main(["run", saved(tmp_path, greeting()), "-i", f"name=@{tmp_path / 'who.txt'}"]) == 0
    assert capsys.readouterr().out == "Hello Grace!\n"
    monkeypatch.setattr("sys.stdin", io.StringIO('{"name": "Linus"}'))
    assert main(["run", saved(tmp_path, greeting()), "--input-json", "-"]) == 0
    assert capsys.readouterr().out == "Hello Linus!\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-i", "name"], "NAME=VALUE"),
        (["-i", "other=x", "-i", "name=y"], "no input 'other'; its inputs: name"),
        ([], "the input 'name' is missing"),
        (["--input-json", "gone.json"], "gone.json"),
    ],
)
def test_bad_inputs_are_named_and_nothing_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["run", saved(tmp_path, greeting()), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_failed_run_ends_with_1_and_says_what_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = adding()
    made.sections["nodes"]["t"] = made.nodes["t"].model_copy(update={"config": {"expression": "n / 0"}})
    assert main(["run", saved(tmp_path, made), "-i", "n=1"]) == 1
    assert "node 't'" in capsys.readouterr().err


def test_an_invalid_flow_ends_with_2_and_lists_its_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = greeting()
    del made.sections["wires"]["q.value->t.who"]
    assert main(["run", saved(tmp_path, made), "-i", "name=x", "--json"]) == 2
    shown = capsys.readouterr()
    assert "missing_input" in shown.err
    assert json.loads(shown.out)["error"]["problems"][0]["code"] == "missing_input"


def test_code_needs_trust_and_runs_once_granted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = saved(tmp_path, coding())
    assert main(["run", file, "-i", "x=a"]) == 3
    assert "--trust" in capsys.readouterr().err
    assert main(["run", file, "-i", "x=a", "--trust"]) == 0
    assert capsys.readouterr().out == "A\n"


def test_trust_shows_what_is_asked_and_keeps_the_grant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = saved(tmp_path, coding())
    assert main(["trust", file]) == 3
    assert "def main(x: str)" in capsys.readouterr().out
    assert main(["trust", file, "--grant"]) == 0
    assert main(["run", file, "-i", "x=a"]) == 0
    made = load(Path(file)).flow
    made.sections["nodes"]["p"] = made.nodes["p"].model_copy(
        update={"config": {"code": "def main(x):\n    return 1\n"}}
    )
    save(Path(file), made)
    assert main(["run", file, "-i", "x=a"]) == 3, "other code was not granted"


def test_an_agent_answers_by_the_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", saved(tmp_path, talking()), "-i", "question=Why?", "--offline", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["outputs"] == {"answer": "Forty-two."}
    assert result["metrics"]["calls"] == 1


def test_a_spent_budget_ends_with_4_before_the_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", saved(tmp_path, talking()), "-i", "question=Why?", "--max-calls", "0", "--json"]) == 4
    result = json.loads(capsys.readouterr().out)
    assert (result["status"], result["metrics"]["calls"]) == ("budget", 0)


def test_a_tool_that_hangs_is_stopped_at_its_limit_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = coding()
    config = {"code": "def main(x: str):\n    while True:\n        pass\n", "timeout_s": 0.5}
    made.sections["nodes"]["p"] = made.nodes["p"].model_copy(update={"config": config})
    assert main(["run", saved(tmp_path, made), "-i", "x=a", "--trust"]) == 1
    assert "node 'p': " in (said := capsys.readouterr().err)
    assert "0.5 s" in said


def test_a_server_that_hangs_is_given_up_at_the_nodes_time_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = talking()
    made.singles["settings"] = made.settings.model_copy(update={"script": [{"say": "late", "wait_s": 60}]})
    node = made.nodes["a"]
    made.sections["nodes"]["a"] = node.model_copy(update={"policy": node.policy.model_copy(update={"timeout_s": 0.2})})
    assert main(["run", saved(tmp_path, made), "-i", "question=Why?"]) == 1
    assert "node 'a' did not finish within its 0.2 s" in capsys.readouterr().err


def test_a_missing_key_is_named_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert main(["run", saved(tmp_path, talking("openai:gpt-5")), "-i", "question=Why?"]) == 1
    assert "weft keys set OPENAI_API_KEY" in capsys.readouterr().err


def test_a_refused_connection_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home" / "config"
    home.mkdir(parents=True)
    settings = {"servers": {"local": {"kind": "openai", "base_url": "http://127.0.0.1:9/v1"}}}
    (home / "models.json").write_text(json.dumps(settings))
    assert main(["run", saved(tmp_path, talking("local:llama")), "-i", "question=Why?"]) == 1
    assert "127.0.0.1:9" in capsys.readouterr().err


def test_events_are_written_one_a_line(tmp_path: Path) -> None:
    target = tmp_path / "events.jsonl"
    assert main(["run", saved(tmp_path, greeting()), "-i", "name=Ada", "--events", str(target)]) == 0
    events = [json.loads(line) for line in target.read_text().splitlines()]
    assert [events[0]["event"], events[-1]["event"]] == ["RunStarted", "RunFinished"]
    assert [each["seq"] for each in events] == list(range(1, len(events) + 1))


def test_a_missing_file_names_the_templates(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "gone.weft"]) == 2
    assert "there is no file 'gone.weft' and no template of that name" in capsys.readouterr().err


def test_a_damaged_file_is_refused_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.weft"
    file.write_text('{"format": "weft.flow", "version": 1,\n  "nodes": [}')
    assert main(["validate", str(file)]) == 2
    assert "line 2, column 13" in capsys.readouterr().err


def test_validate_says_so_when_nothing_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", saved(tmp_path, greeting())]) == 0
    assert capsys.readouterr().out == "no problems\n"


def test_validate_names_a_cycle_and_an_unknown_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = flow({"a": "merge", "b": "merge", "x": "nobody.has_this"}, ["a.merged > b.parts", "b.merged > a.parts"])
    assert main(["validate", saved(tmp_path, made), "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    by_code = {each["code"]: each for each in problems}
    assert by_code["cycle"]["nodes"] == ["a", "b"]
    assert by_code["unknown_type"]["node"] == "x"


def test_validate_with_fix_saves_what_it_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = greeting()
    made.sections["wires"]["gone.x->t.who"] = next(iter(made.wires.values())).model_copy(
        update={"source": "gone.x", "target": "t.who"}
    )
    file = saved(tmp_path, made)
    assert main(["validate", file, "--fix"]) == 0
    assert "gone.x->t.who" not in load(Path(file)).flow.wires
    assert "fixed: Remove the wire" in capsys.readouterr().err


def test_new_does_not_write_over_a_file_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "mine.weft"
    assert main(["new", "hello", "-o", str(target)]) == 0
    before = target.read_bytes()
    assert main(["new", "hello", "-o", str(target)]) == 2
    assert target.read_bytes() == before
    assert main(["new", "hello", "-o", str(target), "--force"]) == 0
    assert main(["new", "nothing", "-o", str(tmp_path / "x.weft")]) == 2


def test_a_new_flow_takes_its_name_from_the_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "hello"]) == 0
    assert main(["new", "hello", "other.weft"]) == 0
    assert {each.name for each in tmp_path.glob("*.weft")} == {"hello.weft", "other.weft"}


def test_what_a_template_asks_for_is_granted_until_it_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "router.weft"
    assert main(["new", "support-router", str(file)]) == 0
    assert main(["trust", str(file)]) == 0
    file.write_text(file.read_text(encoding="utf-8").replace("49.90", "49.80"), encoding="utf-8")
    assert main(["trust", str(file)]) == 3


def test_exported_json_is_the_file_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = saved(tmp_path, greeting())
    assert main(["export", file, "--to", "json"]) == 0
    assert capsys.readouterr().out == Path(file).read_text()


def test_a_literal_key_is_not_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = greeting()
    config = {"text": "Hello {{who}}!", "api_key": "sk-" + "a1b2c3d4" * 5}
    made.sections["nodes"]["t"] = made.nodes["t"].model_copy(update={"config": config})
    assert main(["export", saved(tmp_path, made), "--to", "json"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "API key" in shown.err
    assert config["api_key"] not in shown.err


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_a_flow_is_exported_as_a_drawing(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["export", saved(tmp_path, greeting()), "--to", form]) == 0
    assert "Template" in capsys.readouterr().out


def test_listings_are_json_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("templates", "nodes", "models"):
        assert main([command, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].startswith("https://json-schema.org/")
    assert main(["codes"]) == 0
    assert "cycle  " in capsys.readouterr().out
    assert main(["codes", "--markdown"]) == 0
    assert "### `cycle`" in capsys.readouterr().out


def test_without_a_display_the_hello_flow_runs_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr()
    assert "there is no display" in shown.err or "not installed" in shown.err
    assert shown.out.strip()


def test_without_a_display_a_named_flow_runs_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = greeting()
    config = {"name": "name", "default": "world"}
    made.sections["nodes"]["q"] = made.nodes["q"].model_copy(update={"config": config})
    assert main([saved(tmp_path, made)]) == 0
    assert capsys.readouterr().out == "Hello world!\n"


def test_what_a_model_says_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = talking()
    made.singles["settings"] = made.settings.model_copy(update={"script": [{"say": "\x1b[2Jgone\u202e"}]})
    assert main(["run", saved(tmp_path, made), "-i", "question=Why?"]) == 0
    assert "\x1b" not in capsys.readouterr().err


def test_retries_and_answers_that_fail_a_check_are_told_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = {"retries": 1, "backoff_s": 0, "output_checks": [{"port": "text", "pattern": "^[A-Z]+$"}]}
    made = flow(
        {"q": ("input", {"name": "name", "default": "?"}), "a": ("agent", {"policy": policy}), "o": "output"},
        ["q.value > a.question", "a.text > o.value"],
        model="scripted:default",
        script=[
            {"when": {"attempt": 1}, "fail": "overloaded"},
            {"when": {"contains": "does not match"}, "say": "LOUD"},
            {"say": "quiet"},
        ],
    )
    assert main(["run", saved(tmp_path, made)]) == 0
    shown = capsys.readouterr()
    assert shown.out == "LOUD\n"
    assert "↻ a: again in 0.0 s: " in shown.err
    assert "↺ a: output 'text' does not match '^[A-Z]+$': asked again (1)" in shown.err


def test_what_libraries_log_is_told_in_one_inert_line_without_keys(capsys: pytest.CaptureFixture[str]) -> None:
    say_what_is_logged()
    try:
        raise ValueError("a hostile server's words")
    except ValueError:
        logging.getLogger("lib").exception("\x1b[2Jit said Bearer %s", "abcdefgh12345678abcd")
    logging.getLogger("lib").warning("chatter")
    assert capsys.readouterr().err == "weft: \ufffd[2Jit said Bearer •••\n"


def test_what_a_run_tells_on_stderr_holds_no_key_however_it_is_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "Yak77-" + "Gnu" * 6
    remember(key)
    code = f"""
import sys
def main():
    for part in ({key[:7]!r}, {key[7:]!r}, ' said'):
        print(part, end='', flush=True)
    raise ValueError({key!r})
"""
    path = saved(tmp_path, flow({"p": ("python", {"code": code}), "o": "output"}, ["p.stdout > o.value"]))
    assert main(["run", path, "--trust", "--progress", "lines"]) == 1
    err = capsys.readouterr().err
    assert "•••" in err
    assert key[:7] not in err
    assert key not in err
