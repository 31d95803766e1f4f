"""The commands of the canvas as data: titles, icons, keys, and when they make sense."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from weft_editor import clipboard
from weft_editor.interactions.commands import CanvasCommands
from weft_editor.interactions.inserting import has_wires

Run = Callable[[CanvasCommands], object]
Test = Callable[[CanvasCommands], bool]


def _always(commands: CanvasCommands) -> bool:
    return True


def _something(commands: CanvasCommands) -> bool:
    return bool(commands.targets)


def _nodes(commands: CanvasCommands) -> bool:
    return bool(commands.targets.nodes)


def _boxes(commands: CanvasCommands) -> bool:
    chosen = commands.targets
    return bool(chosen.nodes or chosen.groups or chosen.notes)


def _embedded(commands: CanvasCommands) -> bool:
    return commands.called() is not None


def _subflow(commands: CanvasCommands) -> bool:
    return bool(commands.subflow())


def _in_file(commands: CanvasCommands) -> bool:
    node = commands.subflow()
    return bool(node and commands.session.flow.nodes[node].config.get("file"))


def _inside(commands: CanvasCommands) -> bool:
    return bool(commands.session.scope)


def _wire(commands: CanvasCommands) -> bool:
    return commands.lone_wire is not None


def _dotted(commands: CanvasCommands) -> bool:
    wire = commands.lone_wire
    return wire is not None and bool(commands.canvas.scene.dots(wire.id))


def _on_wire(commands: CanvasCommands) -> bool:
    """A wire, or one node without any that could be put on one."""
    nodes = commands.targets.nodes
    return _wire(commands) or (len(nodes) == 1 and not has_wires(commands.session.flow, next(iter(nodes))))


def _wired(commands: CanvasCommands) -> bool:
    return any(has_wires(commands.session.flow, node) for node in commands.targets.nodes)


def _populated(commands: CanvasCommands) -> bool:
    return bool(commands.session.flow.nodes)


def _editable(commands: CanvasCommands) -> bool:
    return _boxes(commands) or _wire(commands) or commands.canvas.current_port is not None


def _connectable(commands: CanvasCommands) -> bool:
    return _nodes(commands) or commands.canvas.current_port is not None


def _picked(commands: CanvasCommands) -> bool:
    return any(commands.canvas.look.has_pick(node) for node in commands.targets.nodes)


def _repeated(commands: CanvasCommands) -> bool:
    """A node with several activations, or a loop that has been through its body."""
    nodes = commands.targets.nodes
    return _picked(commands) or any(
        view.iterations for node in nodes if (view := commands.session.node_run(node)) is not None
    )


def _chosen_frame(commands: CanvasCommands) -> bool:
    return bool(commands.session.run.frames)


def _fixable(commands: CanvasCommands) -> bool:
    return any(commands.fixes_of(node) for node in commands.targets.nodes)


def _groups(commands: CanvasCommands) -> bool:
    return bool(commands.targets.groups)


def _at_least(count: int) -> Test:
    def test(commands: CanvasCommands) -> bool:
        chosen = commands.session.selection
        return len(chosen.nodes) + len(chosen.groups) + len(chosen.notes) >= count

    return test


def _pasteable(commands: CanvasCommands) -> bool:
    return bool(clipboard.flow_part() or clipboard.has_picture() or clipboard.plain_text().strip())


def _has_text(commands: CanvasCommands) -> bool:
    return bool(clipboard.plain_text().strip())


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    id: str
    title: str
    icon: str
    run: Run
    keys: tuple[str, ...] = ()
    """Key sequences in Qt's portable form, the one to be shown first."""
    enabled: Test = _always


def _bookmark(number: int) -> tuple[Command, Command]:
    return (
        Command(
            f"go_to_bookmark_{number}", f"Go to bookmark {number}", "bookmark",
            lambda c: c.go_to_bookmark(number), (f"Alt+{number}",),
        ),
        Command(
            f"set_bookmark_{number}", f"Set bookmark {number}", "bookmark",
            lambda c: c.set_bookmark(number), (f"Ctrl+Alt+{number}",),
        ),
    )  # fmt: skip


_C = CanvasCommands
COMMANDS: Final[tuple[Command, ...]] = (
    Command("undo", "Undo", "undo-2", _C.undo, ("Ctrl+Z",), lambda c: c.session.undo.can_undo),
    Command("redo", "Redo", "redo-2", _C.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), lambda c: c.session.undo.can_redo),
    Command("quick_add", "Add node…", "plus", _C.quick_add, ("Tab", "Shift+A")),
    Command("fix_node", "Fix what is wrong", "wrench", _C.fix_node, ("Alt+Return", "Alt+Enter"), _fixable),
    Command("copy", "Copy", "copy", _C.copy, ("Ctrl+C", "Ctrl+Ins"), _boxes),
    Command("cut", "Cut", "scissors", _C.cut, ("Ctrl+X", "Shift+Del"), _boxes),
    Command("paste", "Paste", "clipboard-paste", _C.paste, ("Ctrl+V", "Shift+Ins"), _pasteable),
    Command(
        "paste_with_wires", "Paste with wires", "clipboard-paste", _C.paste_with_wires, ("Ctrl+Shift+V",), _pasteable
    ),
    Command("paste_as_note", "Paste as note", "sticky-note", _C.paste_as_note, ("Ctrl+Alt+V",), _has_text),
    Command("duplicate", "Duplicate", "copy-plus", _C.duplicate, ("Ctrl+D", "Shift+D"), _boxes),
    Command("delete", "Delete", "trash-2", _C.delete, ("Del", "Backspace"), _something),
    Command(
        "delete_and_reconnect", "Delete and reconnect", "route", _C.delete_and_reconnect,
        ("Ctrl+Del", "Ctrl+Backspace"), _nodes,
    ),
    Command("disconnect", "Disconnect", "unlink", _C.disconnect_nodes, ("Shift+X",), _nodes),
    Command("select_all", "Select all", "square-check", _C.select_all, ("Ctrl+A",)),
    Command("select_none", "Select nothing", "square-dashed", _C.select_none, ("Ctrl+Shift+A",), _something),
    Command("invert_selection", "Invert selection", "replace", _C.invert_selection, ("Ctrl+I",)),
    Command("select_connected", "Select connected", "network", _C.select_connected, ("L",), _something),
    Command("select_upstream", "Select upstream", "chevrons-left", _C.select_upstream, ("[",), _something),
    Command("select_downstream", "Select downstream", "chevrons-right", _C.select_downstream, ("]",), _something),
    Command("next_box", "Next group or note", "frame", lambda c: c.step_box(1), ("G",)),
    Command("previous_box", "Previous group or note", "frame", lambda c: c.step_box(-1), ("Shift+G",)),
    Command("rename", "Rename", "pencil", _C.rename, ("F2",), _boxes),
    Command("edit_node", "Edit", "text-cursor-input", _C.edit_node, ("Return", "Enter"), _editable),
    Command("open_node", "Open large", "maximize-2", _C.open_node, ("Shift+Return", "Shift+Enter"), _nodes),
    Command("connect_wire", "Connect from output", "cable", _C.connect_wire, ("C",), _connectable),
    Command("connect_wire_backwards", "Connect to input", "cable", _C.connect_wire_backwards, ("Shift+C",), _nodes),
    Command("next_port", "Next port", "plug", lambda c: c.step_port(1), ("P",), _populated),
    Command("previous_port", "Previous port", "plug", lambda c: c.step_port(-1), ("Shift+P",), _populated),
    Command("next_wire", "Next wire", "cable", lambda c: c.step_wire(1), ("W",), _populated),
    Command("previous_wire", "Previous wire", "cable", lambda c: c.step_wire(-1), ("Shift+W",), _populated),
    Command("move_wire_end", "Move an end of the wire", "arrow-right-left", _C.move_wire_end, ("E",), _wire),
    Command("insert_on_wire", "Insert on a wire…", "list-plus", _C.insert_on_wire, ("Ins",), _on_wire),
    Command("add_dot", "Add reroute dot", "circle-dot", _C.add_dot_here, ("R",), _wire),
    Command("move_dots", "Move reroute dots", "move", _C.move_dots, ("Shift+R",), _dotted),
    Command("take_out", "Take out and close the gap", "unlink-2", _C.take_out, ("Alt+X",), _wired),
    Command("resize", "Change the size", "scale", _C.resize, ("S",), _boxes),
    Command("mute", "Mute", "power-off", _C.mute, ("M",), _nodes),
    Command("bypass", "Bypass", "corner-down-right", _C.bypass, ("B",), _nodes),
    Command("collapse", "Collapse", "minimize-2", _C.collapse, ("H",), _nodes),
    Command("group", "Group", "group", _C.group, ("Ctrl+G",)),
    Command("ungroup", "Ungroup", "ungroup", _C.ungroup, ("Ctrl+Shift+G",), _groups),
    Command("fold", "Fold into a subflow", "component", _C.fold, ("Ctrl+Shift+E",), _boxes),
    Command("unfold", "Unfold subflow", "boxes", _C.unfold, ("Ctrl+Alt+E",), _embedded),
    Command("enter", "Enter subflow", "log-in", _C.enter, ("Ctrl+Return", "Ctrl+Enter", "Alt+Down"), _subflow),
    Command(
        "enter_in_tab", "Open subflow in a tab", "external-link", _C.enter_in_tab, ("Ctrl+Shift+Return",), _subflow
    ),
    Command("leave", "Leave subflow", "corner-up-left", _C.leave, ("Alt+Up", "Shift+Esc"), _inside),
    Command("make_unique", "Make subflow unique", "copy-plus", _C.make_unique, (), _embedded),
    Command("embed_copy", "Embed a copy of the file", "download", _C.embed_copy, (), _in_file),
    Command("add_note", "Add note", "sticky-note", _C.add_note, ("N",)),
    Command("arrange", "Arrange", "workflow", _C.arrange, ("Ctrl+L",)),
    Command("align_left", "Align left", "align-start-vertical", lambda c: c.align("left"), (), _at_least(2)),
    Command("align_center", "Align centres", "align-center-vertical", lambda c: c.align("center"), (), _at_least(2)),
    Command("align_right", "Align right", "align-end-vertical", lambda c: c.align("right"), (), _at_least(2)),
    Command("align_top", "Align top", "align-start-horizontal", lambda c: c.align("top"), (), _at_least(2)),
    Command("align_middle", "Align middles", "align-center-horizontal", lambda c: c.align("middle"), (), _at_least(2)),
    Command("align_bottom", "Align bottom", "align-end-horizontal", lambda c: c.align("bottom"), (), _at_least(2)),
    Command(
        "distribute_horizontal", "Distribute horizontally", "align-horizontal-distribute-center",
        lambda c: c.distribute("horizontal"), (), _at_least(3),
    ),
    Command(
        "distribute_vertical", "Distribute vertically", "align-vertical-distribute-center",
        lambda c: c.distribute("vertical"), (), _at_least(3),
    ),
    Command("zoom_in", "Zoom in", "zoom-in", _C.zoom_in, ("+", "=", "Ctrl++", "Ctrl+=")),
    Command("zoom_out", "Zoom out", "zoom-out", _C.zoom_out, ("-", "Ctrl+-")),
    Command("zoom_reset", "Zoom to 100 %", "search", _C.zoom_reset, ("0", "Ctrl+0")),
    Command("page_down", "Scroll down", "arrow-down", lambda c: c.page(0, 1), ("PgDown",)),
    Command("page_up", "Scroll up", "arrow-up", lambda c: c.page(0, -1), ("PgUp",)),
    Command("page_right", "Scroll right", "arrow-right", lambda c: c.page(1, 0), ("Shift+PgDown",)),
    Command("page_left", "Scroll left", "arrow-left", lambda c: c.page(-1, 0), ("Shift+PgUp",)),
    Command("fit", "Fit all", "maximize", _C.fit, ("Home", "A", "1")),
    Command("fit_selection", "Fit selection", "scan", _C.fit_selection, ("F",), _something),
    Command(
        "previous_iteration", "Previous iteration", "chevron-left", lambda c: c.step_iteration(-1), (",",), _repeated
    ),
    Command("next_iteration", "Next iteration", "chevron-right", lambda c: c.step_iteration(1), (".",), _repeated),
    Command(
        "previous_outer_iteration", "Previous iteration of the outer loop", "chevrons-left",
        lambda c: c.step_iteration(-1, outer=True), ("Alt+,",), _repeated,
    ),
    Command(
        "next_outer_iteration", "Next iteration of the outer loop", "chevrons-right",
        lambda c: c.step_iteration(1, outer=True), ("Alt+.",), _repeated,
    ),
    Command("pick_iteration", "Choose iteration…", "list-ordered", _C.pick_iteration, ("I",), _picked),
    Command("latest_iteration", "Latest iteration", "skip-forward", _C.follow_iterations, ("Ctrl+.",), _chosen_frame),
    Command("back", "Back", "arrow-left", _C.back, ("Alt+Left",)),
    Command("forward", "Forward", "arrow-right", _C.forward, ("Alt+Right",)),
    *(command for number in range(1, 10) for command in _bookmark(number)),
)  # fmt: skip
BY_ID: Final[Mapping[str, Command]] = {command.id: command for command in COMMANDS}


class Keymap:
    """Which keys mean which command; a person may choose others."""

    def __init__(self, chosen: Mapping[str, Iterable[str]] | None = None) -> None:
        """Args:
        chosen: Keys by command id, instead of the usual ones.
        """
        self.choose(chosen or {})

    def choose(self, chosen: Mapping[str, Iterable[str]]) -> None:
        """These hold from now on."""
        self._chosen = {name: tuple(keys) for name, keys in chosen.items()}
        self._by_key = {_normal(key): command for command in COMMANDS for key in self.keys(command.id)}

    def keys(self, command: str) -> tuple[str, ...]:
        """The keys of a command."""
        return self._chosen.get(command, BY_ID[command].keys)

    def command(self, event: QKeyEvent) -> Command | None:
        """What a key that was pressed means."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = event.key()
        found = self._by_key.get(_name(held, key))
        if found is None and held & Qt.KeyboardModifier.ShiftModifier and not Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
            # Some layouts need Shift to type + or [.
            found = self._by_key.get(_name(held & ~Qt.KeyboardModifier.ShiftModifier, key)) if key < 0x1000000 else None
        return found


def _name(held: Qt.KeyboardModifier, key: int) -> str:
    return QKeySequence(held.value | key).toString(QKeySequence.SequenceFormat.PortableText)


def _normal(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
