"""Edit commands of the window: those of the canvas in front, as actions; nodes added from the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from weft_editor.actions import Actions, ActionSpec
from weft_editor.docks import Docks
from weft_editor.inert import literal
from weft_editor.keys import holds_while_typing, natives
from weft_editor.language import language, said, tr
from weft_editor.panels.panels import Panels
from weft_editor.program import Program
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_editor.dialogs.shortcuts import Shortcut
    from weft_editor.flow_tab import FlowTab
    from weft_editor.flow_view import FlowView
    from weft_editor.interactions.table import Command
    from weft_engine.ids import Scope

EDIT: Final = (
    "undo", "redo", "-", "cut", "copy", "copy_picture", "copy_mermaid", "paste", "paste_with_wires", "duplicate",
    "delete", "delete_and_reconnect", "-", "find", "find_next", "find_previous", "-", "select_all", "select_none",
    "invert_selection", "select_connected", "select_upstream", "select_downstream",
)  # fmt: skip
NODE: Final = (
    "quick_add", "add_note", "-", "fix_node", "rename", "edit_node", "open_node", "-", "*wires", "-", "mute", "bypass",
    "collapse", "resize", "-", "group", "ungroup", "next_box", "previous_box", "-", "fold", "unfold", "enter",
    "enter_in_tab", "leave", "make_unique", "embed_copy", "-", "arrange", "*align",
)  # fmt: skip
WIRES: Final = (
    "connect_wire", "connect_wire_backwards", "disconnect", "take_out", "-", "next_port", "previous_port", "next_wire",
    "previous_wire", "-", "move_wire_end", "insert_on_wire", "add_dot", "move_dots",
)  # fmt: skip
ALIGN: Final = (
    "align_left", "align_center", "align_right", "align_top", "align_middle", "align_bottom", "distribute_horizontal",
    "distribute_vertical",
)  # fmt: skip
TOOL_BAR: Final = ("zoom_in", "zoom_out", "zoom_reset", "fit", "fit_selection")
"""Commands that are there from the start; they can be used whenever there is a flow."""
VIEW: Final = (
    "zoom_in", "zoom_out", "zoom_reset", "fit", "fit_selection", "back", "forward",
    "page_up", "page_down", "page_left", "page_right",
    "previous_iteration", "next_iteration", "previous_outer_iteration", "next_outer_iteration", "pick_iteration",
    "latest_iteration",
)  # fmt: skip
"""Commands of the canvas by the menu they stand in; `-` is a separator."""
_EVERYWHERE: Final = frozenset(("undo", "redo", "quick_add", "arrange", "zoom_in", "zoom_out", "zoom_reset"))
"""Commands whose keys hold wherever the focus is, as far as Ctrl is among them; all others are the canvas' own."""
_GESTURES: Final[tuple[tuple[str, str], ...]] = (
    (tr("Pan"), tr("Middle button, or Space and drag")),
    (tr("Zoom to the pointer"), tr("Wheel")),
    (tr("Select by a box"), tr("Drag on empty space")),
    (tr("Add to the selection"), tr("Shift or Ctrl and click")),
    (tr("Move without the grid"), tr("Ctrl while dragging")),
    (tr("Drag a copy away"), tr("Alt and drag a node")),
    (tr("Detach a node"), tr("Shake it while dragging")),
    (tr("Detach all wires of a port"), tr("Alt and drag from it, or Alt and click it")),
    (tr("Move the end of a wire"), tr("Drag it near the end, or from the input")),
    (tr("Cut wires"), tr("Y and drag across them, or Ctrl and drag with the right button")),
    (tr("Add a reroute dot"), tr("Double click a wire")),
    (tr("Go from node to node"), tr("Arrow keys")),
    (tr("Add a compatible node"), tr("Drop a wire on empty space")),
    (tr("Insert on a wire"), tr("Drop a node on it")),
)

_LABEL_MOST: Final = 60
"""Letters of an edit in the menu: titles of nodes are as long as somebody makes them."""


def group_of(command: str) -> str:
    """In which group a command of the canvas is listed."""
    return (
        "View" if command in VIEW or "bookmark" in command else "Node" if command in (*NODE, *WIRES, *ALIGN) else "Edit"
    )


class Editing(QObject):
    """The edit commands of one window."""

    message = Signal(str)

    def __init__(self, window: QWidget, panels: Panels, docks: Docks, program: Program, actions: Actions) -> None:
        super().__init__(window)
        self._panels, self._docks, self._program, self._actions = panels, docks, program, actions
        self._tab: FlowTab | None = None
        self._is_loaded = False
        panels.reveal_requested.connect(self._reveal)
        panels.add_requested.connect(self._add)
        actions.on("find", self._find)
        actions.on("find_next", lambda: self._find_step(1))
        actions.on("find_previous", lambda: self._find_step(-1))
        program.settings.navigation_changed.connect(self._on_navigation)
        program.recent_types.listen(self._show_recent)

    def load(self) -> None:
        """Takes in the commands of the canvas, once; until then only those of the tool bar are there."""
        if self._is_loaded:
            return
        from weft_editor.interactions.table import COMMANDS

        self._is_loaded = True
        self._follow_keys()
        for command in COMMANDS:
            self._actions.on(command.id, self._doing(command.id))
        self._program.keys.changed.connect(self._follow_keys)

    def _follow_keys(self) -> None:
        from weft_editor.interactions.table import COMMANDS

        for command in COMMANDS:
            self._actions.add(self._spec(command))
        self.refresh()

    def _spec(self, command: Command) -> ActionSpec:
        chosen = self._program.keys.keymap.keys(command.id)
        held = tuple(key for key in chosen if holds_while_typing(key)) if command.id in _EVERYWHERE else ()
        shown = "" if held else next(iter(chosen), "")
        group = group_of(command.id)
        return ActionSpec(
            command.id, command.title, command.icon, held, group=group, shown_keys=shown, takes_keys=False
        )

    def _doing(self, name: str) -> Callable[[], object]:
        return lambda: self._do(name)

    def _do(self, name: str) -> None:
        from weft_editor.interactions.table import BY_ID

        if self._tab is None:
            return
        try:
            BY_ID[name].run(self._tab.equipment.commands)
        except WeftError as error:
            self.message.emit(error.message)

    def shortcuts(self) -> list[Shortcut]:
        """Keys of the canvas and gestures of the mouse, for the list of shortcuts."""
        from weft_editor.interactions.table import COMMANDS

        keymap = self._program.keys.keymap
        found = [
            (tr(group_of(each.id)), tr(each.title).rstrip("…"), natives(keymap.keys(each.id)))
            for each in COMMANDS
            if keymap.keys(each.id)
        ]
        return [*found, *((tr("Mouse"), *gesture) for gesture in _GESTURES)]

    def has(self, action: QAction) -> bool:
        """Whether an action is a command of the canvas."""
        from weft_editor.interactions.table import BY_ID

        return action.objectName() in BY_ID

    # The flow in front

    def watch(self, tab: FlowTab) -> None:
        """Follows a flow that was opened."""
        self.load()
        tab.ties.tie(tab.session.history_changed, self._show_history)
        tab.ties.tie(tab.view_made, self._watch_view)
        for view in tab.views.values():
            self._watch_view(view)

    def _watch_view(self, view: FlowView) -> None:
        view.tab.ties.tie(view.canvas.field_requested, lambda node, _: self._edit_field(view, node))
        view.equipment.set_navigation(self._program.settings.navigation)

    def let_go(self) -> None:
        """The window is closed."""
        self._program.recent_types.forget(self._show_recent)

    def show_flow(self, tab: FlowTab | None) -> None:
        """Commands mean this flow from now on."""
        self._tab = tab
        self.refresh()

    def refresh(self) -> None:
        """Lets be used what makes sense now: called before the commands are seen."""
        self._actions.enable(self._tab is not None, "find", "find_next", "find_previous", *TOOL_BAR)
        if not self._is_loaded:
            return
        from weft_editor.interactions.table import BY_ID

        for name in BY_ID:
            if name not in TOOL_BAR:
                can = self._tab is not None and BY_ID[name].enabled(self._tab.equipment.commands)
                self._actions.enable(can, name)
        self._show_history()

    def _show_history(self) -> None:
        undo = self._tab.session.undo if self._tab else None
        done = undo.steps[undo.position - 1].label if undo and undo.can_undo else ""
        undone = undo.steps[undo.position].label if undo and undo.can_redo else ""
        for name, verb, label in (("undo", tr("Undo"), done), ("redo", tr("Redo"), undone)):
            self._actions.enable(bool(label), name)
            self._actions[name].setText(f"{verb} {_within(said(label))}" if label else verb)

    def _on_navigation(self, mode: str) -> None:
        for tab in self._program.open_tabs:
            for view in tab.views.values():
                view.equipment.set_navigation(self._program.settings.navigation)

    def _reveal(self, scope: Scope, node: str) -> None:
        if self._tab:
            self._tab.reveal(node, scope)

    def _edit_field(self, view: FlowView, node: str) -> None:
        view.session.select(nodes=[node])
        self._docks.bring("inspector")

    def _find(self) -> None:
        if self._tab:
            self._tab.finder.open()

    def _find_step(self, step: int) -> None:
        if self._tab:
            self._tab.finder.step(step)

    def _add(self, type_id: str) -> None:
        tab = self._tab
        if tab is None:
            self.message.emit(tr("Open a flow first, or start a new one"))
            return
        from weft_editor.canvas.requests import QuickAdd

        canvas = tab.canvas
        spot = canvas.rect().center()
        x, y = canvas.widget_to_canvas(spot.toPointF())
        node = tab.equipment.commands.adding.add(QuickAdd(canvas.mapToGlobal(spot), x, y), type_id)
        if node:
            self._program.recent_types.add(type_id)
            canvas.setFocus()

    def _show_recent(self, ids: tuple[str, ...]) -> None:
        if self._panels.has_library:
            self._panels.library.show_recent(ids)


def _within(label: str) -> str:
    """A label as it stands after the verb, in a menu: nouns keep their capitals where the language has them."""
    label = label if len(label) <= _LABEL_MOST else f"{label[: _LABEL_MOST - 1].rstrip()}…"
    label = literal(label)
    return label if language() == "de" else f"{label[:1].lower()}{label[1:]}"
