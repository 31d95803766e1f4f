"""Paths from data stay in their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft_engine.errors import ToolError
from weft_nodes.tools.confined import append, inside, read_capped, write_whole


@pytest.mark.parametrize("path", ["../x", "a/../../x", "a\0b", "a/./../../b", "/proc/self/environ", "", "..\\x"])
def test_a_path_that_leads_outside_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ToolError):
        inside(str(tmp_path), path)


@pytest.mark.parametrize("path", ["a.txt", "sub/a.txt", "sub/../a.txt"])
def test_a_path_that_stays_inside_is_taken(tmp_path: Path, path: str) -> None:
    assert inside(str(tmp_path), path).is_relative_to(tmp_path.resolve())


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (tmp_path / "root" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(ToolError, match="outside of"):
        inside(str(tmp_path / "root"), "link")


def test_a_file_larger_than_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 11)
    with pytest.raises(ToolError, match="larger than 10 bytes"):
        read_capped(tmp_path / "big", 10)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="there is no file"):
        read_capped(tmp_path / "none", 10)


def test_writing_replaces_the_whole_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "sub" / "a.txt"
    write_whole(target, b"one, longer")
    write_whole(target, b"two")
    append(target, b"!")
    assert target.read_bytes() == b"two!"
    assert [each.name for each in target.parent.iterdir()] == ["a.txt"]
