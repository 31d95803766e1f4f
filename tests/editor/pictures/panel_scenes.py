"""Panels: the inspector of each node type and of all else, run, results, timeline, log, problems, history."""

from __future__ import annotations

from PySide6.QtCore import Qt
from tests.editor.pictures.flows import grouped, picture, results
from tests.editor.pictures.studio import Studio
from tests.editor.window.flows import Sketch

from weft_engine import edits


def inspector(studio: Studio) -> None:
    """Every node type, its sections open."""
    sketch = Sketch()
    for each in studio.shared.registry:
        sketch.add(each.id)
    tab = studio.shown(sketch.flow, "Every type")
    for node, record in tab.session.flow.nodes.items():
        tab.session.select([node])
        tab.canvas.reveal(node, animate=False)
        studio.see(record.type)


def inspector_with_a_picture(studio: Studio) -> None:
    """A picture that is held can be replaced."""
    sketch = Sketch()
    node = sketch.add("picture", "Skyline", x=0, name="skyline.png", **picture())
    tab = studio.shown(sketch.flow, "A picture")
    tab.session.select([node])
    tab.canvas.reveal(node, animate=False)
    studio.see()


def inspector_of_others(studio: Studio) -> None:
    tab = studio.shown(grouped(), "Groups and notes")
    flow = tab.session.flow
    tab.session.select()
    studio.see("flow")
    tab.session.select(wires=[next(iter(flow.wires))])
    studio.see("wire")
    tab.session.select(groups=list(flow.groups))
    studio.see("group")
    tab.session.select(notes=list(flow.notes))
    studio.see("note")
    tab.session.select(list(flow.nodes))
    studio.see("several")


def bottom(studio: Studio) -> None:
    tab = studio.template("evaluator-optimiser")
    for key in ("run", "timeline", "problems", "log"):
        studio.window.docks.bring(key)
        studio.see(f"{key}-before")
    studio.run()
    for key in ("run", "timeline", "problems", "log", "outline", "history"):
        studio.window.docks.bring(key)
        studio.see(key)
    node = next(iter(tab.session.flow.nodes))
    tab.session.edit(edits.remove(tab.session.flow, [node]))
    agent = next(key for key, each in tab.session.flow.nodes.items() if each.type == "agent")
    tab.session.edit(edits.set_config(tab.session.flow, agent, "prompt", "{{nothing.at.all"))
    studio.wait_for(lambda: tab.session.problems, "problems")
    studio.window.docks.bring("problems")
    studio.see("problems-found")
    studio.window.docks.bring("history")
    studio.see("history-edited")


def outcomes(studio: Studio) -> None:
    studio.shown(results(), "Kinds of values")
    studio.run()
    studio.window.docks.bring("run")
    studio.window.resizeDocks([studio.window.docks.docks["run"]], [420], Qt.Orientation.Vertical)
    studio.see()
