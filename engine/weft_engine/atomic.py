"""Files read whole and replaced whole: whatever happens, the file is the old one or the new one."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

_WITHOUT_MODES: Final = frozenset((errno.EPERM, errno.ENOTSUP, errno.ENOSYS))
"""What file systems that know no modes answer to a wish for one; the temporary file is ours, so nothing else does."""


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a regular file, at most `most + 1` of them.

    Raises:
        OSError: It cannot be read, or it is a folder, a pipe or a device, which might never end.
    """
    try:
        mode = path.stat().st_mode
    except ValueError as error:
        raise OSError(errno.EINVAL, "no name a file can have") from error
    _check_regular(mode)
    with path.open("rb") as file:
        return file.read(most + 1)


def write_atomically(target: Path, data: bytes, mode: int | None = None) -> None:
    """Replaces a file by way of a temporary one beside it; whatever fails, `target` is old or new, never in between.

    `mode` is that of the new file; unless given, that of the old one is kept.

    Raises:
        OSError: It could not be written, it is write-protected, or it is no regular file; it is as it was.
    """
    kept = _mode_of(target)
    wanted = mode if mode is not None else kept if kept is not None else _new_mode()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            _set_mode(Path(name), wanted)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(target.parent)


def _mode_of(target: Path) -> int | None:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise OSError(errno.EINVAL, "no name a file can have") from error
    _check_regular(mode)
    if not mode & 0o222:
        raise OSError(errno.EACCES, "the file is write-protected")
    return stat.S_IMODE(mode)


def _check_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file")


def _set_mode(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except OSError as error:
        if error.errno not in _WITHOUT_MODES:
            raise


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
