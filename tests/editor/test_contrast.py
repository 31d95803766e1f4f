"""Contrast of all that is drawn, in both themes: text 4.5:1, shapes that mean something 3:1 (WCAG 2.2, 1.4.3, 1.4.11).

What style sheets say is read from the sheets themselves; what painters mix is listed here, ink by ground.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from weft_editor.canvas.palette import WIRE_OPACITY, Palette
from weft_editor.theme.oklch import contrast, mix
from weft_editor.theme.style import style_sheet
from weft_editor.theme.tokens import DARK, LIGHT, Tokens
from weft_engine.run.status import Status

THEMES = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
TEXT: Final = 4.5
SHAPE: Final = 3.0
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_INACTIVE: Final = re.compile(r":disabled|:!enabled")
"""What cannot be used is exempt."""
_WORDLESS: Final = re.compile(r"::(indicator|handle|groove|sub-page|chunk|drop-down|down-arrow|branch|separator|icon)")


# What the sheets say


def declarations(sheet: str) -> dict[str, dict[str, str]]:
    """What is said of each selector, later rules over earlier ones."""
    found: dict[str, dict[str, str]] = {}
    for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        said = dict(
            (name.strip(), value.strip())
            for name, _, value in (part.partition(":") for part in body.split(";"))
            if value
        )
        for selector in selectors.split(","):
            found.setdefault(" ".join(selector.split()), {}).update(said)
    return found


def ancestors(selector: str) -> list[str]:
    """The selector and those it inherits from, the most general first: without states, without roles, without parts."""
    bare = re.sub(r"(?<!:):(?!:)!?[\w-]+", "", selector)
    kind = re.sub(r"\[[^\]]*\]", "", bare)
    widget = kind.partition("::")[0]
    return list(dict.fromkeys(("QWidget", widget.split(" ")[-1], kind, bare, selector)))


def pairs(tokens: Tokens) -> Iterator[tuple[str, str, str]]:
    """Selector, colour of its text, colour behind it."""
    rules = declarations(style_sheet(tokens.name))
    for selector in rules:
        if _INACTIVE.search(selector) or _WORDLESS.search(selector):
            continue
        ink, ground = tokens.text_high, tokens.surface_1
        for each in ancestors(selector):
            ink = rules.get(each, {}).get("color", ink)
            behind = rules.get(each, {}).get("background", "")
            ground = behind if behind.startswith("#") else ground
        if ink.startswith("#"):
            yield selector, ink, ground


@THEMES
def test_every_text_of_the_style_sheet_is_legible(
    tokens: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path))
    style_sheet.cache_clear()
    found = list(pairs(tokens))
    style_sheet.cache_clear()
    assert len(found) > 80
    faint = [f"{selector}: {ink} on {ground}" for selector, ink, ground in found if contrast(ink, ground) < TEXT]
    assert faint == []


def test_the_reader_of_sheets_follows_states_roles_and_parts() -> None:
    sheet = "QWidget { color: #111111; } QPushButton { background: #eeeeee; }"
    rules = declarations(sheet)
    assert rules["QPushButton"] == {"background": "#eeeeee"}
    assert ancestors('QPushButton[role="x"]:hover') == [
        "QWidget", "QPushButton", 'QPushButton[role="x"]', 'QPushButton[role="x"]:hover',
    ]  # fmt: skip


# What painters mix


def painted_texts(t: Tokens) -> dict[str, tuple[str, str]]:
    """Ink and ground of every text that is painted on something mixed."""
    chosen_row = t.wash(t.accent, 0.2, t.surface_1)
    palette = Palette(t)
    headers = {
        f"title of a node of {category.value}": (t.text_high, palette.ground(tint))
        for category, tint in t.categories.items()
    }
    return headers | {
        "port of a node": (t.text_mid, t.surface_2),
        "figures of a node": (t.text_low, t.surface_2),
        "label of a field in a node": (t.text_low, t.surface_3),
        "value of a field in a node": (t.text_mid, t.surface_3),
        "result in a node": (t.text_high, t.well),
        "what a result waits for": (t.text_low, t.well),
        "error in a node": (t.error, mix(t.error, t.well, 0.1)),
        "why a node was skipped": (t.text_mid, t.well),
        "note": (t.text_high, t.note),
        "beginning of a note": (mix(t.text_high, t.note, 0.8), t.note),
        "link in a note": (t.accent, t.note),
        "chosen row": (t.text_high, chosen_row),
        "hint in a chosen row of the palette": (t.text_mid, t.wash(t.accent, 0.22)),
        "hint in a chosen row of the search": (t.text_mid, t.wash(t.accent, 0.2)),
        "letters that were meant": (t.accent, t.wash(t.accent, 0.2)),
        "switch": (t.on_accent, t.accent),
        "pick of an earlier activation": (t.accent, t.surface_2),
        "severity of a problem": (t.error, t.surface_1),
        "warning": (t.warn, t.surface_1),
        "text of a banner": (t.text_high, t.wash(t.wait, 0.16, t.surface_1)),
        "link of a banner": (t.accent, t.wash(t.wait, 0.16, t.surface_1)),
    }  # fmt: skip


@THEMES
def test_every_painted_text_is_legible(tokens: Tokens) -> None:
    faint = {
        name: round(contrast(ink, ground), 2)
        for name, (ink, ground) in painted_texts(tokens).items()
        if contrast(ink, ground) < TEXT
    }
    assert faint == {}


def shapes(t: Tokens) -> Iterator[tuple[str, str, str]]:
    """Name, colour and ground of every shape that means something."""
    palette = Palette(t)
    grounds = {"panel": t.surface_1, "node": t.surface_2, "field": t.surface_3}
    for status in Status:
        for name, ground in grounds.items():
            yield f"{status.value} on a {name}", t.status(status), ground
    for category, tint in t.categories.items():
        yield f"icon of {category.value} in a panel", tint, t.surface_1
        yield f"icon of {category.value} in a header", tint, palette.ground(tint)
        for status in Status:
            yield f"{status.value} in a header of {category.value}", t.status(status), palette.ground(tint)
        yield f"icon of {category.value} in the search", tint, t.wash(tint, 0.18)
    for kind, tint in t.types.items():
        yield f"port of {kind} at a node", tint, t.surface_2
        yield f"port of {kind} on the canvas", tint, t.canvas
        yield f"chosen wire of {kind}", tint, t.canvas
    yield "error port without a wire", t.text_low, t.surface_2
    yield "ring of what is chosen", t.accent, t.canvas
    yield "frame of a field with the focus", t.accent, t.surface_1
    yield "frame of a list with the focus", t.wash(t.accent, 0.8, t.surface_1), t.surface_1
    yield "icon of a button", t.text_mid, t.surface_1


@THEMES
def test_every_shape_that_means_something_stands_out(tokens: Tokens) -> None:
    faint = [
        f"{name}: {contrast(tint, ground):.2f}"
        for name, tint, ground in shapes(tokens)
        if contrast(tint, ground) < SHAPE
    ]
    assert faint == []


@THEMES
def test_wires_stand_out_from_the_canvas(tokens: Tokens) -> None:
    """They are told apart by where they lead; their colour comes on top."""
    assert min(contrast(mix(each, tokens.canvas, WIRE_OPACITY), tokens.canvas) for each in tokens.types.values()) > 2
