"""Commands that change where things lie: groups, notes, aligning, nudging, layout."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from weft_editor.canvas.hit import GROUP_TITLE, Hit, TargetKind
from weft_editor.canvas.layout import Shape
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.aligning import Axis, Edge, Spots, aligned, distributed
from weft_editor.interactions.aside import LARGE
from weft_editor.interactions.carrying import around, load_of, move_load, rects_of
from weft_editor.interactions.commands_base import CommandsBase
from weft_editor.interactions.gesture import GRID
from weft_editor.interactions.glide import Glide
from weft_editor.interactions.keyboard_resize import KeyboardResize
from weft_editor.interactions.steps import FAR
from weft_editor.interactions.walking import Direction
from weft_editor.language import tr
from weft_editor.right_of_way import first
from weft_editor.tints import tinted
from weft_engine.document import Change, Flow, Group
from weft_engine.document.document import checked
from weft_engine.edits import add_group, move, remove
from weft_engine.edits.arrange import arrange
from weft_engine.registry import Registry

_STEPS: Final[Mapping[Direction, tuple[int, int]]] = {
    "left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1),
}  # fmt: skip
_MARGIN: Final = 24.0


class ArrangeCommands(CommandsBase):
    """See the module."""

    @first
    def nudge(self, direction: Direction, *, far: bool = False, fine: bool = False) -> None:
        """Moves what is selected by a step of the grid, or a pixel; steps in a row are one step of undo."""
        load = load_of(self.canvas, self.session.selection)
        dx, dy = _STEPS[direction]
        step = 1 if fine else GRID * (FAR if far else 1)
        self.session.edit(move_load(self.session.flow, load, dx * step, dy * step, merge_key="nudge"))

    def resize(self) -> None:
        """Lets the size of the node, group or note meant be changed by keys."""
        chosen = self.targets
        kinds: tuple[tuple[TargetKind, frozenset[str]], ...] = (
            ("node", chosen.nodes),
            ("group", chosen.groups),
            ("note", chosen.notes),
        )
        for kind, keys in kinds:
            for key in sorted(keys):
                if kind == "node":
                    self.canvas.reveal(key, animate=False)
                self.start(KeyboardResize(self.canvas, Hit(kind, "corner", key)))
                return

    # Groups and notes

    def group(self) -> None:
        """Draws a group around what is selected (or at the pointer) and asks for its title."""
        rects = rects_of(self.canvas, load_of(self.canvas, self.targets))
        left, top, right, bottom = self._frame(around(rects)) if rects else self._here(320, 240)
        made = Group(x=left, y=top, width=right - left, height=bottom - top)
        key, change = add_group(self.session.flow, made)
        self.session.edit(change)
        self.session.select(groups=(key,))
        self.boxes.edit_group(key)

    def _frame(self, rect: Rect) -> Rect:
        """Around a rectangle with a margin and room for the title, on the grid."""
        left, top = rect[0] - _MARGIN, rect[1] - _MARGIN - GROUP_TITLE
        right, bottom = rect[2] + _MARGIN, rect[3] + _MARGIN
        return (
            GRID * math.floor(left / GRID), GRID * math.floor(top / GRID),
            GRID * math.ceil(right / GRID), GRID * math.ceil(bottom / GRID),
        )  # fmt: skip

    def _here(self, width: float, height: float) -> Rect:
        x, y = self.spot()
        left, top = GRID * round(x / GRID), GRID * round(y / GRID)
        return left, top, left + width, top + height

    def ungroup(self) -> None:
        """Removes the selected groups; what lies in them stays."""
        groups = self.targets.groups
        if groups:
            what = "" if len(groups) == 1 else f" {len(groups)} groups"
            self.session.edit(Change(f"Ungroup{what}", remove(self.session.flow, groups=groups).puts))

    def add_note(self) -> None:
        """Adds a note at the pointer and edits it."""
        key = self.adding.add_note(*self.spot())
        self.boxes.edit_note(key)

    def set_color(self, color: str | None) -> None:
        """Colours the selected groups, notes and nodes; `None` gives them their own colour back."""
        self.session.edit(tinted(self.session.flow, self.targets, color))

    # Aligning

    def align(self, edge: Edge) -> None:
        """Aligns the selected nodes, groups and notes."""
        self._place(lambda rects: aligned(rects, edge), 2, "Align")

    def distribute(self, axis: Axis) -> None:
        """Makes the gaps between them equal."""
        self._place(lambda rects: distributed(rects, axis), 3, "Distribute")

    def _place(self, rule: Callable[[Mapping[str, Rect]], Spots], least: int, verb: str) -> None:
        chosen, flow = self.session.selection, self.session.flow
        rects: dict[str, Rect] = {}
        for node in chosen.nodes:
            rect = self.canvas.node_rect(node)
            if rect is not None:
                rects[f"nodes {node}"] = rect
        for kind, boxes in (("groups", flow.groups), ("notes", flow.notes)):
            for key in getattr(chosen, kind):
                box = boxes[key]
                rects[f"{kind} {key}"] = (box.x, box.y, box.x + box.width, box.y + box.height)
        if len(rects) < least:
            self.canvas.message.emit(tr("{verb}: select at least {least} things", verb=tr(verb), least=least))
            return
        spots = rule(rects)
        by_kind: dict[str, Spots] = {
            kind: {key.partition(" ")[2]: spot for key, spot in spots.items() if key.startswith(f"{kind} ")}
            for kind in ("nodes", "groups", "notes")
        }
        label = f"{verb} {len(rects)} things" if chosen.groups or chosen.notes else f"{verb} {len(rects)} nodes"
        self._glide(move(flow, by_kind["nodes"], by_kind["groups"], by_kind["notes"], label=label))

    @first
    def arrange(self) -> None:
        """Lays the selected nodes (with less than two: all) out in layers from left to right."""
        self.canvas.following.finish()
        flow, registry, scene = self.session.flow, self.session.registry, self.canvas.scene
        chosen = self.session.selection.nodes
        nodes = chosen if len(chosen) > 1 else frozenset(flow.nodes)
        shapes = {node: scene.shapes[scene.nodes.row_of[node]] for node in flow.nodes if node in nodes}
        if len(nodes) < LARGE:
            self._glide(_arranged(flow, registry, shapes))
            return
        copy = flow.copy()
        words = tr("Arranging {nodes:,} nodes…", nodes=len(nodes))
        self.aside.run(words, lambda: checked(_arranged(copy, registry, shapes)), self._glide)

    @first
    def _glide(self, change: Change) -> None:
        """Makes an edit whose nodes are seen moving to where they go; a flow that was seen whole is so afterwards."""
        was_whole = self._is_seen_whole()
        with Glide(self.canvas, [put.key for put in change.puts if put.section == "layout.nodes"]):
            self.session.edit(change)
            if was_whole:
                self.canvas.following.when_there(self._see_whole)

    def _see_whole(self) -> None:
        if not self._is_seen_whole():
            self.canvas.fit()

    def _is_seen_whole(self) -> bool:
        flow, seen = self.canvas.scene.bounds(), self.canvas.view.shown()
        return flow is not None and (
            seen[0] <= flow[0] and seen[1] <= flow[1] and flow[2] <= seen[2] and flow[3] <= seen[3]
        )


def _arranged(flow: Flow, registry: Registry, shapes: Mapping[str, Shape]) -> Change:
    """The edit that lays nodes out, from their shapes; made in whatever thread this is."""
    ports: dict[str, tuple[float, float]] = {}
    for wire in flow.wires.values():
        for node, is_input, port in (
            (wire.source_node, False, wire.source_port),
            (wire.target_node, True, wire.target_port),
        ):
            if node in shapes:
                spot = shapes[node].spot((is_input, port))
                ports[f"{node}.{port}"] = (spot.x, spot.y)
    sizes = {node: (shape.width, shape.height) for node, shape in shapes.items()}
    return arrange(flow, registry, sizes, ports=ports)
