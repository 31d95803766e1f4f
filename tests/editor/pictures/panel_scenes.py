"""Panels: the inspector of each node type and of all else, run, results, timeline, log, problems, history."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from tests.editor.pictures.flows import grouped, picture, results
from tests.editor.pictures.studio import Studio
from tests.editor.window.flows import Sketch

from weft_editor.fields.spec import fields_of
from weft_engine import edits
from weft_engine.values import Json


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


def inspector_otherwise(studio: Studio) -> None:
    """Every node type whose fields depend on another one, as it is when that holds what it usually does not."""
    sketch = Sketch()
    names: dict[str, str] = {}
    for each in studio.shared.registry:
        specs = fields_of(each.config_model)
        usual = {spec.name: spec.default for spec in specs}
        wanted = {(name, values[0] if values else None) for spec in specs for name, values in spec.when}
        for driver, value in sorted(wanted, key=repr):
            if value is None:  # whatever is given
                given: Json = {"type": "object"} if driver.endswith("schema") else "value"
                names[sketch.add(each.id, **{driver: given})] = f"{each.id}-{driver}"
            elif usual[driver] != value:
                names[sketch.add(each.id, **{driver: value})] = f"{each.id}-{driver}-{value}"
    tab = studio.shown(sketch.flow, "Otherwise")
    for node, name in names.items():
        tab.session.select([node])
        tab.canvas.reveal(node, animate=False)
        studio.see(name)


def inspector_unfolded(studio: Studio) -> None:
    """The sections that are folded at first."""
    tab = studio.shown(grouped(), "Unfolded")
    node = next(key for key, each in tab.session.flow.nodes.items() if each.type == "agent")
    _see_unfolded(studio, "flow")
    tab.session.select([node])
    _see_unfolded(studio, "node")


def _see_unfolded(studio: Studio, name: str) -> None:
    page = studio.window.panels.inspector(studio.tab).page
    heads = [each for each in page.findChildren(QToolButton) if each.property("role") == "section"]
    folded = [each for each in heads if not each.isChecked()]
    for each in folded:
        each.click()
    studio.settle()
    area = studio.window.panels.inspector(studio.tab)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    studio.see(name)
    for each in folded:
        each.click()


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
    tab.session.edit(edits.set_muted(tab.session.flow, list(flow.nodes)[:1], True))
    tab.session.select((), flow.wires)
    studio.see("several-wires")
    sketch = Sketch()
    for prompt in ("Say hello", "Say goodbye"):
        sketch.add("agent", prompt=prompt, system="Be kind")
    tab = studio.shown(sketch.flow, "Of one type")
    first = next(iter(tab.session.flow.nodes))
    tab.session.edit(edits.set_muted(tab.session.flow, [first], True))
    tab.session.edit(edits.set_place(tab.session.flow, first, color="#123456"))
    tab.session.select([first])
    _see_unfolded(studio, "own-colour")
    tab.session.select(tab.session.flow.nodes)
    studio.see("several-of-one-type")


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
