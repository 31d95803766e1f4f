"""Everything a person can do with the window, by name: menus, tool bar, shortcuts and command palette show the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What an action is called and how it is reached."""

    id: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    group: str = "Window"
    """Where the shortcut list and the palette have it."""
    checkable: bool = False
    shown_keys: str = ""
    """A key that the canvas answers by itself: shown, but no shortcut of the window."""
    takes_keys: bool = True
    """Whether a person's choice is asked for; commands of the canvas have it in them already."""


SPECS: Final[tuple[ActionSpec, ...]] = (
    ActionSpec("new", "New flow", "file-plus", ("Ctrl+N",), "A new, empty flow in a tab", "File"),
    ActionSpec("new_window", "New window", "app-window", ("Ctrl+Shift+N",), "Another window of the program", "File"),
    ActionSpec("open", "Open…", "folder-open", ("Ctrl+O",), "Open a flow file", "File"),
    ActionSpec("save", "Save", "save", ("Ctrl+S",), "", "File"),
    ActionSpec("save_as", "Save as…", "save-all", ("Ctrl+Shift+S",), "", "File"),
    ActionSpec("export", "Export…", "share", ("Ctrl+E",), "As a picture, JSON, Python, Mermaid or DOT", "File"),
    ActionSpec("compare_saved", "Compare with what is saved", "git-compare", (), "What was edited since", "File"),
    ActionSpec("compare_file", "Compare with file…", "diff", (), "What differs from another version", "File"),
    ActionSpec("copy_picture", "Copy as picture", "image", (), "What is selected, else the whole flow", "Edit"),
    ActionSpec("copy_mermaid", "Copy as Mermaid", "workflow", (), "What is selected, else the whole flow", "Edit"),
    ActionSpec("close_tab", "Close tab", "x", ("Ctrl+W",), "", "File"),
    ActionSpec("tear_off", "Move to new window", "external-link", (), "The flow in front, as it is", "File"),
    ActionSpec("close_window", "Close window", "x", ("Ctrl+Shift+W",), "", "File"),
    ActionSpec("settings", "Settings…", "settings", ("Ctrl+,",), "Theme, models and keys, navigation", "File"),
    ActionSpec("quit", "Quit", "power", ("Ctrl+Q",), "Close all windows", "File"),
    ActionSpec("run", "Run", "play", ("F5",), "Run the flow", "Run"),
    ActionSpec("run_here", "Run to here", "step-forward", ("F4",), "Run only what the selected nodes need", "Run"),
    ActionSpec(
        "run_from",
        "Run from here",
        "fast-forward",
        ("Shift+F4",),
        "Run it and all that follows; what came before is used as it was in the last run",
        "Run",
    ),
    ActionSpec(
        "run_node", "Run this node", "circle-play", ("Ctrl+F5",), "Run only it, with the inputs it had last", "Run"
    ),
    ActionSpec(
        "run_offline", "Run offline", "wand-sparkles", (), "Every model call answered by the scripted model", "Run"
    ),
    ActionSpec("stop", "Stop", "square", ("Shift+F5",), "End the run", "Run"),
    ActionSpec("inputs", "Edit inputs", "log-in", ("F6",), "What the next run is given", "Run"),
    ActionSpec("trust", "What this flow may do…", "shield-check", (), "Code, hosts, folders, keys", "Run"),
    ActionSpec("zoom_in", "Zoom in", "zoom-in", group="View"),
    ActionSpec("zoom_out", "Zoom out", "zoom-out", group="View"),
    ActionSpec("zoom_reset", "Zoom to 100 %", "search", group="View"),
    ActionSpec("fit", "Fit all", "maximize", group="View"),
    ActionSpec("fit_selection", "Fit selection", "scan", group="View"),
    ActionSpec("minimap", "Minimap", "map", ("Alt+M",), "", "View", checkable=True),
    ActionSpec("wire_arrows", "Wire arrows", "arrow-right", ("Alt+W",), "Which way wires lead", "View", checkable=True),
    ActionSpec("find", "Find node…", "search", ("Ctrl+F",), "By name, type, setting, output or error", "Edit"),
    ActionSpec("find_next", "Find next", "chevron-down", ("F3",), "", "Edit"),
    ActionSpec("find_previous", "Find previous", "chevron-up", ("Shift+F3",), "", "Edit"),
    ActionSpec("palette", "Command palette…", "command", ("Ctrl+K", "Ctrl+Shift+P"), "Find any action by name", "View"),
    ActionSpec("theme_system", "Theme: as the system", "monitor", (), "", "View", checkable=True),
    ActionSpec("theme_dark", "Theme: dark", "moon", (), "", "View", checkable=True),
    ActionSpec("theme_light", "Theme: light", "sun", (), "", "View", checkable=True),
    ActionSpec("reset_layout", "Reset panels", "layout-dashboard", (), "All panels back to their places", "View"),
    ActionSpec("welcome", "Welcome page", "home", (), "Templates, recent flows, models", "Help"),
    ActionSpec("shortcuts", "Keyboard shortcuts", "keyboard", ("Ctrl+/",), "", "Help"),
    ActionSpec("codes", "Problem codes", "triangle-alert", (), "What each problem means, and the way out", "Help"),
    ActionSpec("about", "About Weft", "info", (), "Version and licences", "Help"),
)


KeysOf = Callable[[str, tuple[str, ...]], tuple[str, ...]]


class Actions(QObject):
    """The window's actions by id.

    Args:
        window: Where their keys hold.
        tokens: The theme.
        keys: Says which keys an action has now, given its id and its usual ones.
    """

    def __init__(self, window: QWidget, tokens: Tokens, keys: KeysOf) -> None:
        super().__init__(window)
        self._window = window
        self._keys_of = keys
        self._tokens = tokens
        self._actions: dict[str, QAction] = {}
        self._specs: dict[str, ActionSpec] = {}
        for spec in SPECS:
            self.add(spec)

    def follow_keys(self) -> None:
        """Takes the keys anew."""
        for spec in tuple(self._specs.values()):
            self.add(spec)

    def add(self, spec: ActionSpec) -> QAction:
        """Takes an action in; one of the same id is told anew what it is."""
        made = self._actions.get(spec.id) or QAction(self._window)
        made.setText(f"{tr(spec.text)}\t{_native(spec.shown_keys)}" if spec.shown_keys else tr(spec.text))
        made.setCheckable(spec.checkable)
        held = self._keys_of(spec.id, spec.keys) if spec.takes_keys else spec.keys
        made.setShortcuts([QKeySequence(each) for each in held])
        keys = next(iter(held), spec.shown_keys)
        made.setToolTip(f"{tr(spec.tip) or tr(spec.text).rstrip('…')}{f' ({_native(keys)})' if keys else ''}")
        made.setObjectName(spec.id)
        self._actions[spec.id], self._specs[spec.id] = made, spec
        self._window.addAction(made)
        self._tint(spec, made)
        return made

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def spec(self, key: str) -> ActionSpec:
        """What an action was declared as."""
        return self._specs[key]

    def __iter__(self) -> Iterator[tuple[ActionSpec, QAction]]:
        return ((self._specs[key], action) for key, action in self._actions.items())

    def on(self, key: str, act: Callable[[], object]) -> None:
        """Does this when the action is triggered."""
        self._actions[key].triggered.connect(lambda _=False: act())

    def enable(self, on: bool, *keys: str) -> None:
        """Lets actions be used, or not."""
        for key in keys:
            self._actions[key].setEnabled(on)

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self._tokens = tokens
        for spec, action in self:
            self._tint(spec, action)

    def _tint(self, spec: ActionSpec, action: QAction) -> None:
        if spec.icon:
            tint = self._tokens.error if spec.id == "stop" else self._tokens.text_mid
            action.setIcon(icon(spec.icon, tint, disabled=self._tokens.line_strong))


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
