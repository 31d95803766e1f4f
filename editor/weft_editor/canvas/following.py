"""Has the canvas follow edits of the flow: at once, or, where they touch thousands of records, in short turns.

What an edit removes is gone at once, so that whatever is on the canvas is in the flow. What it adds or changes appears
turn by turn, as it is in the flow by then: further edits, and taking them back, need no order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from weft_editor.canvas.bodies import Members, members_of
from weft_editor.right_of_way import beside, first
from weft_editor.way_back import WayBack
from weft_engine.document import Change, Flow
from weft_engine.registry import Registry

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas

LARGE: Final = 800
"""From so many nodes on, loop bodies are found beside the window."""
SLICED: Final = 600
"""From so many nodes and wires on, an edit is followed in turns."""
_TURN_S: Final = 0.012
_NODES, _WIRES, _MOVES = 100, 300, 2500
"""Of which so many at a time; what only lies elsewhere is placed all at once."""
_SHOW_S: Final = 0.15
"""So often what has come so far is painted."""


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="weft-bodies")


class Following(QObject):
    """Follows the edits of one canvas' flow."""

    caught_up = Signal()
    """All of a large edit is on the canvas."""
    bodies_found = Signal()
    """The loop bodies of a large flow are those of the flow as it is now."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self._nodes: dict[str, None] = {}
        self._wires: dict[str, None] = {}
        """Records that are still to be followed, in order."""
        self._moves: set[str] = set()
        """Nodes of which no more has changed than how they lie."""
        self._seeks_bodies = False
        """Whether loop bodies may be others once all is there."""
        self._structures = 0
        """How often nodes or wires have changed: bodies found for an earlier flow are not shown."""
        self._then: list[Callable[[], object]] = []
        self._shown_s = 0.0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._turn)
        self._back = WayBack(self._take_bodies)

    @property
    def is_behind(self) -> bool:
        """Whether records are still to come."""
        return bool(self._nodes or self._wires or self._moves)

    def awaits(self, node: str) -> bool:
        """Whether a node is still to come, or to be put where it lies."""
        return node in self._nodes or node in self._moves

    def when_there(self, act: Callable[[], object]) -> None:
        """Does something once all is on the canvas; now, if it is."""
        if self.is_behind:
            self._then.append(act)
        else:
            act()

    def follow(self, change: Change) -> None:
        """Follows a change of the flow."""
        canvas, scene = self.canvas, self.canvas.scene
        if scene.flow is not canvas.session.flow:
            scene.flow = canvas.session.flow
        was_lifted = bool(canvas.lifting)
        canvas.lifting.forget(change)
        is_structural, nodes, wires = scene.touched_by(change)
        moves = nodes - change.keys("nodes")
        if len(moves) > SLICED:
            nodes -= moves
            self._moves |= moves
            if was_lifted:  # else it would be seen where it came from
                self._place_moved(len(moves))
            self._soon_all()
        if len(nodes) + len(wires) > SLICED:
            scene.drop(nodes, wires)
            self.wait_for(nodes, wires)
        else:
            scene.sync(nodes, wires)
            canvas.look.follow(nodes, wires)
            if self._nodes:  # a wire may wait for its nodes
                self._wires |= dict.fromkeys(sorted(wires))
        self._structures += is_structural
        self._seeks_bodies |= is_structural
        if is_structural:
            self._find_bodies()
        elif not self.is_behind:
            scene.follow_bodies()

    def wait_for(self, nodes: Iterable[str], wires: Iterable[str]) -> None:
        """Shows records in the next turns, in the order of the flow."""
        flow = self.canvas.scene.flow
        new_nodes, new_wires = set(nodes), set(wires)
        self._nodes |= {key: None for key in flow.nodes if key in new_nodes}
        self._wires |= {key: None for key in flow.wires if key in new_wires}
        self._seeks_bodies = True
        self._soon_all()

    def _soon_all(self) -> None:
        self._shown_s = perf_counter()
        self._soon.start()

    @first
    def _turn(self) -> None:
        began = perf_counter()
        while self.is_behind and perf_counter() - began < _TURN_S:
            self._slice()
        if not self.is_behind:
            self._end()
            return
        if perf_counter() - self._shown_s > _SHOW_S:
            self.canvas.damage_all()
            self._shown_s = perf_counter()
        self._soon.start()

    def _slice(self) -> None:
        """Places some of what was moved, or else follows some nodes, or, once all are there, wires."""
        if self._moves:
            self._place_moved(_MOVES)
            return
        canvas = self.canvas
        nodes = list(islice(self._nodes, _NODES))
        wires = [] if nodes else list(islice(self._wires, _WIRES))
        for key in nodes:
            del self._nodes[key]
        for key in wires:
            del self._wires[key]
        with canvas.scene.unseen():
            canvas.scene.sync(set(nodes), set(wires))
            canvas.look.follow(nodes, wires)

    def _place_moved(self, most: int) -> None:
        """Puts some nodes where they lie by now; those that look otherwise as well are followed like others."""
        scene = self.canvas.scene
        some = set(islice(self._moves, most))
        self._moves -= some
        with scene.unseen():
            others = scene.follow_moves(some & scene.flow.nodes.keys())
        self._nodes |= dict.fromkeys(sorted(others))

    def finish(self) -> None:
        """Shows all that is still to come, now: something needs to know where it lies."""
        if not self.is_behind:
            return
        while self._moves or self._nodes or self._wires:
            self._slice()
        self._end()

    def _end(self) -> None:
        self._soon.stop()
        if self._seeks_bodies:
            self._find_bodies()
        else:
            self.canvas.scene.follow_bodies()
        self.canvas.damage_all()
        self.caught_up.emit()
        then, self._then = self._then, []
        for act in then:
            act()

    # Loop bodies

    def _find_bodies(self) -> None:
        """Finds loop bodies anew, those of a large flow in another thread."""
        scene = self.canvas.scene
        if self.is_behind:
            return
        self._seeks_bodies = False
        if len(scene.flow.nodes) <= LARGE:
            scene.find_bodies()
            return
        scene.follow_bodies()
        self._find_aside(self._structures, scene.flow.copy(), scene.registry)

    def _find_aside(self, number: int, flow: Flow, registry: Registry) -> None:
        back = self._back
        _aside().submit(beside(lambda: back(number, members_of(flow, registry))))

    def _take_bodies(self, number: int, members: Members) -> None:
        if number == self._structures and not self.is_behind:
            self.canvas.scene.show_bodies(members)
            self.bodies_found.emit()
