"""Where one is in a flow: flow › subflow › subflow, each to be clicked; and which call of it the canvas shows."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel

from weft_editor.inner_session import InnerSession
from weft_editor.language import tr
from weft_editor.places import frame_name
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, row
from weft_editor.widgets.combo import Combo
from weft_editor.widgets.crumbs import Crumb, Crumbs
from weft_engine.ids import Scope

_PICKER_WIDTH = 220


class Breadcrumb(QFrame):
    """The bar above the canvas; hidden while the whole flow is shown."""

    scope_requested = Signal(object)
    """A `Scope` is to be shown."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self._session: Session | None = None
        self.setProperty("role", "crumbs")
        self.crumbs = Crumbs()
        self._said = QLabel(tr("Call"))
        self._said.setProperty("role", "hint")
        self.calls: QComboBox = Combo()
        self.calls.setAccessibleName(tr("Call of the subflow that is shown"))
        self.calls.setFixedWidth(_PICKER_WIDTH)
        self.calls.activated.connect(self._pick)
        around = (SIZES.gap, SIZES.gap_s, SIZES.gap, SIZES.gap_s)
        layout = row(self.crumbs, self._said, self.calls, margins=around)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.hide()

    def show_session(self, session: Session) -> None:
        """Shows where a session is."""
        old = self._session
        if isinstance(old, InnerSession):
            old.call_changed.disconnect(self._show_calls)
        self._session = session
        if isinstance(session, InnerSession):
            session.call_changed.connect(self._show_calls)
        self.setVisible(bool(session.scope))
        self.refresh()

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self._tokens = tokens
        self.refresh()

    def refresh(self) -> None:
        """Takes the names anew."""
        if self._session is None or not self._session.scope:
            return
        path = [self._crumb(scope, title) for scope, title in self._path(self._session)]
        self.crumbs.show_path(path, self._tokens)
        self._show_calls()

    @staticmethod
    def _path(session: Session) -> Iterator[tuple[Scope, str]]:
        yield (), session.root.title
        for length in range(1, len(session.scope) + 1):
            scope = session.scope[:length]
            if length == len(session.scope):
                yield scope, session.title
            else:
                yield scope, session.root.inside(scope).title

    def _crumb(self, scope: Scope, title: str) -> Crumb:
        return Crumb(title, "component" if scope else "workflow", lambda: self.scope_requested.emit(scope))

    # The call

    def _show_calls(self) -> None:
        session = self._session
        assert isinstance(session, InnerSession)
        calls = session.calls
        for each in (self._said, self.calls):
            each.setVisible(bool(calls))
        self.calls.clear()
        if not calls:
            return
        self.calls.addItem(tr("Latest: {calls}", calls=frame_name(session, calls[-1])), None)
        for number, call in enumerate(calls, 1):
            self.calls.addItem(f"{number}: {frame_name(session, call)}", call)
        at = calls.index(session.call) + 1 if session.call in calls else 0
        self.calls.setCurrentIndex(at)

    def _pick(self, at: int) -> None:
        if isinstance(self._session, InnerSession):
            self._session.show_call(self.calls.itemData(at))
