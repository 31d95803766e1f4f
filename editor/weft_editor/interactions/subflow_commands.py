"""Commands for subflows: fold and unfold, enter and leave."""

from __future__ import annotations

from weft_editor.interactions.carrying import load_of
from weft_editor.interactions.commands_base import CommandsBase
from weft_editor.interactions.placing import in_the_middle
from weft_editor.language import tr
from weft_engine.control import SUBFLOW_TYPE
from weft_engine.edits import called_scope, fold, make_unique, unfold
from weft_engine.errors import WeftError
from weft_engine.ids import Scope


class SubflowCommands(CommandsBase):
    """See the module."""

    def fold(self) -> None:
        """Puts what is selected into a subflow, whose name can be typed at once."""
        session, load = self.session, load_of(self.canvas, self.targets)
        title = session.flow.groups[next(iter(load.groups))].title if len(load.groups) == 1 else ""
        try:
            node, change = fold(
                session.flow, session.registry, load.nodes, load.groups, load.notes, title=title,
                root=session.root.flow, scope=session.scope,
            )  # fmt: skip
            session.root.edit(in_the_middle(self.canvas, load, node, change))
        except WeftError as error:
            self.canvas.message.emit(tr("Not folded: {message}", message=error.message))
            return
        session.select([node])
        self.canvas.set_current(node)
        self.canvas.reveal(node, animate=False)
        self.canvas.editing.open_title(node)

    def unfold(self) -> None:
        """Puts what the selected subflow calls in its place."""
        node, session = self.subflow(), self.session
        if not node:
            self.canvas.message.emit(tr("Select the subflow to unfold"))
            return
        try:
            made, change = unfold(
                session.flow, session.registry, node, root=session.root.flow, scope=session.scope
            )  # fmt: skip
            session.root.edit(change)
        except WeftError as error:
            self.canvas.message.emit(error.message)
            return
        session.select(made.nodes, (), made.groups, made.notes)

    def make_unique(self) -> None:
        """Gives the selected subflow a flow of its own."""
        node, session = self.subflow(), self.session
        try:
            change = make_unique(
                session.flow, session.registry, node, root=session.root.flow, scope=session.scope
            )  # fmt: skip
            session.root.edit(change)
        except WeftError as error:
            self.canvas.message.emit(error.message)

    def enter(self) -> None:
        """Shows the inside of the selected subflow."""
        if node := self.subflow():
            self.canvas.enter_requested.emit(node)
        else:
            self.canvas.message.emit(tr("Select a subflow to enter it"))

    def enter_in_tab(self) -> None:
        """Shows the inside of the selected subflow in a tab of its own."""
        if node := self.subflow():
            self.canvas.tab_requested.emit(node)

    def leave(self) -> None:
        """Back to the flow around."""
        self.canvas.leave_requested.emit()

    def embed_copy(self) -> None:
        """Puts a copy of the flow that the selected subflow calls in a file into this one."""
        if node := self.subflow():
            self.canvas.copy_requested.emit(node)

    def subflow(self) -> str:
        """The one subflow node that is meant; empty if there is none."""
        flow = self.session.flow
        found = [node for node in self.targets.nodes if flow.nodes[node].type == SUBFLOW_TYPE]
        if self.canvas.current in found:
            return self.canvas.current
        return found[0] if len(found) == 1 else ""

    def called(self) -> Scope | None:
        """The embedded flow that subflow calls."""
        node, session = self.subflow(), self.session
        return called_scope(session.root.flow, session.scope, session.flow.nodes[node]) if node else None
