"""The foot of the window: what was just said, how the run stands, what it used, how many problems there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from weft_editor.figures import about, cost_text
from weft_editor.language import counted, number, said, tr
from weft_editor.phase import Phase
from weft_editor.theme.icons import STATUS_ICONS, icon, icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, holding, row
from weft_engine.run.status import Status

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab

_STATES: Final[dict[str, tuple[Status, str]]] = {
    "idle": (Status.IDLE, tr("Not run yet")),
    "running": (Status.RUNNING, tr("Running")),
    "done": (Status.DONE, tr("Done")),
    "failed": (Status.FAILED, tr("Failed")),
    "budget": (Status.FAILED, tr("Budget used up")),
    "cancelled": (Status.CANCELLED, tr("Stopped")),
}
_PHASES: Final = {Phase.STARTING: tr("Starting"), Phase.STOPPING: tr("Stopping")}
_CLOCK_MS: Final = 100
_MESSAGE_MS: Final = 8000


class StatusBar(QStatusBar):
    """Follows one flow at a time."""

    problems_requested = Signal()

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._tab: FlowTab | None = None
        self.setSizeGripEnabled(False)
        self._mark, self.state, self.elapsed, self.used = QLabel(), QLabel(), QLabel(), QLabel()
        self._mark.setProperty("role", "mark")
        self.problems = QToolButton()
        self.problems.setToolTip(tr("Show the problems"))
        self.problems.clicked.connect(self.problems_requested)
        self.problems.setToolButtonStyle(self.problems.toolButtonStyle().ToolButtonTextBesideIcon)
        for label in (self.used, self.elapsed):
            self.addPermanentWidget(label)
        self.addPermanentWidget(holding(row(self._mark, self.state, gap=0)))
        self.addPermanentWidget(self.problems)
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._on_clock)
        self.refresh()

    def say(self, words: str) -> None:
        """Says a sentence for a while."""
        self.showMessage(said(words), _MESSAGE_MS)

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self._tokens = tokens
        self.refresh()

    def show_flow(self, tab: FlowTab | None) -> None:
        """Follows another flow."""
        old = self._tab
        if old is not None:
            for signal in _signals(old):
                signal.disconnect(self.refresh)
        self._tab = tab
        if tab is not None:
            for signal in _signals(tab):
                signal.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Shows how things stand."""
        tab = self._tab
        for each in (self._mark, self.state, self.elapsed, self.used, self.problems):
            each.setVisible(tab is not None)
        if tab is None:
            self._clock.stop()
            return
        self._show_state(tab)
        self._show_used(tab)
        self._show_problems(tab)
        self._show_elapsed()
        self._clock.start() if tab.runs.is_running else self._clock.stop()

    def _show_state(self, tab: FlowTab) -> None:
        status, words = _STATES.get(tab.session.run.view.status, (Status.IDLE, ""))
        phase = tab.runs.phase
        if phase is not Phase.IDLE:
            status, words = Status.RUNNING, _PHASES.get(phase, tr("Running"))
        if tab.runs.is_edited:
            words = tr("{state} · your edits wait for the next run", state=words)
        self.state.setToolTip(
            tr("This run goes on with the flow as it was when it began.") if tab.runs.is_edited else ""
        )
        tint = self._tokens.status(status)
        self._mark.setPixmap(icon_pixmap(STATUS_ICONS[status], tint, SIZES.gap_l + 2, self.devicePixelRatioF()))
        self.state.setText(words)

    def _on_clock(self) -> None:
        self._show_elapsed()
        if self._tab is not None:
            self._show_used(self._tab)

    def _show_elapsed(self) -> None:
        tab = self._tab
        ran = tab is not None and (tab.runs.is_running or tab.session.run.view.status != "idle")
        self.elapsed.setText(f"{number(tab.runs.elapsed_s, '.1f')} s" if tab is not None and ran else "")

    def _show_used(self, tab: FlowTab) -> None:
        view = tab.session.run.view
        parts: list[str] = []
        if view.calls:
            tokens = tr("{tokens:,} tokens", tokens=view.tokens)
            parts += [counted(view.calls, "{count} call", "{count} calls"), about(view.estimated) + tokens]
        parts.append(cost_text(view.cost_usd, view.estimated))
        self.used.setText(" · ".join(filter(None, parts)))
        self.used.setToolTip(tr("~ marks what was estimated, as the server did not tell it") if view.estimated else "")

    def _show_problems(self, tab: FlowTab) -> None:
        problems = tab.session.problems
        errors = sum(each.severity == "error" for each in problems)
        if not tab.session.is_checked:
            name, tint, words = "circle-dashed", self._tokens.text_low, tr("Checking…")
        elif not problems:
            name, tint, words = "circle-check", self._tokens.ok, tr("No problems")
        else:
            name = "octagon-alert" if errors else "triangle-alert"
            tint = self._tokens.error if errors else self._tokens.warn
            words = counted(len(problems), "{count} problem", "{count} problems")
        self.problems.setIcon(icon(name, tint, 14))
        self.problems.setText(f" {words}")


def _signals(tab: FlowTab) -> tuple[Any, ...]:
    session = tab.session
    return session.run_status_changed, session.problems_changed, tab.runs.phase_changed, tab.runs.edited_changed
