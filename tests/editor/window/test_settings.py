"""What is remembered from one start to the next, and the settings dialog."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from weft_editor import background
from weft_editor.dialogs.model_servers import ModelServers
from weft_editor.program import Program
from weft_editor.remembered_inputs import RememberedInputs
from weft_editor.settings import Settings
from weft_engine.providers.settings import ModelSettings, Server


def test_settings_outlive_the_program(home: Path, tmp_path: Path) -> None:
    first = Settings()
    first.theme, first.navigation, first.model = "light", "touchpad", "office:big"
    first.favourites = ["vote"]
    first.minimap = False
    file = tmp_path / "a.weft"
    file.write_text("{}")
    first.note_recent(file)
    first.save()
    again = Settings()
    assert (again.theme, again.navigation, again.model) == ("light", "touchpad", "office:big")
    assert (again.favourites, again.minimap, again.recent) == (["vote"], False, [file])


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x13", b"[General]\ntheme=purple\nrecent=@Invalid()\n"])
def test_damaged_settings_are_as_good_as_none(home: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "editor.ini"
    file.write_bytes(content)
    settings = Settings(file)
    assert (settings.theme, settings.recent, settings.favourites) == ("system", [], [])


def test_recent_files_that_are_gone_are_not_offered(home: Path, tmp_path: Path) -> None:
    settings = Settings()
    file = tmp_path / "a.weft"
    file.write_text("{}")
    settings.note_recent(file)
    file.unlink()
    assert settings.recent == []


def test_inputs_are_kept_without_secrets_and_only_for_so_many_flows(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "inputs.json"
    kept = RememberedInputs(file)
    kept.keep("one", {"question": "why", "note": "sk-abcdefghijklmnopqrst1234"})
    for number in range(120):
        kept.keep(f"flow {number}", {"x": number})
    again = RememberedInputs(file)
    assert again.of("one") == {}
    assert again.of("flow 119") == {"x": 119}
    kept.keep("one", {"note": "sk-abcdefghijklmnopqrst1234"})
    assert "sk-abc" not in file.read_text()


def test_damaged_inputs_are_as_good_as_none(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "inputs.json"
    file.write_text("[1, {")
    assert RememberedInputs(file).of("one") == {}


# Model servers


@pytest.fixture
def servers(program: Program, qtbot: Any) -> ModelServers:
    made = ModelServers(program)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_server_that_was_added_is_in_the_file(servers: ModelServers) -> None:
    servers.add()
    servers.name.setText("office")
    servers.address.setText("http://localhost:9/v1")
    QTest.mouseClick(servers.save_button, Qt.MouseButton.LeftButton)
    saved = ModelSettings.load()
    assert saved.servers["office"] == Server(base_url="http://localhost:9/v1")


def test_a_name_that_cannot_be_is_said_and_nothing_saved(servers: ModelServers) -> None:
    servers.add()
    servers.name.setText("a:b")
    servers.save()
    assert "without a colon" in servers.state.text()
    assert ModelSettings.load().servers == {}


def test_renaming_a_server_keeps_what_the_form_does_not_show(program: Program, qtbot: Any) -> None:
    ModelSettings(servers={"a": Server(base_url="http://x", models=["m"])}).save()
    form = ModelServers(program)
    qtbot.addWidget(form)
    form.name.setText("b")
    form.save()
    assert ModelSettings.load().servers == {"b": Server(base_url="http://x", models=["m"])}


def test_the_connection_is_tested_and_a_refusal_is_told(program: Program, qapp: QApplication, qtbot: Any) -> None:
    form = ModelServers(program)
    qtbot.addWidget(form)
    form.add()
    form.name.setText("office")
    form.address.setText("http://127.0.0.1:9/v1")
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)

    async def press() -> None:
        form.test()
        await asyncio.gather(*background._tasks)

    with loop:
        loop.run_until_complete(asyncio.wait_for(press(), 15))
    asyncio.set_event_loop(None)
    assert form.test_button.isEnabled()
    assert form.state.property("role") == "error"
    assert form.state.text()


def test_a_key_that_is_typed_goes_to_the_secrets_never_into_the_file(
    program: Program, qapp: QApplication, qtbot: Any
) -> None:
    form = ModelServers(program)
    qtbot.addWidget(form)
    form.add()
    form.name.setText("office")
    QTest.keyClicks(form.key, "very-secret-value-1")
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)

    async def press() -> None:
        form.save()
        await asyncio.gather(*background._tasks)

    with loop:
        loop.run_until_complete(asyncio.wait_for(press(), 15))
    asyncio.set_event_loop(None)
    assert "key is kept" in form.state.text()
    assert ModelSettings.load().servers["office"].key == "secret:OFFICE_KEY"
    assert program.world.secrets.value("secret:OFFICE_KEY") == "very-secret-value-1"
    assert form.key.text() == ""
