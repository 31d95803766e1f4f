"""What moves together: a selection, and all that lies in its groups."""

from __future__ import annotations

from dataclasses import dataclass

from weft_editor.canvas.boxes import box_rect
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.box_select import contains
from weft_editor.session import Selection
from weft_engine.document import Change, Flow, Put
from weft_engine.edits import move


@dataclass(frozen=True, slots=True)
class Load:
    """Ids of what is moved."""

    nodes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.groups or self.notes)


def load_of(canvas: Canvas, selection: Selection) -> Load:
    """A selection with what its groups carry: nodes by their middle, groups and notes that lie inside whole."""
    flow = canvas.session.flow
    nodes, groups, notes = set(selection.nodes), set(selection.groups), set(selection.notes)
    for key in selection.groups & flow.groups.keys():
        rect = box_rect(flow.groups[key])
        nodes |= nodes_by_middle(canvas, rect)
        groups |= {each for each, group in flow.groups.items() if contains(rect, box_rect(group))}
        notes |= {each for each, note in flow.notes.items() if contains(rect, box_rect(note))}
    return Load(frozenset(nodes & flow.nodes.keys()), frozenset(groups), frozenset(notes & flow.notes.keys()))


def nodes_by_middle(canvas: Canvas, rect: Rect) -> set[str]:
    """Nodes whose middle lies in a canvas rectangle."""
    found: set[str] = set()
    for node in canvas.nodes_in(rect):
        box = canvas.node_rect(node)
        if box and rect[0] <= (box[0] + box[2]) / 2 <= rect[2] and rect[1] <= (box[1] + box[3]) / 2 <= rect[3]:
            found.add(node)
    return found


def rects_of(canvas: Canvas, load: Load) -> list[Rect]:
    """Rectangles of all that is moved."""
    flow = canvas.session.flow
    nodes = [rect for node in sorted(load.nodes) if (rect := canvas.node_rect(node))]
    groups = [box_rect(flow.groups[key]) for key in sorted(load.groups)]
    return nodes + groups + [box_rect(flow.notes[key]) for key in sorted(load.notes)]


def around(rects: list[Rect]) -> Rect:
    """The rectangle around some; there must be one."""
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def move_load(flow: Flow, load: Load, dx: float, dy: float, *, merge_key: str | None = None, label: str = "") -> Change:
    """The edit that moves it, with the reroute dots of wires that move whole."""
    dx, dy = round(dx), round(dy)
    places = flow.places
    spots = {
        key: (places[key].x + dx, places[key].y + dy) if key in places else (float(dx), float(dy)) for key in load.nodes
    }
    change = move(
        flow,
        spots,
        {key: (flow.groups[key].x + dx, flow.groups[key].y + dy) for key in load.groups},
        {key: (flow.notes[key].x + dx, flow.notes[key].y + dy) for key in load.notes},
        merge_key=merge_key,
        label=label or _label(load),
    )
    dots = _dots(flow, load, dx, dy) if change.puts else ()
    return change.then(Change(change.label, dots)) if dots else change


def _dots(flow: Flow, load: Load, dx: float, dy: float) -> tuple[Put, ...]:
    puts: list[Put] = []
    for key, record in sorted(flow.sections["layout.wires"].items()):
        wire = flow.wires.get(key)
        if wire is not None and wire.source_node in load.nodes and wire.target_node in load.nodes:
            points = [(x + dx, y + dy) for x, y in record.points]
            puts.append(Put("layout.wires", key, record.model_copy(update={"points": points})))
    return tuple(puts)


def _label(load: Load) -> str:
    if load.groups:
        return "Move group" if len(load.groups) == 1 else f"Move {len(load.groups)} groups"
    count = len(load.nodes) + len(load.notes)
    what = "node" if load.nodes else "note"
    return f"Move {what}" if count == 1 else f"Move {count} {what}s"
