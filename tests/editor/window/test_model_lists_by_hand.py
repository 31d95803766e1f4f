"""The list of models where one is chosen — in the inspector and in the tool bar — while real servers are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QMenu

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.inspector.inspector import Inspector
from weft_editor.widgets.command_palette import CommandPalette
from weft_engine.document import Flow
from weft_engine.providers.settings import ModelSettings, Server

from .by_hand import CTRL, LEFT, NONE, PATIENCE_MS, click, key, press, the, turn_to, wait_until
from .flows import Sketch
from .loopback import Loopback, serving

pytestmark = pytest.mark.usefixtures("loop")
Opened = Callable[[Flow], FlowTab]
DOWN, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Return
MANY = [f"model-{number:03}" for number in range(500)]


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(Loopback()) as made:
        yield made


def known(*servers: tuple[str, str, str]) -> None:
    """Servers in the settings: name, protocol, address."""
    made = {name: Server.model_validate({"kind": kind, "base_url": url}) for name, kind, url in servers}
    ModelSettings(servers=made).save()


def agent(opened: Opened, window: MainWindow) -> tuple[FlowTab, QLineEdit]:
    """An agent that is selected, and the field of its model."""
    sketch = Sketch()
    node = sketch.add("agent", "Writer", prompt="Hi")
    tab = opened(sketch.flow)
    tab.session.select(nodes=[node])
    turn_to(window)

    def fields() -> list[QLineEdit]:
        lines = the(Inspector, window).findChildren(QLineEdit)
        return [each for each in lines if each.isVisible() and each.accessibleName() == "Model"]

    wait_until(lambda: len(fields()) == 1)
    return tab, fields()[0]


def offered(field: QLineEdit) -> list[str]:
    """What the list below the field shows."""
    popup = field.completer().popup()
    model = popup.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())] if popup.isVisible() else []


def model_of(tab: FlowTab) -> Any:
    return tab.session.flow.nodes["writer"].config.get("model", "")


def hints(window: MainWindow) -> str:
    return " ".join(each.text() for each in the(Inspector, window).findChildren(QLabel) if each.isVisible())


@pytest.mark.parametrize(("kind", "path"), [("openai", "/v1"), ("ollama", "")])
def test_what_servers_offer_is_listed_filtered_by_typing_and_chosen(
    window: MainWindow, opened: Opened, server: Loopback, qtbot: Any, kind: str, path: str
) -> None:
    server.models = MANY
    known(("office", kind, server.url + path))
    tab, field = agent(opened, window)
    click(field)
    key(DOWN)
    qtbot.waitUntil(lambda: len(offered(field)) == 501, timeout=PATIENCE_MS)
    QTest.keyClicks(field, "L-49")
    assert offered(field) == [f"office:model-49{digit}" for digit in range(10)]
    popup = field.completer().popup()
    QTest.keyClick(popup, DOWN)
    QTest.keyClick(popup, DOWN)
    QTest.keyClick(popup, ENTER)
    assert model_of(tab) == field.text() == "office:model-491"
    press(window, Qt.Key.Key_Z, CTRL)
    assert model_of(tab) == ""


def test_a_name_that_is_not_in_the_list_is_kept_and_one_of_no_server_is_a_problem(
    window: MainWindow, opened: Opened, server: Loopback, qtbot: Any
) -> None:
    known(("office", "openai", f"{server.url}/v1"))
    tab, field = agent(opened, window)
    click(field)
    qtbot.waitUntil(lambda: bool(window.models.servers), timeout=PATIENCE_MS)
    QTest.keyClicks(field, "office:brand-new")
    key(ENTER)
    assert model_of(tab) == "office:brand-new"
    qtbot.waitUntil(lambda: window.program.known.has_model("office:brand-new") is None, timeout=PATIENCE_MS)
    assert not tab.session.problems_of("writer")
    key(Qt.Key.Key_A, CTRL)
    QTest.keyClicks(field, "nowhere:x")
    key(ENTER)
    assert model_of(tab) == "nowhere:x"
    qtbot.waitUntil(lambda: [each.code for each in tab.session.problems_of("writer")] == ["unknown_model"])


def test_a_slow_server_keeps_no_other_waiting_and_its_list_comes_while_one_is_choosing(
    window: MainWindow, opened: Opened, server: Loopback, qtbot: Any
) -> None:
    server.how = "hangs"
    with serving(Loopback(["quick"])) as quick:
        known(("slow", "openai", f"{server.url}/v1"), ("fast", "ollama", quick.url))
        tab, field = agent(opened, window)
        click(field)
        QTest.keyClick(field, DOWN)
        qtbot.waitUntil(lambda: "fast:quick" in offered(field), timeout=PATIENCE_MS)
        assert not any(each.startswith("slow:") for each in offered(field))
        server.how = "lists"
        server.go_on.set()
        qtbot.waitUntil(lambda: "slow:large" in offered(field), timeout=PATIENCE_MS)
        assert field.text() == "" and model_of(tab) == "", "nothing was chosen for anybody"


def test_why_models_are_missing_is_said_at_the_field_and_it_can_be_typed_though(
    window: MainWindow, opened: Opened, server: Loopback, qtbot: Any
) -> None:
    known(("gone", "openai", "http://127.0.0.1:9/v1"), ("office", "openai", f"{server.url}/v1"))
    server.how = "page"
    tab, field = agent(opened, window)
    click(field)
    qtbot.waitUntil(lambda: "127.0.0.1:9" in hints(window) and "web page" in hints(window), timeout=PATIENCE_MS)
    QTest.keyClicks(field, "gone:anything")
    key(ENTER)
    assert model_of(tab) == "gone:anything"
    server.how = "lists"
    window.models.refresh(now=True)
    qtbot.waitUntil(lambda: "web page" not in hints(window), timeout=PATIENCE_MS)


def chosen_menu(window: MainWindow) -> QMenu:
    """The menu of the tool bar's selector, opened by a click."""
    menu = window.bar.models.menu()
    assert isinstance(menu, QMenu)
    QTest.mouseClick(window.bar.models, LEFT, NONE, window.bar.models.rect().center())
    return menu


def test_of_many_models_one_is_found_from_the_tool_bar(
    window: MainWindow, opened: Opened, server: Loopback, qtbot: Any
) -> None:
    server.models = MANY
    known(("office", "openai", f"{server.url}/v1"))
    agent(opened, window)
    window.models.refresh(now=True)
    qtbot.waitUntil(lambda: len(window.models.servers) == 2, timeout=PATIENCE_MS)
    menu = window.bar.models.menu()
    menu.popup(window.bar.models.mapToGlobal(window.bar.models.rect().bottomLeft()))
    (more,) = (each for each in menu.actions() if "more" in each.text())
    assert more.text() == "460 more: find one…"
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(more).center())
    palette = the(CommandPalette, window)
    assert palette.search.hasFocus()
    QTest.keyClicks(palette.search, "model-499")
    assert palette.shown[0] == "office:model-499"
    QTest.keyClick(palette.search, ENTER)
    qtbot.waitUntil(lambda: window.bar.models.model == "office:model-499")
    assert window.program.settings.model == "office:model-499"


def test_a_list_that_is_open_goes_with_the_field(
    window: MainWindow, opened: Opened, server: Loopback, qtbot: Any, qapp: QApplication
) -> None:
    server.how = "hangs"
    known(("slow", "openai", f"{server.url}/v1"))
    tab, field = agent(opened, window)
    click(field)
    QTest.keyClick(field, DOWN)
    qtbot.waitUntil(lambda: bool(server.asked), timeout=PATIENCE_MS)
    assert isinstance(field.completer().popup(), QAbstractItemView)
    tab.session.select()
    qtbot.waitUntil(lambda: not any(isinstance(each, QAbstractItemView) and each.isVisible()
                                    for each in qapp.topLevelWidgets()))  # fmt: skip
    server.how = "lists"
    server.go_on.set()
    qtbot.waitUntil(lambda: len(window.models.servers) == 2, timeout=PATIENCE_MS)
