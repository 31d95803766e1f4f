"""Sets of rows are those numpy would give, without what numpy loads for them."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from weft_editor.canvas.rowsets import among, union

PAINT = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from weft_editor.canvas.canvas import Canvas
from weft_editor.session import Session
from weft_editor.theme.tokens import DARK
from weft_engine.document import Flow, Node, Place
from weft_engine.registry import installed
flow = Flow()
for number in range(200):
    flow.sections["nodes"][f"n{number}"] = Node(type="template")
    flow.sections["layout.nodes"][f"n{number}"] = Place(x=number * 40, y=0)
canvas = Canvas(Session(installed(), flow), DARK)
canvas.show()
app.processEvents()
for zoom in (0.05, 0.2, 0.4, 1.0):
    canvas.set_zoom(zoom)
    canvas.repaint()
    canvas.pan_by(9, 9)
    canvas.show_moving(["n1", "n2"], zoom, 4.0)
    canvas.repaint()
    canvas.refreshing.catch_up()
assert "numpy.ma" not in sys.modules
"""


@pytest.mark.parametrize("seed", range(20))
def test_sets_of_rows_are_those_of_numpy(seed: int) -> None:
    chance = random.Random(seed)
    one, two = (np.array(chance.choices(range(30), k=chance.randrange(12)), np.intp) for _ in range(2))
    assert union(one, two).tolist() == np.union1d(one, two).tolist()
    assert among(one, two).tolist() == np.isin(one, two).tolist()
    assert union(one.astype(np.int8)).tolist() == np.unique(one).tolist()


def test_no_frame_loads_the_masked_arrays_of_numpy() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PAINT], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
