"""Every row *code* of the faults to survive: limits hold, and nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
import time
from pathlib import Path

import pytest

from weft_nodes.tools import python_process
from weft_nodes.tools.python_process import CodeError, Finished, Limits, run_python

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups and limits are POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def run(code: str, limits: Limits | None = None, **inputs: object) -> Finished:
    return asyncio.run(run_python(code, inputs, limits or Limits(timeout_s=20)))


def processes_with(mark: str) -> list[str]:
    """Command lines of living processes that contain `mark`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if mark in line:
                found.append(line)
    return found


def wait_until_gone(mark: str) -> None:
    """The kernel ends a namespace's processes right after its first one; it may take it a moment."""
    deadline = time.monotonic() + 5
    while processes_with(mark):
        assert time.monotonic() < deadline, f"left behind: {processes_with(mark)}"


def test_the_value_of_main_comes_back_as_json() -> None:
    done = run("def main(a, b=2):\n    return {'sum': a + b, 'pair': (a, b)}", a=1)
    assert done.result == {"sum": 3, "pair": [1, 2]}


def test_a_coroutine_is_awaited() -> None:
    assert run("async def main():\n    return 7").result == 7


def test_what_it_prints_is_kept_and_streamed() -> None:
    heard: list[str] = []
    code = "import sys\ndef main():\n    print('näh')\n    print('grr', file=sys.stderr)\n    return None"
    done = asyncio.run(run_python(code, {}, Limits(timeout_s=20), heard.append))
    assert (done.result, done.stdout, done.stderr) == (None, "näh\n", "grr\n")
    assert "".join(heard) == "näh\n"


def test_an_exception_is_named_with_its_line() -> None:
    with pytest.raises(CodeError, match=r"ValueError: no such order \(line 2\)") as caught:
        run("def main():\n    raise ValueError('no such order')")
    assert caught.value.details == {"reason": "exception", "line": 2}


def test_a_syntax_error_is_named_with_its_line() -> None:
    with pytest.raises(CodeError, match=r"SyntaxError.*\(line 2\)"):
        run("def main():\n    return (")


def test_a_result_that_is_not_json_is_refused() -> None:
    with pytest.raises(CodeError, match="not JSON: Object of type set"):
        run("def main():\n    return {1, 2}")


def test_a_result_larger_than_the_limit_is_refused() -> None:
    with pytest.raises(CodeError, match=r"result is larger than 1,000 bytes"):
        run("def main():\n    return 'x' * 2000", Limits(timeout_s=20, max_output_bytes=1000))


def test_an_endless_loop_ends_at_the_time_limit() -> None:
    began = time.monotonic()
    with pytest.raises(CodeError, match=r"longer than 0\.5 s") as caught:
        run("def main():\n    while True: pass", Limits(timeout_s=0.5))
    assert caught.value.details["reason"] == "timeout"
    assert time.monotonic() - began < 3


def test_code_that_ignores_sigterm_is_killed() -> None:
    code = "import signal, time\ndef main():\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    time.sleep(600)"
    began = time.monotonic()
    with pytest.raises(CodeError, match="longer than"):
        run(code, Limits(timeout_s=0.5))
    assert time.monotonic() - began < 3


@LINUX
def test_ten_gigabytes_of_memory_are_refused() -> None:
    with pytest.raises(CodeError, match=r"ran out of memory \(256 MB\)"):
        run("def main():\n    return len(bytearray(10 * 1000**3))", Limits(timeout_s=20, memory_mb=256))


def test_a_gigabyte_of_output_stops_at_the_limit() -> None:
    code = "def main():\n    line = 'x' * 1000\n    for _ in range(10**6):\n        print(line)"
    began = time.monotonic()
    with pytest.raises(CodeError, match="printed more than 1,000,000 bytes"):
        run(code)
    assert time.monotonic() - began < 5


def test_a_file_cannot_grow_past_the_limit() -> None:
    code = "def main():\n    with open('big', 'wb') as file:\n        file.write(b'x' * 3_000_000)"
    with pytest.raises(CodeError, match=r"OSError|SIGXFSZ"):
        run(code, Limits(timeout_s=20, file_mb=2))


@LINUX
def test_a_fork_bomb_meets_its_limit_and_leaves_nothing() -> None:
    mark = f"bomb-{secrets.token_hex(8)}"
    code = f"""
import os, subprocess, time
def main():
    made = 0
    subprocess.Popen(['sh', '-c', 'sleep 600; : {mark}'])
    try:
        while made < 5000:
            if os.fork() == 0:
                time.sleep(600)
                os._exit(0)
            made += 1
    except OSError:
        return made
    return made
"""
    done = run(code)
    assert done.result < 400
    wait_until_gone(mark)


@LINUX
def test_a_process_that_left_the_group_is_not_left_behind() -> None:
    mark = f"stray-{secrets.token_hex(8)}"
    code = f"""
import subprocess
def main():
    subprocess.Popen(['sh', '-c', 'sleep 600; : {mark}'], start_new_session=True)
    return 'gone'
"""
    done = run(code)
    assert done.result == "gone"
    wait_until_gone(mark)


@LINUX
def test_cancelling_ends_everything_within_a_second() -> None:
    mark = f"cancelled-{secrets.token_hex(8)}"
    code = f"""
import signal, subprocess, time
def main():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(['sh', '-c', 'sleep 600; : {mark}'])
    print('started', flush=True)
    time.sleep(600)
"""

    async def scenario() -> float:
        started = asyncio.Event()
        task = asyncio.create_task(run_python(code, {}, Limits(timeout_s=60), lambda text: started.set()))
        await started.wait()
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - began

    assert asyncio.run(scenario()) < 1
    wait_until_gone(mark)


def test_nothing_of_the_environment_reaches_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY_KEY", "sk-canary-1234")
    done = run("import os\ndef main():\n    return dict(os.environ)")
    assert "sk-canary-1234" not in str(done.result)


@LINUX
def test_where_it_is_separated_it_cannot_read_our_environment() -> None:
    code = f"""
import os
def main():
    try:
        open('/proc/{os.getpid()}/environ').read()
    except OSError:
        return [os.getpid(), 'refused']
    return [os.getpid(), 'read']
"""
    number, said = run(code).result
    if number > 300:
        pytest.skip("this system does not let us make namespaces")
    assert said == "refused"


SOCKETS = """
import asyncio, socket, subprocess, sys, threading
def reached(family, address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as one:
            one.settimeout(5)
            one.connect(address)
            return 'reached'
    except OSError as error:
        return type(error).__name__
async def ours():
    child = await asyncio.create_subprocess_exec(sys.executable, '-c', 'print(6 * 7)', stdout=subprocess.PIPE)
    return (await child.communicate())[0].decode().strip()
def main(port, path):
    return [reached(socket.AF_INET, ('127.0.0.1', port)), reached(socket.AF_UNIX, path), asyncio.run(ours())]
"""


def reaching(tmp_path: Path, *, network: bool) -> list[str]:
    """What became of connecting to a port and to a socket file, and of starting a process."""
    with socket.create_server(("127.0.0.1", 0)) as port, socket.socket(socket.AF_UNIX) as file:
        file.bind(str(tmp_path / "sock"))
        file.listen()
        limits = Limits(timeout_s=20, network=network)
        done = run(SOCKETS, limits, port=port.getsockname()[1], path=str(tmp_path / "sock"))
    assert done.network_off is not network
    result: list[str] = done.result
    return result


@LINUX
def test_without_the_network_neither_a_port_nor_a_socket_file_is_reached(tmp_path: Path) -> None:
    assert reaching(tmp_path, network=False) == ["PermissionError", "PermissionError", "42"]


@LINUX
def test_with_the_network_both_are(tmp_path: Path) -> None:
    assert reaching(tmp_path, network=True) == ["reached", "reached", "42"]


def test_it_works_in_an_empty_folder_that_is_removed() -> None:
    done = run("import os\ndef main():\n    open('x', 'w').close()\n    return [os.getcwd(), os.listdir('.')]")
    folder, names = done.result
    assert names == ["x"]
    assert not Path(folder).exists()


def test_code_that_exits_hard_is_reported_with_its_status() -> None:
    with pytest.raises(CodeError, match=r"without a result \(exit status 3\)"):
        run("import os\ndef main():\n    os._exit(3)")


def test_a_crash_is_reported_with_its_signal() -> None:
    with pytest.raises(CodeError, match="ended by SIGSEGV"):
        run("import os, signal\ndef main():\n    os.kill(os.getpid(), signal.SIGSEGV)")


@pytest.fixture
def without_namespaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that does not let us make namespaces."""
    source = python_process._CHILD.read_text(encoding="utf-8")
    child = tmp_path / "child.py"
    child.write_text(source.replace("library.unshare(", "max(1, "), encoding="utf-8")
    monkeypatch.setattr(python_process, "_CHILD", child)


@pytest.mark.usefixtures("without_namespaces")
def test_without_namespaces_the_code_still_runs() -> None:
    assert run("def main():\n    return 1").result == 1


@LINUX
@pytest.mark.usefixtures("without_namespaces")
def test_without_namespaces_nothing_is_reached_either(tmp_path: Path) -> None:
    assert reaching(tmp_path, network=False) == ["PermissionError", "PermissionError", "42"]


@pytest.mark.usefixtures("without_namespaces")
def test_where_nothing_can_close_the_network_the_code_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    child = python_process._CHILD
    child.write_text(child.read_text(encoding="utf-8").replace("= SOCKET_CALLS.get(os.uname().machine)", "= None"))
    assert run("def main():\n    return 1").network_off is False


@LINUX
@pytest.mark.usefixtures("without_namespaces")
def test_without_namespaces_the_process_group_takes_children_along() -> None:
    mark = f"child-{secrets.token_hex(8)}"
    code = f"""
import signal, subprocess, time
def main():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(['sh', '-c', 'sleep 600; : {mark}'])
    time.sleep(600)
"""
    with pytest.raises(CodeError, match="longer than"):
        run(code, Limits(timeout_s=1))
    wait_until_gone(mark)


@LINUX
@pytest.mark.usefixtures("without_namespaces")
def test_without_namespaces_a_child_left_behind_does_not_hold_up_the_result() -> None:
    mark = f"left-{secrets.token_hex(8)}"
    began = time.monotonic()
    code = f"import subprocess\ndef main():\n    subprocess.Popen(['sh', '-c', 'sleep 600; : {mark}'])\n    return 1"
    assert run(code).result == 1
    assert time.monotonic() - began < 5
    wait_until_gone(mark)
