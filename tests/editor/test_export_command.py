"""Pictures from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.editor.window.flows import echo

from weft_engine.cli.main import main
from weft_engine.document import Flow, storage


def saved(folder: Path, flow: Flow) -> str:
    storage.save(folder / "flow.weft", flow)
    return str(folder / "flow.weft")


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF-")])
def test_a_flow_is_exported_as_a_picture(tmp_path: Path, qapp: Any, form: str, start: bytes) -> None:
    target = tmp_path / f"out.{form}"
    assert main(["export", saved(tmp_path, echo()), "--to", form, "-o", str(target)]) == 0
    assert target.read_bytes().startswith(start)


def test_a_picture_needs_a_file_to_go_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", saved(tmp_path, echo()), "--to", "svg"]) == 2
    assert "-o FILE.svg" in capsys.readouterr().err


def test_a_picture_that_cannot_be_written_names_the_folder_that_is_missing(
    tmp_path: Path, qapp: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "nowhere" / "out.svg"
    assert main(["export", saved(tmp_path, echo()), "--to", "svg", "-o", str(target)]) == 2
    assert f"there is no folder {target.parent}" in " ".join(capsys.readouterr().err.split())


def test_a_key_is_not_exported_in_a_picture(tmp_path: Path, qapp: Any, capsys: pytest.CaptureFixture[str]) -> None:
    flow, key = echo(), "sk-" + "a1b2c3d4" * 5
    greet = flow.nodes["greet"]
    flow.sections["nodes"]["greet"] = greet.model_copy(update={"config": {**greet.config, "api_key": key}})
    target = tmp_path / "out.png"
    assert main(["export", saved(tmp_path, flow), "--to", "png", "-o", str(target)]) == 2
    shown = capsys.readouterr().err
    assert "nodes.greet.config.api_key" in shown and key not in shown
    assert not target.exists()
