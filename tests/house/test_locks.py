"""The lock files: exact, hashed, without addresses, and in step with pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(name: str) -> dict[str, str]:
    """Each requirement's block of a lock by package name; a package locked twice (by Python version) is joined."""
    blocks: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text()):
        package = re.match(r"[a-z0-9-]+", block)
        assert package is not None, f"{name}: not a requirement: {block.splitlines()[0]!r}"
        blocks[package[0]] = blocks.get(package[0], "") + block
    return blocks


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~ \[;]", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_exact_and_hashed(name: str) -> None:
    for package, block in locked(name).items():
        assert "==" in block, package
        assert "--hash=sha256:" in block, package


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^-|find-links|index-url|file:", text, re.MULTILINE)


def test_the_locks_name_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = wanted(project["project"]["dependencies"] + project["project"]["optional-dependencies"]["editor"])
    development = wanted(project["dependency-groups"]["dev"])
    assert runtime <= locked("requirements.lock").keys()
    assert runtime | development <= locked("requirements-dev.lock").keys()


def test_tests_run_with_the_versions_that_users_get() -> None:
    development = locked("requirements-dev.lock")
    for package, block in locked("requirements.lock").items():
        assert re.findall(r"==(\S+)", development[package]) == re.findall(r"==(\S+)", block), package
