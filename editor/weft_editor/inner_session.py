"""An embedded flow, as its views see it: a session that shares document, history, problems and run with the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from weft_editor.session import RunShown, Selection, Session
from weft_engine.document import Change, Flow
from weft_engine.document.callers import flow_at
from weft_engine.document.difference import difference
from weft_engine.ids import FrameTag, Scope
from weft_engine.problems import Problem
from weft_engine.run.view import Activation, NodeView

if TYPE_CHECKING:
    from weft_engine.graph.facts import Surroundings


class InnerSession(Session):
    """A session of the embedded flow at a scope. Made by `Session.inside`."""

    def __init__(self, root: Session, scope: Scope) -> None:
        QObject.__init__(self, root)
        self.registry, self.document, self.undo = root.registry, root.document, root.undo
        self.root, self.scope = root, scope
        self._inner = {}
        self.selection = Selection()
        self._problems_of, self._indexed = {}, ()
        self._flow = self.document.scope(scope)
        self._call_told: FrameTag | None = None
        self._shown = RunShown(root.run.view)
        self.call: FrameTag | None = None
        self.document.subscribe(self._on_change)
        root.history_changed.connect(self.history_changed)
        root.problems_changed.connect(self.problems_changed)
        root.path_changed.connect(self.path_changed)
        root.run_status_changed.connect(self._on_run_status)

    # What it shares

    @property
    def flow(self) -> Flow:
        """The embedded flow; as it last was while it is no part of the document."""
        return self._flow

    @property
    def exists(self) -> bool:
        """Whether the flow it shows is still part of the document."""
        return flow_at(self.document.flow, self.scope) is not None

    @property
    def problems(self) -> tuple[Problem, ...]:  # type: ignore[override]  # an attribute of the whole
        """All problems of the document."""
        return self.root.problems

    @property
    def is_checked(self) -> bool:  # type: ignore[override]
        """Whether the whole flow was looked at yet."""
        return self.root.is_checked

    @property
    def path(self) -> Path | None:  # type: ignore[override]
        """Where the whole flow is stored."""
        return self.root.path

    @property
    def title(self) -> str:
        """What a crumb or a tab says."""
        return self._flow.meta.name or self.scope[-1]

    def check(self) -> None:
        """Validates the whole flow."""
        self.root.check()

    def look_around(self, surroundings: Surroundings) -> None:
        """The whole flow does."""
        self.root.look_around(surroundings)

    def look_again(self) -> None:
        """The whole flow does."""
        self.root.look_again()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Publishes these problems, of the whole flow."""
        self.root.show_problems(problems)

    # Edits

    def _placed(self, change: Change) -> Change:
        puts = (replace(put, scope=(*self.scope, *put.scope)) for put in change.puts)
        return replace(change, puts=tuple(puts))

    def _on_change(self, change: Change) -> None:
        now = flow_at(self.document.flow, self.scope)
        if now is None or now is not self._flow:
            self._replaced(now, change)
            return
        length = len(self.scope)
        own = tuple(replace(put, scope=put.scope[length:]) for put in change.puts if put.scope[:length] == self.scope)
        if own:
            self._drop_lost_selection()
            self.changed.emit(replace(change, puts=own))

    def _replaced(self, now: Flow | None, change: Change) -> None:
        """The flow was put in anew, or taken out, as a whole."""
        if now is not None:
            old, self._flow = self._flow, now
            self._drop_lost_selection()
            self.changed.emit(replace(difference(old, now), label=change.label))
        self.found_again.emit()

    # The run: one call of the flow is shown at a time

    @property
    def run(self) -> RunShown:  # type: ignore[override]
        """The run of the whole flow, with the activations chosen here."""
        if self._shown.view is not self.root.run.view:
            self._shown, self.call = RunShown(self.root.run.view), None
        return self._shown

    def _on_run_status(self) -> None:
        self.run_status_changed.emit()
        self.call_changed.emit()

    def tell_run(self, changed: Iterable[str], inside: Mapping[Scope, Iterable[str]]) -> None:
        """Says which nodes look different; with another call that is all of them."""
        if self.shown_call != self._call_told:
            self._call_told = self.shown_call
            changed = self.flow.nodes
            self.call_changed.emit()
        self.run_updated.emit(frozenset(changed))

    @property
    def calls(self) -> list[FrameTag]:
        """Frames of the calls of this flow in the run, the latest last."""
        return list(self.run.view.calls_of.get(self.scope, ()))

    @property
    def shown_call(self) -> FrameTag | None:
        """The call that is shown: the chosen one, else the latest."""
        _ = self.run
        return self.call if self.call is not None else next(reversed(self.run.view.calls_of.get(self.scope, {})), None)

    @property
    def base(self) -> int:
        """How many steps of frames lead to the call that is shown."""
        return len(self.shown_call or ())

    def show_call(self, call: FrameTag | None) -> None:
        """Shows one call of the flow; `None` follows the latest."""
        self.run.frames.clear()
        self.call = self._call_told = call
        self.call_changed.emit()
        self.run_updated.emit(frozenset(self.flow.nodes))

    def node_run(self, node: str) -> NodeView | None:
        """What the shown call has of a node."""
        view, call = self.run.view.nodes_at(self.scope).get(node), self.shown_call
        if view is None or call is None:
            return None
        own = {frame: each for frame, each in view.activations.items() if frame[: len(call)] == call}
        if not own:
            return None
        if len(own) == len(view.activations):
            return view
        latest = view.latest if view.latest in own else next(reversed(own))
        return NodeView(own, latest, len(own), view.iterations)

    def shown_activation(self, node: str) -> Activation | None:
        """The activation of a node to draw: the chosen one, or its latest in the shown call."""
        view = self.node_run(node)
        return view.shown(self.run.frames.get(node)) if view else None
