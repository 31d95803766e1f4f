"""Where Weft keeps its own files. `WEFT_HOME` puts all of it below one folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("weft", appauthor=False)


def _folder(kind: str, usual: Path) -> Path:
    home = os.environ.get("WEFT_HOME")
    folder = Path(home).expanduser().absolute() / kind if home else usual
    for each in (folder.parent, folder) if home else (folder,):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def config_folder() -> Path:
    """Settings, models, window layout. Made, for its owner only, at first use."""
    return _folder("config", _DIRS.user_config_path)


def data_folder() -> Path:
    """Trust given, runs."""
    return _folder("data", _DIRS.user_data_path)


def state_folder() -> Path:
    """Unsaved work, logs."""
    return _folder("state", _DIRS.user_state_path)


def cache_folder() -> Path:
    """What can be made again."""
    return _folder("cache", _DIRS.user_cache_path)
