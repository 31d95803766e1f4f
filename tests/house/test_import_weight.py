"""What importing the packages drags in: start-up time is a promise, and the core works without Qt."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from weft_resources import template_text

NEVER = ("PySide6", "shiboken6", "numpy", "qasync", "weft_editor")
LATER = ("networkx", "httpx", "cel", "keyring", "mcp", "re2", "jsonschema_rs")

NOT_FOR_WELCOME = (
    "numpy",
    "pydantic",
    "weft_nodes",
    "weft_engine.document",
    "weft_engine.expressions",
    "weft_engine.run.view",
    "weft_editor.canvas.canvas",
    "weft_editor.fields.field",
    "weft_editor.flow_tab",
    "weft_editor.interactions.interactor",
    "weft_editor.session",
)
"""What the welcome page is painted without; it comes in the turns after that."""
NOT_FOR_A_FLOW = (
    "numpy.ma",
    "weft_editor.dialogs.settings",
    "weft_editor.fields.make",
    "weft_editor.panels.inspector",
    "weft_editor.panels.library",
    "weft_editor.panels.questions",
    "weft_editor.timeline",
    "weft_editor.widgets.value_view",
    "weft_engine.graph.validate",
    "weft_engine.run.run",
)
"""What a flow is painted without."""
FIRST_PAINT = """
import os, sys
from pathlib import Path
from weft_editor import app, turns

def painted():
    print(*sys.modules)
    sys.stdout.flush()
    os._exit(0)

turns.go_on = painted
app.main(*map(Path, sys.argv[1:]))
"""


def modules_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["weft_engine", "weft_nodes"])
def test_importing_a_core_package_loads_no_heavy_library(package: str) -> None:
    loaded = modules_after(f"import {package}")
    assert not loaded & {*NEVER, *LATER}


def test_every_core_module_imports_without_qt_and_without_heavy_libraries() -> None:
    walk = (
        "import importlib, pkgutil, weft_engine, weft_nodes, weft_resources\n"
        "for package in (weft_engine, weft_nodes, weft_resources):\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not module.name.endswith('__main__'):\n"
        "            importlib.import_module(module.name)"
    )
    assert not modules_after(walk) & {*NEVER, *LATER}


def loaded_at_first_paint(home: Path, *arguments: Path) -> set[str]:
    pytest.importorskip("PySide6")
    environment = {**os.environ, "WEFT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", FIRST_PAINT, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.gui
def test_the_welcome_page_is_painted_without_numpy_pydantic_and_the_canvas(tmp_path: Path) -> None:
    loaded = loaded_at_first_paint(tmp_path)
    assert "weft_editor.welcome" in loaded
    assert not loaded & {*LATER, *NOT_FOR_WELCOME}


@pytest.mark.gui
def test_a_flow_is_painted_without_what_only_panels_dialogs_and_runs_need(tmp_path: Path) -> None:
    file = tmp_path / "one.weft"
    file.write_text(template_text("hello"), encoding="utf-8")
    loaded = loaded_at_first_paint(tmp_path / "home", file)
    assert "weft_editor.canvas.canvas" in loaded
    assert not loaded & {*LATER, *NOT_FOR_A_FLOW}
