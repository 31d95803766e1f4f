"""A node's result, large: live while it runs, by activation and output, to be copied and saved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QStackedWidget, QTabWidget, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.figures import cost_text, tokens_of
from weft_editor.inert import literal, visible
from weft_editor.language import number, sentence, title_of, tr
from weft_editor.places import frame_name
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, holding, row, text
from weft_editor.widgets.value_view import ValueView
from weft_engine.run.status import Status
from weft_engine.run.view import Activation
from weft_engine.values import Json


class ResultDialog(Dialog):
    """Follows one node of a session."""

    def __init__(self, parent: QWidget | None, session: Session, node: str, tokens: Tokens) -> None:
        super().__init__(parent, title_of(session.flow, session.registry, node), width=560)
        self.resize(760, 560)
        self._session, self._node, self._tokens = session, node, tokens
        self.frames = QComboBox()
        self.frames.setAccessibleName(tr("Activation"))
        self.frames.activated.connect(self._pick)
        self._state = text("", "hint", wrap=False)
        self.add(row(self._state, None, self.frames))
        self.tabs = QTabWidget()
        self.views: dict[str, ValueView] = {}
        self.trouble = QPlainTextEdit()
        self.trouble.setReadOnly(True)
        self.trouble.setProperty("role", "error")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tabs)
        self._stack.addWidget(self.trouble)
        self._stack.addWidget(holding(column(None, text(tr("This node has not run yet"), "empty-title"), None)))
        self.body.addWidget(self._stack, 1)
        self.add_button(tr("Close"), self.accept)
        session.run_updated.connect(self._on_run)
        session.run_status_changed.connect(self.refresh)
        self.refresh()

    def _on_run(self, nodes: frozenset[str]) -> None:
        if self._node in nodes:
            self.refresh()

    def refresh(self) -> None:
        """Shows the activation as it is."""
        activation = self._session.shown_activation(self._node)
        self._show_frames(activation)
        if activation is None:
            self._state.setText("")
            self._stack.setCurrentIndex(2)
            return
        self._state.setText(_state(activation))
        if activation.status is Status.FAILED:
            self.trouble.setPlainText(visible(sentence(str((activation.error or {}).get("message", tr("Failed"))))))
            self._stack.setCurrentIndex(1)
            return
        self._show_values(_values(activation), is_whole=activation.status in (Status.DONE, Status.CACHED))
        self._stack.setCurrentIndex(0)

    def _show_frames(self, activation: Activation | None) -> None:
        view = self._session.node_run(self._node)
        frames = list(view.activations) if view else []
        self.frames.setVisible(len(frames) > 1)
        if [self.frames.itemData(at) for at in range(self.frames.count())] != frames:
            self.frames.clear()
            for frame in frames:
                self.frames.addItem(frame_name(self._session, frame), frame)
        if activation is not None:
            self.frames.setCurrentIndex(frames.index(activation.frame))

    def _pick(self, at: int) -> None:
        last = at == self.frames.count() - 1
        self._session.show_frame(self._node, None if last else self.frames.itemData(at))

    def _show_values(self, values: dict[str, Json], *, is_whole: bool) -> None:
        for name in [name for name in self.views if name not in values]:
            view = self.views.pop(name)
            self.tabs.removeTab(self.tabs.indexOf(view))
            view.deleteLater()
        for name, value in values.items():
            if name not in self.views:
                self.views[name] = ValueView(name, self._tokens)
                self.views[name].setContentsMargins(0, SIZES.gap, 0, 0)
                self.tabs.addTab(self.views[name], literal(name))
            self.views[name].set_value(value, is_whole=is_whole)
        has_tabs = len(values) > 1
        self.tabs.tabBar().setVisible(has_tabs)
        self.tabs.setFocusPolicy(
            Qt.FocusPolicy.TabFocus if has_tabs else Qt.FocusPolicy.NoFocus
        )  # hidden, it traps Tab


def _values(activation: Activation) -> dict[str, Json]:
    """What it gave; while it runs, what it has said so far."""
    if activation.status in (Status.DONE, Status.CACHED):
        return dict(activation.outputs)
    return {"text": activation.text or "\n".join(map(sentence, activation.why))}


def _state(activation: Activation) -> str:
    parts = [tr(activation.status.value.capitalize())]
    if activation.duration_s is not None:
        parts.append(f"{number(activation.duration_s, '.2f')} s")
    parts += [tokens_of(activation), cost_text(activation.cost_usd, activation.estimated)]
    return " · ".join(filter(None, parts))
