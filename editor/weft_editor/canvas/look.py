"""Keeps the look of nodes and wires on the canvas in step with the session: run, problems, selection."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from weft_editor import iterations
from weft_editor.canvas.palette import STATUSES
from weft_editor.canvas.placed import EVERYWHERE, MARGIN
from weft_editor.canvas.rowsets import among, union
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect, Rows
from weft_editor.remedies import Remedy, remedy_of
from weft_editor.session import Selection, Session
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, RunView

_INDEX = {status: place for place, status in enumerate(STATUSES)}
_UNSURE = frozenset((Status.IDLE, Status.QUEUED, Status.RUNNING, Status.WAITING))
_SETTLED = np.array([status not in _UNSURE for status in STATUSES], np.bool_)
RefreshRows = Callable[[Rows, Rows], None]
"""Takes rows of nodes that show something else, and those of them that do so from afar as well."""
_MANY = 400
_LIT_MOST = 24
_FEW = 4
"""More wires than these are painted anew with what lies between them."""


class Look:
    """Writes the columns that say how nodes and wires look, and tells what is to be painted again."""

    def __init__(
        self,
        session: Session,
        scene: Scene,
        damaged: Callable[[Rect], None],
        damaged_later: Callable[[Rect], None],
        refresh: RefreshRows,
    ) -> None:
        self.session = session
        self.scene = scene
        self.damaged = damaged
        self.damaged_later = damaged_later
        self.refresh = refresh
        self._faults: dict[str, int] = {}
        self._selected = Selection()
        self._view: RunView | None = None

    def follow_all(self) -> None:
        """Takes everything over."""
        self.follow_problems()
        self.follow_selection()
        self.follow_run_start()

    def follow(self, nodes: Iterable[str], wires: Iterable[str]) -> None:
        """Takes over what an edit touched: new nodes and wires have their look yet to come."""
        scene, chosen = self.scene, self._selected
        keys = [key for key in nodes if key in scene.nodes.row_of]
        if keys:
            self._take_statuses(keys)
            self._mark_faults(keys, self._faults)
            scene.nodes.selected[scene.nodes.rows(chosen.nodes.intersection(keys))] = True
        rows = scene.wires.rows(wires)
        self._take_dead(rows)
        if len(rows):
            scene.wires.selected[scene.wires.rows(chosen.wires)] = True
            scene.wires.lit[self._lit()] = True

    # Run

    def follow_run_start(self) -> None:
        """Takes over another run."""
        if self._view is self.session.run.view:
            return
        self._view = self.session.run.view
        self._take_statuses(self.scene.nodes.row_of)
        self._take_dead(np.flatnonzero(self.scene.wires.alive))
        self.damaged(EVERYWHERE)

    def follow_run(self, ids: Iterable[str]) -> None:
        """Takes over what the run says of these nodes now."""
        known = [key for key in ids if key in self.scene.nodes.row_of]
        if not known:
            return
        rows, restyled = self._take_statuses(known)
        telling = rows[restyled | _SETTLED[self.scene.nodes.status[rows]]]  # others hand on nothing yet, as before
        flipped = self._take_dead(self.scene.wires.leaving(telling) if len(telling) else telling)
        self.damage_wires(flipped, can_wait=True)
        self.refresh(rows, rows[restyled])

    def _take_statuses(self, keys: Iterable[str]) -> tuple[Rows, npt.NDArray[np.bool_]]:
        """Writes what nodes look like; returns their rows, and which of them look otherwise from afar as well."""
        nodes, flow = self.scene.nodes, self.scene.flow
        found: list[tuple[int, int, bool]] = []
        for key in keys:
            node, activation = flow.nodes[key], self.session.shown_activation(key)
            status = activation.status if activation else Status.IDLE
            faint = node.muted or node.bypassed or status is Status.SKIPPED
            found.append((nodes.row_of[key], _INDEX[status], faint))
        rows, statuses, faints = np.array(found, np.intp).reshape(-1, 3).T
        restyled = (nodes.status[rows] != statuses) | (nodes.faint[rows] != faints)
        nodes.status[rows], nodes.faint[rows] = statuses, faints
        nodes.touch(rows)
        return rows, restyled

    def _take_dead(self, rows: Rows) -> Rows:
        """Finds which wires carry nothing; returns rows of those that changed."""
        wires = self.scene.wires
        if not len(rows):
            return rows
        dead = np.array(self._are_dead([wires.ids[row] for row in rows.tolist()]), np.bool_)
        flipped: Rows = rows[wires.dead[rows] != dead]
        wires.dead[rows] = dead
        return flipped

    def _are_dead(self, keys: list[str]) -> list[bool]:
        wires, shown, found = self.scene.flow.wires, dict[str, Activation | None](), list[bool]()
        for key in keys:
            node, _, port = wires[key].source.partition(".")
            if node not in shown:
                shown[node] = self.session.shown_activation(node)
            activation = shown[node]
            found.append(activation is not None and not may_carry(activation, port))
        return found

    def has_pick(self, node: str) -> bool:
        """Whether a node shows the picker of activations."""
        view = self.session.node_run(node)
        return view is not None and len(view.activations) > 1

    def step_pick(self, node: str, step: int) -> None:
        """Shows an earlier or later activation of a node and what is repeated with it; at the last it follows again."""
        iterations.step(self.session, node, step)

    def pick_words(self, node: str) -> str:
        """What the picker of activations says; empty if a node has none."""
        view, shown = self.session.node_run(node), self.session.shown_activation(node)
        return iterations.words(view, shown.frame, self.session.base) if view and shown else ""

    def remedy(self, node: str) -> Remedy | None:
        """The way out of a node's failure, or of its being empty, as it is shown."""
        shown = self.session.shown_activation(node)
        failed = shown is not None and shown.status is Status.FAILED
        return remedy_of(self.session, node, shown.error if shown is not None and failed else None)

    # Problems

    def follow_problems(self) -> None:
        """Takes over the problems shown on nodes."""
        worst: dict[str, int] = {}
        for problem in self.session.problems:
            if problem.scope == self.session.scope and problem.severity != "info":
                for node in problem.nodes:
                    worst[node] = max(worst.get(node, 0), 2 if problem.severity == "error" else 1)
        touched = worst.keys() | self._faults.keys()
        self._faults = worst
        self._mark_faults(touched, worst)

    def _mark_faults(self, keys: Iterable[str], worst: dict[str, int]) -> None:
        nodes = self.scene.nodes
        known = [key for key in keys if key in nodes.row_of]
        rows = nodes.rows(known)
        if len(rows):
            nodes.fault[rows] = [worst.get(key, 0) for key in known]
            nodes.touch(rows)
            self.refresh(rows, rows)

    # Selection

    def follow_selection(self) -> None:
        """Takes over the selection."""
        old, new, lit = self._selected, self.session.selection, self._lit()
        self._mark_selection(False)
        self._selected = new
        self._mark_selection(True)
        nodes, wires = self.scene.nodes.rows(old.nodes ^ new.nodes), self.scene.wires.rows(old.wires ^ new.wires)
        now = self._lit()
        wires = union(wires, lit[~among(lit, now)], now[~among(now, lit)])
        boxes = (old.groups ^ new.groups) | (old.notes ^ new.notes)
        if boxes or len(nodes) + len(wires) > _MANY:
            self.damaged(EVERYWHERE)
            return
        for row in nodes.tolist():
            left, top, right, bottom = self.scene.nodes.rect(row)
            self.damaged((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
        self.damage_wires(wires)

    def _mark_selection(self, on: bool) -> None:
        self.scene.nodes.selected[self.scene.nodes.rows(self._selected.nodes)] = on
        self.scene.wires.selected[self.scene.wires.rows(self._selected.wires)] = on
        self.scene.wires.lit[self._lit()] = on

    def _lit(self) -> Rows:
        """Wires of the nodes that are selected; of many together none stands out."""
        chosen = self._selected.nodes
        return self.scene.wires.of_nodes(self.scene.nodes.rows(chosen if len(chosen) <= _LIT_MOST else ()))

    def damage_wires(self, rows: Rows, *, can_wait: bool = False) -> None:
        """Has wires painted anew; many of them, if that can wait, in the next frames."""
        boxes, damaged = self.scene.wires.box[rows], self.damaged
        if len(rows) > _FEW:
            boxes = np.concatenate([boxes[:, :2].min(0), boxes[:, 2:].max(0)])[None]
            damaged = self.damaged_later if can_wait else self.damaged
        for left, top, right, bottom in boxes.tolist():
            damaged((left - 4, top - 4, right + 4, bottom + 4))


def may_carry(activation: Activation, port: str) -> bool:
    """Whether an output can still, or did, hand on a value."""
    if activation.status in _UNSURE:
        return True
    if activation.status is Status.FAILED:
        return port == "error" or port in activation.outputs or port in activation.entered
    return (
        port in activation.entered
        or port in activation.outputs
        or (port == "tool" and activation.status is not Status.SKIPPED)
    )
