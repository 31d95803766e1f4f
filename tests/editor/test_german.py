"""Weft in German, as it is started: what decides the language, what Qt says, and what stays as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from weft_editor import language
from weft_engine.document import Flow, storage

_SETTINGS = ("WEFT_LANGUAGE", "LANGUAGE", "LANG", "LC_ALL", "LC_MESSAGES", "LC_NUMERIC")

_SPEAK = """
import json
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QDoubleSpinBox, QFileDialog, QLineEdit, QPushButton
from weft_editor.app import application
from weft_editor.language import language, number, tr
app = application(["weft"])
buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
edit = QLineEdit()
dialog = QFileDialog()
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
print(json.dumps({
    "language": language(),
    "node": tr("Node"),
    "cancel": buttons.buttons()[0].text(),
    "menu": [action.text().partition(chr(9))[0] for action in edit.createStandardContextMenu().actions()],
    "file dialog": [button.text() for button in dialog.findChildren(QPushButton)],
    "keys": QKeySequence("Ctrl+Del").toString(QKeySequence.SequenceFormat.NativeText),
    "spin box": QDoubleSpinBox().textFromValue(1.5),
    "number": number(1234.5, ",.2f"),
}))
"""


def _started(code: str, home: Path, **settings: str) -> str:
    world = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    world |= {"WEFT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", **settings}
    done = subprocess.run([sys.executable, "-c", code], env=world, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What is said where the person chose German."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEFT_HOME", str(home))
        language.choose_language("de")
    said: dict[str, object] = json.loads(_started(_SPEAK, home, LC_ALL="C"))
    return said


def test_the_chosen_language_is_spoken_at_the_next_start(german: dict[str, object]) -> None:
    assert german["language"] == "de"
    assert german["node"] == "Knoten"


def test_buttons_and_menus_of_qt_speak_german_too(german: dict[str, object]) -> None:
    assert german["cancel"] == "Abbrechen"
    assert "&Kopieren" in str(german["menu"])
    assert "&Öffnen" in str(german["file dialog"])
    assert german["keys"] == "Strg+Entf"


def test_numbers_have_a_decimal_comma(german: dict[str, object]) -> None:
    assert german["spin box"] == "1,50"
    assert german["number"] == "1.234,50"


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"LC_ALL": "de_AT.UTF-8"}, "de"),
        ({"LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "ja_JP.UTF-8"}, "en"),
        ({"LC_ALL": "C"}, "en"),
        ({"LC_ALL": "de_DE.UTF-8", "WEFT_LANGUAGE": "en"}, "en"),
    ],
)
def test_without_a_choice_the_system_decides_where_weft_knows_its_language(
    settings: dict[str, str], wanted: str, tmp_path: Path
) -> None:
    code = "from weft_editor.language import language; print(language())"
    assert _started(code, tmp_path, **settings).strip() == wanted


def test_the_command_line_stays_english(tmp_path: Path) -> None:
    path = tmp_path / "empty.weft"
    flow = Flow()
    storage.save(path, flow)
    code = f"from weft_engine.cli.main import main; main(['validate', {str(path)!r}])"
    german = _started(code, tmp_path, LC_ALL="de_DE.UTF-8", WEFT_LANGUAGE="de")
    assert german == _started(code, tmp_path, LC_ALL="C")


def test_a_flow_saved_in_german_is_the_same_file(tmp_path: Path) -> None:
    code = (
        "from weft_editor.app import application; application(['weft'])\n"
        "from weft_engine.document.storage import flow_text, parse_flow\n"
        "from weft_resources import template_names, template_text\n"
        "print([flow_text(parse_flow(template_text(name).encode()).flow) for name in template_names()])"
    )
    assert _started(code, tmp_path, WEFT_LANGUAGE="de") == _started(code, tmp_path, WEFT_LANGUAGE="en")
