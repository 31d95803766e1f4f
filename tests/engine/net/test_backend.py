import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import httpcore
import pytest
from tests.engine.providers.server import Reply, Request, Server

from weft_engine.net.addresses import Reach
from weft_engine.net.backend import CheckedBackend
from weft_engine.net.errors import AddressRefusedError, HttpConnectError
from weft_engine.net.http import HttpGate

CERTIFICATE = Path(__file__).parents[2] / "data/self_signed.pem"


class Network:
    """Names and the addresses they lead to, one answer after the other; hosts that answer or not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: dict[str, list[list[str]]]) -> None:
        self.answers = answers
        self.connected: list[str] = []
        self.dead: set[str] = set()
        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", self._getaddrinfo)

    async def _getaddrinfo(self, host: str, port: int, **_: Any) -> list[Any]:
        if host not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = self.answers[host].pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    async def connect_tcp(self, address: str, *_: Any) -> Any:
        self.connected.append(address)
        if address in self.dead:
            raise httpcore.ConnectTimeout
        raise httpcore.ConnectError(f"{address} is only a test")

    def connect(self, host: str, reach: Reach) -> None:
        backend = CheckedBackend(reach)
        backend._inner = self  # type: ignore[assignment]  # the network of this test
        asyncio.run(backend.connect_tcp(host, 80, 5))


def test_a_name_is_resolved_once_and_the_connection_goes_to_the_checked_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = Network(monkeypatch, {"rebinding.test": [["93.184.216.34"], ["127.0.0.1"]]})
    with pytest.raises(HttpConnectError):
        network.connect("rebinding.test", Reach.PUBLIC)
    assert network.connected == ["93.184.216.34"]
    assert network.answers["rebinding.test"] == [["127.0.0.1"]]


def test_a_name_that_leads_to_a_local_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, {"inside.test": [["10.0.0.5"]]})
    with pytest.raises(AddressRefusedError, match=r"inside\.test leads to 10\.0\.0\.5, a private network"):
        network.connect("inside.test", Reach.PUBLIC)
    assert network.connected == []


def test_of_several_addresses_only_the_allowed_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, {"both.test": [["127.0.0.1", "93.184.216.34", "93.184.216.35"]]})
    network.dead = {"93.184.216.34"}
    with pytest.raises(HttpConnectError) as caught:
        network.connect("both.test", Reach.PUBLIC)
    assert network.connected == ["93.184.216.34", "93.184.216.35"]
    assert caught.value.reason == "unreachable"


def test_a_name_that_does_not_exist_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, {})
    with pytest.raises(HttpConnectError, match=r"there is no host 'nowhere\.test'") as caught:
        network.connect("nowhere.test", Reach.ANY)
    assert caught.value.reason == "dns"


def test_a_host_that_does_not_answer_is_told_as_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, {"dead.test": [["93.184.216.34"]]})
    network.dead = {"93.184.216.34"}
    with pytest.raises(HttpConnectError) as caught:
        network.connect("dead.test", Reach.ANY)
    assert caught.value.reason == "timeout"


async def hello(request: Request, reply: Reply) -> None:
    await reply.whole(200, "hello")


async def refused_securely(url: str) -> HttpConnectError:
    gate = HttpGate()
    with pytest.raises(HttpConnectError) as caught:
        async with gate.server("GET", url):
            pass
    await gate.aclose()
    return caught.value


def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    async def main() -> HttpConnectError:
        async with Server([hello], context) as server:
            return await refused_securely(server.url)

    error = asyncio.run(main())
    assert error.reason == "tls"
    assert "self-signed certificate" in error.message


def test_a_server_without_tls_is_told_as_such() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def main() -> HttpConnectError:
        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        async with server:
            return await refused_securely(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    assert asyncio.run(main()).reason == "tls"
