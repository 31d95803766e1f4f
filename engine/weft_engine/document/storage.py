"""Flow files: opened without doing anything, saved so that a crash at any moment leaves the old file or the new one.

What is wrong with a file and what then happens (each has its test):

- Not JSON as RFC 8259 has it (NaN, a key twice, something after the end, half a surrogate pair, another encoding), too
  large, too deep, too many values: refused before anything is built, with line and column. A byte order mark is fine.
- A record that is not built as the schema says, an id that stands twice, two wires that would have one id: refused with
  line and column, since whichever reading were chosen, the other would be lost at the next save.
- A wire that stands twice: kept once, with a notice. Nothing is lost by it.
- A wire whose node or port is not there, an unknown node type, a field nobody knows, settings that do not fit the type:
  opened, kept as they are, and shown as problems by validation.
- A newer version: opened to be looked at; saving over it is refused. If it is built in a way that cannot be read, it is
  refused by its version, and not saved over either.
- A folder, a pipe, a device: refused unread, since the name may come from another flow's settings.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from weft_engine.atomic import read_file, write_atomically
from weft_engine.collecting import without_collection
from weft_engine.document.document import Flow, all_flows
from weft_engine.document.json_places import line_column, places
from weft_engine.document.migrate import migrate
from weft_engine.document.model import FORMAT, VERSION
from weft_engine.document.reading import MAX_EMBEDDED, MAX_NODES, MAX_WIRES, ShapeError, flow_of
from weft_engine.document.strict_json import MAX_BYTES, check_limits, parse
from weft_engine.document.writing import flow_json, flow_text
from weft_engine.errors import FlowFileError, NewerVersionError, WeftError
from weft_engine.values import Json

_HEAD: Final = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"format"\s*:\s*"weft\.flow"\s*,\s*"version"\s*:\s*([1-9]\d{0,8})\s*[,}]'
)
"""The beginning of every file Weft writes."""

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


@without_collection()
def parse_flow(data: bytes) -> Loaded:
    """The flow in the bytes of a file.

    Raises:
        FlowFileError: It is no flow; with `line` and `column` where there is a place.
        NewerVersionError: A newer Weft wrote it, in a way this one cannot even show.
    """
    raw = parse(data)
    version = _version(raw)
    notices: list[str] = []
    try:
        flow = flow_of(migrate(raw), notices)
    except ShapeError as error:
        raise _placed(data, error, version) from error
    read_only = _newer(version)
    if read_only:
        notices.append(f"{read_only}: it can be looked at, but not saved over")
    return Loaded(flow, tuple(notices), read_only, digest_of(data))


def _newer(version: int) -> str:
    if version <= VERSION:
        return ""
    return f"it was written by a newer Weft (format version {version}; this one writes {VERSION})"


def _version(raw: Json) -> int:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        said = raw.get("format") if isinstance(raw, dict) else None
        raise FlowFileError(f'the file is no flow of Weft: it must say "format": "{FORMAT}"; it says {said!r}')
    version = raw.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FlowFileError(f'the file says "version": {version!r}; it must be a whole number from 1')
    return version


def _placed(data: bytes, error: ShapeError, version: int) -> FlowFileError:
    text = data.decode("utf-8").removeprefix("\ufeff")
    line, column = line_column(text, places(text, (error.path,))[error.path])
    where = ".".join(str(step) for step in error.path)
    message = f"line {line}, column {column} ({where}): {error.message}"
    if version > VERSION:
        return NewerVersionError(f"{_newer(version)} and needs it to be opened: {message}", line=line, column=column)
    return FlowFileError(message, line=line, column=column)


def load(path: Path) -> Loaded:
    """Opens a flow file; nothing in it is run, fetched or installed.

    Raises:
        FlowFileError: It cannot be read, or it is no flow; the message names the file.
    """
    try:
        return parse_flow(read_file(path, MAX_BYTES))
    except OSError as error:
        raise FlowFileError(f"{path}: {error.strerror or error}", path=str(path)) from error
    except FlowFileError as error:
        raise type(error)(f"{path}: {error.message}", path=str(path), **error.details) from error


def save(path: Path, flow: Flow) -> str:
    """Saves a flow; returns the digest of the file.

    A link is followed and kept, as is the mode of an existing file. What is saved can be opened again.

    Raises:
        SaveError: It could not be written; the file is as it was.
        NewerVersionError: A newer Weft wrote the file that is there.
    """
    try:
        data = _checked_text(flow).encode()
        target = Path(os.path.realpath(path))
        _refuse_newer(target)
        write_atomically(target, data)
    except NewerVersionError:
        raise
    except FlowFileError as error:
        reason = f"it could not be opened again: {error.message}"
        raise SaveError(f"{path} was not saved, for {reason}; what was there is unchanged", path=str(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SaveError(
            f"{path} could not be saved ({reason}); what was there is unchanged: choose another place or make room",
            path=str(path),
        ) from error
    return digest_of(data)


def _checked_text(flow: Flow) -> str:
    """The text of the file, if it is one that can be opened: no limit of reading is passed."""
    for scope, each in all_flows(flow):
        if len(each.nodes) > MAX_NODES or len(each.wires) > MAX_WIRES or len(scope) > MAX_EMBEDDED:
            raise FlowFileError(
                f"more than {MAX_NODES:,} nodes, {MAX_WIRES:,} wires, or flows embedded {MAX_EMBEDDED} deep"
            )
    try:
        text = flow_text(flow)
    except (ValueError, TypeError, RecursionError) as error:
        raise FlowFileError(f"it holds what is no plain JSON ({error})") from error
    check_limits(text.encode())
    return text


def _refuse_newer(target: Path) -> None:
    version = _version_there(target)
    if version > VERSION:
        raise NewerVersionError(
            f"{target} is not saved over: {_newer(version)}; save under another name", path=str(target)
        )


def _version_there(target: Path) -> int:
    """The format version of the file that is there; 0 if there is none, or it is no flow.

    A damaged file may be saved over: the person sees both and decided.
    """
    try:
        data = read_file(target, MAX_BYTES)
        head = _HEAD.match(data)
        return int(head[1]) if head else _version(parse(data))
    except (OSError, FlowFileError):
        return 0
