"""What importing the packages drags in: start-up time is a promise, and the core works without Qt."""

import subprocess
import sys

import pytest

NEVER = ("PySide6", "shiboken6", "numpy", "qasync", "weft_editor")
LATER = ("networkx", "httpx", "cel", "keyring", "mcp", "re2", "jsonschema_rs")


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
