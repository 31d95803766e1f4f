"""Which flow a command means: a file, a script that holds one, or a template by name."""

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

    def file_to_change(self) -> Path:
        """The file that a changed flow is saved to.

        Raises:
            UsageError: There is none: it is a template or in a script.
        """
        from weft_engine.python_script import SUFFIX

        if self.path is None:
            raise UsageError("a template cannot be changed: make a flow of it first, with `weft new`")
        if self.path.suffix == SUFFIX:
            raise UsageError(f"{self.path} is a script, which is not changed: change its flow, and export it anew")
        return self.path


def find_flow(name: str) -> Named:
    """The flow in a file, or else the template of that name.

    Raises:
        UsageError: Neither exists.
        FlowFileError: The file is no flow.
    """
    from weft_engine.document.storage import load, parse_flow
    from weft_engine.python_script import SUFFIX, load_script

    path = Path(name)
    if path.is_file():
        loaded = load_script(path) if path.suffix == SUFFIX else load(path)
        return Named(loaded.flow, path, loaded.notices)
    if name in template_names():
        return Named(parse_flow(template_text(name).encode()).flow, None)
    if path.exists():
        raise UsageError(f"{name} is not a file: name a flow file (*.weft)")
    known = ", ".join(template_names())
    raise UsageError(f"there is no file {name!r} and no template of that name; templates: {known}")
