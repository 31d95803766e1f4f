"""Where files live."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from weft_engine import folders

ALL = (folders.config_folder, folders.data_folder, folders.state_folder, folders.cache_folder)


def test_all_lie_below_one_folder_if_it_is_named_and_are_their_owners_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "not" / "yet"
    monkeypatch.setenv("WEFT_HOME", str(home))
    made = [folder() for folder in ALL]
    assert sorted(made) == sorted(home.iterdir())
    assert len(set(made)) == len(ALL)
    assert {each.stat().st_mode & 0o777 for each in (home, *made)} == {0o700}


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path))
    tmp_path.chmod(0o755)
    folders.state_folder()
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_home_relative_to_the_person_or_the_current_folder_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for named in ("~/weft", "weft"):
        monkeypatch.setenv("WEFT_HOME", named)
        assert folders.data_folder() == tmp_path / "weft" / "data"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name their folders by other means")
def test_otherwise_they_are_where_the_system_keeps_such_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEFT_HOME", raising=False)
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    assert [folder().relative_to(tmp_path) for folder in ALL] == [
        Path(name) / "weft" for name in ("CONFIG", "DATA", "STATE", "CACHE")
    ]
