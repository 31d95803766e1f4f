"""A model server on the loopback address that lists its models, or fails to in every way there is."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

How = Literal["lists", "nonsense", "page", "fails", "hangs"]


class Loopback(ThreadingHTTPServer):
    """Answers as OpenAI's servers and Ollama do; `how` may be changed at any time."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, models: Sequence[str] = ("small", "large"), key: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.models, self.key = list(models), key
        self.how: How = "lists"
        self.asked: list[str] = []
        """Paths, in the order in which they were asked for."""
        self.go_on = threading.Event()
        """While it hangs it waits for this."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Loopback

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.path)
        if server.how == "hangs":
            server.go_on.wait(60)
        if server.key and self.headers.get("Authorization") != f"Bearer {server.key}":
            self._say(401, json.dumps({"error": {"message": "Incorrect API key provided"}}))
        elif server.how == "fails":
            self._say(500, json.dumps({"error": {"message": "the disk is on fire"}}))
        elif server.how == "page":
            self._say(200, "<html><body>Welcome to the router</body></html>")
        elif server.how == "nonsense":
            self._say(200, '{"data": 5, "models": {"a": [')
        else:
            self._say(200, json.dumps(_list(self.path, server.models)))

    def _say(self, status: int, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if text.startswith("<") else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def _list(path: str, models: Sequence[str]) -> dict[str, Any]:
    if path == "/api/tags":
        return {"models": [{"name": each, "size": 1} for each in models]}
    return {"object": "list", "data": [{"id": each, "object": "model"} for each in models]}


@contextmanager
def serving(server: Loopback) -> Iterator[Loopback]:
    """Serves until the end."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
