"""One open flow in the window: its session, canvases, file, runs, and what is said above the canvas."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from weft_editor.breadcrumb import Breadcrumb
from weft_editor.canvas import accessible
from weft_editor.canvas.canvas import Canvas
from weft_editor.find_bar import FindBar
from weft_editor.flow_file import FlowFile
from weft_editor.flow_view import FlowView
from weft_editor.interactions.equip import Equipment
from weft_editor.interactions.view_history import Trail
from weft_editor.language import title_of, tr
from weft_editor.program import Program
from weft_editor.run_controller import RunController
from weft_editor.searching import Found
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens
from weft_editor.ties import Ties
from weft_editor.trusting import Trusting
from weft_editor.widgets.banner import Banner
from weft_editor.widgets.banners import Banners
from weft_editor.widgets.boxes import column
from weft_engine import edits
from weft_engine.errors import ChangeError
from weft_engine.events import Asked
from weft_engine.ids import Scope

if TYPE_CHECKING:
    from weft_editor.comparison import Comparison
    from weft_engine.document import Flow


class FlowTab(QWidget):
    """The centre of the window for one flow, or, with an `origin`, for a part of a flow that is open there."""

    message = Signal(str)
    """A sentence for the status bar."""
    title_changed = Signal()
    view_made = Signal(object)
    """A `FlowView` was made: the inside of a subflow is shown for the first time."""
    view_changed = Signal()
    """Another `FlowView` is in front."""
    tab_requested = Signal(object)
    """The `Scope` of an embedded flow that is to be shown in a tab of its own."""
    file_requested = Signal(str)
    """A subflow in a file is to be opened."""
    template_requested = Signal(str)
    """A template is to be opened: its name."""
    copy_requested = Signal(str)
    """A subflow node of the flow in front: the file it calls is to be embedded."""

    def __init__(
        self,
        program: Program,
        session: Session,
        file: FlowFile,
        trusting: Trusting,
        parent: QWidget | None = None,
        *,
        origin: FlowTab | None = None,
    ) -> None:
        super().__init__(parent)
        self.program, self.session, self.file, self.trusting = program, session, file, trusting
        self.origin = origin
        """The tab whose flow, file and runs this one shows too."""
        if origin is None:
            file.setParent(self)
            session.setParent(self)
        self.ties = Ties()
        """What connects it with the window that shows it."""
        _let_readers_see()
        self.runs: RunController = origin.runs if origin else self._make_runs()
        self._trail = Trail(self._enter_again)
        self.banners = Banners()
        self.breadcrumb = Breadcrumb(program.tokens)
        self.breadcrumb.scope_requested.connect(self.enter)
        self.finder = FindBar(session, program.tokens)
        self.finder.chosen.connect(self._show_found)
        self.finder.closed.connect(lambda: self.canvas.setFocus())
        self._stack = QStackedWidget()
        self._column = column(self.banners, self.breadcrumb, self.finder, self._stack, gap=0)
        self._column.setStretchFactor(self._stack, 1)
        self.setLayout(self._column)
        self.comparison: Comparison | None = None
        """Another version of the flow it is compared with."""
        self.views: dict[Scope, FlowView] = {}
        """The canvases made so far, by scope."""
        self.view = self._view_of(())
        if origin is None:
            self.runs.asked.connect(self._on_asked)
            self.runs.answered.connect(lambda key: self.banners.remove(f"question {key}"))
        session.history_changed.connect(self._on_history)
        session.path_changed.connect(self._on_history)
        file.state_changed.connect(self.title_changed)

    def _make_runs(self) -> RunController:
        program = self.program
        return RunController(self.session, program.engine, program.world, program.ticker, self)

    # What is in front

    @property
    def canvas(self) -> Canvas:
        """The canvas in front."""
        return self.view.canvas

    @property
    def equipment(self) -> Equipment:
        """What can be done with the canvas in front."""
        return self.view.equipment

    @property
    def here(self) -> Session:
        """The session in front: of the whole flow, or of the embedded one that is shown."""
        return self.view.session

    def _view_of(self, scope: Scope) -> FlowView:
        if scope not in self.views:
            made = self.views[scope] = FlowView(self, self.session.inside(scope), self._trail)
            self._stack.addWidget(made.canvas)
            made.canvas.message.connect(self.message)
            made.canvas.enter_requested.connect(lambda node: self.enter_node(made, node))
            made.canvas.tab_requested.connect(lambda node: self._ask_for_tab(made, node))
            made.canvas.copy_requested.connect(self.copy_requested)
            made.canvas.leave_requested.connect(self.leave)
            made.session.found_again.connect(self._leave_what_is_gone)
            aside = made.equipment.commands.aside
            aside.started.connect(lambda words: self._say_working(made, words))
            aside.ended.connect(lambda: self.banners.remove("work"))
            self.view_made.emit(made)
            if scope:
                made.canvas.resize(self._stack.size())
                self.program.views.show(self, scope, made.canvas)
        return self.views[scope]

    def enter(self, scope: Scope) -> None:
        """Shows an embedded flow; `()` is the whole flow."""
        try:
            self._go(scope)
        except ChangeError as error:
            self.message.emit(error.message)

    def _go(self, scope: Scope) -> None:
        if scope == self.here.scope:
            return
        self.equipment.commands.history.remember()
        self._bring(self._view_of(scope))
        self.equipment.commands.history.remember()

    def _enter_again(self, scope: Scope) -> Canvas | None:
        """Going back or forward leads into another flow."""
        try:
            self._bring(self._view_of(scope))
        except ChangeError:
            return None
        return self.canvas

    def _bring(self, view: FlowView) -> None:
        had_focus = self.canvas.hasFocus()
        view.equipment.interactor.focus_lost()
        self.view = view
        self._stack.setCurrentWidget(view.canvas)
        self.breadcrumb.show_session(view.session)
        if had_focus or self.isVisible():
            view.canvas.setFocus()
        self.view_changed.emit()
        self.title_changed.emit()

    def enter_node(self, view: FlowView, node: str) -> None:
        """Shows what a subflow node calls: the embedded flow here, a file in its own tab."""
        session = view.session
        record = session.flow.nodes[node]
        if record.config.get("file"):
            self.file_requested.emit(str(record.config["file"]))
            return
        scope = edits.called_scope(self.session.flow, session.scope, record)
        if scope is None:
            self.message.emit(tr("This subflow names no flow yet: choose one in the inspector"))
            return
        self.enter(scope)

    def _ask_for_tab(self, view: FlowView, node: str) -> None:
        scope = edits.called_scope(self.session.flow, view.session.scope, view.session.flow.nodes[node])
        if scope is None:
            self.enter_node(view, node)
        else:
            self.tab_requested.emit(scope)

    def leave(self) -> None:
        """Shows the flow around, with the node that was entered selected."""
        inner = self.here.scope
        if not inner:
            return
        self.enter(inner[:-1])
        callers = [node for where, node in edits.callers(self.session.flow, inner) if where == self.here.scope]
        if callers and not self.here.selection.nodes & set(callers):
            self.here.select(callers[:1])

    def _leave_what_is_gone(self) -> None:
        scope = self.here.scope
        while scope and edits.flow_at(self.session.flow, scope) is None:
            scope = scope[:-1]
        if scope != self.here.scope:
            self._bring(self._view_of(scope))

    def _on_history(self) -> None:
        self.breadcrumb.refresh()
        self.title_changed.emit()

    def _show_found(self, found: Found) -> None:
        self.session.inside(found.scope).select([found.node])
        self.reveal(found.node, found.scope)
        if self.finder.isVisible():
            self.finder.words.setFocus()

    # What the window asks

    @property
    def memory_key(self) -> str:
        """What stands for the flow where inputs are remembered."""
        path = self.session.path
        return str(path.resolve()) if path else f"unsaved: {self.session.flow.meta.name}"

    @property
    def title(self) -> str:
        """What the tab says; a mark tells of unsaved edits."""
        inside = f" › {self.here.title}" if self.origin is not None and self.here.scope else ""
        return f"{self.session.title}{inside}{' •' if self.file.is_dirty else ''}"

    def reveal(self, node: str, scope: Scope | None = None) -> None:
        """Shows a node on the canvas, entering the embedded flow it is in."""
        if scope is not None:
            self.enter(scope)
        if node in self.here.flow.nodes:
            self.canvas.reveal(node)

    def say(self, key: str, banner: Banner) -> None:
        """Says something above the canvas, in place of what was said under that key."""
        self.banners.show_one(key, banner)

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self.breadcrumb.set_tokens(tokens)
        self.finder.set_tokens(tokens)
        if self.comparison is not None:
            self.comparison.set_tokens(tokens)
        for view in self.views.values():
            view.canvas.set_tokens(tokens)

    # Another version

    def compare(self, before: Flow, name: str) -> None:
        """Shows what differs from another version, in place of one it was compared with before."""
        from weft_editor.comparison import Comparison

        self.end_comparison()
        self.comparison = Comparison(self, before, name)
        self._column.insertWidget(self._column.indexOf(self._stack), self.comparison.bar)
        self.comparison.bar.list.setFocus()

    def end_comparison(self) -> None:
        """Ends it."""
        if self.comparison is not None:
            self.comparison.end()
            self.comparison = None
            self.canvas.setFocus()

    def show_arrows(self, shown: bool) -> None:
        """Shows on each canvas which way wires lead, or not."""
        for view in self.views.values():
            view.canvas.set_arrows(shown)

    def show_minimap(self, shown: bool) -> None:
        """Shows the map in the corner of each canvas, or not."""
        for view in self.views.values():
            view.show_minimap(shown)

    def _say_working(self, view: FlowView, words: str) -> None:
        cancel = view.equipment.commands.aside.cancel
        self.say("work", Banner(self.program.tokens, "info", words, [(tr("Cancel"), cancel)], can_dismiss=False))

    def _on_asked(self, asked: Asked) -> None:
        from weft_editor.panels.questions import Question

        scope = self.session.run.view.scope_of(asked.frame)
        flow = edits.flow_at(self.session.flow, scope) or self.session.flow
        title = title_of(flow, self.session.registry, asked.node) if asked.node in flow.nodes else asked.node
        question = Question(asked, title, self.program.tokens)
        question.answered.connect(self.runs.answer)
        question.reveal_requested.connect(lambda node: self.reveal(node, scope))
        self.banners.show_one(f"question {asked.question_id}", question)

    def close_flow(self, *, discard: bool) -> None:
        """Ends the run and lets the file go; the tab is about to be deleted."""
        if self.origin is None:
            self.runs.close()
            self.file.close(discard=discard)


@cache
def _let_readers_see() -> None:
    """Screen readers see the nodes of canvases; asked for once."""
    accessible.install()
