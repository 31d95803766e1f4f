"""What every field widget is, and what fields may ask of the program around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from weft_editor.fields.spec import FieldSpec
from weft_editor.theme.tokens import DARK, Tokens
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_editor.session import Session
    from weft_engine.mcp.server import McpTool


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a prompt or expression may use."""

    name: str
    type: str = ""
    source: str = ""
    """Where its value comes from, as a person reads it."""
    trouble: str = ""
    """Why there is no value to be had by it as things stand."""


def _none() -> Sequence[str]:
    return ()


def _nothing() -> str:
    return ""


def _no_names() -> Sequence[Name]:
    return ()


@dataclass(frozen=True, slots=True)
class NameSource:
    """The names that a field offers: its own, then those of its surroundings."""

    own: Sequence[Name] = ()
    around: Callable[[], Sequence[Name]] | None = None

    def __call__(self) -> Sequence[Name]:
        """All of them, as they are now; of equal names the first."""
        found = (*self.own, *(self.around() if self.around else ()))
        return tuple({each.name: each for each in reversed(found)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What fields offer for completion, asked each time it is shown."""

    names: Callable[[], Sequence[Name]] = _no_names
    """Names a prompt or expression may use, in the order in which they are offered."""
    known: Callable[[], Sequence[Name]] | None = None
    """Those of them of which something may be wrong, asked with each letter; all of them unless given."""
    models: Callable[[], Sequence[str]] = _none
    """References of known models."""
    models_changed: SignalInstance | None = None
    """Told when other models are known."""
    model_troubles: Callable[[], str] = _nothing
    """Why models may be missing; empty if nothing is known to be."""
    secrets: Callable[[], Sequence[str]] = _none
    """Names of known secrets."""
    variables: Callable[[], Sequence[str]] = _none
    """Variables that nodes of the flow can use."""
    channels: Callable[[], Sequence[str]] = _none
    """Channels that nodes of the flow can use."""
    list_tools: Callable[[Session, str, Callable[[Sequence[McpTool], str], None]], None] | None = None
    """Asks the MCP server of a node for its tools; tells them, or what went wrong."""
    folder: Path | None = None
    """Where relative paths start."""
    tokens: Tokens = DARK
    """The theme."""


class FieldWidget(QWidget):
    """Edits one value. `set_value` never signals; a person's edits do."""

    edited = Signal(object)
    """The value as it now is (JSON)."""
    finished = Signal()
    """The person left the field or pressed Enter: the next edit is a step of its own."""

    complained = Signal(str)
    """What is shown is not (all) a value yet, and why; empty: now it is."""

    hinted = Signal(str)
    """What is worth knowing of the place where the cursor stands; empty: nothing."""

    mixes = False
    """Whether it can say that the things it stands for have several values."""

    tall = False
    """Whether it wants the full width, below its label."""

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.context = context

    def value(self) -> Json:
        """What it shows."""
        raise TypeError(f"{type(self).__name__} has no value")

    def set_value(self, value: Json) -> None:
        """Shows a value; one of a kind it cannot show is shown as well as it can be."""
        raise TypeError(f"{type(self).__name__} takes no value")

    def set_unset(self, words: str) -> None:
        """Says what holds while nothing is given, where the field can."""

    def set_mixed(self, words: str) -> None:
        """Shows no value but these words: what it stands for has several. Only where it `mixes`."""
        raise TypeError(f"{type(self).__name__} shows one value")

    def take_label(self, label: QWidget) -> bool:
        """Takes its label into itself, where it has something to stand beside it; whether it did."""
        return False

    def look_again(self) -> None:
        """What its context offers may have changed."""
