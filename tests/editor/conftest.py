"""Tests of the editor run without a screen, and end objects of Qt in their own thread only, as the program does."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from typing import Any, Final

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from weft_editor.collecting import collect_here

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application; Python's collector runs in its thread."""
    collect_here(qapp)
    return qapp


_GROWN: Final = 300_000
"""So many more blocks of memory are looked at for what hangs in circles: some thirty megabytes."""
_blocks: Final = [0]


@pytest.fixture(autouse=True)
def _memory_is_given_back() -> Iterator[None]:
    """What is to be deleted is, though no event loop runs, and what hangs in circles; a worker came to 12 gigabytes."""
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if sys.getallocatedblocks() - _blocks[0] > _GROWN:
        gc.unfreeze()
        gc.collect()
        _blocks[0] = sys.getallocatedblocks()


@pytest.fixture(autouse=True)
def _nothing_ends_in_another_thread(qtlog: Any) -> Iterator[None]:
    """A timer or watcher that is ended in another thread crashes Qt later, in another test."""
    yield
    assert not [each.message for each in qtlog.records if "another thread" in each.message]
