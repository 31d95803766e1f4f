"""The window: first page, empty flow, menus, palette, finding, banners."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.editor.pictures.flows import grouped
from tests.editor.pictures.studio import Studio
from tests.editor.window.flows import echo
from tests.editor.window.test_breadcrumb import nested

from weft_editor import restoring
from weft_editor.template_info import template_flow
from weft_editor.widgets.banner import Banner
from weft_editor.widgets.template_card import TemplateCard
from weft_engine import edits
from weft_engine.document import Document, storage
from weft_engine.document.recovery import Recovery
from weft_engine.providers.settings import Server
from weft_engine.registry import installed

_LM_STUDIO: Final = "http://localhost:1234/v1"


def welcome(studio: Studio) -> None:
    studio.wait_for(lambda: all(card.has_preview for card in studio.window.findChildren(TemplateCard)), "previews")
    studio.see()
    for name in ("morning", "evening", "a flow whose name says all that it does and then goes on for a while"):
        studio.opened(echo(), name)
    studio.window.models.local = {"ollama": Server(kind="ollama"), "lm-studio": Server(base_url=_LM_STUDIO)}
    studio.window.welcome()
    studio.see("recent")
    studio.window.models.local = {}


def empty(studio: Studio) -> None:
    studio.new()
    studio.see()


def menus(studio: Studio) -> None:
    studio.template("quorum-vote")
    bar = studio.window.menuBar()
    for action in bar.actions():
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(action).center())
        studio.see(action.text().replace("&", "").lower())
        QTest.keyClick(QApplication.activePopupWidget() or bar, Qt.Key.Key_Escape)
        QTest.keyClick(bar, Qt.Key.Key_Escape)


def palette(studio: Studio) -> None:
    studio.template("hello")
    studio.act("palette")
    studio.see()
    line = studio.focused()
    QTest.keyClicks(line, "ali")
    studio.see("search")
    QTest.keyClicks(line, "zzzz")
    studio.see("nothing")


def finding(studio: Studio) -> None:
    tab = studio.template("quorum-vote")
    studio.act("find")
    QTest.keyClicks(tab.finder.words, "review")
    tab.finder.search()
    tab.finder.step(1)
    studio.see()
    tab.finder.words.clear()
    QTest.keyClicks(tab.finder.words, "nowhere")
    tab.finder.search()
    studio.see("nothing")


def many_tabs(studio: Studio) -> None:
    for name in ("quorum-vote", "evaluator-optimiser", "support-router", "map-reduce", "section-and-merge", "hello"):
        studio.template(name)
    studio.see()


def recovery(studio: Studio) -> None:
    kept = Recovery()
    kept.write(grouped(), None)
    record = json.loads(kept.file.read_text())
    record["process"] = None  # it is of a program that is gone
    kept.file.write_text(json.dumps(record))
    studio.window.offer_recovery()
    studio.see()
    studio.window.banners.remove(f"recovery {kept.file}")
    kept.discard()


def outside_change(studio: Studio) -> None:
    tab = studio.opened(echo(), "outside")
    path = tab.session.path
    assert path is not None
    tab.equipment.commands.add_note()
    storage.save(path, grouped())
    studio.wait_for(lambda: tab.banners.shown("outside"), "the change to be noticed")
    studio.see()


def comparison(studio: Studio) -> None:
    tab = studio.opened(template_flow("quorum-vote"), "quorum")
    old = Document(template_flow("quorum-vote"))
    for change in (
        edits.set_config(old.flow, "writer", "prompt", "Answer in one sentence: {{question}}"),
        edits.set_title(old.flow, "record", "Keep the round"),
        edits.move(old.flow, {"question": (-64.0, 480.0)}),
        edits.remove(old.flow, ["history"]),
        edits.add_node(old.flow, installed(), "agent", 1936, 1200, title="Second editor")[1],
    ):
        old.apply(change)
    tab.compare(old.flow, "quorum-before.weft")
    studio.see()
    tab.comparison.bar.step(1)
    tab.canvas.center_on("writer", zoom=0.9)
    studio.see("near")


def not_saved(studio: Studio) -> None:
    tab = studio.opened(echo(), "gone")
    path = tab.session.path
    assert path is not None
    path.unlink()
    studio.wait_for(lambda: tab.banners.shown("outside"), "the file to be missed")
    studio.see()


def toast(studio: Studio) -> None:
    studio.template("hello")
    studio.window.toast.say("Exported hello.png")
    studio.see()
    studio.window.toast.say("Something went wrong in the window. What you work on is safe.", trouble=True)
    studio.see("trouble")
    studio.window.toast.hide()


def tool_tips(studio: Studio) -> None:
    studio.template("hello")
    run = studio.window.bar.run
    studio.tool_tip(run.toolTip(), run, QPoint(10, 40))
    studio.see()


def tab_menu(studio: Studio) -> None:
    for name in ("hello", "quorum-vote"):
        studio.template(name)
    other = studio.shared.windows.open(studio.window)
    other.hide()
    menu = studio.window.tabs.menu_of(1)
    bar = studio.window.tabs.tabBar()
    menu.popup(bar.mapToGlobal(bar.tabRect(1).bottomLeft()))
    studio.see()
    menu.close()
    other.close()


def long_way(studio: Studio) -> None:
    flow, scope = nested()
    studio.opened(flow).enter(scope)
    studio.see()
    crumbs = studio.window.tabs.flow.breadcrumb.crumbs  # type: ignore[union-attr]  # it is open
    if crumbs.more.isVisible():
        crumbs.menu.popup(crumbs.more.mapToGlobal(crumbs.more.rect().bottomLeft()))
        studio.see("menu")
        crumbs.menu.close()


def gone(studio: Studio) -> None:
    words = restoring.gone([Path("letters.weft"), Path("answers.weft")])
    studio.template("hello")
    studio.window.banners.show_one("restoring", Banner(studio.tokens, "warning", words))
    studio.see()
    studio.window.banners.remove("restoring")
