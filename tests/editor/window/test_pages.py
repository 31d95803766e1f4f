"""Pages of the settings that concern the whole program, and the dialog about it, by real clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from tests.editor.window.flows import echo

from weft_editor.canvas.pulse import FRAME_MS
from weft_editor.dialogs.about import AboutDialog
from weft_editor.dialogs.appearance_page import AppearancePage
from weft_editor.dialogs.folders_page import FoldersPage
from weft_editor.dialogs.settings import SettingsDialog
from weft_editor.export_choices import ExportChoices, proposed
from weft_editor.flow_tab import FlowTab
from weft_editor.interactions.glide import Glide
from weft_editor.libraries import works
from weft_editor.main_window import MainWindow
from weft_editor.program import Program
from weft_editor.settings import Settings
from weft_editor.system_info import system_info
from weft_engine.document import Flow
from weft_engine.folders import config_folder, state_folder
from weft_engine.redaction import remember
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView

LEFT = Qt.MouseButton.LeftButton


def page(window: MainWindow, title: str) -> Any:
    window.actions_by_name["settings"].trigger()
    (dialog,) = (each for each in window.findChildren(SettingsDialog) if each.isVisible())
    titles = [dialog.list.item(at).text() for at in range(dialog.list.count())]
    dialog.list.setCurrentRow(titles.index(title))
    return dialog.pages.currentWidget()


def click(button: QAbstractButton) -> None:
    """Where a person would: on the mark or the words, not the room beside them."""
    QTest.mouseClick(button, LEFT, pos=QPoint(min(10, button.width() // 2), button.height() // 2))


# Appearance


def test_reduced_motion_reaches_all_canvases_and_new_ones_and_is_kept(
    window: MainWindow, opened: Callable[[Flow], FlowTab], program: Program
) -> None:
    tab, other = opened(echo()), program.windows.open(window).files.new()
    shown: AppearancePage = page(window, "Appearance")
    click(shown.motion["reduced"])
    assert tab.canvas.reduced_motion and other.canvas.reduced_motion and window.files.new().canvas.reduced_motion
    assert not window.isAnimated(), "panels, too"
    assert Settings().motion == "reduced"
    click(shown.motion["full"])
    assert not tab.canvas.reduced_motion and not other.canvas.reduced_motion and window.isAnimated()


def test_with_reduced_motion_arranging_and_views_are_there_at_once(
    window: MainWindow, opened: Callable[[Flow], FlowTab]
) -> None:
    tab = opened(echo())
    shown: AppearancePage = page(window, "Appearance")
    click(shown.motion["reduced"])
    shown.window().close()
    tab.equipment.commands.zoom_in()
    assert tab.canvas.view == tab.canvas.aim
    tab.equipment.commands.arrange()
    table = tab.canvas.scene.nodes
    for node, place in tab.session.flow.places.items():
        row = table.row_of[node]
        assert (table.x[row], table.y[row]) == (place.x, place.y)


def test_the_system_is_followed_unless_a_person_chose(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bool] = []
    program.motion.changed.connect(said.append)
    monkeypatch.setattr("weft_editor.theme.motion.system_reduces_motion", lambda: True)
    assert program.motion.is_reduced
    program.motion.set_choice("full")
    program.motion.set_choice("reduced")
    program.motion.set_choice("system")
    assert said == [False, True]


@pytest.mark.parametrize("wish", ["person", "system"])
def test_with_reduced_motion_nothing_moves_by_itself(
    window: MainWindow,
    opened: Callable[[Flow], FlowTab],
    program: Program,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
    wish: str,
) -> None:
    program.motion.set_choice("full")
    tab = opened(echo())
    canvas, session = tab.canvas, tab.session
    session.run.view.nodes["greet"] = NodeView({(): Activation((), Status.RUNNING)}, (), 1)
    session.run_updated.emit(frozenset(("greet",)))
    canvas.fit(animate=False)
    qtbot.waitUntil(lambda: canvas.pulse.is_running)
    first = canvas.pulse.time_s
    qtbot.waitUntil(lambda: canvas.pulse.time_s > first)
    assert window.panels.library.tree.isAnimated() and window.isAnimated()
    if wish == "person":
        program.motion.set_choice("reduced")
    else:
        monkeypatch.setattr("weft_editor.theme.motion.system_reduces_motion", lambda: True)
        program.motion.set_choice("system")
    assert not canvas.pulse.is_running, "the ring of a running node stands still"
    assert not window.panels.library.tree.isAnimated() and not window.isAnimated(), "sections and docks fold at once"
    session.run_updated.emit(frozenset(("greet",)))
    canvas.update()
    QApplication.processEvents()
    assert not canvas.pulse.is_running
    qtbot.wait(200)  # what was put off while the view changed is painted
    shown, still = canvas.grab().toImage(), canvas.pulse.time_s
    qtbot.wait(3 * FRAME_MS)
    assert canvas.grab().toImage() == shown and canvas.pulse.time_s == still
    canvas.center_at(500, 500)
    assert canvas.view == canvas.aim, "views are there at once"
    tab.equipment.commands.arrange()
    assert not canvas.findChildren(Glide) or all(each._animation is None for each in canvas.findChildren(Glide))
    program.motion.set_choice("full")
    canvas.fit(animate=False)
    assert canvas.pulse.is_running, "and everything moves again"


def test_restoring_windows_can_be_switched_off(window: MainWindow) -> None:
    shown: AppearancePage = page(window, "Appearance")
    assert shown.restores.isChecked()
    click(shown.restores)
    assert not window.program.settings.restores_windows


# Folders


def test_a_chosen_folder_is_where_dialogs_begin(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[[Flow], FlowTab]
) -> None:
    flows, exports = tmp_path / "flows", tmp_path / "exports"
    for folder in (flows, exports):
        folder.mkdir()
    tab = opened(echo())
    shown: FoldersPage = page(window, "Folders")
    for chosen, folder in ((shown.flows, flows), (shown.exports, exports)):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, folder=folder: str(folder))
        click(chosen.choose_button)
    settings = window.program.settings
    assert settings.folder == flows
    assert proposed(settings, tab.session, "png").parent == exports
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *given: (asked.append(given[2]), ([], ""))[1])
    window.files.ask_open()
    assert asked == [str(flows)]
    click(shown.exports.clear_button)
    assert tab.session.path is not None
    assert proposed(settings, tab.session, "png").parent == tab.session.path.parent
    ExportChoices().keep(settings, flows, tab.session)
    assert proposed(settings, tab.session, "png").parent == flows


def test_a_chosen_folder_that_is_gone_is_said_and_passed_over(window: MainWindow, tmp_path: Path) -> None:
    window.program.settings.flows_folder = tmp_path / "gone"
    shown: FoldersPage = page(window, "Folders")
    assert "(not there)" in shown.flows.label.accessibleName()
    assert window.program.settings.folder == Path.home()


def test_each_of_wefts_own_folders_can_be_opened(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    shown: FoldersPage = page(window, "Folders")
    for button in shown.open_buttons:
        click(button)
    assert len(opened) == 5 and opened[0] == str(config_folder()) and str(state_folder()) in opened
    assert all(Path(each).is_dir() for each in opened)


# About


@pytest.fixture
def about(window: MainWindow) -> AboutDialog:
    window.actions_by_name["about"].trigger()
    (made,) = (each for each in window.findChildren(AboutDialog) if each.isVisible())
    return made


def test_every_library_stands_there_with_version_and_licence(about: AboutDialog) -> None:
    named = {each.name: each for each in works()}
    assert {"Weft", "Inter", "Lucide", "Python", "PySide6_Essentials", "numpy", "httpx", "pydantic_core"} <= set(named)
    assert not {"pytest", "mypy", "ruff"} & set(named), "what only tests need is not part of it"
    for work in named.values():
        assert work.licence and work.read().strip(), work.name
        assert work.version or work.name in ("Inter", "JetBrains Mono", "Lucide")
    assert about.list.topLevelItemCount() == len(named)


def test_the_licence_of_what_is_chosen_is_shown_in_full(about: AboutDialog) -> None:
    assert "MIT License" in about.licence.toPlainText()
    (item,) = about.list.findItems("numpy", Qt.MatchFlag.MatchExactly)
    about.list.scrollToItem(item)
    QTest.mouseClick(about.list.viewport(), LEFT, pos=about.list.visualItemRect(item).center())
    assert "NumPy Developers" in about.licence.toPlainText()


def test_system_information_is_copied_without_the_persons_name_or_keys(
    program: Program, home: Path, about: AboutDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    QTest.mouseClick(about.copy_button, LEFT)
    copied = QApplication.clipboard().text()
    assert copied.startswith("Weft ") and "Qt 6" in copied and "Python 3" in copied
    monkeypatch.setenv("HOME", str(home.parent))
    remember("very-secret-value-1")
    program.settings.theme = "dark"
    said = system_info(program)
    assert str(home.parent) not in said and "Settings: ~" in said


def test_nothing_of_the_pages_is_cut_off(window: MainWindow, about: AboutDialog) -> None:
    about.close()
    for title in ("Appearance", "Keys", "Folders", "Navigation"):
        shown = page(window, title)
        for each in shown.findChildren(QWidget):
            if each.isVisible() and isinstance(each, QAbstractButton):
                corner = each.mapTo(shown, each.rect().bottomRight())
                assert shown.rect().contains(corner), (title, each.text())
        shown.window().close()
        QTest.qWait(0)
