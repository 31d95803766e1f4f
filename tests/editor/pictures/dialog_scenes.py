"""Every dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget
from tests.editor.pictures.flows import results
from tests.editor.pictures.studio import Studio

from weft_editor.dialogs import ask
from weft_editor.dialogs.codes import CodesDialog
from weft_editor.dialogs.keys_page import KeysPage
from weft_editor.dialogs.settings import SettingsDialog


def settings(studio: Studio) -> None:
    studio.template("hello")
    with studio.dialog(lambda: studio.act("settings")) as dialog:
        assert isinstance(dialog, SettingsDialog)
        for at in range(dialog.list.count()):
            dialog.list.setCurrentRow(at)
            studio.see(dialog.list.item(at).text().lower().replace(" ", "-"))


def keys(studio: Studio) -> None:
    studio.template("hello")
    with studio.dialog(lambda: studio.act("settings")) as dialog:
        assert isinstance(dialog, SettingsDialog)
        dialog.list.setCurrentRow(4)
        page = dialog.pages.currentWidget()
        assert isinstance(page, KeysPage)
        page.search.setText("arrange")
        page.change()
        studio.see("waiting")
        page.recorder.recorded.emit("Ctrl+S")
        studio.see("taken")
        page.replace_button.click()
        studio.see("chosen")
        page.reset_button.click()


def about(studio: Studio) -> None:
    with studio.dialog(lambda: studio.act("about")) as dialog:
        studio.see()
        for tabs in dialog.findChildren(QTabWidget):
            for at in range(1, tabs.count()):
                tabs.setCurrentIndex(at)
                studio.see(f"{at}")


def shortcuts(studio: Studio) -> None:
    studio.template("hello")
    with studio.dialog(lambda: studio.act("shortcuts")):
        studio.see()


def codes(studio: Studio) -> None:
    with studio.dialog(lambda: studio.act("codes")) as dialog:
        studio.see()
        assert isinstance(dialog, CodesDialog)
        dialog.search.setText("missing_input")
        studio.see("one")


def export(studio: Studio) -> None:
    studio.template("quorum-vote")
    with studio.dialog(lambda: studio.act("export")) as dialog:
        form = dialog.form  # type: ignore[attr-defined]
        for at in range(form.count()):
            form.setCurrentIndex(at)
            studio.see(str(form.itemData(at)))


def large_results(studio: Studio) -> None:
    tab = studio.shown(results(), "Kinds of values")
    studio.run()
    for node in list(tab.session.flow.nodes)[::2]:
        with studio.dialog(lambda node=node: studio.window.running.open_result(tab.session, node)):
            studio.see(node)


def unsaved(studio: Studio) -> None:
    tab = studio.template("hello")
    studio.see_within(lambda: ask.about_unsaved(studio.window, tab.session.title))
    studio.see_within(lambda: ask.about_overwriting(studio.window, tab.session.title), "changed-outside")
