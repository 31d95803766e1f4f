"""Flow files: opened without doing anything, saved so that a crash at any moment leaves the old file or the new one."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from weft_engine.document.document import Flow
from weft_engine.document.json_places import line_column, places
from weft_engine.document.migrate import migrate
from weft_engine.document.model import FORMAT, VERSION
from weft_engine.document.reading import ShapeError, flow_of
from weft_engine.document.strict_json import MAX_BYTES, parse, too_large
from weft_engine.document.writing import flow_json, flow_text
from weft_engine.errors import FlowFileError, NewerVersionError, WeftError
from weft_engine.values import Json

__all__ = ["Loaded", "SaveError", "flow_json", "flow_text", "load", "parse_flow", "save"]


class SaveError(WeftError):
    """A flow could not be saved; the file is as it was. Choose another place, or put right what the message names."""

    code = "save"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A flow from a file."""

    flow: Flow
    notices: tuple[str, ...]
    """What a person should know of the file."""
    read_only: str
    """Why it must not be saved over; empty if it may."""
    digest: str
    """SHA-256 of the bytes, to notice changes from outside."""


def digest_of(data: bytes) -> str:
    """What identifies the content of a file."""
    return hashlib.sha256(data).hexdigest()


def parse_flow(data: bytes) -> Loaded:
    """The flow in the bytes of a file.

    Raises:
        FlowFileError: It is no flow; with `line` and `column` where there is a place.
    """
    raw = parse(data)
    version = _version(raw)
    notices: list[str] = []
    try:
        flow = flow_of(migrate(raw), notices)
    except ShapeError as error:
        raise _placed(data, error) from error
    read_only = ""
    if version > VERSION:
        read_only = f"it was written by a newer Weft (format version {version}; this one writes {VERSION})"
        notices.append(f"{read_only}: it can be looked at, but not saved over")
    return Loaded(flow, tuple(notices), read_only, digest_of(data))


def _version(raw: Json) -> int:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        said = raw.get("format") if isinstance(raw, dict) else None
        raise FlowFileError(f'the file is no flow of Weft: it must say "format": "{FORMAT}"; it says {said!r}')
    version = raw.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FlowFileError(f'the file says "version": {version!r}; it must be a whole number from 1')
    return version


def _placed(data: bytes, error: ShapeError) -> FlowFileError:
    text = data.decode("utf-8").removeprefix("\ufeff")
    line, column = line_column(text, places(text, (error.path,))[error.path])
    where = ".".join(str(step) for step in error.path)
    return FlowFileError(f"line {line}, column {column} ({where}): {error.message}", line=line, column=column)


def load(path: Path) -> Loaded:
    """Opens a flow file; nothing in it is run, fetched or installed.

    Raises:
        FlowFileError: It cannot be read, or it is no flow; the message names the file.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise too_large(size)
        return parse_flow(path.read_bytes())
    except OSError as error:
        raise FlowFileError(f"{path}: {error.strerror or error}", path=str(path)) from error
    except FlowFileError as error:
        raise type(error)(f"{path}: {error.message}", path=str(path), **error.details) from error


def save(path: Path, flow: Flow) -> str:
    """Saves a flow; returns the digest of the file.

    A link is followed and kept, as is the mode of an existing file.

    Raises:
        SaveError: It could not be written; the file is as it was.
        NewerVersionError: A newer Weft wrote the file that is there.
    """
    data = flow_text(flow).encode()
    target = Path(os.path.realpath(path))
    _refuse_newer(target)
    try:
        write_atomically(target, data)
    except OSError as error:
        reason = error.strerror or error
        raise SaveError(
            f"{path} could not be saved ({reason}); what was there is unchanged: choose another place or make room",
            path=str(path),
        ) from error
    return digest_of(data)


def _refuse_newer(target: Path) -> None:
    try:
        read_only = load(target).read_only if target.exists() else ""
    except FlowFileError:
        return  # a damaged file may be saved over: the person sees both and decided
    if read_only:
        raise NewerVersionError(f"{target} is not saved over: {read_only}; save under another name", path=str(target))


def write_atomically(target: Path, data: bytes, mode: int | None = None) -> None:
    """Replaces a file by way of a temporary one beside it; whatever fails, `target` is old or new, never in between.

    `mode` is that of the new file; unless given, that of the old one is kept.
    """
    if mode is None:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else _new_mode()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(target.parent)


def _new_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself durable; systems without the means do without."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
