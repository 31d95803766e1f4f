"""One open flow, as every view of it sees it: document, undo, selection, problems, run.

Views (canvas, inspector, panels) observe the session and ask it for edits; they never talk to each other. Signals carry
ids or frozen values only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from weft_editor.checking import Checking
from weft_editor.iterations import moved, together
from weft_editor.language import shown_title
from weft_editor.right_of_way import first
from weft_engine import edits
from weft_engine.document import Change, Document, Flow
from weft_engine.document.undo import UndoStack
from weft_engine.ids import FrameTag, Scope
from weft_engine.problems import Problem
from weft_engine.registry import Registry
from weft_engine.run.timeline import Timeline
from weft_engine.run.view import Activation, NodeView, RunView

if TYPE_CHECKING:
    from weft_engine.graph.facts import Surroundings


MATTERS: Final = ("nodes", "wires", "flows", "settings", "state", "channels")
"""Parts of a flow that decide what a run gives, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Ids of what is selected."""

    nodes: frozenset[str] = frozenset()
    wires: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.wires or self.groups or self.notes)


@dataclass(slots=True)
class RunShown:
    """The run a session shows, and which activation of each node."""

    view: RunView = field(default_factory=RunView)
    frames: dict[str, FrameTag] = field(default_factory=dict)
    """The activation a person chose to look at, by node; all others show their latest."""
    timeline: Timeline = field(default_factory=Timeline)


class Session(QObject):
    """One open flow."""

    changed = Signal(object)
    """A `Change` was applied to the document (also by undo and redo)."""
    history_changed = Signal()
    """The undo history or the saved state changed."""
    selection_changed = Signal()
    problems_changed = Signal()
    run_updated = Signal(object)
    """A frozenset of ids of nodes whose look in the run changed; at most 30 times a second."""
    run_status_changed = Signal()
    path_changed = Signal()

    found_again = Signal()
    """The embedded flow this session shows is there, or is not: after an edit, an undo or a redo."""
    call_changed = Signal()
    """Calls of the embedded flow began, or another one is shown."""

    scope: Scope = ()
    """Which embedded flow this session shows; `()` is the whole flow."""

    def __init__(self, registry: Registry, flow: Flow | None = None, path: Path | None = None) -> None:
        super().__init__()
        self.registry = registry
        self.root: Session = self
        """The session of the whole flow."""
        self._inner: dict[Scope, Session] = {}
        self.document = Document(flow)
        self.undo = UndoStack(self.document)
        self.undo.listener = self.history_changed.emit
        self.selection = Selection()
        self.problems: tuple[Problem, ...] = ()
        self.is_checked = False
        """Whether the flow was looked at yet: until then nobody knows what its problems are."""
        self._problems_of: dict[str, list[Problem]] = {}
        self._indexed: tuple[Problem, ...] = ()
        """The problems that `_problems_of` has by node."""
        self.run = RunShown()
        self.path = path
        self._surroundings: Surroundings | None = None
        self._checking = Checking(self.document, registry, self)
        self._checking.found.connect(self.show_problems)
        self.document.subscribe(self._on_change)

    @property
    def flow(self) -> Flow:
        """The flow under edit."""
        return self.document.flow

    @property
    def exists(self) -> bool:
        """Whether the flow it shows is still part of the document."""
        return True

    def inside(self, scope: Scope) -> Session:
        """The session of an embedded flow, with a selection of its own; the same one whenever it is asked for.

        Raises:
            ChangeError: There is no such flow.
        """
        from weft_editor.inner_session import InnerSession

        if self.root is not self:
            return self.root.inside(scope)
        if not scope:
            return self
        self.document.scope(scope)
        if scope not in self._inner:
            self._inner[scope] = InnerSession(self, scope)
        return self._inner[scope]

    @first
    def edit(self, change: Change) -> None:
        """Applies a change of this session's flow as an undoable step; callers follow its inputs and outputs."""
        flow = self.document.flow
        self.undo.do(edits.with_names(flow, edits.with_callers(flow, self._placed(change))))

    def try_out(self, change: Change) -> Change:
        """Applies a change of this session's flow past the history; returns its inverse, for `take_back`."""
        return self.document.apply(self._placed(change))

    def take_back(self, inverse: Change) -> None:
        """Takes back what was tried out."""
        self.document.apply(inverse)

    def _placed(self, change: Change) -> Change:
        """A change of this flow as one of the document."""
        return change

    def _on_change(self, change: Change) -> None:
        self._drop_lost_selection()
        self.changed.emit(change)
        if change.touches(*MATTERS):
            self._checking.follow(change)

    def look_around(self, surroundings: Surroundings) -> None:
        """Takes what is known of models and keys into account, and publishes the problems that follow."""
        self._surroundings = surroundings
        self._checking.look_around(surroundings)

    def look_again(self) -> None:
        """What is known of models and keys has changed."""
        if self._surroundings is not None:
            self._checking.look_around(self._surroundings)

    def check(self) -> None:
        """Publishes the problems there are; those of a large flow just opened a moment later."""
        self._checking.check()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Publishes these problems."""
        if problems != self.problems or not self.is_checked:
            self.problems, self.is_checked = problems, True
            self.problems_changed.emit()

    def problems_of(self, node: str) -> list[Problem]:
        """The problems shown on a node."""
        if self._indexed is not self.problems:
            self._indexed, self._problems_of = self.problems, defaultdict(list)
            for problem in self.problems:
                if problem.scope == self.scope:
                    for key in dict.fromkeys(problem.nodes):
                        self._problems_of[key].append(problem)
        return self._problems_of.get(node, [])

    @first
    def select(
        self,
        nodes: Iterable[str] = (),
        wires: Iterable[str] = (),
        groups: Iterable[str] = (),
        notes: Iterable[str] = (),
    ) -> None:
        """Makes this the selection."""
        new = Selection(frozenset(nodes), frozenset(wires), frozenset(groups), frozenset(notes))
        if new != self.selection:
            self.selection = new
            self.undo.seal()
            self.selection_changed.emit()

    def _drop_lost_selection(self) -> None:
        flow, old = self.flow, self.selection
        new = Selection(
            old.nodes & flow.nodes.keys(),
            old.wires & flow.wires.keys(),
            old.groups & flow.groups.keys(),
            old.notes & flow.notes.keys(),
        )
        if new != old:
            self.selection = new
            self.selection_changed.emit()

    def node_run(self, node: str) -> NodeView | None:
        """What the shown run has of a node."""
        return self.run.view.nodes.get(node)

    def tell_run(self, changed: Iterable[str], inside: Mapping[Scope, Iterable[str]]) -> None:
        """Says which nodes of this flow, and of embedded ones by scope, look different in the run."""
        if nodes := frozenset(changed):
            self.run_updated.emit(nodes)
        for scope, ids in inside.items():
            if scope in self._inner:
                self._inner[scope].tell_run(ids, {})

    def shown_activation(self, node: str) -> Activation | None:
        """The activation of a node to draw: the chosen one, or its latest."""
        view = self.node_run(node)
        return view.shown(self.run.frames.get(node)) if view else None

    @property
    def base(self) -> int:
        """How many steps of frames lead to the call that is shown."""
        return 0

    def nodes_run(self) -> dict[str, NodeView]:
        """What the shown run has of all nodes."""
        return {key: view for key in self.flow.nodes if (view := self.node_run(key)) is not None}

    def show_frame(self, node: str, frame: FrameTag | None) -> None:
        """Shows one activation of a node, and its iteration of all repeated with it; `None` follows the latest."""
        chosen = self.run.frames
        if frame is None:
            shown = self.shown_activation(node)
            own = chosen.get(node) or (shown.frame if shown else ())
            changed = {key for key, each in chosen.items() if key == node or together(each, own) > self.base}
            for key in changed:
                chosen.pop(key, None)
        else:
            nodes = self.nodes_run()
            found = {**moved(nodes, nodes, frame, self.base), node: frame}
            changed = found.keys() | {node}
            chosen.update(found)
        self.run_updated.emit(frozenset(changed))

    def set_path(self, path: Path | None) -> None:
        """Where the flow is stored."""
        self.path = path
        self.path_changed.emit()

    @property
    def title(self) -> str:
        """What the tab says."""
        return shown_title(self.path.stem if self.path else self.flow.meta.name)
