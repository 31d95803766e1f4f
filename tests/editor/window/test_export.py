"""Exporting from the window by real keys and clicks; what was written is opened again."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMessageBox

from weft_editor.dialogs.export import ExportDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine import edits
from weft_engine.document import Flow, storage
from weft_engine.python_script import load_script
from weft_engine.registry import installed

from .flows import Sketch, echo

Opened = Callable[[Flow], FlowTab]
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
KEY: Final = "sk-" + "a1b2c3d4" * 5


def export_dialog(window: MainWindow) -> ExportDialog:
    """Ctrl+E."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_E, CTRL)
    (found,) = (each for each in window.findChildren(ExportDialog) if each.isVisible())
    assert isinstance(found, ExportDialog)
    return found


def pick(combo: QComboBox, value: object) -> None:
    """Chooses an entry by arrow keys, as a person does."""
    steps = combo.findData(value) - combo.currentIndex()
    for _ in range(abs(steps)):
        QTest.keyClick(combo, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    assert combo.currentData() == value


def type_file(dialog: ExportDialog, path: Path | str) -> None:
    dialog.file.selectAll()
    QTest.keyClicks(dialog.file, str(path))


def press_export(dialog: ExportDialog) -> None:
    QTest.mouseClick(dialog.export_button, LEFT)


def header(tab: FlowTab, node: str) -> QPoint:
    rect = tab.canvas.node_rect(node)
    assert rect is not None
    return tab.canvas.canvas_to_widget(rect[0] + 60, rect[1] + 14).toPoint()


def run(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    window.running.run(offline=True)
    qtbot.waitUntil(lambda: not tab.runs.is_running and tab.session.run.view.status == "done", timeout=20_000)


def speaking() -> Flow:
    """A flow without inputs: its output is known."""
    made = Sketch()
    source = made.add("constant", "Words", value="ahoy there")
    out = made.add("output", "Harbour", name="said")
    made.wire(f"{source}.value", f"{out}.value")
    return made.flow


def holding_a_key() -> Flow:
    flow = echo()
    greet = flow.nodes["greet"]
    flow.sections["nodes"]["greet"] = greet.model_copy(update={"config": {**greet.config, "api_key": KEY}})
    return flow


def test_ctrl_e_proposes_a_picture_beside_the_flow_and_writes_it(
    window: MainWindow, opened: Opened, tmp_path: Path
) -> None:
    opened(echo())
    dialog = export_dialog(window)
    assert dialog.target() == tmp_path / "flow.png"
    assert dialog.whole.isChecked() and not dialog.selection.isEnabled()
    pick(dialog.scale, 1)
    press_export(dialog)
    assert not dialog.isVisible()
    once = QImage(str(tmp_path / "flow.png"))
    assert once.width() > 800
    assert window.toast.isVisible()
    assert window.toast.words.endswith(f"flow.png ({once.width()} × {once.height()} pixels)")
    dialog = export_dialog(window)
    assert dialog.scale.currentData() == 1  # remembered
    pick(dialog.scale, 3)
    type_file(dialog, tmp_path / "thrice.png")
    press_export(dialog)
    assert QImage(str(tmp_path / "thrice.png")).width() == pytest.approx(3 * once.width(), abs=3)


def test_a_selection_is_exported_by_default_and_is_smaller(window: MainWindow, opened: Opened, tmp_path: Path) -> None:
    tab = opened(echo())
    QTest.mouseClick(tab.canvas, LEFT, pos=header(tab, "greet"))
    dialog = export_dialog(window)
    assert dialog.selection.isChecked()
    assert "1 node" in dialog.selection.text()
    pick(dialog.form, "svg")
    press_export(dialog)
    drawn = (tmp_path / "flow.svg").read_text()
    assert "Greet" in drawn
    assert "Input" not in drawn
    dialog = export_dialog(window)
    QTest.mouseClick(dialog.whole, LEFT)
    type_file(dialog, "whole")
    press_export(dialog)
    assert "Input" in (tmp_path / "whole.svg").read_text()
    part, whole = QSvgRenderer(str(tmp_path / "flow.svg")), QSvgRenderer(str(tmp_path / "whole.svg"))
    assert part.isValid() and part.viewBox().width() < whole.viewBox().width() / 2


def test_a_pdf_is_one_page_as_large_as_the_flow_with_its_titles(
    window: MainWindow, opened: Opened, tmp_path: Path
) -> None:
    opened(echo())
    dialog = export_dialog(window)
    pick(dialog.scale, 1)
    press_export(dialog)
    pixels = QImage(str(tmp_path / "flow.png"))
    dialog = export_dialog(window)
    pick(dialog.form, "pdf")
    press_export(dialog)
    data = (tmp_path / "flow.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    assert [float(each) for each in box] == pytest.approx([pixels.width() * 0.75, pixels.height() * 0.75], abs=2)
    assert _letters("Greet") <= _letters_in(data)


def _letters(words: str) -> set[bytes]:
    return {f"<{ord(each):04X}>".encode() for each in words}


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream


def _letters_in(pdf: bytes) -> set[bytes]:
    """The letters which the fonts of a PDF say that texts are made of."""
    streams = [_plain(raw) for raw in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)]
    maps = [each for each in streams if b"beginbfrange" in each or b"beginbfchar" in each]
    assert maps, "there is no text"
    assert any(re.search(rb"T[jJ]\s", each) for each in streams)
    return {each.upper() for found in maps for each in re.findall(rb"<[0-9a-fA-F]{4}>", found)}


def test_results_are_shown_or_not_as_is_chosen(window: MainWindow, opened: Opened, tmp_path: Path, qtbot: Any) -> None:
    tab = opened(speaking())
    run(window, tab, qtbot)
    for name, shows in (("with", True), ("without", False)):
        dialog = export_dialog(window)
        pick(dialog.form, "svg")
        if dialog.results.isChecked() != shows:
            QTest.keyClick(dialog.results, Qt.Key.Key_Space)
        type_file(dialog, tmp_path / f"{name}.svg")
        press_export(dialog)
    with_them, without = ((tmp_path / f"{name}.svg").read_text() for name in ("with", "without"))
    assert with_them.count("ahoy there") > without.count("ahoy there") >= 1
    assert not export_dialog(window).results.isChecked()


def test_results_inside_a_subflow_are_those_of_the_call_that_is_shown(
    window: MainWindow, opened: Opened, tmp_path: Path, qtbot: Any
) -> None:
    sketch = Sketch()
    sketch.document.flow = speaking()
    template = sketch.add("template", "Shout", text="{{words}}!!")
    end = sketch.add("output", "Far", name="far")
    sketch.wire("words.value", f"{template}.words")
    sketch.wire(f"{template}.text", f"{end}.value")
    sketch.document.apply(edits.fold(sketch.flow, installed(), {template}, title="Loud")[1])
    tab = opened(sketch.flow)
    run(window, tab, qtbot)
    (name,) = tab.session.flow.flows
    tab.enter((name,))
    dialog = export_dialog(window)
    pick(dialog.form, "svg")
    press_export(dialog)
    (written,) = tmp_path.glob("*.svg")
    assert "ahoy there!!" in written.read_text()


def test_the_theme_of_a_picture_can_be_chosen(window: MainWindow, opened: Opened, tmp_path: Path) -> None:
    opened(echo())
    shades = {}
    for theme in ("shown", "dark", "light"):
        dialog = export_dialog(window)
        pick(dialog.theme, theme)
        type_file(dialog, tmp_path / f"{theme}.png")
        press_export(dialog)
        shades[theme] = QImage(str(tmp_path / f"{theme}.png")).pixelColor(2, 2).lightness()
    assert shades["shown"] == shades["dark"] < 80
    assert shades["light"] > 200


@pytest.mark.parametrize(("form", "start"), [("json", "{"), ("mermaid", "flowchart LR"), ("dot", "digraph")])
def test_a_flow_is_exported_as_text(window: MainWindow, opened: Opened, tmp_path: Path, form: str, start: str) -> None:
    tab = opened(echo())
    dialog = export_dialog(window)
    pick(dialog.form, form)
    assert not dialog.theme.isVisible() and not dialog.scale.isVisible() and not dialog.results.isVisible()
    press_export(dialog)
    (written,) = (each for each in tmp_path.iterdir() if each.stem == "flow" and each.suffix != ".weft")
    text = written.read_text()
    assert text.startswith(start)
    assert "Greet" in text
    if form == "json":
        assert storage.load(written).flow.nodes == tab.session.flow.nodes


def test_a_selection_as_json_is_a_flow_of_its_own(window: MainWindow, opened: Opened, tmp_path: Path) -> None:
    tab = opened(echo())
    QTest.mouseClick(tab.canvas, LEFT, pos=header(tab, "greet"))
    QTest.mouseClick(tab.canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, header(tab, "output"))
    dialog = export_dialog(window)
    pick(dialog.form, "json")
    press_export(dialog)
    part = storage.load(tmp_path / "flow.json").flow
    assert set(part.nodes) == {"greet", "output"}
    assert [wire.source for wire in part.wires.values()] == ["greet.text"]
    assert part.singles == tab.session.flow.singles


def test_a_flow_is_exported_as_a_script_that_holds_it(window: MainWindow, opened: Opened, tmp_path: Path) -> None:
    tab = opened(echo())
    dialog = export_dialog(window)
    pick(dialog.form, "python")
    press_export(dialog)
    assert load_script(tmp_path / "flow.py").flow == tab.session.flow


def test_a_group_is_exported_with_what_lies_in_it(window: MainWindow, opened: Opened, tmp_path: Path) -> None:
    tab = opened(echo())
    QTest.mouseClick(tab.canvas, LEFT, pos=header(tab, "greet"))
    QTest.keyClick(tab.canvas, Qt.Key.Key_G, CTRL)
    (group,) = tab.session.flow.groups
    tab.session.select(groups=[group])
    dialog = export_dialog(window)
    pick(dialog.form, "json")
    press_export(dialog)
    part = storage.load(tmp_path / "flow.json").flow
    assert (set(part.nodes), set(part.groups)) == ({"greet"}, {group})


def test_inside_a_subflow_its_flow_is_exported(window: MainWindow, opened: Opened, tmp_path: Path) -> None:
    sketch = Sketch()
    sketch.document.flow = echo()
    node, change = edits.fold(sketch.flow, installed(), {"greet"}, title="Polite")
    sketch.document.apply(change)
    tab = opened(sketch.flow)
    (name,) = tab.session.flow.flows
    QTest.mouseClick(tab.canvas, LEFT, pos=header(tab, node))
    tab.enter((name,))
    dialog = export_dialog(window)
    pick(dialog.form, "svg")
    press_export(dialog)
    (written,) = tmp_path.glob("*.svg")
    assert written.stem == tab.here.title
    drawn = written.read_text()
    assert "Greet" in drawn
    assert "Polite" not in drawn.split("</title>")[1]


def test_a_place_that_cannot_be_written_is_said_and_can_be_changed(
    window: MainWindow, opened: Opened, tmp_path: Path
) -> None:
    opened(echo())
    dialog = export_dialog(window)
    type_file(dialog, tmp_path / "nowhere" / "a.png")
    press_export(dialog)
    assert dialog.isVisible() and dialog.trouble.isVisible()
    assert f"there is no folder {tmp_path / 'nowhere'}" in dialog.trouble.text()
    type_file(dialog, tmp_path / "a.png")
    assert not dialog.trouble.isVisible()
    press_export(dialog)
    assert (tmp_path / "a.png").is_file()


@pytest.mark.parametrize("form", ["json", "python", "png", "svg", "pdf"])
def test_a_literal_key_is_refused_with_its_place(window: MainWindow, opened: Opened, tmp_path: Path, form: str) -> None:
    opened(holding_a_key())
    dialog = export_dialog(window)
    pick(dialog.form, form)
    press_export(dialog)
    assert dialog.isVisible()
    assert "nodes.greet.config.api_key" in dialog.trouble.text()
    assert KEY not in dialog.trouble.text()
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["flow.weft"]


def test_a_part_without_the_key_is_exported(window: MainWindow, opened: Opened, tmp_path: Path) -> None:
    tab = opened(holding_a_key())
    QTest.mouseClick(tab.canvas, LEFT, pos=header(tab, "output"))
    press_export(export_dialog(window))
    assert (tmp_path / "flow.png").is_file()


@pytest.mark.parametrize(("answer", "is_replaced"), [("Cancel", False), ("Replace", True)])
def test_a_file_that_is_there_is_replaced_only_when_told(
    window: MainWindow, opened: Opened, tmp_path: Path, answer: str, is_replaced: bool
) -> None:
    opened(echo())
    (tmp_path / "flow.png").write_text("mine")
    dialog = export_dialog(window)
    asked: list[str] = []

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        QTest.mouseClick(next(each for each in box.buttons() if each.text() == answer), LEFT)

    QTimer.singleShot(0, click)
    press_export(dialog)
    assert asked == ["Replace “flow.png”?"]
    assert dialog.isVisible() != is_replaced
    assert ((tmp_path / "flow.png").read_bytes() != b"mine") == is_replaced


def test_browsing_takes_over_the_file_that_was_chosen(
    window: MainWindow, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(echo())
    chosen = tmp_path / "chosen.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(chosen), ""))
    dialog = export_dialog(window)
    QTest.mouseClick(dialog.browse, LEFT)
    assert dialog.target() == chosen
    pick(dialog.form, "mermaid")
    assert dialog.target() == tmp_path / "chosen.mmd"


def by_palette(window: MainWindow, words: str, qtbot: Any) -> str:
    """Runs a command from the palette; what the window then says."""
    window.toast.say("")
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = window.finding.palette
    assert palette is not None
    QTest.keyClicks(palette.search, words)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.toast.words != "")
    return window.toast.words


def test_what_is_selected_is_copied_as_a_picture(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    assert by_palette(window, "copy as picture", qtbot) == "Copied a picture of the whole flow"
    whole = QGuiApplication.clipboard().image()
    QTest.mouseClick(tab.canvas, LEFT, pos=header(tab, "greet"))
    assert by_palette(window, "copy as picture", qtbot) == "Copied a picture of the selection"
    part = QGuiApplication.clipboard().image()
    assert 0 < part.width() < whole.width() / 2


def test_a_flow_is_copied_as_mermaid(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    opened(echo())
    by_palette(window, "copy as mermaid", qtbot)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("flowchart LR") and "Greet" in text


def test_a_literal_key_is_not_copied_as_a_picture(window: MainWindow, opened: Opened) -> None:
    tab = opened(holding_a_key())
    QGuiApplication.clipboard().setText("before")
    told: list[str] = []

    def close() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        told.append(box.informativeText())
        QTest.mouseClick(box.buttons()[0], LEFT)

    QTimer.singleShot(0, close)
    window.exporting.copy_picture(tab)
    assert "nodes.greet.config.api_key" in told[0]
    assert QGuiApplication.clipboard().text() == "before"


def test_without_a_flow_there_is_nothing_to_export(window: MainWindow) -> None:
    assert not any(window.actions_by_name[each].isEnabled() for each in ("export", "copy_picture", "copy_mermaid"))
