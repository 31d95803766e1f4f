"""A real canvas with everything a person can do with it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.equip import equip
from weft_editor.session import Session
from weft_editor.theme.tokens import THEMES
from weft_engine.document import Flow
from weft_engine.registry import Registry
from weft_nodes import NODE_TYPES

from .hand import LIGHT, Hand, chain


@pytest.fixture
def hand(qapp: QApplication) -> Iterator[Hand]:
    """A hand on a canvas with `chain`, at 100 %, with its corner at (-100, -120)."""
    session = Session(Registry(NODE_TYPES), chain())
    canvas = Canvas(session, THEMES["light" if os.environ.get(LIGHT) else "dark"])
    canvas.reduced_motion = True
    canvas.resize(1280, 800)
    canvas.show()
    canvas.activateWindow()
    canvas.setFocus()
    QTest.qWaitForWindowActive(canvas)
    canvas.center_at(540, 280, zoom=1.0, animate=False)
    equipment = equip(canvas)
    session.check()
    qapp.processEvents()
    yield Hand(canvas, equipment)
    equipment.interactor.cancel()
    equipment.commands.adding.close()
    if equipment.menus.menu is not None:
        equipment.menus.menu.close()
    canvas.close()
    canvas.deleteLater()
    qapp.processEvents()


@pytest.fixture
def before(hand: Hand) -> Flow:
    """The flow as it was before the test."""
    return hand.flow.copy()
