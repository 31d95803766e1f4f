"""Model servers in the settings, by clicks and keys, against a server on the loopback address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from shiboken6 import isValid

from weft_editor.dialogs.model_servers import ModelServers
from weft_editor.main_window import MainWindow
from weft_engine.providers.settings import ModelSettings, Server

from .by_hand import PATIENCE_MS, button, choose, click, key, settings, started_again, when_asked, write
from .loopback import How, Loopback, serving

pytestmark = pytest.mark.usefixtures("loop")
KEY = "loopback-key-0123456789"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(Loopback()) as made:
        yield made


def add(page: ModelServers, name: str, address: str, typed_key: str = "") -> None:
    """Fills a new server in, by its buttons and fields."""
    click(button(page, "Add" if page.list.count() else "Add server"))
    QApplication.processEvents()
    assert page.name.hasFocus() and page.name.selectedText(), "its name can be typed at once"
    QTest.keyClicks(page.name, name)
    write(page.address, address)
    if typed_key:
        write(page.key, typed_key)


def test_connection(page: ModelServers, qtbot: Any) -> tuple[str, str]:
    """Presses the button and waits for what is said: its role and words."""
    click(page.test_button)
    assert page.state.text() == "Asking …"
    qtbot.waitUntil(page.test_button.isEnabled, timeout=PATIENCE_MS)
    return str(page.state.property("role")), page.state.text()


test_connection.__test__ = False  # type: ignore[attr-defined]  # a step of tests


@pytest.mark.parametrize(
    ("kind", "path", "asked"), [("OpenAI-compatible", "/v1", "/v1/models"), ("Ollama", "", "/api/tags")]
)
def test_a_good_server_says_how_many_models_it_offers(
    window: MainWindow, server: Loopback, qtbot: Any, kind: str, path: str, asked: str
) -> None:
    page: ModelServers = settings(window, "Models and keys")
    add(page, "office", server.url + path)
    page.kind.setFocus()
    QTest.keyClicks(page.kind, kind[:2])
    assert page.kind.currentText() == kind
    assert test_connection(page, qtbot) == ("hint", "It answers and offers 2 models")
    assert server.asked == [asked]
    assert ModelSettings.load().servers == {}, "to try is not to save"


@pytest.mark.parametrize(
    ("how", "told"), [("fails", "on fire"), ("page", "web page"), ("nonsense", "JSON"), ("gone", "127.0.0.1")]
)
def test_what_is_wrong_with_a_server_is_told(
    window: MainWindow, server: Loopback, qtbot: Any, how: str, told: str
) -> None:
    page: ModelServers = settings(window, "Models and keys")
    server.how = cast("How", how) if how != "gone" else "lists"
    add(page, "office", f"{server.url}/v1" if how != "gone" else "http://127.0.0.1:9/v1")
    role, words = test_connection(page, qtbot)
    assert role == "error" and told in words, words
    server.how = "lists"
    write(page.address, f"{server.url}/v1")
    assert test_connection(page, qtbot)[0] == "hint", "and can be tried again"


@pytest.mark.parametrize(
    "address", ["nowhere", "ftp://127.0.0.1/v1", "http://", "http://127.0.0.1:99999/v1", "http://ex ample"]
)
def test_an_address_that_is_none_is_told(window: MainWindow, qtbot: Any, address: str) -> None:
    page: ModelServers = settings(window, "Models and keys")
    add(page, "office", address)
    role, words = test_connection(page, qtbot)
    assert role == "error" and words


def test_a_wrong_key_is_told_and_does_not_take_the_place_of_the_good_one(
    window: MainWindow, server: Loopback, qtbot: Any
) -> None:
    server.key = KEY
    page: ModelServers = settings(window, "Models and keys")
    add(page, "office", f"{server.url}/v1", KEY)
    assert test_connection(page, qtbot)[0] == "hint"
    click(page.save_button)
    qtbot.waitUntil(lambda: "the key is kept" in page.state.text(), timeout=PATIENCE_MS)
    write(page.key, "wrong-key-0000000")
    role, words = test_connection(page, qtbot)
    assert role == "error" and "key" in words and "wrong-key-0000000" not in words
    assert window.program.world.secrets.value("secret:OFFICE_KEY") == KEY
    write(page.key, "")
    assert test_connection(page, qtbot)[0] == "hint", "the one that is kept still opens it"
    assert KEY not in (window.program.settings.store.text("keys") + ModelSettings.load().model_dump_json())


def test_while_a_slow_server_is_asked_another_is_looked_at_and_the_settings_can_be_closed(
    window: MainWindow, server: Loopback, qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ModelSettings(servers={"other": Server(base_url="http://127.0.0.1:9/v1")}).save()
    page: ModelServers = settings(window, "Models and keys")
    server.how = "hangs"
    add(page, "slow", f"{server.url}/v1")
    click(page.save_button)
    click(page.test_button)
    qtbot.waitUntil(lambda: "/v1/models" in server.asked, timeout=PATIENCE_MS)
    choose(page.list, "other")
    assert page.state.text() == ""
    server.how = "lists"
    server.go_on.set()
    qtbot.waitUntil(page.test_button.isEnabled, timeout=PATIENCE_MS)
    assert page.state.text() == "", "what is said of one server is not said of another"
    server.go_on.clear()
    server.how = "hangs"
    choose(page.list, "slow")
    click(page.test_button)
    count = len(server.asked)
    qtbot.waitUntil(lambda: len(server.asked) > count, timeout=PATIENCE_MS)
    key(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(page))
    server.how = "lists"
    server.go_on.set()
    from weft_editor import background

    qtbot.waitUntil(lambda: not background._tasks, timeout=PATIENCE_MS)
    assert not caplog.records, "nobody minds that the page is gone"


def test_enter_saves_what_is_typed_and_presses_no_other_button(window: MainWindow, server: Loopback) -> None:
    page: ModelServers = settings(window, "Models and keys")
    add(page, "office", f"{server.url}/v1")
    key(Qt.Key.Key_Return)
    assert ModelSettings.load().servers == {"office": Server(base_url=f"{server.url}/v1")}
    assert page.state.text() == "Saved" and page.list.count() == 1 and page.isVisible()


def test_servers_are_renamed_and_removed_and_what_is_left_is_there_at_the_next_start(
    window: MainWindow, server: Loopback, qapp: QApplication, qtbot: Any
) -> None:
    page: ModelServers = settings(window, "Models and keys")
    for name in ("office", "home"):
        add(page, name, f"{server.url}/{name}/v1")
        click(page.save_button)
    write(page.default, "office:small")
    key(Qt.Key.Key_Return)
    choose(page.list, "office")
    write(page.name, "home")
    click(page.save_button)
    assert "already" in page.state.text()
    assert {name: each.base_url for name, each in ModelSettings.load().servers.items()} == {
        "office": f"{server.url}/office/v1",
        "home": f"{server.url}/home/v1",
    }, "one does not take the place of the other"
    write(page.name, "bureau")
    click(page.save_button)
    assert page.default.text() == ModelSettings.load().default == "bureau:small", "the default follows its server"
    choose(page.list, "home")
    click(button(page, "Remove"))
    window.close()
    with started_again(qapp) as again:
        page = settings(again, "Models and keys")
        assert [page.list.item(at).text() for at in range(page.list.count())] == ["bureau"]
        assert page.address.text() == f"{server.url}/office/v1" and page.default.text() == "bureau:small"


@pytest.mark.parametrize("name", ["", "a:b", "scripted", "   "])
def test_a_name_that_no_server_can_have_is_told_and_nothing_is_kept(
    window: MainWindow, server: Loopback, name: str
) -> None:
    page: ModelServers = settings(window, "Models and keys")
    add(page, "office", f"{server.url}/v1")
    write(page.name, name)
    click(page.save_button)
    assert "without a colon" in page.state.text() and page.state.property("role") == "error"
    assert ModelSettings.load().servers == {}


@pytest.mark.parametrize("leaving", [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_default_model_is_kept_however_its_field_is_left(window: MainWindow, leaving: Qt.Key) -> None:
    page: ModelServers = settings(window, "Models and keys")
    write(page.default, "ollama:llama3")
    key(leaving)
    QApplication.processEvents()
    assert ModelSettings.load().default == "ollama:llama3"


def test_a_default_model_that_is_none_is_told_at_its_field(window: MainWindow) -> None:
    page: ModelServers = settings(window, "Models and keys")
    for wrong in ("gpt-5", "openai:", ":x"):
        write(page.default, wrong)
        key(Qt.Key.Key_Tab)
        assert page._about_default.isVisible() and wrong in page._about_default.text()
        assert ModelSettings.load().default == ""
    write(page.default, "openai:gpt-5")
    key(Qt.Key.Key_Tab)
    assert not page._about_default.isVisible() and ModelSettings.load().default == "openai:gpt-5"


def test_protocols_are_chosen_by_keys_and_show_their_usual_address(window: MainWindow) -> None:
    page: ModelServers = settings(window, "Models and keys")
    add(page, "x", "")
    page.kind.setFocus()
    seen = set()
    for _ in range(page.kind.count()):
        seen.add(page.address.placeholderText())
        QTest.keyClick(page.kind, Qt.Key.Key_Down)
    assert len(seen) == page.kind.count() and isinstance(page.kind, QComboBox)


def test_what_is_typed_for_a_server_outlives_a_look_at_another(window: MainWindow) -> None:
    ModelSettings(servers={"home": Server(base_url="http://127.0.0.1:1/v1"), "office": Server()}).save()
    page: ModelServers = settings(window, "Models and keys")
    choose(page.list, "home")
    write(page.address, "http://127.0.0.1:2/v1")
    choose(page.list, "office")
    assert page.address.text() == ""
    (marked,) = page.list.findItems("home", Qt.MatchFlag.MatchExactly)
    assert marked.toolTip() == "Not saved yet"
    choose(page.list, "home")
    assert page.address.text() == "http://127.0.0.1:2/v1"
    click(page.save_button)
    assert ModelSettings.load().servers["home"].base_url == "http://127.0.0.1:2/v1"
    (marked,) = page.list.findItems("home", Qt.MatchFlag.MatchExactly)
    assert not marked.toolTip() and page.unsaved == []


@pytest.mark.parametrize(
    ("answer", "kept"), [("Save", "http://127.0.0.1:2/v1"), ("Don’t save", "http://127.0.0.1:1/v1")]
)
def test_closing_asks_about_what_is_not_saved(window: MainWindow, answer: str, kept: str) -> None:
    ModelSettings(servers={"home": Server(base_url="http://127.0.0.1:1/v1")}).save()
    page: ModelServers = settings(window, "Models and keys")
    write(page.address, "http://127.0.0.1:2/v1")
    asked = when_asked(answer)
    click(button(page.window(), "Close"))
    assert len(asked) == 1 and "home" in asked[0]
    assert ModelSettings.load().servers["home"].base_url == kept


def test_what_cannot_be_saved_keeps_the_settings_open(window: MainWindow) -> None:
    ModelSettings(servers={"home": Server(), "office": Server()}).save()
    page: ModelServers = settings(window, "Models and keys")
    choose(page.list, "home")
    write(page.name, "office")
    when_asked("Save")
    click(button(page.window(), "Close"))
    assert page.window().isVisible() and page.name.text() == "office"
    assert "already" in page.state.text()


def test_what_another_window_put_into_the_settings_meanwhile_stays(window: MainWindow) -> None:
    page: ModelServers = settings(window, "Models and keys")
    add(page, "office", "http://127.0.0.1:9/v1")
    ModelSettings.load().with_server("ollama", Server(kind="ollama")).save()
    click(page.save_button)
    assert set(ModelSettings.load().servers) == {"office", "ollama"}
    assert {page.list.item(at).text() for at in range(page.list.count())} == {"office", "ollama"}
    click(button(page, "Add"))
    page.default.setFocus()
    write(page.default, "office:small")
    key(Qt.Key.Key_Return)
    assert set(ModelSettings.load().servers) == {"office", "ollama"}, "what is still to be filled in is not saved"
    assert page.list.count() == 3
    click(page.remove_button)
    assert page.list.count() == 2
    assert (ModelSettings.load().default, set(ModelSettings.load().servers)) == ("office:small", {"office", "ollama"})
