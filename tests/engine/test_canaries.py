"""Keys of failing runs, followed to every place words go to from the engine: none of them arrives."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from tests.engine.providers.server import Reply, Request, Server
from tests.engine.run.flows import flow
from tests.proofs import Proof

from weft_engine.cli.main import main
from weft_engine.document import Flow
from weft_engine.document.storage import save

HOWS: Final = (
    "refuses",
    "says it in JSON",
    "is no JSON",
    "breaks off",
    "answers and another node fails",
    "cannot be asked",
)
CANARIES: Final = [f"Canary{number:02d}x{'qZ7' * 5}" for number in range(20)]


async def echo(request: Request, reply: Reply) -> None:
    """Tells whoever asks what it was asked, headers included, and fails in the way the path names."""
    told = f"you sent {request.path} and {json.dumps(request.headers)} and {request.body.decode()}"
    if "breaks" in request.path:
        await reply.head(200, {"content-length": "100000"})
        await reply.send(told)
        await reply.reset()
    elif "JSON" in request.path and "is" not in request.path:
        await reply.whole(401, json.dumps({"error": {"message": told}}), {"content-type": "application/json"})
    else:
        await reply.whole(500 if "refuses" in request.path else 200, told, {"content-type": "application/json"})


@contextmanager
def echoing() -> Iterator[Server]:
    """The server in a thread of its own, for the command line has the loop of this one."""
    loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    server = Server([echo])

    async def serve() -> None:
        async with server:
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def asking(url: str, how: str, name: str) -> Flow:
    """A request with a key in a header, in the query and in the body's neighbourhood, that fails."""
    address = "http://127.0.0.1:9" if how == "cannot be asked" else url
    parse = "text" if "another" in how else "json"
    config = {
        "method": "POST", "url": f"{address}/{quote(how)}", "parse": parse, "body_kind": "text", "body": "hello",
        "headers": {"Authorization": f"Bearer secret:{name}", "X-Odd": f"secret:{name}"},
        "query": {"k": f"secret:{name}"},
    }  # fmt: skip
    nodes = {"h": ("http", config), "t": ("transform", {"expression": "body.missing"}), "o": "output"}
    return flow(nodes, ["h.body > t.body", "t.value > o.value"])


def talking(name: str) -> Flow:
    return flow({"a": ("agent", {"prompt": "Hello", "model": "echo:m"}), "o": "output"}, ["a.text > o.value"])


def forms_of(canary: str) -> tuple[str, ...]:
    """The key as it is, and as it may travel."""
    return canary, base64.b64encode(canary.encode()).decode(), canary[::-1]


def leaks(texts: dict[str, str], canary: str) -> list[str]:
    return [place for place, text in texts.items() if any(form in text for form in forms_of(canary))]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "home"
    (made / "config").mkdir(parents=True)
    monkeypatch.setenv("WEFT_HOME", str(made))
    return made


def written(folder: Path) -> str:
    """All that lies in Weft's own folders."""
    return "\n".join(each.read_text(errors="replace") for each in folder.rglob("*") if each.is_file())


def failing_run(made: Flow, home: Path, capsys: Any, *more: str) -> dict[str, str]:
    """Runs a flow that fails, exports it, and gives all that was written, by place."""
    file, events = home.parent / "flow.weft", home.parent / "events.jsonl"
    save(file, made)
    assert main(["run", str(file), "--trust", "--events", str(events), *more]) == 1
    ran = capsys.readouterr()
    assert main(["export", str(file), "--to", "json", "-o", str(home.parent / "out.json")]) == 0
    assert "NodeFailed" in events.read_text()
    return {
        "stdout": ran.out, "stderr": ran.err, "events": events.read_text(), "home": written(home),
        "export": (home.parent / "out.json").read_text(),
    }  # fmt: skip


def leaked(
    number: int, hows: Iterable[str], server: Server, home: Path, capsys: Any, caplog: Any
) -> dict[str, list[str]]:
    """Where a key turns up after requests that fail in these ways."""
    found: dict[str, list[str]] = {}
    canary = CANARIES[number]
    for how in hows:
        more = ["--json"] if number % 2 else []
        texts = failing_run(asking(server.url, how, f"CANARY_{number}"), home, capsys, *more)
        assert how == "cannot be asked" or canary in str(server.requests[-1].headers), "the key was sent"
        found[how] = leaks({**texts, "log": caplog.text}, canary)
    return {how: places for how, places in found.items() if places}


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, canary in enumerate(CANARIES):
        monkeypatch.setenv(f"CANARY_{number}", canary)


@pytest.mark.usefixtures("canaries")
def test_no_key_of_twenty_leaks_from_failing_requests(home: Path, capsys: Any, caplog: Any) -> None:
    with echoing() as server:
        for number in range(len(CANARIES)):
            assert leaked(number, (HOWS[number % len(HOWS)],), server, home, capsys, caplog) == {}


@pytest.mark.long
@pytest.mark.usefixtures("canaries")
def test_no_key_of_twenty_leaks_whatever_way_requests_fail(home: Path, capsys: Any, caplog: Any, proof: Proof) -> None:
    with echoing() as server:
        for number in proof.over(range(len(CANARIES))):
            assert leaked(number, HOWS, server, home, capsys, caplog) == {}
            proof.counts["failing runs without a leak"] += len(HOWS)


def test_no_key_leaks_from_a_model_server_that_says_it_back(
    home: Path, capsys: Any, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, list[str]] = {}
    with echoing() as server:
        for number, canary in enumerate(CANARIES):
            monkeypatch.setenv(f"CANARY_{number}", canary)
            path = quote(HOWS[number % 3])
            settings = {"kind": ("openai", "anthropic")[number % 2], "base_url": f"{server.url}/{path}/v1"}
            servers = {"servers": {"echo": {**settings, "key": f"secret:CANARY_{number}"}}}
            (home / "config" / "models.json").write_text(json.dumps(servers))
            texts = failing_run(talking(f"CANARY_{number}"), home, capsys)
            assert canary in str(server.requests[-1].headers), "the key was sent"
            found[canary] = leaks({**texts, "log": caplog.text}, canary)
    assert {key: places for key, places in found.items() if places} == {}


def test_a_leak_would_be_seen(home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weft_engine.redaction.redact", lambda value: value)
    monkeypatch.setattr("weft_engine.redaction.without_known", lambda text, mask: text)
    monkeypatch.setenv("CANARY_0", CANARIES[0])
    monkeypatch.setattr("weft_engine.secrets.remember", lambda value: None)
    with echoing() as server:
        texts = failing_run(asking(server.url, "refuses", "CANARY_0"), home, capsys)
    assert "events" in leaks(texts, CANARIES[0])
