"""Files of one folder: a path from data can name nothing outside it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from weft_engine.errors import ToolError


def inside(folder: str, path: str) -> Path:
    """The real path of `path` within `folder`, links followed.

    Raises:
        ToolError: The path is empty or holds a NUL, steps above the folder anywhere on its way, or leads out of it
            through a link.
    """
    root = Path(folder).expanduser().resolve()
    if not path.strip() or "\0" in path:
        raise ToolError(f"{path!r} is no path: name a file in {root}")
    if _steps_out(path) and not Path(path).is_absolute():
        raise _outside(path, root)
    try:
        real = (root / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise ToolError(f"{path!r} is no usable path: {error}") from error
    if not real.is_relative_to(root):
        raise _outside(path, root)
    return real


def _steps_out(path: str) -> bool:
    depth = 0
    for step in path.replace("\\", "/").split("/"):
        depth += {"": 0, ".": 0, "..": -1}.get(step, 1)
        if depth < 0:
            return True
    return False


def _outside(path: str, root: Path) -> ToolError:
    return ToolError(f"{path!r} is outside of {root}: only files in this folder may be used", reason="outside")


def read_capped(path: Path, max_bytes: int) -> bytes:
    """The file's content. Raises `ToolError` if it is missing, no plain file, or larger than `max_bytes`."""
    try:
        if not path.is_file():
            raise ToolError(f"there is no file {path}", reason="missing")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise ToolError(f"cannot read {path}: {error.strerror}", reason="unreadable") from error
    if len(data) > max_bytes:
        raise ToolError(f"{path} is larger than {max_bytes:,} bytes: raise the size limit", reason="size")
    return data


def write_whole(path: Path, data: bytes) -> None:
    """Replaces the file in one step: whoever reads it sees the old content or the new. Raises `ToolError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        temporary.chmod(path.stat().st_mode if path.exists() else 0o644)
        temporary.replace(path)
    except OSError as error:
        raise ToolError(f"cannot write {path}: {error.strerror}", reason="unwritable") from error


def append(path: Path, data: bytes) -> None:
    """Adds to the end of the file. Raises `ToolError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(data)
    except OSError as error:
        raise ToolError(f"cannot write {path}: {error.strerror}", reason="unwritable") from error
