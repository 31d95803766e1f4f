"""Check everything: what ``python3 run.py test`` runs inside ``.venv`` once that is set up.

Every check runs even when an earlier one fails; a summary closes the output and the exit code is 1 if any failed.
"""

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from run import EXE, LOCKS, ROOT, VENV, create_environment, install, program, succeeds

Result = tuple[bool, str]
Check = tuple[str, Callable[[], Result]]

# Tools of the development group that need Qt or look at sources: not for the environment of the core.
NOT_FOR_THE_CORE = ("pytest-qt", "import-linter", "mypy", "ruff")


def run_check(*command: str | Path, environment: Mapping[str, str] | None = None, folder: Path = ROOT) -> Result:
    """Run a command and pass on what it prints; give its success and its last line, which holds its result."""
    last = ""
    with subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode == 0, last


def run_pytest(python: Path, *arguments: str) -> Result:
    return run_check(python, "-m", "pytest", "-n", "2", *arguments)


def pins(lock: str) -> str:
    """The ``name==version`` lines of a lock, without hashes: constraints for a package that is built here."""
    return "".join(line.rstrip(" \\") + "\n" for line in lock.splitlines() if line and not line.startswith((" ", "#")))


def fresh_environment(folder: Path, *requirements: str | Path) -> Path:
    constraints = folder / "constraints.txt"
    create_environment(folder)
    constraints.write_text(pins(LOCKS["test"].read_text()))
    install(program(folder, "python"), "-c", constraints, *requirements)
    return program(folder, "python")


def check_core() -> Result:
    """The engine and the nodes by themselves, where there is no Qt and no numpy."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["dev"]
    wanted = [tool for tool in tools if not tool.startswith(NOT_FOR_THE_CORE)]
    python = fresh_environment(ROOT / ".venv-core", *wanted, "-e", ROOT)
    return run_pytest(python, "tests/engine", "tests/nodes")


def check_wheel() -> Result:
    """The wheel in an empty environment, away from the sources, runs a template."""
    with tempfile.TemporaryDirectory(prefix="weft-wheel-") as name:
        folder = Path(name)
        by_uv: list[str | Path] = [program(VENV, "uv"), "build", "--wheel", "--out-dir", folder, ROOT]
        by_pip: list[str | Path] = [program(VENV, "python"), "-m", "pip", "wheel", "--no-deps", "-w", folder, ROOT]
        if not (succeeds(*by_uv) or succeeds(*by_pip)):
            return False, "the wheel could not be built"
        python = fresh_environment(folder / "env", *folder.glob("weft-*.whl"))
        weft = python.with_name("weft" + EXE)
        environment = {**os.environ, "HOME": name, "XDG_DATA_HOME": name, "XDG_CONFIG_HOME": name}
        for command in (["templates", "--json"], ["run", "hello", "--json", "--offline"]):
            done, last = run_check(weft, *command, environment=environment, folder=folder)
            if not done:
                return False, f"weft {' '.join(command)}: {last}"
    return True, "built, installed, ran the template 'hello'"


def check_at_length(python: Path, *arguments: str) -> Result:
    """The long proofs only, in one process, so that each can say how far it is."""
    return run_check(python, "-m", "pytest", "-p", "no:xdist", "-s", "-vv", "-m", "long", *arguments)


def check_everything(arguments: Sequence[str]) -> int:
    """Run every check, also after a failed one, and sum up; gives the exit code."""
    if "--long" in arguments:
        return sum_up([timed("long proofs", lambda: check_at_length(program(VENV, "python"), *arguments))])
    pytest_arguments = [argument for argument in arguments if argument != "--quick"]
    python = program(VENV, "python")
    checks: list[Check] = [
        ("format", lambda: run_check(python, "-m", "ruff", "format", "--check", ".")),
        ("lint", lambda: run_check(python, "-m", "ruff", "check", ".")),
        ("types", lambda: run_check(python, "-m", "mypy")),
        ("layers", lambda: run_check(program(VENV, "lint-imports"), "--no-logo")),
        ("tests", lambda: run_pytest(python, *pytest_arguments)),
    ]
    if not arguments:
        checks += [("core without Qt", check_core), ("wheel", check_wheel)]
    return sum_up([timed(name, check) for name, check in checks])


def timed(name: str, check: Callable[[], Result]) -> tuple[str, bool, str, float]:
    print(f"\n== {name}", flush=True)
    start_s = time.monotonic()
    try:
        passed, note = check()
    except SystemExit as refusal:
        passed, note = False, str(refusal)
    return name, passed, note, time.monotonic() - start_s


def sum_up(outcomes: Sequence[tuple[str, bool, str, float]]) -> int:
    print("\n== summary")
    for name, passed, note, took_s in outcomes:
        print(f"{'ok    ' if passed else 'FAILED'} {name:<16}{took_s:6.1f} s  {note}")
    return 0 if all(passed for _, passed, _, _ in outcomes) else 1


if __name__ == "__main__":
    try:
        sys.exit(check_everything(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
