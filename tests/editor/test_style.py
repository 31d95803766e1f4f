"""The style sheets: whole, of tokens only, and nothing coloured elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QLabel

import weft_editor
from weft_editor.theme.style import palette_of, style_sheet
from weft_editor.theme.tokens import THEMES, ThemeName

_COLOUR = re.compile(r"""["'(]#[0-9a-fA-F]{3,8}\b|rgba?\(\s*\d""")


@pytest.mark.parametrize("name", ["dark", "light"])
def test_qt_understands_every_rule(
    qapp: QApplication, name: ThemeName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path))
    style_sheet.cache_clear()
    said: list[str] = []
    old = qInstallMessageHandler(lambda kind, context, text: said.append(text))
    try:
        label = QLabel("x")
        label.setStyleSheet(style_sheet(name))
        label.ensurePolished()
        label.grab()
    finally:
        qInstallMessageHandler(old)
        style_sheet.cache_clear()
    assert [each for each in said if "style" in each.lower() or "property" in each.lower()] == []
    assert QtMsgType.QtWarningMsg  # the handler is Qt's


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_icon_of_a_sheet_is_a_file(name: ThemeName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path))
    style_sheet.cache_clear()
    files = re.findall(r'url\("([^"]*)"\)', style_sheet(name))
    style_sheet.cache_clear()
    assert files
    assert all(Path(each).is_file() for each in files)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_sheet_uses_no_colour_that_is_no_token_or_mix_of_tokens(name: ThemeName, qapp: Any) -> None:
    tokens = THEMES[name]
    palette = palette_of(tokens)
    assert palette.window().color().name() == tokens.surface_1
    assert not re.search(r"\{t\.|\{s\.|None", style_sheet(name))


def test_no_colour_stands_outside_of_the_theme() -> None:
    root = Path(weft_editor.__file__).parent
    theme = root / "theme"
    found = [
        f"{file.relative_to(root)}:{number}"
        for file in sorted(root.rglob("*.py"))
        if not file.is_relative_to(theme)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if _COLOUR.search(line)
    ]
    assert found == []
