"""The canvas: templates, gestures, groups and notes, subflows, zoom, minimap."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.editor.pictures.flows import grouped, results
from tests.editor.pictures.studio import Studio

from weft_engine import edits


def gestures(studio: Studio) -> None:
    tab = studio.template("quorum-vote")
    hand = studio.hand()
    hand.move((-4000, -4000))
    agent = next(key for key, node in tab.session.flow.nodes.items() if node.type == "agent")
    studio.zoom(0.8, *hand.node(agent, 200, 60))
    hand.click(hand.node(agent))
    studio.see("selected")
    x, y = hand.port(f"{agent}.text", into=False)
    hand.begin_drag((x, y), (x + 180, y + 120))
    studio.see("wire")
    hand.release((x + 180, y + 120))
    studio.see("wire-dropped")
    QTest.keyClick(QApplication.focusWidget() or tab.canvas, Qt.Key.Key_Escape)
    hand.canvas.setFocus()
    hand.key(Qt.Key.Key_Escape)
    left, top = hand.node(agent, -40, -40)
    hand.begin_drag((left, top), (left + 700, top + 320))
    studio.see("box")
    hand.release((left + 700, top + 320))
    studio.see("boxed")
    hand.begin_drag(hand.node(agent), hand.node(agent, 73, 55))
    studio.see("moving")
    hand.release(hand.node(agent, 40, 16))
    hand.key(Qt.Key.Key_Escape)
    wire = next(iter(tab.session.flow.wires))
    hand.move(hand.on_wire(wire))
    studio.see("hovered-wire")


def by_keys(studio: Studio) -> None:
    """A port, a wire, a dot and a size, as the keyboard goes over them."""
    tab = studio.template("quorum-vote")
    hand = studio.hand()
    agent = next(key for key, node in tab.session.flow.nodes.items() if node.type == "agent")
    hand.canvas.set_current(agent)
    for key, name in ((Qt.Key.Key_P, "port"), (Qt.Key.Key_Menu, "port-menu")):
        hand.key(key)
        studio.see(name)
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    for key, name in ((Qt.Key.Key_W, "wire"), (Qt.Key.Key_Return, "wire-end")):
        hand.key(key)
        studio.see(name)
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_R)
    hand.key(Qt.Key.Key_Down)
    studio.see("dot")
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_S)
    hand.key(Qt.Key.Key_Right)
    studio.see("size")
    hand.key(Qt.Key.Key_Return)


def quick_add(studio: Studio) -> None:
    studio.template("hello")
    hand = studio.hand()
    hand.key(Qt.Key.Key_Tab)
    studio.see()
    line = studio.focused()
    QTest.keyClicks(line, "vot")
    studio.see("search")
    QTest.keyClicks(line, "zzz")
    studio.see("nothing")
    QTest.keyClick(line, Qt.Key.Key_Escape)


def context_menus(studio: Studio) -> None:
    tab = studio.shown(grouped(), "Menus")
    hand = studio.hand()
    node = next(iter(tab.session.flow.nodes))
    wire = hand.on_wire(next(iter(tab.session.flow.wires)))
    for name, spot in (("node", hand.node(node)), ("empty", (-200.0, -100.0)), ("wire", wire)):
        hand.click(spot, button=Qt.MouseButton.RightButton)
        studio.see(name)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()


def boxes(studio: Studio) -> None:
    tab = studio.shown(grouped(), "Groups and notes")
    studio.see()
    (group,) = tab.session.flow.groups
    (note,) = tab.session.flow.notes
    tab.session.select(groups=[group], notes=[note])
    studio.see("selected")


def subflow(studio: Studio) -> None:
    tab = studio.shown(grouped(), "Greetings")
    node = next(key for key, each in tab.session.flow.nodes.items() if each.type == "subflow")
    scope = edits.called_scope(tab.session.flow, (), tab.session.flow.nodes[node])
    assert scope is not None
    tab.enter(scope)
    studio.see()


def zoom_levels(studio: Studio) -> None:
    tab = studio.template("quorum-vote")
    middle = tab.canvas.widget_to_canvas(tab.canvas.rect().center().toPointF())
    for zoom in (0.06, 0.15, 0.3, 0.45, 0.6, 1.0, 1.5, 3.0):
        studio.zoom(zoom, *middle)
        studio.see(f"{zoom:g}")


def minimap(studio: Studio) -> None:
    tab = studio.template("quorum-vote")
    if not studio.window.actions_by_name["minimap"].isChecked():
        studio.act("minimap")
    for key, dock in studio.window.docks.docks.items():
        dock.setVisible(key == "library")  # on a low screen the map wants their room
    x, y = tab.canvas.widget_to_canvas(tab.canvas.rect().center().toPointF())
    studio.zoom(1.0, x, y)
    studio.wait_for(lambda: tab.view._minimap is not None and tab.view._minimap.isVisible(), "the map")
    studio.see()


def values(studio: Studio) -> None:
    studio.shown(results(), "Kinds of values")
    studio.run()
    studio.canvas.fit(animate=False)
    studio.see()
    studio.zoom(1.0, 300, 120)
    studio.see("near")
    studio.zoom(1.0, 1400, 120)
    studio.see("near-right")
    studio.zoom(1.0, 300, 480)
    studio.see("near-below")


def edited_in_place(studio: Studio) -> None:
    tab = studio.template("hello")
    hand = studio.hand()
    agent = next(key for key, node in tab.session.flow.nodes.items() if node.type == "agent")
    studio.zoom(1.0, *hand.node(agent, 120, 100))
    tab.canvas.editing.open_title(agent)
    studio.see("title")
    hand.canvas.setFocus()
    fields = tab.canvas.scene.shapes[tab.canvas.scene.nodes.row_of[agent]].fields
    x, y = hand.node(agent, 0, 0)
    if fields:
        hand.click((x + fields[0].left + 20, y + fields[0].top + 10))
        studio.see("field")
