"""The small widgets the window is made of."""

from __future__ import annotations

from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QBuffer, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from weft_editor.dialogs.trust import spelled_out
from weft_editor.panels.per_flow import PerFlow
from weft_editor.theme.tokens import DARK
from weft_editor.widgets.banner import Banner
from weft_editor.widgets.banners import Banners
from weft_editor.widgets.command_palette import CommandPalette, Entry
from weft_editor.widgets.model_selector import ModelSelector
from weft_editor.widgets.ranking import ranked
from weft_editor.widgets.toast import Toast
from weft_editor.widgets.value_pages import PicturePage, TablePage, TreePage
from weft_editor.widgets.value_view import ValueView
from weft_engine.node import Need
from weft_engine.trust import NodeNeed


@pytest.fixture
def host(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    return made


# Ranking


def test_a_thing_that_fits_by_its_name_stands_before_one_that_fits_by_its_description() -> None:
    things = [("Loop", "asks a voter"), ("Vote", "counts")]
    assert ranked("vote", things, lambda each: each)[0][0] == "Vote"


def test_without_a_query_all_stay_as_they_come() -> None:
    assert ranked("  ", [3, 1, 2], lambda each: (str(each),)) == [3, 1, 2]


# Command palette


def test_the_palette_finds_runs_and_closes(host: QWidget, qtbot: Any) -> None:
    done: list[str] = []
    entries = [Entry(name, "File", lambda name=name: done.append(name)) for name in ("Save", "Save as", "Close tab")]
    palette = CommandPalette(host, DARK, entries)
    palette.open()
    QTest.keyClicks(palette.search, "sv as")
    assert palette.shown == ["Save as"]
    with qtbot.waitSignal(palette.closed):
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done == ["Save as"])


def test_arrows_go_round_in_the_palette(host: QWidget, qtbot: Any) -> None:
    done: list[str] = []
    palette = CommandPalette(host, DARK, [Entry(name, "", lambda name=name: done.append(name)) for name in "abc"])
    palette.open()
    QTest.keyClick(palette.search, Qt.Key.Key_Up)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done == ["c"])


def test_the_palette_is_gone_before_its_choice_is_done(host: QWidget, qtbot: Any) -> None:
    done: list[bool] = []
    palette = CommandPalette(host, DARK, [Entry("a", "", lambda: done.append(shiboken6.isValid(palette)))])
    palette.open()
    at = palette.list.visualRect(palette.list.model().index(0, 0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: done == [False])


def test_what_cannot_be_done_now_is_found_but_does_nothing(host: QWidget, qtbot: Any) -> None:
    done: list[str] = []
    entries = [
        Entry("Align left", "Node", lambda: done.append("align"), is_possible=False),
        Entry("Inspector", "Panels", lambda: done.append("panel")),
    ]
    palette = CommandPalette(host, DARK, entries)
    palette.open()
    assert palette.shown == ["Inspector"], "unasked, only what can be done is offered"
    QTest.keyClicks(palette.search, "ali")
    assert palette.shown == ["Align left"], "a few letters somewhere do not make a panel of it"
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.wait(1)
    assert done == [] and palette.isVisible()


def test_escape_closes_the_palette_and_does_nothing(host: QWidget, qtbot: Any) -> None:
    palette = CommandPalette(host, DARK, [Entry("a", "", lambda: pytest.fail("run"))])
    palette.open()
    with qtbot.waitSignal(palette.closed):
        QTest.keyClick(palette.search, Qt.Key.Key_Escape)


def test_a_query_that_fits_nothing_says_so(host: QWidget) -> None:
    palette = CommandPalette(host, DARK, [Entry("Save", "", lambda: None)])
    palette.open()
    QTest.keyClicks(palette.search, "zzz")
    assert palette.shown == []
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()


# Values


def test_text_is_shown_as_text_and_everything_else_as_json(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.set_value("plain **text**")
    assert (view.mode, view.shown_text()) == ("text", "plain **text**")
    view.set_value({"b": [1, None]})
    assert (view.mode, view.shown_text()) == ("json", '{\n  "b": [\n    1,\n    null\n  ]\n}')


def test_markdown_is_formatted_but_does_nothing(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.set_value("# Title\n\n<b>bold</b> [link](http://example.invalid) ![pic](http://example.invalid/x.png)")
    view.set_mode("markdown")
    assert view.shown_text().startswith("Title")
    assert "<b>" in view.shown_text()
    assert view._rich.loadResource(2, QUrl("http://example.invalid/x.png")) is None
    assert not view._rich.openLinks()


def test_markdown_that_is_whole_is_laid_out_until_the_raw_text_is_asked_for(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.set_value("# Ti")
    assert (view.mode, view.shown_text()) == ("text", "# Ti"), "while it grows it is text"
    view.set_value("# Title", is_whole=True)
    assert (view.mode, view.shown_text()) == ("markdown", "Title")
    view.set_mode("text")
    view.set_value("# Title, again", is_whole=True)
    assert (view.mode, view.shown_text()) == ("text", "# Title, again")
    plain = ValueView("out", DARK)
    qtbot.addWidget(plain)
    plain.set_value("just words", is_whole=True)
    assert plain.mode == "text"


def test_text_that_grows_is_added_not_set_anew(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.set_value("Hello")
    cursor = view._plain.textCursor()
    cursor.setPosition(2)
    view._plain.setTextCursor(cursor)
    view.set_value("Hello world")
    assert view.shown_text() == "Hello world"
    assert view._plain.textCursor().position() == 2


def test_what_is_copied_holds_no_secret(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.set_value("key sk-abcdefghijklmnopqrst1234 end")
    assert "sk-" not in view.whole_text()


# Banners and toasts


def test_a_banner_goes_away_when_a_choice_is_made(qtbot: Any) -> None:
    done: list[str] = []
    banner = Banner(DARK, "warning", "<b>changed</b>", [("Load", lambda: done.append("load"))])
    qtbot.addWidget(banner)
    banner.show()
    button = next(each for each in banner.findChildren(QPushButton) if each.text() == "Load")
    with qtbot.waitSignal(banner.dismissed):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["load"]


def test_a_banner_takes_the_place_of_one_of_the_same_key(qtbot: Any) -> None:
    banners = Banners()
    qtbot.addWidget(banners)
    first, second = Banner(DARK, "info", "one"), Banner(DARK, "info", "two")
    banners.show_one("save", first)
    banners.show_one("save", second)
    assert banners.shown("save") is second
    assert first.isHidden()


def test_a_toast_stays_at_the_foot_of_its_window(host: QWidget) -> None:
    toast = Toast(host, DARK)
    toast.say("a rather long message " * 12, trouble=True)
    assert toast.isVisible()
    assert host.rect().contains(toast.geometry())
    host.resize(700, 500)
    QTest.qWait(0)
    assert host.rect().contains(toast.geometry())


# Panels per flow


def test_a_panel_is_made_when_it_is_first_seen(qtbot: Any) -> None:
    made: list[str] = []

    def make(flow: str) -> QWidget:
        made.append(flow)
        return QLabel(flow)

    panels: PerFlow[str] = PerFlow(make, lambda: QLabel("none"))
    qtbot.addWidget(panels)
    panels.show_flow("a")
    assert made == []
    panels.show()
    assert made == []
    qtbot.waitUntil(lambda: made == ["a"])
    panels.show_flow("b")
    panels.show_flow("a")
    assert made == ["a", "b"]
    panels.forget("a")
    current = panels.currentWidget()
    assert isinstance(current, QLabel)
    assert current.text() == "none"


def test_a_panel_behind_another_is_neither_made_nor_visible(qtbot: Any) -> None:
    made: dict[str, QWidget] = {}

    def make(flow: str) -> QWidget:
        made[flow] = QLabel(flow)
        return made[flow]

    panels: PerFlow[str] = PerFlow(make, lambda: QLabel("none"))
    qtbot.addWidget(panels)
    panels.show_flow("a")
    panels.set_behind(True)
    panels.show()
    QApplication.processEvents()
    assert not made
    panels.set_behind(False)
    qtbot.waitUntil(lambda: "a" in made)
    assert made["a"].isVisible()
    panels.set_behind(True)
    assert not made["a"].isVisible()


# The model selector


def test_the_model_selector_tells_what_was_chosen(qtbot: Any) -> None:
    selector = ModelSelector(DARK)
    qtbot.addWidget(selector)
    selector.set_models([("office", ("office:big", "office:small"), "")])
    menu = selector.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    entry = next(each for each in menu.actions() if each.text() == "office:small")
    with qtbot.waitSignal(selector.chosen) as caught:
        entry.trigger()
    assert caught.args == ["office:small"]
    assert selector.model == "office:small"


# What is asked for in the trust dialog


def test_what_a_flow_asks_for_can_hide_nothing_and_appears_once() -> None:
    code = Need("code", "x = 1\u202e\n# \x1b[31mred")
    words = spelled_out([NodeNeed("a", code), NodeNeed("b", code), NodeNeed("c", Need("host", "example.invalid"))])
    assert words.count("x = 1") == 1
    assert "(asked by a, b)" in words
    assert "\\u202e" in words
    assert "\\u001b[31m" in words
    assert "\u202e" not in words


def test_a_value_shows_control_characters_and_copies_them_as_they_are(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.set_value("a\x1b[31m")
    view.set_value("a\x1b[31m\u202eb")
    assert view.shown_text() == "a\u241b[31m[U+202E]b"
    assert view.whole_text() == "a\x1b[31m\u202eb"


def test_a_table_is_sorted_by_numbers_not_by_letters(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.set_value([{"n": 10, "w": "b"}, {"n": 9, "w": "a"}, {"n": 100, "w": "c"}])
    assert view.mode == "table"
    page = view.findChild(TablePage)
    header = page.horizontalHeader()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(header.sectionViewportPosition(0) + 5, 5))
    assert [page.item(at, 0).text() for at in range(3)] == ["9", "10", "100"]


def test_a_tree_finds_what_lies_deep(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.show()
    view.set_value({"a": {"b": [{"c": "needle"}]}, "z": 1})
    view.set_mode("tree")
    page = view.findChild(TreePage)
    QTest.keyClicks(page.search, "needle")
    assert page.tree.currentItem().text(1) == "needle"
    assert page.tree.currentItem().text(0) == "c"


def test_a_picture_can_be_zoomed_and_fitted(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    image = QImage(800, 400, QImage.Format.Format_RGB32)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    view.set_value({"media_type": "image/png", "base64": buffer.data().toBase64().data().decode()})
    assert view.mode == "image"
    page = view.findChild(PicturePage)
    fitted = page.widget().width()
    wheel = QWheelEvent(
        QPointF(20, 20), QPointF(20, 20), QPoint(), QPoint(0, 360), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(page.viewport(), wheel)
    assert page.widget().width() > fitted
    QTest.mouseDClick(page.viewport(), Qt.MouseButton.LeftButton)
    assert page.widget().width() == fitted


def test_the_ways_offered_fit_the_value(qtbot: Any) -> None:
    view = ValueView("out", DARK)
    qtbot.addWidget(view)
    view.show()
    view.set_value("words")
    assert [b.text() for b in view.findChildren(QToolButton) if b.text() and b.isVisible()] == [
        "Text",
        "Markdown",
        "JSON",
    ]
    view.set_value({"a": 1})
    assert "Tree" in [b.text() for b in view.findChildren(QToolButton) if b.text() and b.isVisible()]
