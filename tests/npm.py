"""Servers of others from npm: installed once into `build/npm`, at a pinned version, and started as processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

AIMOCK = ("@copilotkit/aimock", "1.43.0")
CACHE = Path(__file__).resolve().parents[1] / "build" / "npm"


def npm_package(name: str, version: str) -> Path:
    """The folder of an installed package; skips the test where Node or npm is missing."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: {name} cannot be started")
    target = CACHE / f"{name.strip('@').replace('/', '-')}-{version}"
    if not (target / "node_modules").is_dir():
        _install(f"{name}@{version}", target)
    return target / "node_modules" / name


def _install(package: str, target: Path) -> None:
    """Installs beside and renames, so that several test processes and an interruption leave nothing half done."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as beside:
        command = ["npm", "install", "--prefix", beside, "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run([*command, package], capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            raise RuntimeError(f"npm could not install {package}: {done.stderr}")
        try:
            os.rename(beside, target)  # noqa: PTH104 - Path.rename would take the context manager's folder with it
        except OSError:
            if not (target / "node_modules").is_dir():
                raise
        else:
            Path(beside).mkdir()


@contextmanager
def aimock(fixtures: Sequence[dict[str, Any]], *options: str, keys: str = "") -> Iterator[str]:
    """A running aimock with these fixtures; gives its address, without a path.

    Args:
        fixtures: What it answers; see aimock's documentation.
        options: Of its command line, `--latency` for example.
        keys: API keys it accepts, comma-separated; none: every request is welcome.
    """
    program = npm_package(*AIMOCK) / "dist" / "cli.js"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fixtures.json"
        file.write_text(json.dumps({"fixtures": list(fixtures)}), encoding="utf-8")
        process = subprocess.Popen(
            ["node", str(program), "--port", "0", "--fixtures", str(file), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **({"AIMOCK_API_KEYS": keys} if keys else {})},
        )
        try:
            yield _address_told(process)
        finally:
            process.terminate()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()


def _address_told(process: subprocess.Popen[str]) -> str:
    told = []
    for line in process.stdout or ():
        told.append(line)
        found = re.search(r"listening on (http://\S+)", line)
        if found is not None:
            return found[1]
    raise RuntimeError(f"aimock did not start: {''.join(told)}")
