"""Menus, as a person uses them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from weft_editor.flow_tab import FlowTab


def choose_in_menu(tab: FlowTab, node: str, entry: str) -> None:
    """Clicks an entry of the menu that a right click on a node opens."""
    canvas, menus, none = tab.canvas, tab.equipment.menus, Qt.KeyboardModifier.NoModifier
    canvas.reduced_motion = True
    canvas.fit(animate=False)
    rect = canvas.node_rect(node)
    assert rect is not None
    spot = canvas.canvas_to_widget(rect[0] + 60, rect[1] + 14).toPoint()
    QTest.mouseMove(canvas, spot)
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, none, spot)
    menu = menus.menu
    assert menu is not None
    action = next(each for each in menu.actions() if each.text() == entry)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, none, menu.actionGeometry(action).center())
