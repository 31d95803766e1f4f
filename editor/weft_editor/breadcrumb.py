"""Where one is in a flow: flow › subflow › subflow, each to be clicked; and which call of it the canvas shows."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton

from weft_editor.fields.simple import Combo
from weft_editor.inner_session import InnerSession
from weft_editor.language import tr
from weft_editor.panels.inspector.run_section import frame_name
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES
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
        self.crumbs: list[QToolButton] = []
        self._bar = QHBoxLayout(self)
        self._bar.setContentsMargins(SIZES.gap, SIZES.gap_s, SIZES.gap, SIZES.gap_s)
        self._bar.setSpacing(2)
        self._bar.addStretch(1)
        self._said = QLabel(tr("Call"))
        self._said.setProperty("role", "hint")
        self.calls: QComboBox = Combo()
        self.calls.setAccessibleName(tr("Call of the subflow that is shown"))
        self.calls.setMinimumWidth(_PICKER_WIDTH)
        self.calls.activated.connect(self._pick)
        self._bar.addWidget(self._said)
        self._bar.addWidget(self.calls)
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
        self._clear()
        if self._session is None or not self._session.scope:
            return
        for at, (scope, title) in enumerate(self._path(self._session)):
            if at:
                mark = QLabel("›")
                mark.setProperty("role", "hint")
                self._bar.insertWidget(2 * at - 1, mark)
            self._bar.insertWidget(2 * at, self._crumb(scope, title))
        self._show_calls()

    def _clear(self) -> None:
        while self._bar.count() > 3:
            item = self._bar.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.crumbs.clear()

    @staticmethod
    def _path(session: Session) -> Iterator[tuple[Scope, str]]:
        yield (), session.root.title
        for length in range(1, len(session.scope) + 1):
            scope = session.scope[:length]
            if length == len(session.scope):
                yield scope, session.title
            else:
                yield scope, session.root.inside(scope).title

    def _crumb(self, scope: Scope, title: str) -> QToolButton:
        made = QToolButton()
        made.setText(title)
        made.setAutoRaise(True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        is_here = self._session is not None and scope == self._session.scope
        name = "component" if scope else "workflow"
        made.setIcon(icon(name, self._tokens.text_high if is_here else self._tokens.text_low, 14))
        made.setProperty("role", "crumb-here" if is_here else "crumb")
        made.setToolTip(tr("Shown now") if is_here else tr("Go to {title}", title=title))
        made.clicked.connect(lambda: self.scope_requested.emit(scope))
        self.crumbs.append(made)
        return made

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
        self.calls.addItem(tr("Latest: {calls}", calls=frame_name(calls[-1])), None)
        for number, call in enumerate(calls, 1):
            self.calls.addItem(f"{number}: {frame_name(call)}", call)
        at = calls.index(session.call) + 1 if session.call in calls else 0
        self.calls.setCurrentIndex(at)

    def _pick(self, at: int) -> None:
        if isinstance(self._session, InnerSession):
            self._session.show_call(self.calls.itemData(at))
