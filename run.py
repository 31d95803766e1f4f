#!/usr/bin/env python3
"""Set up Weft, then start it, check it or measure it. Needs nothing but Python 3.11 or newer.

    python3 run.py [weft arguments]              start Weft; the first time sets up .venv
    python3 run.py test [--quick] [pytest args]  check everything; --quick leaves out the two clean environments
    python3 run.py test --long [pytest args]     the long proofs: ten thousands of random flows, kills, damaged files
    python3 run.py bench NAME [arguments]        run tests/bench/NAME.py

Pytest arguments (``-k words``, a path) mean a look at a part, so they imply ``--quick``.
"""

import sys

# This check must parse and run on every Python 3, so nothing above or below it may use newer syntax at module level.
if sys.version_info < (3, 11):  # noqa: UP036 - read by the Pythons it turns away
    sys.exit("Weft needs Python 3.11 or newer; start run.py with one. This is {}.{}.".format(*sys.version_info[:2]))

import hashlib
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = "Scripts" if os.name == "nt" else "bin"
EXE = ".exe" if os.name == "nt" else ""
# Each purpose has a complete lock of its own; the one for tests contains the one for running.
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-dev.lock"}

# Shared libraries that the PySide6 wheels expect from the system, with the Debian packages that hold them.
SYSTEM_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
# Programs with which the tests open real windows on a virtual screen.
TEST_PROGRAMS = {"Xvfb": "xvfb", "xauth": "xauth"}


def say(text: str) -> None:
    print(f"weft: {text}", file=sys.stderr, flush=True)


def program(environment: Path, name: str) -> Path:
    return environment / BIN / (name + EXE)


def succeeds(*command: str | Path, quiet: bool = False) -> bool:
    """Run a set-up command; what it prints goes to stderr, because stdout belongs to weft's own output."""
    sink = subprocess.DEVNULL if quiet else sys.stderr
    try:
        return subprocess.run(command, stdout=sink, stderr=sink, check=False).returncode == 0
    except OSError:
        return False


def fingerprint(purpose: str) -> str:
    """What an installation depends on: the Python, the place (it is editable), the project and the lock."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for file in (ROOT / "pyproject.toml", LOCKS[purpose]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def stamp_file(purpose: str) -> Path:
    return VENV / f"weft-{purpose}.stamp"


def is_current(purpose: str) -> bool:
    try:
        stamp = stamp_file(purpose).read_text()
    except OSError:
        return False
    return stamp == fingerprint(purpose) and program(VENV, "python").exists() and program(VENV, "weft").exists()


def is_usable(environment: Path) -> bool:
    """Whether the environment is there and made by this version of Python."""
    try:
        lines = (environment / "pyvenv.cfg").read_text().splitlines()
    except OSError:
        return False
    version = "{}.{}.".format(*sys.version_info[:2])
    made_by = [value.strip() for key, _, value in (line.partition("=") for line in lines) if key.startswith("version")]
    return any(v.startswith(version) for v in made_by) and program(environment, "python").exists()


def create_environment(environment: Path) -> None:
    import venv  # only a set-up needs it, and every start would pay for it

    say("creating {} with Python {}.{}".format(environment.name, *sys.version_info[:2]))
    venv.EnvBuilder(clear=True, symlinks=os.name != "nt").create(environment)


def installers(python: Path) -> list[list[str]]:
    """Commands that install into ``python``'s environment, best first.

    uv is fast, but reads none of pip's settings (index, certificates); where that makes it fail, pip follows.
    """
    uv = program(VENV, "uv") if program(VENV, "uv").exists() else shutil.which("uv")
    found = [[str(uv), "pip", "install", "--python", str(python)]] if uv else []
    for owner in (str(program(VENV, "python")), sys.executable):
        if succeeds(owner, "-m", "pip", "--version", quiet=True):
            found.append([owner, "-m", "pip", "--python", str(python), "install", "--disable-pip-version-check"])
            break
    return found


def install(python: Path, *arguments: str | Path) -> None:
    quiet = () if sys.stderr.isatty() else ("--quiet",)
    for installer in installers(python):
        if succeeds(*installer, *quiet, *arguments):
            return
        say(f"{Path(installer[0]).name} could not do it")
    sys.exit(f"weft: could not install {shlex.join(map(str, arguments))}; the reason stands above. Then try again.")


def provide_installer() -> None:
    """Get pip, then uv, into ``.venv``: by ensurepip, a uv or pip found elsewhere, or Debian's package of ensurepip."""
    python = program(VENV, "python")
    bundled: list[str | Path] = [python, "-m", "ensurepip", "--upgrade", "--default-pip"]
    has_pip = succeeds(python, "-m", "pip", "--version", quiet=True)
    if not has_pip and not succeeds(*bundled, quiet=True) and not installers(python):
        say("this Python has no ensurepip, and there is no pip or uv")
        if not (apt_install(["python{}.{}-venv".format(*sys.version_info[:2])]) and succeeds(*bundled, quiet=True)):
            sys.exit("weft: without one of them nothing can be installed. Then try again.")
    if not program(VENV, "uv").exists():
        say("fetching uv")
        if not any(succeeds(*installer, "-q", "uv") for installer in installers(python)):
            say("no uv to be had; pip does it too, only slower")
    tell_uv_the_index(python)


def tell_uv_the_index(python: Path) -> None:
    """Give uv the package index that pip is set to, lest it wait for one that cannot be reached from here."""
    ask = [str(python), "-m", "pip", "config", "get", "global.index-url"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    index = os.environ.get("PIP_INDEX_URL") or answer
    if index:
        os.environ.setdefault("UV_DEFAULT_INDEX", index)


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages if we are root there; otherwise say which command does."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", *packages]
    if not shutil.which("apt-get"):
        say(f"missing from this system (by their names in Debian): {' '.join(packages)}")
        return False
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"installing {' '.join(packages)}")
        os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
        if succeeds(*command, quiet=True) or (succeeds("apt-get", "update", quiet=True) and succeeds(*command)):
            return True
    say(f"missing from this system; run: sudo apt-get install -y {' '.join(packages)}")
    return False


def missing_libraries(names: Iterable[str]) -> list[str]:
    import ctypes

    def is_missing(name: str) -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return True
        return False

    return [name for name in names if is_missing(name)]


def provide_system_packages(purpose: str) -> None:
    if not sys.platform.startswith("linux"):
        return
    packages = [SYSTEM_LIBRARIES[name] for name in missing_libraries(SYSTEM_LIBRARIES)]
    if purpose == "test":
        packages += [package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)]
    if packages:
        apt_install(packages)


def set_up(purpose: str) -> None:
    """Bring ``.venv`` up to date. Where it is, this costs one hash of two files."""
    if is_current(purpose):
        return
    start_s = time.monotonic()
    if not is_usable(VENV):
        create_environment(VENV)
    provide_installer()
    python = program(VENV, "python")
    say(f"installing what {LOCKS[purpose].name} names")
    install(python, "--require-hashes", "-r", LOCKS[purpose])
    install(python, "--no-deps", "-e", ROOT)
    provide_system_packages(purpose)
    for served in ("run", "test") if purpose == "test" else ("run",):
        stamp_file(served).write_text(fingerprint(served))
    say(f"set up in {time.monotonic() - start_s:.0f} s")


def run_benchmark(arguments: Sequence[str]) -> int:
    names = sorted(file.stem for file in (ROOT / "tests" / "bench").glob("[!_]*.py"))
    if not arguments or arguments[0] not in names:
        say(f"usage: python3 run.py bench NAME [arguments]; NAME is one of: {', '.join(names) or 'none yet'}")
        return 2
    set_up("test")
    return subprocess.call([program(VENV, "python"), ROOT / "tests" / "bench" / f"{arguments[0]}.py", *arguments[1:]])


def start(arguments: Sequence[str]) -> int:
    """Become weft: on POSIX this process turns into it, so signals and exit codes are its own."""
    set_up("run")
    if os.name != "nt":
        python = str(program(VENV, "python"))
        os.execv(python, [python, str(program(VENV, "weft")), *arguments])
    return subprocess.call([program(VENV, "weft"), *arguments])


def main(arguments: Sequence[str]) -> int:
    purpose, rest = (arguments[0], arguments[1:]) if arguments else ("", ())
    if purpose == "test":
        set_up("test")
        return subprocess.call([program(VENV, "python"), ROOT / "packaging" / "check.py", *rest])
    if purpose == "bench":
        return run_benchmark(rest)
    return start(arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
