"""Edits that build on each other, gathered into one change before any of them is made."""

from __future__ import annotations

from weft_engine.document import Change, Document, Flow, Put


class Sketch:
    """A flow to try edits on; what was tried becomes one change of the real one."""

    def __init__(self, flow: Flow) -> None:
        self._document = Document(flow.copy())
        self._puts: list[Put] = []
        self._labels: list[str] = []

    @property
    def flow(self) -> Flow:
        """The flow with the edits so far."""
        return self._document.flow

    def do(self, change: Change) -> None:
        """Adds an edit. Raises `ChangeError` if it does not fit; the earlier ones stay."""
        if change.puts:
            self._document.apply(change)
            self._puts.extend(change.puts)
            self._labels.append(change.label)

    def change(self, label: str = "") -> Change:
        """All edits as one, called like the first unless said."""
        return Change(label or next(iter(self._labels), ""), tuple(self._puts))
