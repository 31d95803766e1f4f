"""run.py: what it decides before it installs anything."""

import ast
import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "run.py"


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    """A copy of run.py in a folder of its own, so that nothing it writes touches this checkout."""
    for name in ("run.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(SOURCE.with_name(name), tmp_path)
    spec = importlib.util.spec_from_file_location("run_copy", tmp_path / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretend_installed(run: ModuleType, *purposes: str) -> None:
    for name in ("python", "weft"):
        file: Path = run.program(run.VENV, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for purpose in purposes:
        run.stamp_file(purpose).write_text(run.fingerprint(purpose))


def test_a_stamped_environment_is_current(run: ModuleType) -> None:
    assert not run.is_current("run")
    pretend_installed(run, "run")
    assert run.is_current("run")


def test_a_set_up_for_running_is_not_one_for_testing(run: ModuleType) -> None:
    pretend_installed(run, "run")
    assert not run.is_current("test")


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock"])
def test_a_changed_project_asks_for_a_new_set_up(run: ModuleType, name: str) -> None:
    pretend_installed(run, "run")
    with (run.ROOT / name).open("a") as file:
        file.write("# changed\n")
    assert not run.is_current("run")


def test_a_lost_program_asks_for_a_new_set_up(run: ModuleType) -> None:
    pretend_installed(run, "run")
    run.program(run.VENV, "weft").unlink()
    assert not run.is_current("run")


def test_a_moved_checkout_has_another_fingerprint(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before = run.fingerprint("run")
    monkeypatch.setattr(run, "ROOT", run.ROOT / "..")
    for name in ("pyproject.toml",):
        shutil.copy(SOURCE.with_name(name), run.ROOT)
    assert run.fingerprint("run") != before


@pytest.mark.parametrize(
    ("key", "version", "usable"),
    [
        ("version", "{}.{}.7".format(*sys.version_info[:2]), True),
        ("version_info", "{}.{}.7".format(*sys.version_info[:2]), True),
        ("version", "3.1.4", False),
    ],
)
def test_an_environment_of_another_python_is_not_usable(run: ModuleType, key: str, version: str, usable: bool) -> None:
    pretend_installed(run)
    (run.VENV / "pyvenv.cfg").write_text(f"home = /usr/bin\n{key} = {version}\n")
    assert run.is_usable(run.VENV) is usable


def test_every_system_library_names_its_package(run: ModuleType) -> None:
    assert run.missing_libraries(["libnothing-like-this.so.9"]) == ["libnothing-like-this.so.9"]
    assert all(".so." in library and package.startswith("lib") for library, package in run.SYSTEM_LIBRARIES.items())


def test_without_root_the_exact_apt_command_is_named(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert run.apt_install(["libegl1", "xvfb"]) is False
    assert "sudo apt-get install -y libegl1 xvfb" in capsys.readouterr().err


def test_where_there_is_no_apt_the_packages_are_named(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    assert run.apt_install(["libegl1"]) is False
    assert "libegl1" in capsys.readouterr().err


def test_an_installation_falls_back_to_the_next_installer(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = run.ROOT / "installed"
    works = [sys.executable, "-c", f"open({str(installed)!r}, 'w').close()"]
    fails = [sys.executable, "-c", "raise SystemExit(1)"]
    monkeypatch.setattr(run, "installers", lambda python: [["no-such-program"], fails, works])
    run.install(Path(sys.executable), "some-package")
    assert installed.exists()


def test_an_impossible_installation_says_what_was_wanted(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "installers", lambda python: [["no-such-program"]])
    with pytest.raises(SystemExit, match="could not install some-package"):
        run.install(Path(sys.executable), "some-package")


def test_without_any_installer_the_missing_package_is_named(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "installers", lambda python: [])
    monkeypatch.setattr(run, "succeeds", lambda *command, quiet=False: False)
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit):
        run.provide_installer()
    assert "sudo apt-get install -y python{}.{}-venv".format(*sys.version_info[:2]) in capsys.readouterr().err


def test_an_unknown_benchmark_lists_the_known_ones(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    bench = run.ROOT / "tests" / "bench"
    bench.mkdir(parents=True)
    for name in ("canvas.py", "engine.py", "_shared.py"):
        (bench / name).touch()
    assert run.main(["bench", "nonsense"]) == 2
    assert "canvas, engine" in capsys.readouterr().err


def test_other_arguments_start_weft(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(run, "set_up", lambda purpose: None)
    monkeypatch.setattr(run.os, "execv", lambda path, argv: started.append(argv))
    monkeypatch.setattr(run.subprocess, "call", lambda argv: 0)
    run.main(["run", "hello", "--json"])
    assert started[0][1:] == [str(run.program(run.VENV, "weft")), "run", "hello", "--json"]


def test_an_older_python_gets_one_line_not_a_traceback() -> None:
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 7))
    assert isinstance(tree.body[2], ast.If), "the version check comes before anything that an older Python lacks"
