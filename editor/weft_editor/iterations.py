"""Which iteration of which loop is looked at: one choice moves all nodes that a loop, item or call repeats together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from weft_engine.ids import FrameTag
from weft_engine.run.view import NodeView

if TYPE_CHECKING:
    from weft_editor.session import Session

Nodes = Mapping[str, NodeView]


def in_order(frames: Iterable[FrameTag]) -> list[FrameTag]:
    """Frames as they are counted, the first iteration first; those of several containers one after the other."""
    return sorted(frames, key=lambda frame: ([node for node, _ in frame], [index for _, index in frame]))


def levels(frames: Sequence[FrameTag], shown: FrameTag, base: int = 0) -> list[int]:
    """Which steps of a frame can be chosen: those of which there is more than one, the outermost first.

    Args:
        frames: All frames of a node.
        shown: The one that is shown.
        base: How many steps lead to the call that is shown; they are chosen there.
    """
    alike = [frame for frame in frames if _path(frame) == _path(shown)]
    return [at for at in range(base, len(shown)) if len({frame[at][1] for frame in alike}) > 1]


def at_level(frames: Iterable[FrameTag], shown: FrameTag, level: int) -> list[FrameTag]:
    """By choice at a level the frame that it leads to: with the inner choices as they are, where they are there."""
    found: dict[int, FrameTag] = {}
    for frame in in_order(frames):
        if _path(frame) == _path(shown) and frame[:level] == shown[:level]:
            index = frame[level][1]
            if index not in found or frame[level + 1 :] <= shown[level + 1 :]:
                found[index] = frame
    return [found[index] for index in sorted(found)]


def neighbour(frames: Sequence[FrameTag], shown: FrameTag, step: int, level: int | None = None) -> FrameTag | None:
    """The frame before or after the one shown: at a level, or of all; `None` if there is none."""
    alike = in_order(frames) if level is None else at_level(frames, shown, level)
    place = alike.index(shown) + step if shown in alike else -1
    return alike[place] if 0 <= place < len(alike) else None


def words(view: NodeView, shown: FrameTag, base: int = 0) -> str:
    """Which iteration is shown, of how many: `2 › 3 / 4` is the third of four in the second of the loop around it."""
    frames = list(view.activations)
    if len(frames) < 2:
        return ""
    if len(shown) == base + 1:  # by far the most often, and asked at each painting
        before = sum(len(frame) > base and frame[base][1] < shown[base][1] for frame in frames)
        forgotten = max(0, view.runs - len(frames)) if view.runs else 0
        return f"{before + 1 + forgotten} / {len(frames) + forgotten}"
    several = levels(frames, shown, base)
    if len(several) < 2:
        alike = in_order(frames)
        forgotten = max(0, view.runs - len(frames)) if view.runs else 0
        return f"{alike.index(shown) + 1 + forgotten} / {len(frames) + forgotten}"
    *outer, inner = several
    alike = at_level(frames, shown, inner)
    around = " › ".join(str(shown[at][1] + 1) for at in outer)
    return f"{around} › {alike.index(shown) + 1} / {len(alike)}"


def moved(nodes: Nodes, keys: Iterable[str], frame: FrameTag, base: int = 0) -> dict[str, FrameTag]:
    """For each node that is repeated together with the one whose frame was chosen, the frame it shows then.

    Args:
        nodes: What has been shown of the nodes.
        keys: Which of them to move.
        frame: The chosen frame.
        base: How many steps of it lead to the call that is shown.
    """
    found: dict[str, FrameTag] = {}
    for key in keys:
        view = nodes.get(key)
        if view is not None and (own := _within(view.activations, frame, base)) is not None:
            found[key] = own
    return found


def together(frame: FrameTag, other: FrameTag) -> int:
    """How many steps of two frames are those of the same containers, in whichever iteration."""
    count = 0
    for one, two in zip(frame, other, strict=False):
        if one[0] != two[0]:
            break
        count += 1
    return count


def _within(frames: Collection[FrameTag], chosen: FrameTag, base: int) -> FrameTag | None:
    """The frame among these that lies in the chosen one, or around it, as far as both are repeated together."""
    if chosen in frames:
        return chosen
    shared = max((together(frame, chosen) for frame in frames), default=0)
    if shared <= base:
        return None
    fitting = [frame for frame in frames if frame[:shared] == chosen[:shared]]
    return in_order(fitting)[-1] if fitting else chosen[:shared]


def of_container(nodes: Nodes, container: str, frames: Mapping[str, FrameTag]) -> tuple[str, int] | None:
    """A node that a loop repeats, and which step of its frames is the loop's; the one nearest to it."""
    best: tuple[int, str, int] | None = None
    for key, view in nodes.items():
        shown = view.shown(frames.get(key))
        if shown is None:
            continue
        for at, (node, _) in enumerate(shown.frame):
            if node == container and (best is None or (len(shown.frame), key) < best[:2]):
                best = (len(shown.frame), key, at)
    return None if best is None else best[1:]


def step(session: Session, node: str, by: int, *, outer: bool = False) -> bool:
    """Shows an earlier or later iteration of what repeats a node, or of the loop around that.

    Of a loop itself its own iterations. Returns whether there was one.
    """
    view, level = session.node_run(node), None
    inside = of_container(session.nodes_run(), node, session.run.frames)
    if inside is not None and not outer:
        node, level = inside
        view = session.node_run(node)
    shown = session.shown_activation(node)
    if view is None or shown is None:
        return False
    frames = list(view.activations)
    if level is None:
        several = levels(frames, shown.frame, session.base)
        if outer and len(several) < 2:
            return False
        level = several[-2] if outer else None
    found = neighbour(frames, shown.frame, by, level)
    if found is None:
        return False
    last = level is None and found == view.latest
    session.show_frame(node, None if last else found)
    return True


def _path(frame: FrameTag) -> list[str]:
    return [node for node, _ in frame]
