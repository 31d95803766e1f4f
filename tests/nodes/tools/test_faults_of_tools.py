"""What a model may ask of its tools and must not get, in whole flows on the scripted model; code that will not end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.engine.run.flows import flow

from weft_engine.net.http import HttpGate
from weft_engine.providers.hub import ModelHub
from weft_engine.providers.settings import ModelSettings
from weft_engine.registry import installed
from weft_engine.run.run import Run, RunOptions, Services
from weft_nodes.tools.python_process import CodeError, Limits, run_python


def answered(tool: tuple[str, dict[str, Any]], arguments: Any, folder: Path, called: str = "lent") -> str:
    """What the model is told when it calls a lent tool so, or one that nobody lent it."""
    name = tool[0]
    script = [{"when": {"turn": 0}, "calls": [{"tool": called, "arguments": arguments}]}, {"say": "{{result}}"}]
    nodes = {
        "ask": ("input", {"name": "question", "default": "?"}), "boss": "agent", "lent": tool, "out": "output",
    }  # fmt: skip
    wires = ["ask.value > boss.question", "lent.tool > boss.tools", "boss.text > out.value"]
    made = flow(nodes, wires, model="scripted:default", script=script)
    gate = HttpGate()
    hub = ModelHub(ModelSettings(), environment={})
    run = Run(made, installed(), Services(hub.for_flow(script), gate, None, folder), {}, RunOptions(trusted=True))

    async def main() -> str:
        result = await run.execute()
        await gate.aclose()
        assert result.status == "done", (name, result.error)
        return str(result.outputs["answer"])

    return asyncio.run(main())


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "link/secret.txt"])
def test_a_path_outside_is_refused_and_told_to_the_model(tmp_path: Path, path: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("the secret")
    (inside / "link").symlink_to(tmp_path)
    told = answered(("file_read", {"folder": str(inside)}), {"path": path}, tmp_path)
    assert told.startswith("error:")
    assert "the secret" not in told


def test_a_path_outside_is_not_written_to_either(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    told = answered(("file_write", {"folder": str(inside)}), {"path": "../x.txt", "content": "hi"}, tmp_path)
    assert told.startswith("error:")
    assert [each.name for each in tmp_path.iterdir()] == ["inside"]


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/", "http://127.0.0.1:1/", "file:///etc/passwd"],
)  # fmt: skip
def test_a_metadata_or_local_address_of_a_model_is_refused_and_told_to_it(tmp_path: Path, address: str) -> None:
    told = answered(("http", {"url": "{{address}}"}), {"address": address}, tmp_path)
    assert told.startswith("error:")
    assert "may not reach it" in told or "only http:// and https://" in told


def test_an_unknown_tool_is_told_with_those_there_are(tmp_path: Path) -> None:
    told = answered(("template", {"text": "{{x}}"}), {"x": "1"}, tmp_path, called="delete_everything")
    assert told == "error: there is no tool 'delete_everything'; there are: lent"


def test_arguments_that_a_tool_does_not_have_are_told_and_it_is_not_called(tmp_path: Path) -> None:
    told = answered(("template", {"text": "{{x}}"}), {"y": 1}, tmp_path)
    assert told.startswith("error: lent was not called")


def test_an_argument_of_a_megabyte_is_not_handed_on(tmp_path: Path) -> None:
    told = answered(("template", {"template": "{{x}}"}), {"x": "a" * 1_000_000}, tmp_path)
    assert "lent was not called: its arguments are 1,000,0" in told


def test_an_endless_loop_holds_up_nobody_else() -> None:
    async def main() -> int:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.ensure_future(tick())
        with pytest.raises(CodeError, match="ran longer than"):
            await run_python("def main():\n    while True: pass", {}, Limits(timeout_s=1))
        ticking.cancel()
        return ticks

    assert asyncio.run(main()) > 20
