"""A newcomer's first quarter of an hour: a template, a run, a prompt, one more voter, a subflow, an export, all undone.

Started by `test_newcomer.py` on a virtual screen; with WEFT_PICTURES=FOLDER it keeps a screenshot of each step.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from tests.editor.journeys.person import CTRL, LEFT, Person

from weft_editor.dialogs.export import ExportDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.template_info import template_flow
from weft_editor.widgets.template_card import TemplateCard
from weft_engine.document.storage import flow_text, load

SHIFT = Qt.KeyboardModifier.ShiftModifier
REVIEWERS = {"accuracy", "brevity", "clarity"}
PROMPT = "{{question}} Explain it to a child."
RULE = '{"when": {"node": "agent"}, "say": "accept"},'


def open_template(person: Person) -> None:
    """A card of the first page is clicked; what opens is that template."""
    (card,) = [each for each in person.window.findChildren(TemplateCard) if each.info.name == "quorum-vote"]
    person.wait_for(lambda: card.has_preview, "its preview")
    person.picture("welcome")
    QTest.mouseClick(card, LEFT)
    person.wait_for(lambda: isinstance(person.window.tabs.currentWidget(), FlowTab), "the template to open")
    person.canvas.reduced_motion = True
    assert flow_text(person.session.flow) == flow_text(template_flow("quorum-vote"))
    person.picture("template")


def run(person: Person, name: str) -> dict[str, Any]:
    """Runs the flow with Ctrl+Enter; gives its outputs."""
    before = person.session.run.view
    person.canvas.setFocus()
    person.session.select()
    person.key(Qt.Key.Key_F5)
    person.wait_for(lambda: person.session.run.view is not before, "the run to start")
    person.wait_for(lambda: person.session.run.view.status == "done", "the run to end")
    person.picture(name)
    return dict(person.session.run.view.outputs)


def edit_a_prompt(person: Person) -> None:
    """The writer's prompt, in the inspector."""
    person.click_node("writer")
    person.fill("Prompt", PROMPT)
    assert person.session.flow.nodes["writer"].config["prompt"] == PROMPT
    person.picture("prompt")


def add_a_voter(person: Person) -> None:
    """An agent of the search for nodes, set in the inspector, wired by dragging."""
    person.canvas.center_at(1500, -130, zoom=0.45, animate=False)
    assert person.add("agent", 1376, -720) == "agent"
    person.click_node("agent")
    person.fill("Prompt", "{{round.draft}}")
    person.canvas.setFocus()
    person.wire("rounds.state", "agent.round")
    person.wire("agent.text", "vote.ballots")
    person.picture("voter")


def tell_its_answer(person: Person) -> None:
    """What the scripted model answers for it: one rule more at the head of the list."""
    person.canvas.setFocus()
    person.key(Qt.Key.Key_Escape)
    person.key(Qt.Key.Key_Escape)
    person.press("Scripted model")
    rules = person.field("Rules")
    assert isinstance(rules, QPlainTextEdit)
    rules.setFocus()
    QTest.keyClick(rules, Qt.Key.Key_Home, CTRL)
    QTest.keyClick(rules, Qt.Key.Key_Right)
    person.type(RULE)
    script = person.session.flow.settings.script
    assert script[0] == {"when": {"node": "agent"}, "say": "accept"}, script[0]
    person.picture("script")


def tally(person: Person) -> object:
    """The votes of the last round, as the node shows them."""
    shown = person.session.run.view.nodes["vote"].shown()
    assert shown is not None
    return shown.report["tally"]


def fold_them(person: Person) -> str:
    """The voters and their vote become a subflow."""
    person.canvas.center_at(1560, -130, zoom=0.45, animate=False)
    person.box_select({*REVIEWERS, "agent", "vote"})
    person.picture("selected")
    before = set(person.session.flow.nodes)
    person.key(Qt.Key.Key_E, CTRL | SHIFT)
    (subflow,) = set(person.session.flow.nodes) - before
    assert before - set(person.session.flow.nodes) == {*REVIEWERS, "agent", "vote"}
    person.picture("folded")
    return subflow


def export(person: Person, path: Path, form: str) -> None:
    """By the menu and its dialog."""
    person.choose("File", "Export…")
    (dialog,) = [each for each in person.window.findChildren(ExportDialog) if each.isVisible()]
    while (away := dialog.form.findData(form) - dialog.form.currentIndex()) != 0:
        QTest.keyClick(dialog.form, Qt.Key.Key_Down if away > 0 else Qt.Key.Key_Up)
    QTest.keyClick(dialog.file, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(dialog.file, str(path))
    person.picture(f"export-{form}")
    QTest.mouseClick(dialog.export_button, LEFT)
    person.wait_for(path.exists, f"{path.name} to be written")
    person.wait_for(lambda: not dialog.isVisible(), "the dialog to close")
    person.come_back()


def export_both(person: Person, folder: Path) -> None:
    """A copy for the command line and a picture."""
    copy, picture = folder / "exported.json", folder / "exported.png"
    export(person, copy, "json")
    assert load(copy).flow == person.session.flow
    export(person, picture, "png")
    assert not QImage(str(picture)).isNull()
    if person.pictures is not None:
        QImage(str(picture)).save(str(person.pictures / f"exported-{person.theme}.png"))


def undo_everything(person: Person) -> None:
    """Ctrl+Z until the template is there again; nothing is left to undo."""
    person.canvas.setFocus()
    for _ in range(len(person.session.undo.steps)):
        person.key(Qt.Key.Key_Z, CTRL)
    assert not person.session.undo.can_undo
    assert flow_text(person.session.flow) == flow_text(template_flow("quorum-vote"))
    person.picture("undone")


def save(person: Person, folder: Path) -> None:
    """Ctrl+S asks for a place once; the file is the template."""
    path = folder / "mine.weft"
    person.canvas.setFocus()
    person.name_file(path, lambda: person.key(Qt.Key.Key_S, CTRL))
    assert load(path).flow == template_flow("quorum-vote")
    assert not person.tab.file.is_dirty
    person.picture("saved")


def main() -> None:
    """The whole journey; prints one line at the end."""
    person, folder = Person(os.environ.get("WEFT_THEME", "dark")), Path(os.environ["WEFT_HOME"])
    open_template(person)
    first = run(person, "first-run")
    assert first["rounds"] == 3, first
    edit_a_prompt(person)
    add_a_voter(person)
    tell_its_answer(person)
    second = run(person, "second-run")
    assert second["rounds"] == 1, "two to one against the draft has become a tie, which goes to the first choice"
    assert tally(person) == {"accept": 2, "revise": 2}
    fold_them(person)
    assert run(person, "third-run") == second
    export_both(person, folder)
    undo_everything(person)
    save(person, folder)
    person.leave()
    print("the newcomer has arrived")


if __name__ == "__main__":
    main()
