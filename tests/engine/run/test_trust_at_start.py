"""A run does what was trusted: the files it calls are those that were looked at, whatever happens to them later."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from weft_engine.document.document import Flow
from weft_engine.document.model import Node, Wire
from weft_engine.document.storage import save
from weft_engine.errors import NotTrustedError
from weft_engine.node import Category, Context, NoConfig, NodeType, Port
from weft_engine.registry import Registry, installed
from weft_engine.run.run import Run, RunOptions, Services
from weft_engine.secrets import Secrets
from weft_engine.trust import asked_of, needs_of


def flow_of(nodes: Mapping[str, tuple[str, Mapping[str, Any]]], *wires: tuple[str, str]) -> Flow:
    flow = Flow()
    flow.sections["nodes"] = {key: Node(type=kind, config=dict(config)) for key, (kind, config) in nodes.items()}
    made = [Wire(source=source, target=target) for source, target in wires]
    flow.sections["wires"] = {wire.id: wire for wire in made}
    return flow


def coding(result: str) -> Flow:
    code = f"def main():\n    return {result!r}\n"
    nodes = {"work": ("python", {"code": code}), "out": ("output", {"name": "answer"})}
    return flow_of(nodes, ("work.result", "out.value"))


def calling(name: str) -> Flow:
    config = {"file": name, "outputs": [{"name": "answer"}]}
    nodes = {"sub": ("subflow", config), "out": ("output", {"name": "answer"})}
    return flow_of(nodes, ("sub.answer", "out.value"))


def started(flow: Flow, folder: Path, **options: Any) -> Run:
    services = Services(models=None, base_folder=folder, secrets=Secrets())  # type: ignore[arg-type]  # nothing asks one
    return Run(flow, installed(), services, {}, RunOptions(**options))


def granted(flow: Flow, folder: Path) -> Any:
    return asked_of(needs_of(flow, installed(), folder))


def test_a_called_file_swapped_between_the_question_and_the_start_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "called.weft", coding("trusted"))
    given = granted(calling("called.weft"), tmp_path)
    save(tmp_path / "called.weft", coding("swapped"))
    with pytest.raises(NotTrustedError) as caught:
        started(calling("called.weft"), tmp_path, granted=given)
    assert "swapped" in str(caught.value.details["needs"])


@pytest.mark.parametrize("all_is_granted", [True, False])
def test_a_called_file_swapped_after_the_start_is_not_what_runs(tmp_path: Path, all_is_granted: bool) -> None:
    save(tmp_path / "called.weft", coding("trusted"))
    flow = calling("called.weft")
    options = {"trusted": True} if all_is_granted else {"granted": granted(flow, tmp_path)}
    run = started(flow, tmp_path, **options)
    save(tmp_path / "called.weft", coding("swapped"))
    result = asyncio.run(run.execute())
    assert result.outputs == {"answer": "trusted"}


def test_a_called_file_that_comes_into_being_after_the_start_does_not_run(tmp_path: Path) -> None:
    run = started(calling("called.weft"), tmp_path, trusted=True)
    save(tmp_path / "called.weft", coding("late"))
    result = asyncio.run(run.execute())
    assert result.status == "failed"
    assert "called.weft" in str(result.error)


def test_less_than_was_granted_may_run(tmp_path: Path) -> None:
    given = granted(coding("one"), tmp_path) | granted(coding("two"), tmp_path)
    result = asyncio.run(started(coding("two"), tmp_path, granted=given).execute())
    assert result.outputs == {"answer": "two"}


def test_a_relative_folder_is_the_flows_own_wherever_weft_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("flow", "elsewhere"):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "data" / "a.txt").write_text(name)
    monkeypatch.chdir(tmp_path / "elsewhere")
    nodes = {"read": ("file_read", {"folder": "data", "path": "a.txt"}), "out": ("output", {"name": "answer"})}
    result = asyncio.run(
        started(flow_of(nodes, ("read.content", "out.value")), tmp_path / "flow", trusted=True).execute()
    )
    assert result.outputs == {"answer": "flow"}


class Curious(NodeType[NoConfig]):
    """A node that asks for a key that its settings do not name."""

    id = "curious"
    title = "Curious"
    category = Category.TOOLS
    icon = "key"
    description = "Asks for a key."
    config_model = NoConfig

    def run(self, ctx: Context, config: NoConfig, inputs: Mapping[str, Any]) -> Any:
        return {"key": ctx.secret("secret:OTHER_KEY")}

    def outputs(self, config: NoConfig) -> Sequence[Port]:
        return (Port("key"),)


@pytest.mark.parametrize("named", [True, False])
def test_a_node_is_given_only_secrets_that_its_settings_name(named: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_KEY", "0123456789")
    flow = flow_of({"a": ("curious", {"note": "secret:OTHER_KEY" if named else "nothing"})})
    services = Services(models=None, secrets=Secrets())  # type: ignore[arg-type]
    result = asyncio.run(Run(flow, Registry([Curious]), services, {}, RunOptions(trusted=True)).execute())
    assert result.status == ("done" if named else "failed")
    if not named:
        assert "nobody was asked" in str(result.error)
