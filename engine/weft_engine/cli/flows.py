"""Which flow a command means: a file, or a template by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from weft_engine.cli.exits import UsageError
from weft_engine.document.document import Flow
from weft_resources import template_names, template_text


@dataclass(frozen=True, slots=True)
class Named:
    """A flow a command works on."""

    flow: Flow
    path: Path | None
    """`None`: a bundled template."""
    notices: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """What relative paths in the flow start from."""
        return self.path.resolve().parent if self.path else Path.cwd()


def find_flow(name: str) -> Named:
    """The flow in a file, or else the template of that name.

    Raises:
        UsageError: Neither exists.
        FlowFileError: The file is no flow.
    """
    from weft_engine.document.storage import load, parse_flow

    path = Path(name)
    if path.is_file():
        loaded = load(path)
        return Named(loaded.flow, path, loaded.notices)
    if name in template_names():
        return Named(parse_flow(template_text(name).encode()).flow, None)
    if path.exists():
        raise UsageError(f"{name} is not a file: name a flow file (*.weft)")
    known = ", ".join(template_names())
    raise UsageError(f"there is no file {name!r} and no template of that name; templates: {known}")
