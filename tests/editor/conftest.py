"""Tests of the editor run without a screen, and end objects of Qt in their own thread only, as the program does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from weft_editor.collecting import collect_here

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application; Python's collector runs in its thread."""
    collect_here(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _nothing_ends_in_another_thread(qtlog: Any) -> Iterator[None]:
    """A timer or watcher that is ended in another thread crashes Qt later, in another test."""
    yield
    assert not [each.message for each in qtlog.records if "another thread" in each.message]
