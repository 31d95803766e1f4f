"""Model servers set up, tried, listed and used from the window, against a server nobody here wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final, get_args

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.npm import aimock

from weft_editor import background
from weft_editor.dialogs.model_servers import ModelServers
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.phase import Phase
from weft_engine.document import Flow
from weft_engine.providers.settings import Kind, ModelSettings
from weft_engine.run.status import Status

from .flows import Sketch

pytestmark = pytest.mark.npm

KEY: Final = "test-key-0123456789"
TEXT: Final = "Hello! Ümlaut, 漢字 and 🙂 come through in pieces."
PATHS: Final[dict[str, str]] = {"openai": "/v1", "anthropic": "", "gemini": "/v1beta", "ollama": ""}
FIXTURES: Final[list[dict[str, Any]]] = [
    {"match": {"userMessage": "hello"}, "response": {"content": TEXT}, "latency": 60},
    {
        "match": {"userMessage": "trouble"},
        "response": {"error": {"message": "the model is on fire", "type": "invalid_request_error"}, "status": 400},
    },
]
Opened = Callable[[Flow], FlowTab]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with aimock(FIXTURES, "--chunk-size", "6", keys=KEY) as url:
        yield url


def on_the_loop(person: Callable[[], Awaitable[None]]) -> None:
    """Lets somebody use the window while its own loop runs."""
    loop = qasync.QEventLoop(QApplication.instance())
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(asyncio.wait_for(person(), 30))
    asyncio.set_event_loop(None)


def tried(window: MainWindow, qtbot: Any, kind: str, address: str, key: str) -> ModelServers:
    """The form after a server was typed into it, tried and saved."""
    form = ModelServers(window.program)
    qtbot.addWidget(form)
    form.show()

    async def person() -> None:
        form.add()
        form.name.clear()
        QTest.keyClicks(form.name, "mock")
        form.kind.setCurrentIndex(form.kind.findData(kind))
        QTest.keyClicks(form.address, address)
        QTest.keyClicks(form.key, key)
        QTest.mouseClick(form.test_button, Qt.MouseButton.LeftButton)
        assert not form.test_button.isEnabled()
        await asyncio.gather(*background._tasks)
        assert form.test_button.isEnabled()

    on_the_loop(person)
    return form


def save(window: MainWindow, form: ModelServers) -> None:
    async def person() -> None:
        QTest.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
        window.models._on_models_changed()
        while background._tasks:
            await asyncio.gather(*background._tasks)

    on_the_loop(person)


def asking(question: str, model: str) -> Flow:
    made = Sketch()
    agent = made.add("agent", "Writer", prompt=question, model=model)
    out = made.add("output", name="word")
    made.wire(f"{agent}.text", f"{out}.value")
    return made.flow


def run(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.runs.phase is not Phase.IDLE)
    qtbot.waitUntil(lambda: tab.runs.phase is Phase.IDLE, timeout=60_000)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_server_is_tried_its_models_are_listed_and_one_streams_into_the_node(
    window: MainWindow, opened: Opened, address: str, qtbot: Any, kind: Kind
) -> None:
    form = tried(window, qtbot, kind, address + PATHS[kind], KEY)
    lists_models = kind != "gemini"  # aimock has no list for that protocol
    assert form.state.property("role") == ("hint" if lists_models else "error"), form.state.text()
    assert ("It answers and offers" in form.state.text()) is lists_models
    save(window, form)
    assert KEY not in ModelSettings.load().model_dump_json()
    (mine,) = (each for each in window.models.servers if each.server == "mock")
    assert bool(mine.references) is lists_models
    tab = opened(asking("hello", next(iter(mine.references), "mock:gemini-2.0-flash")))
    said: set[str] = set()
    tab.session.run_updated.connect(lambda _: said.add(shown_text(tab)))
    run(window, tab, qtbot)
    assert tab.session.run.view.outputs == {"word": TEXT}
    assert any(each and each != TEXT and TEXT.startswith(each) for each in said), "it is shown while it is said"


def shown_text(tab: FlowTab) -> str:
    activation = tab.session.shown_activation("writer")
    return str(activation.text) if activation is not None else ""


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_wrong_key_is_told_by_the_form_and_by_the_node(
    window: MainWindow, opened: Opened, address: str, qtbot: Any, kind: Kind
) -> None:
    form = tried(window, qtbot, kind, address + PATHS[kind], "wrong-key-000000")
    save(window, form)
    tab = opened(asking("hello", "mock:anything"))
    run(window, tab, qtbot)
    activation = tab.session.shown_activation("writer")
    assert activation is not None
    assert activation.status is Status.FAILED
    assert activation.error is not None
    assert "key" in activation.error["message"], activation.error
    assert "wrong-key-000000" not in str(activation.error)
    remedy = tab.canvas.look.remedy("writer")
    assert remedy is not None, "one click leads to the keys"


def test_what_the_server_says_of_a_failure_is_in_the_node(
    window: MainWindow, opened: Opened, address: str, qtbot: Any
) -> None:
    save(window, tried(window, qtbot, "openai", f"{address}/v1", KEY))
    tab = opened(asking("trouble", "mock:anything"))
    run(window, tab, qtbot)
    activation = tab.session.shown_activation("writer")
    assert activation is not None and activation.error is not None
    assert "the model is on fire" in str(activation.error)


def test_a_server_that_is_not_there_is_told(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    form = tried(window, qtbot, "openai", "http://127.0.0.1:9/v1", KEY)
    assert form.state.property("role") == "error"
    save(window, form)
    (mine,) = (each for each in window.models.servers if each.server == "mock")
    assert mine.trouble
