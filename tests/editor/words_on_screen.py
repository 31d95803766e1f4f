"""Opens all there is to see of a window that speaks the pseudo language, and prints what is shown in plain English.

A program of its own (the language is fixed at start): `WEFT_LANGUAGE=pseudo python -m tests.editor.words_on_screen`.
Every letter of a text that went through `language` carries an accent, so plain words are data or an oversight.
"""

from __future__ import annotations

import faulthandler
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from weft_editor.app import application, make_program
from weft_editor.canvas.card import live_of
from weft_editor.canvas.hit import Hit, TargetKind
from weft_editor.canvas.requests import ContextHit
from weft_editor.canvas.tooltips import tooltip_of
from weft_editor.dialogs.export import ExportDialog
from weft_editor.dialogs.result import ResultDialog
from weft_editor.dialogs.settings import SettingsDialog
from weft_editor.dialogs.trust import TrustDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine import edits, folders
from weft_engine.document import Document, Flow, storage
from weft_engine.document.storage import flow_text
from weft_engine.graph.codes import CODES
from weft_engine.ports import ports_of
from weft_engine.registry import installed
from weft_engine.trust import needs_of

_PLAIN: Final = re.compile(r"(?<![\wÀ-ỿ])[A-Za-z]{3,}(?![\wÀ-ỿ])")
_KEYS: Final = re.compile(
    r"\b(?:Ctrl|Alt|Shift|Meta|Return|Enter|Esc|Space|Del|Backspace|Backtab|Tab|Home|End|PgUp|PgDown|Page|Left|Right|Up"
    r"|Down|Ins|F\d+)\b"
)
_NAMES: Final = frozenset((
    "Weft", "JSON", "USD", "PNG", "SVG", "PDF", "DOT", "MCP", "HTTP", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD",
    "Anthropic", "Gemini", "Ollama", "English", "Deutsch", "Python", "WEFT_LANGUAGE", "scripted", "default", "true",
    "false", "null",
))  # fmt: skip
"""Names, and what is the same in every language."""


_OF_QT: Final = frozenset((
    "Close", "Close Tab", "Closes the dock widget", "Float", "Scroll Left", "Scroll Right",
    "Undocks and re-attaches the dock widget",
))  # fmt: skip
"""What Qt itself says, and its own translation translates."""


def main(home: Path) -> None:
    """Opens everything, one after the other."""
    faulthandler.dump_traceback_later(1200, exit=True)  # what it waits for, should it ever wait
    app = application(["weft"])
    window = MainWindow(make_program(app))
    window.resize(1440, 900)
    window.show()
    window.load_rest()
    window.welcome()
    seen: dict[str, set[str]] = {"welcome": texts_of(window)}
    ran = _ran(window, "hello")
    seen["a run"] = {text for key in window.docks.docks for text in _brought(window, key)}
    seen["results"] = {*_results(ran), *_tips(ran)}
    seen["result"] = _shown(ResultDialog(window, ran.session, _agent(ran), window.program.tokens))
    tab = _opened(window, home)
    seen["window"] = texts_of(window)
    seen["menus"] = {text for menu in _menus(window, tab) for text in texts_of(menu)}
    seen["docks"] = {text for key in window.docks.docks for text in _brought(window, key)}
    for node in sorted(tab.session.flow.nodes):
        tab.session.select(nodes=(node,))
        QTest.qWait(0)
        seen[f"inspector of {tab.session.flow.nodes[node].type}"] = texts_of(window.panels.inspector(tab))
    tab.session.select()
    seen["flow page"] = texts_of(window.panels.inspector(tab))
    seen["tool tips"] = set(_tips(tab))
    seen["screen reader"] = set(_read_aloud(tab))
    for name, dialog in _dialogs(window, tab):
        seen[name] = _shown(dialog)
    data = frozenset((*_words_of_data(tab), *_words_of_data(ran)))
    for place, texts in seen.items():
        for text in sorted(texts - _OF_QT):
            if words := [word for word in _plain_words(text) if word not in data]:
                print(f"{place}: {text!r} ({', '.join(words)})")
    window.end_without_asking()
    window.program.engine.stop()


def texts_of(root: QWidget) -> set[str]:
    """Everything in a widget that is read."""
    return {text for each in (root, *root.findChildren(QObject)) for text in _texts(each) if text}


def _texts(each: QObject) -> Iterator[str]:
    if isinstance(each, QAction):
        yield from (each.text().partition("\t")[0], each.toolTip(), each.statusTip())
    if isinstance(each, QMenu):
        yield each.title()
    if isinstance(each, QAbstractButton | QLabel):
        yield each.text()
    if isinstance(each, QLineEdit | QPlainTextEdit):
        yield each.placeholderText()
    if isinstance(each, QTextBrowser):
        yield each.toPlainText()
    if isinstance(each, QTabBar):
        yield from (text for at in range(each.count()) for text in (each.tabText(at), each.tabToolTip(at)))
    if isinstance(each, QComboBox):
        yield from (each.itemText(at) for at in range(each.count()))
    if isinstance(each, QAbstractItemView) and each.model() is not None:
        yield from _items(each)
    if isinstance(each, QWidget) and not isinstance(each, QMenu):
        yield from (each.toolTip(), each.accessibleName(), each.accessibleDescription(), each.windowTitle())


def _items(view: QAbstractItemView) -> Iterator[str]:
    model, waiting = view.model(), [view.rootIndex()]
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    for column in range(_columns(model, view.rootIndex())):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    while waiting:
        parent = waiting.pop()
        for row in range(model.rowCount(parent)):
            for column in range(_columns(model, parent)):
                index = model.index(row, column, parent)
                yield from (text for role in roles if isinstance(text := index.data(role), str))
            if not isinstance(model, QAbstractListModel):
                waiting.append(model.index(row, 0, parent))


def _columns(model: QAbstractItemModel, parent: QModelIndex | QPersistentModelIndex) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)


def _opened(window: MainWindow, home: Path) -> FlowTab:
    """A flow with a node of every type, and one that has run; the first is in front."""
    path = home / "all.weft"
    storage.save(path, _all_types())
    tab = window.files.open(path)
    assert tab is not None
    window.running.run(offline=True)  # it is refused, with a banner
    QTest.qWait(50)
    return tab


def _ran(window: MainWindow, template: str) -> FlowTab:
    """A template, run to its end."""
    window.open_and_run(template)
    tab = window.tabs.flow
    assert tab is not None
    for _ in range(600):
        QTest.qWait(50)
        if tab.session.run.view.status == "done":
            return tab
    raise AssertionError(f"{template} did not end: {tab.session.run.view.status}")


def _agent(tab: FlowTab) -> str:
    return next(key for key, node in tab.session.flow.nodes.items() if node.type == "agent")


def _shown(dialog: QDialog) -> set[str]:
    dialog.show()
    texts = texts_of(dialog)
    dialog.close()
    return texts


def _all_types() -> Flow:
    document, registry = Document(Flow()), installed()
    for at, node_type in enumerate(sorted(registry, key=lambda each: each.id)):
        _, change = edits.add_node(document.flow, registry, node_type.id, at % 6 * 320, at // 6 * 240)
        document.apply(change)
    return document.flow


def _brought(window: MainWindow, key: str) -> set[str]:
    window.docks.bring(key)
    QTest.qWait(20)
    return texts_of(window)


def _menus(window: MainWindow, tab: FlowTab) -> Iterator[QMenu]:
    for menu in window.menuBar().findChildren(QMenu):
        menu.aboutToShow.emit()
        yield menu
    node = sorted(tab.session.flow.nodes)[0]
    places: tuple[tuple[TargetKind, str], ...] = (("node", node), ("canvas", ""), ("group", ""), ("note", ""))
    for kind, key in places:
        yield tab.equipment.menus.menu_for(ContextHit(kind, key, QPoint(), 0, 0))
    yield window.tabs.menu_of(0)


def _tips(tab: FlowTab) -> Iterator[str]:
    for node in tab.session.flow.nodes:
        ports = ports_of(tab.session.flow.nodes[node], tab.session.registry)
        yield tooltip_of(tab.session, Hit("node", "header", node))
        for is_input, names in ((True, ports.inputs), (False, ports.outputs)):
            for name in names:
                yield tooltip_of(tab.session, Hit("node", "port", node, port=(is_input, name)))


def _results(tab: FlowTab) -> Iterator[str]:
    for node, record in tab.session.flow.nodes.items():
        live = live_of(tab.session, node, ports_of(record, tab.session.registry))
        yield from (live.result.text, *live.metrics)


def _read_aloud(tab: FlowTab) -> Iterator[str]:
    canvas = QAccessible.queryAccessibleInterface(tab.canvas)
    for each in (canvas, *(canvas.child(at) for at in range(canvas.childCount()))):
        yield from (each.text(QAccessible.Text.Name), each.text(QAccessible.Text.Description))


def _dialogs(window: MainWindow, tab: FlowTab) -> Iterator[tuple[str, QDialog]]:
    program, session = window.program, tab.session
    yield "settings", SettingsDialog(window, program)
    yield "export", ExportDialog(window, program, session, None)
    needs = needs_of(session.flow, session.registry)
    yield "trust", TrustDialog(window, session.title, needs, is_granted=False)
    yield "granted trust", TrustDialog(window, session.title, (), is_granted=True)
    for open_it in (window.finding.show_codes, window.finding.show_shortcuts):
        open_it()
        yield open_it.__name__, next(each for each in window.findChildren(QDialog) if each.isVisible())


def _plain_words(text: str) -> list[str]:
    text = unescape(re.sub(r"</?\w[^>]*>|https?://\S+|(?:/[\w.-]+)+", " ", text)).replace("&", "")
    return [word for word in _PLAIN.findall(_KEYS.sub("", text)) if word not in _NAMES]


def _words_of_data(tab: FlowTab) -> Iterator[str]:
    """Words of the flow, of ports, of types' ids and settings' keys, of problems' codes, and of paths."""
    for node_type in tab.session.registry:
        yield from re.findall(r"[A-Za-z]+", node_type.id)
        yield from re.findall(r"[A-Za-z]+", str(node_type.config_model.model_json_schema()))
    for record in tab.session.flow.nodes.values():
        ports = ports_of(record, tab.session.registry)
        yield from (word for name in (*ports.inputs, *ports.outputs) for word in re.findall(r"[A-Za-z]+", name))
    places = (folders.config_folder, folders.data_folder, folders.state_folder, folders.cache_folder)
    for text in (*(str(place()) for place in places), *CODES, flow_text(tab.session.flow)):
        yield from re.findall(r"[A-Za-z]+", text)
    for activation in (tab.session.shown_activation(node) for node in tab.session.flow.nodes):
        yield from re.findall(r"[A-Za-z]+", str(activation.outputs) if activation else "")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
