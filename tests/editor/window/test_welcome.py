"""The welcome page, by clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from weft_editor.main_window import MainWindow
from weft_editor.welcome import Welcome
from weft_editor.widgets.template_card import CARD_HEIGHT, TemplateCard
from weft_engine.document import storage
from weft_engine.providers import local
from weft_engine.providers.settings import ModelSettings, Server

from .by_hand import PATIENCE_MS, button, click
from .flows import echo
from .loopback import Loopback, serving


def page_of(window: MainWindow) -> Welcome:
    window.welcome()
    window.load_rest()
    QApplication.processEvents()
    (page,) = window.findChildren(Welcome)
    return page


def words_on(page: QWidget) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel) if each.isVisibleTo(page))


def top(page: Welcome, widget: QWidget) -> int:
    return widget.mapTo(page.widget(), widget.rect().topLeft()).y()


def test_whoever_has_no_flows_yet_begins_with_templates(window: MainWindow) -> None:
    page = page_of(window)
    assert page.cards and top(page, page.cards[-1]) < top(page, page.found)
    assert "Flows you open or save are listed here." in words_on(page)


def test_whoever_has_flows_finds_them_above_the_templates(window: MainWindow, tmp_path: Path) -> None:
    page = page_of(window)
    for name in ("evening", "morning"):
        storage.save(tmp_path / f"{name}.weft", echo())
        window.files.open(tmp_path / f"{name}.weft")
    window.welcome()
    QApplication.processEvents()
    assert [each.text() for each in page.recent] == ["morning", "evening"]
    assert top(page, page.recent[1]) < top(page, page.found.look_button) < top(page, page.cards[0])
    window.flows.close_all()
    click(page.recent[0])
    assert window.tabs.flow is not None and window.tabs.flow.session.path == tmp_path / "morning.weft"


def test_the_tab_key_goes_over_the_page_as_it_is_read(window: MainWindow, tmp_path: Path) -> None:
    storage.save(tmp_path / "evening.weft", echo())
    page = page_of(window)

    def seen_by_tab() -> list[QWidget]:
        button(page, "Open…").setFocus()
        found: list[QWidget] = []
        for _ in range(4 + len(page.cards)):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            if isinstance(focused, QPushButton | TemplateCard) and page.isAncestorOf(focused):
                found.append(focused)
        return found

    at_hand = [page.found.look_button, page.found.settings_button]
    assert seen_by_tab() == [*page.cards, *at_hand]
    window.files.open(tmp_path / "evening.weft")
    window.welcome()
    QApplication.processEvents()
    assert seen_by_tab() == [*page.recent, *at_hand, *page.cards]


def test_cards_keep_their_height_however_much_stands_above_them(window: MainWindow, tmp_path: Path, qtbot: Any) -> None:
    window.models.local = {f"server-{number}": Server(base_url=f"http://localhost:{number}") for number in range(9)}
    page = page_of(window)
    storage.save(tmp_path / "evening.weft", echo())
    window.files.open(tmp_path / "evening.weft")
    window.models.settings_changed.emit()
    window.welcome()
    for width in (1600, 900):
        window.resize(width, 700)
        qtbot.waitUntil(lambda: {each.height() for each in page.cards} == {CARD_HEIGHT})


# Servers on this computer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A model server at what is the usual port here."""
    with serving(Loopback()) as made:
        usual = (("llama.cpp", "openai", f"{made.url}/v1", "/models"),)
        monkeypatch.setattr(local, "running_servers", partial(local.running_servers, usual=usual))
        yield made


@pytest.mark.usefixtures("loop")
def test_a_server_that_runs_here_is_found_by_itself_and_added_by_a_click(
    window: MainWindow, server: Loopback, qtbot: Any
) -> None:
    page = page_of(window)
    assert "Looking for model servers on this computer" in words_on(page)
    qtbot.waitUntil(lambda: f"{server.url}/v1 · running now" in words_on(page), timeout=PATIENCE_MS)
    assert not ModelSettings.load().servers, "nothing is chosen for a person"
    click(button(page, "Add"))
    assert ModelSettings.load().servers == {"llama.cpp": Server(base_url=f"{server.url}/v1")}
    QApplication.processEvents()
    assert f"{server.url}/v1 · in your settings" in words_on(page) and "running now" not in words_on(page)
    known = window.models
    qtbot.waitUntil(lambda: "llama.cpp:small" in known.references(), timeout=PATIENCE_MS)


@pytest.mark.usefixtures("loop")
def test_it_is_looked_again_when_asked_and_said_if_nothing_runs(
    window: MainWindow, server: Loopback, qtbot: Any
) -> None:
    server.how = "page"
    page = page_of(window)
    qtbot.waitUntil(lambda: "No model server was found running." in words_on(page), timeout=PATIENCE_MS)
    window.welcome()
    assert server.asked == ["/v1/models"], "to come back to the page asks nobody"
    server.how = "lists"
    click(page.found.look_button)
    qtbot.waitUntil(lambda: "running now" in words_on(page), timeout=PATIENCE_MS)
    assert "No model server" not in words_on(page)


@pytest.mark.usefixtures("loop")
def test_settings_that_cannot_be_read_are_left_as_they_are(
    window: MainWindow, server: Loopback, home: Path, qtbot: Any
) -> None:
    page = page_of(window)
    qtbot.waitUntil(lambda: "running now" in words_on(page), timeout=PATIENCE_MS)
    damaged = home / "config" / "models.json"
    damaged.parent.mkdir(parents=True, exist_ok=True)
    damaged.write_text("{ not JSON")
    click(button(page, "Add"))
    assert damaged.read_text() == "{ not JSON" and "models.json" in page.found.state.text()
