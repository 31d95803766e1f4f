"""What a flow is given and what it gives, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from weft_editor.panels.inputs import Inputs
from weft_editor.panels.results import Results
from weft_editor.phase import Phase
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import column
from weft_engine.values import Json

_INPUTS_WIDTH: Final = 300
_RESULTS_WIDTH: Final = 620


class RunPanel(QWidget):
    """The panel."""

    def __init__(
        self,
        session: Session,
        tokens: Tokens,
        remembered: Mapping[str, Json] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.inputs = Inputs(session, tokens, remembered)
        self.results = Results(session, tokens)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.inputs)
        splitter.addWidget(self.results)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_INPUTS_WIDTH, _RESULTS_WIDTH])
        self.setLayout(column(splitter))

    def follow_phase(self, phase: Phase) -> None:
        """One run at a time."""
        self.inputs.run_button.setEnabled(phase is Phase.IDLE)
