"""The main job by mouse and keyboard: build a flow from nothing, run it, undo, save, reopen, export, run the export.

Started by `test_main_job.py` on a virtual screen; with WEFT_PICTURES=FOLDER it keeps a screenshot of each step.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from tests.editor.journeys.person import CTRL, Person

from weft_engine.document.storage import load
from weft_engine.run.status import Status

SCRIPT: list[dict[str, Any]] = [
    {"when": {"node": "agent-3", "iteration": 2}, "say": "final: Weft runs flows of agents.", "pace": 200},
    {"when": {"node": "agent-3"}, "say": "draft {{iteration}} of the answer to be refined", "pace": 200},
    {"when": {"node": "agent-2", "answered": False}, "calls": [{"tool": "python", "arguments": {"text": "a b c"}}]},
    {"say": "Yes.", "pace": 60},
]
CODE = "def main(text: str):\n    return len(text.split())\n"
QUESTION = "Does it work?"


def build(person: Person) -> None:
    """Input → branch → two agents, one with a tool → vote → a loop that refines → output."""
    person.new_flow()
    person.picture("empty")
    person.canvas.center_at(900, 330, zoom=0.5, animate=False)
    places = {
        "input": (0, 160), "branch": (320, 160), "agent": (640, -120), "agent-2": (640, 320), "vote": (960, 160),
        "loop": (1280, 160), "agent-3": (1600, 330), "output": (1900, 60), "python": (500, 720),
    }  # fmt: skip
    for name, (x, y) in places.items():
        assert person.add(name.partition("-")[0], x, y) == name
    person.picture("nodes")
    for source, target in (
        ("input.value", "branch.value"), ("branch.yes", "agent.question"), ("branch.yes", "agent-2.question"),
        ("agent.text", "vote.ballots"), ("agent-2.text", "vote.ballots"), ("vote.winner", "loop.start"),
        ("loop.state", "agent-3.question"), ("agent-3.text", "loop.next"), ("loop.done", "output.value"),
        ("python.tool", "agent-2.tools"),
    ):  # fmt: skip
        person.wire(source, target)
    person.picture("wired")


def configure(person: Person) -> None:
    """Fills in the inspector what the flow needs."""
    person.click_node("branch")
    person.picture("inspector-branch")
    fields = person.window.findChildren(type(person.field("Otherwise")))
    when = [each for each in fields if each.isVisible() and each.accessibleName() == "When"]
    target = when[0] if when else person.field("When")
    target.setFocus()
    person.type("value.contains('?')")
    person.click_node("loop")
    person.fill("Condition", "state.startsWith('final')")
    person.click_node("python")
    person.fill("Code", "")
    person.type("def main(text: str):")
    person.key(Qt.Key.Key_Return)
    person.type("return len(text.split())")
    person.picture("inspector-python")
    person.canvas.setFocus()
    person.key(Qt.Key.Key_Escape)
    person.session.select()
    person.rest(150)
    person.press("Scripted model")
    person.fill("Rules", json.dumps(SCRIPT))
    person.session.undo.seal()
    problems = [each for each in person.session.problems if each.severity == "error"]
    assert not problems, problems


def run(person: Person) -> None:
    """Runs it and watches."""
    person.fill("Question", QUESTION)
    person.key(Qt.Key.Key_Return, CTRL)
    person.rest(200)
    person.wait_for(lambda: person.session.run.view.status in ("running", "done"), "the run to start")
    person.picture("running")
    person.wait_for(lambda: person.session.run.view.status == "done", "the run to end")
    view = person.session.run.view
    assert view.outputs == {"answer": "final: Weft runs flows of agents."}, view.outputs
    assert view.nodes["agent-3"].runs == 3
    assert view.nodes["loop"].iterations == 3
    tally = view.nodes["vote"].shown().report["tally"]  # type: ignore[union-attr]  # it has run
    assert list(tally.values()) == [2], tally
    assert view.nodes["python"].activations
    assert all(view.nodes[key].shown().status is Status.DONE for key in ("input", "branch", "agent", "output"))  # type: ignore[union-attr]
    person.picture("done")
    person.canvas.fit(animate=False)
    person.picture("done-fit")


def undo_and_redo(person: Person) -> None:
    """Every edit can be taken back, to the empty flow, and done again."""
    stack, end = person.session.undo, person.session.flow.copy()
    person.canvas.setFocus()
    while stack.can_undo:
        person.key(Qt.Key.Key_Z, CTRL)
    assert not person.session.flow.nodes
    assert not person.session.flow.wires
    while stack.can_redo:
        person.key(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert person.session.flow == end


def save_and_reopen(person: Person, folder: Path) -> Path:
    """Saves, closes, opens: the same flow."""
    from PySide6.QtWidgets import QFileDialog

    path = folder / "main-job.weft"
    QFileDialog.getSaveFileName = staticmethod(lambda *_, **__: (str(path), ""))  # type: ignore[method-assign, assignment]  # the system's own dialog
    person.canvas.setFocus()
    person.key(Qt.Key.Key_S, CTRL)
    person.wait_for(path.exists, "the file")
    assert load(path).flow == person.session.flow
    assert not person.tab.file.is_dirty
    before = person.session.flow.copy()
    person.key(Qt.Key.Key_W, CTRL)
    person.wait_for(lambda: not person.window.tabs.flows, "the tab to close")
    person.window.files.open(path)
    person.rest(300)
    assert person.session.flow == before
    person.picture("reopened")
    return path


def run_headless(path: Path) -> None:
    """The exported file gives the same on the command line."""
    weft = [sys.executable, "-m", "weft_engine.cli"]
    exported = path.with_name("exported.weft")
    subprocess.run([*weft, "export", str(path), "--to", "json", "-o", str(exported)], check=True)
    done = subprocess.run(
        [*weft, "run", str(exported), "-i", f"question={QUESTION}", "--json", "--trust"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outputs"] == {"answer": "final: Weft runs flows of agents."}


def main() -> None:
    """The whole journey; prints one line at the end."""
    person = Person(os.environ.get("WEFT_THEME", "dark"))
    person.picture("welcome")
    build(person)
    configure(person)
    run(person)
    undo_and_redo(person)
    path = save_and_reopen(person, Path(os.environ["WEFT_HOME"]))
    person.leave()
    run_headless(path)
    print("the main job is done")


if __name__ == "__main__":
    main()
