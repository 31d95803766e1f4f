"""The menus of the right mouse button, built from the commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPixmap
from PySide6.QtWidgets import QMenu

from weft_editor.canvas.hit import Hit, TargetKind
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.requests import ContextHit, QuickAdd
from weft_editor.inert import literal
from weft_editor.interactions.commands import CanvasCommands
from weft_editor.interactions.strands import detaching, taken_up, wires_at
from weft_editor.interactions.table import BY_ID, Keymap
from weft_editor.interactions.wire_walking import wire_name
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.tints import tints

_ALIGN: Final = (
    "align_left", "align_center", "align_right", "", "align_top", "align_middle", "align_bottom", "",
    "distribute_horizontal", "distribute_vertical",
)  # fmt: skip
_SUBFLOW: Final = ("enter", "enter_in_tab", "unfold", "make_unique", "embed_copy")
_SELECT: Final = ("select_connected", "select_upstream", "select_downstream", "invert_selection")
_WIRES_MOST: Final = 12
"""So many wires of a port are named in its menu."""
_LAYOUT: Final[dict[TargetKind, Sequence[str]]] = {
    "node": (
        "edit_node", "open_node", "rename", "#fix", "#iteration", "", "copy", "cut", "duplicate", "",
        "mute", "bypass", "collapse",
        "group", "#colour", "", "fold", "#subflow", "",
        "connect_wire", "connect_wire_backwards", "disconnect", "", "#select", "#align",
        "arrange", "", "delete", "delete_and_reconnect",
    ),
    "group": (
        "rename", "resize", "#colour", "", "copy", "cut", "duplicate", "", "#align", "", "ungroup", "delete",
    ),
    "note": ("edit_node", "resize", "#colour", "", "copy", "cut", "duplicate", "", "group", "#align", "", "delete"),
    "canvas": (
        "quick_add", "add_note", "group", "", "paste", "paste_with_wires", "", "select_all", "#select", "", "arrange",
        "fit", "fit_selection", "zoom_reset", "#leave",
    ),
    "wire": (
        "move_dots", "move_wire_end", "", "select_connected", "select_upstream", "select_downstream", "", "delete",
    ),
}  # fmt: skip
Extra = Callable[[QMenu, ContextHit], None]


class ContextMenus(QObject):
    """Answers a canvas' `context_requested`. Others add their own entries through `extras`."""

    def __init__(self, commands: CanvasCommands, keymap: Keymap) -> None:
        super().__init__(commands)
        self._commands, self._keymap = commands, keymap
        self.extras: list[Extra] = []
        """Called with each menu before it is shown, to add entries (such as *Run to here*) at its top or end."""
        self.menu: QMenu | None = None
        """The menu that was shown last."""
        commands.canvas.context_requested.connect(self.show)

    def show(self, hit: ContextHit) -> None:
        """Shows the menu of what was hit."""
        menu = self.menu_for(hit)
        self.menu = menu
        menu.aboutToHide.connect(menu.deleteLater)
        menu.destroyed.connect(self._forget)
        menu.popup(hit.global_pos)

    def _forget(self) -> None:
        self.menu = None

    def menu_for(self, hit: ContextHit) -> QMenu:
        """The menu of what was hit."""
        menu = QMenu(self._commands.canvas)
        menu.setToolTipsVisible(True)
        if hit.kind == "wire":
            self._fill_wire(menu, hit)
        if hit.port is not None:
            self._fill_port(menu, hit, hit.port)
            return menu
        self._fill(menu, _LAYOUT[hit.kind])
        for extra in self.extras:
            extra(menu, hit)
        return menu

    def _fill(self, menu: QMenu, names: Sequence[str]) -> None:
        for name in names:
            if not name:
                menu.addSeparator()
            elif name == "#align":
                self._fill(self._sub(menu, tr("Align"), "align-start-vertical"), _ALIGN)
            elif name == "#select":
                self._fill(self._sub(menu, tr("Select"), "mouse-pointer-2"), _SELECT)
            elif name == "#fix":
                self._fill_fix(menu)
            elif name == "#iteration":
                if BY_ID["pick_iteration"].enabled(self._commands):
                    menu.addAction(self.action("pick_iteration", menu))
            elif name == "#leave":
                if self._commands.session.scope:
                    self._fill(menu, ("", "leave"))
            elif name == "#subflow":
                self._fill_subflow(menu)
            elif name == "#colour":
                self._fill_colours(self._sub(menu, tr("Colour"), "palette"))
            else:
                menu.addAction(self.action(name, menu))

    def _sub(self, menu: QMenu, title: str, icon_name: str) -> QMenu:
        made = menu.addMenu(self._icon(icon_name), title)
        assert isinstance(made, QMenu)
        return made

    def _icon(self, name: str) -> QIcon:
        tokens = self._commands.canvas.tokens
        return icon(name, tokens.text_mid, 16, tokens.skip)

    def action(self, name: str, parent: QObject) -> QAction:
        """A command as an action: title, icon, keys, whether it can be done now."""
        command, commands = BY_ID[name], self._commands
        made = QAction(self._icon(command.icon), self._title(name), parent)
        keys = self._keymap.keys(name)
        if keys:
            made.setShortcut(QKeySequence(keys[0]))
            made.setShortcutVisibleInContextMenu(True)
        made.setEnabled(command.enabled(commands))
        made.triggered.connect(lambda _=False: command.run(commands))
        return made

    def _title(self, name: str) -> str:
        """A switch says what it would do."""
        flow, nodes = self._commands.session.flow, self._commands.targets.nodes
        if not nodes:
            return tr(BY_ID[name].title)
        if name == "mute" and all(flow.nodes[node].muted for node in nodes):
            return tr("Unmute")
        if name == "bypass" and all(flow.nodes[node].bypassed for node in nodes):
            return tr("Put back in")
        if name == "collapse" and all(node in flow.places and flow.places[node].collapsed for node in nodes):
            return tr("Expand")
        return tr(BY_ID[name].title)

    def _fill_fix(self, menu: QMenu) -> None:
        """What one click does about what is wrong."""
        found = [title for node in sorted(self._commands.targets.nodes) for title in self._commands.fixes_of(node)]
        if found:
            made = self.action("fix_node", menu)
            made.setText(literal(found[0]))
            menu.addAction(made)

    def _fill_subflow(self, menu: QMenu) -> None:
        """What can be done with a subflow, where one is meant."""
        if self._commands.subflow():
            names = [name for name in _SUBFLOW if BY_ID[name].enabled(self._commands)]
            self._fill(menu, names)

    def _fill_colours(self, menu: QMenu) -> None:
        commands = self._commands
        plain = menu.addAction(self._icon("square-dashed"), tr("Default"))
        plain.triggered.connect(lambda _=False: commands.set_color(None))
        for name, tint in tints(commands.canvas.tokens):
            swatch = QPixmap(14, 14)
            swatch.fill(tint)
            action = menu.addAction(QIcon(swatch), name)
            action.triggered.connect(lambda _=False, tint=tint: commands.set_color(tint))

    def _fill_wire(self, menu: QMenu, hit: ContextHit) -> None:
        commands = self._commands
        wire = Hit("wire", "line", hit.id, hit.canvas_x, hit.canvas_y)
        request = QuickAdd(hit.global_pos, hit.canvas_x, hit.canvas_y, wire=hit.id)
        insert = menu.addAction(self._icon("list-plus"), tr("Insert node…"))
        insert.triggered.connect(lambda _=False: commands.canvas.quick_add_requested.emit(request))
        dot = menu.addAction(self._icon("circle-dot"), tr("Add reroute dot"))
        dot.triggered.connect(lambda _=False: commands.toggle_dot(wire))

    def _fill_port(self, menu: QMenu, hit: ContextHit, port: PortKey) -> None:
        """What can be done with a port and its wires."""
        commands, session = self._commands, self._commands.session
        wires = wires_at(session.flow, hit.id, port)
        connect = menu.addAction(self._icon("cable"), tr("Connect {port}", port=literal(port[1])))
        connect.triggered.connect(lambda _=False: commands.connect_port(port, hit.id))
        away = -160 if port[0] else 160
        end = f"{hit.id}.{port[1]}"
        request = QuickAdd(hit.global_pos, hit.canvas_x + away, hit.canvas_y, end, backwards=port[0])
        add = menu.addAction(self._icon("plus"), tr("Add node…"))
        add.triggered.connect(lambda _=False: commands.canvas.quick_add_requested.emit(request))
        off = menu.addAction(self._icon("unlink"), tr("Take the wires off {port}", port=literal(port[1])))
        off.setEnabled(bool(wires))
        strands = [taken_up(wire, at_target=port[0]) for wire in wires]
        off.triggered.connect(lambda _=False: session.edit(detaching(session.flow, strands)))
        menu.addSeparator()
        for wire in wires[:_WIRES_MOST]:
            choose = menu.addAction(self._icon("mouse-pointer-2"), literal(wire_name(commands.canvas, wire)))
            choose.triggered.connect(lambda _=False, wire=wire: commands.go_to_wire(hit.id, wire))
