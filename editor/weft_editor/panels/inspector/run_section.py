"""What a node's shown activation took in, gave, cost, and said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from weft_editor.figures import cost_text, tokens_of
from weft_editor.inert import visible
from weft_editor.language import number, sentence, tr
from weft_editor.panels.inspector.page import label
from weft_editor.panels.inspector.section import Section
from weft_editor.places import frame_name
from weft_editor.session import Session
from weft_editor.theme.fonts import code_font
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.combo import Combo
from weft_editor.written_json import beginning, written
from weft_engine.ids import FrameTag
from weft_engine.redaction import redact_text
from weft_engine.run.view import Activation
from weft_engine.values import Json

_SHOWN_CHARS: Final = 20_000
_LINES: Final = 9


class RunSection(QWidget):
    """The run of one node; hidden while there is none."""

    def __init__(self, session: Session, node: str, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._node, self._tokens = session, node, tokens
        self._picker: QComboBox = Combo()
        self._picker.activated.connect(self._pick)
        self._state = label("", "hint")
        self._blocks = {name: _Block(name, tokens) for name in ("Error", "Inputs", "Outputs", "Text")}
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._picker)
        column.addWidget(self._state)
        for block in self._blocks.values():
            column.addWidget(block)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Section(tr("Last run"), content, tokens))
        self.refresh()

    def refresh(self) -> None:
        """Shows the activation as it is."""
        view = self._session.node_run(self._node)
        activation = self._session.shown_activation(self._node)
        self.setVisible(activation is not None)
        if view is None or activation is None:
            return
        self._show_picker(list(view.activations), activation.frame)
        self._state.setText(visible(_state(activation)))
        self._blocks["Error"].show_text(_error(activation))
        self._blocks["Inputs"].show_values(activation.inputs)
        self._blocks["Outputs"].show_values(activation.outputs)
        self._blocks["Text"].show_text(activation.text if not activation.outputs else "")

    def _show_picker(self, frames: list[FrameTag], shown: FrameTag) -> None:
        self._picker.setVisible(len(frames) > 1)
        known = [self._picker.itemData(at) for at in range(self._picker.count())]
        if known != frames:
            self._picker.clear()
            for frame in frames:
                self._picker.addItem(frame_name(self._session, frame), frame)
        self._picker.setCurrentIndex(frames.index(shown))

    def _pick(self, at: int) -> None:
        last = at == self._picker.count() - 1
        self._session.show_frame(self._node, None if last else self._picker.itemData(at))


class _Block(QWidget):
    """A titled text that can be copied."""

    def __init__(self, title: str, tokens: Tokens) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.addWidget(label(tr(title), "label"), 1)
        copy = QToolButton()
        copy.setAutoRaise(True)
        copy.setIcon(icon("copy", tokens.text_low, 14))
        copy.setToolTip(tr("Copy {lower}", lower=tr(title).lower()))
        copy.clicked.connect(self._copy)
        head.addWidget(copy)
        self._text = ""
        self._values: Mapping[str, Json] | None = None
        self._whole: Callable[[], str] = str
        self._edit = QPlainTextEdit()
        self._edit.setReadOnly(True)
        self._edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # or it takes all room left
        self._edit.setFont(code_font(11))
        self._edit.setProperty("role", "error" if title == "Error" else "result")
        self._edit.setAccessibleName(tr(title))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._edit)

    def show_text(self, text: str) -> None:
        """Shows a text; nothing hides the block."""
        more = tr("\n… {value:,} more characters; copy gives all", value=len(text) - _SHOWN_CHARS)
        self._show(text[:_SHOWN_CHARS], more if len(text) > _SHOWN_CHARS else "", lambda: text)

    def show_values(self, values: Mapping[str, Json]) -> None:
        """Shows values by their names; none hides the block."""
        if values == self._values:
            return
        self._values = values
        parts, left = list[str](), _SHOWN_CHARS
        for name, value in values.items():
            text, is_all = (value, True) if isinstance(value, str) else beginning(value, left)
            parts.append(f"{name}: {text[:left]}")
            left -= len(text)
            if left < 0 or not is_all:
                break
        self._show("\n".join(parts), tr("\n… copy gives all") if left < 0 else "", lambda: _values(values))

    def _show(self, text: str, more: str, whole: Callable[[], str]) -> None:
        self.setVisible(bool(text))
        self._whole = whole
        if text + more == self._text:
            return
        self._text = text + more
        self._edit.setPlainText(visible(text) + more)
        wide = max(20, self._edit.viewport().width() // 7)
        rows = sum(1 + len(line) // wide for line in text[:2000].split("\n"))
        self._edit.setFixedHeight(min(max(rows, 1), _LINES) * self._edit.fontMetrics().lineSpacing() + 18)

    def _copy(self) -> None:
        QApplication.clipboard().setText(redact_text(self._whole()))


def _state(activation: Activation) -> str:
    parts = [tr(activation.status.value)]
    if activation.duration_s is not None:
        parts.append(f"{number(activation.duration_s, '.2f')} s")
    if activation.attempts > 1:
        parts.append(tr("{attempts} attempts", attempts=activation.attempts))
    parts += [tokens_of(activation), cost_text(activation.cost_usd, activation.estimated)]
    return "\n".join((" · ".join(filter(None, parts)), *map(sentence, activation.why)))


def _error(activation: Activation) -> str:
    return sentence(str(activation.error.get("message", activation.error))) if activation.error else ""


def _values(values: Mapping[str, Json]) -> str:
    return "\n".join(f"{name}: {_text(value)}" for name, value in values.items())


def _text(value: Json) -> str:
    return value if isinstance(value, str) else written(value)
