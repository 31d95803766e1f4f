import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from weft_engine.control import SubflowConfig
from weft_engine.document.document import Change, Document, Flow, Put
from weft_engine.document.model import Node, Place
from weft_engine.document.storage import save
from weft_engine.errors import SecretMissingError
from weft_engine.node import Category, Control, Need, NodeType
from weft_engine.registry import Registry, installed
from weft_engine.secrets import Secrets
from weft_engine.trust import NodeNeed, TrustStore, TrustStoreError, describe, needs_digest, needs_of
from weft_engine.values import Json


class LauncherConfig(BaseModel):
    model_config = ConfigDict(extra="allow")

    command: str = ""
    prompt: str = ""
    count: int = 0


class Launcher(NodeType[LauncherConfig]):
    """A node that starts a program."""

    id = "launcher"
    title = "Launcher"
    category = Category.TOOLS
    icon = "terminal"
    description = "Starts a program."
    config_model = LauncherConfig

    def needs(self, config: LauncherConfig) -> Sequence[Need]:
        return (Need("command", config.command),) if config.command else ()


class Caller(NodeType[SubflowConfig]):
    """A node that runs another flow."""

    id = "subflow"
    title = "Subflow"
    category = Category.CONTROL
    icon = "workflow"
    description = "Runs a flow."
    config_model = SubflowConfig
    control = Control.SUBFLOW


REGISTRY = Registry([Launcher, Caller])
LAUNCHES = json.loads((Path(__file__).parents[1] / "data/launches.json").read_text())["must_require_new_consent"]


def flow_of(**nodes: dict[str, Any]) -> Flow:
    document = Document()
    puts = (Put("nodes", name, Node(type="launcher", config=config)) for name, config in nodes.items())
    document.apply(Change("test", tuple(puts)))
    return document.flow


def digest_of(flow: Flow) -> str:
    return needs_digest(needs_of(flow, REGISTRY))


def test_a_flow_is_asked_for_exactly_what_it_may_do() -> None:
    flow = flow_of(b={"command": "ls", "prompt": "hi", "headers": {"X": "Bearer secret:TOKEN"}}, a={"prompt": "no"})
    assert needs_of(flow, REGISTRY) == (
        NodeNeed("b", Need("command", "ls")),
        NodeNeed("b", Need("environment", "TOKEN for ls")),
    )


def test_embedded_flows_are_asked_too() -> None:
    flow = flow_of(a={"command": "ls"})
    flow.flows["inner"] = flow_of(a={"command": "rm"})
    assert needs_of(flow, REGISTRY)[1] == NodeNeed("a", Need("command", "rm"), ("inner",))


def calling(file: str) -> Flow:
    flow = Flow()
    flow.sections["nodes"]["c"] = Node(type="subflow", config={"file": file})
    return flow


def test_flow_files_that_are_called_are_looked_into(tmp_path: Path) -> None:
    save(tmp_path / "inner.weft", calling("deep.weft"))
    deep = flow_of(a={"command": "rm"})
    deep.sections["nodes"]["again"] = Node(type="subflow", config={"file": "inner.weft"})
    save(tmp_path / "deep.weft", deep)
    found = needs_of(calling("inner.weft"), REGISTRY, tmp_path)
    assert found == (NodeNeed("a", Need("command", "rm"), ("inner.weft", "deep.weft")),)


def test_a_change_in_a_called_file_asks_again(tmp_path: Path) -> None:
    flow = calling("inner.weft")
    digests = set()
    for command in ("ls", "rm"):
        save(tmp_path / "inner.weft", flow_of(a={"command": command}))
        digests.add(needs_digest(needs_of(flow, REGISTRY, tmp_path)))
    assert len(digests) == 2


def test_a_called_file_that_cannot_be_looked_into_counts_as_code(tmp_path: Path) -> None:
    (tmp_path / "damaged.weft").write_text("{")
    for name, folder in (("missing.weft", tmp_path), ("damaged.weft", tmp_path), ("any.weft", None)):
        (found,) = needs_of(calling(name), REGISTRY, folder)
        assert found.need.kind == "code"
        assert name in found.need.what


def test_nodes_that_cannot_run_need_nothing() -> None:
    flow = flow_of(a={"command": "ls", "count": "many"})
    flow.sections["nodes"]["b"] = Node(type="unknown", config={"command": "ls"})
    assert needs_of(flow, REGISTRY) == ()


def test_moving_prompting_and_renaming_do_not_ask_again() -> None:
    flow = flow_of(a={"command": "ls", "prompt": "one"}, b={"command": "ls"})
    trusted = digest_of(flow)
    flow.sections["layout.nodes"]["a"] = Place(x=5)
    assert digest_of(flow) == trusted
    assert digest_of(flow_of(c={"command": "ls", "prompt": "two"})) == trusted


@pytest.mark.parametrize("launch", LAUNCHES, ids=" ".join)
def test_every_other_command_line_asks_again(launch: list[str]) -> None:
    trusted = digest_of(flow_of(a={"command": launch[0]}))
    assert digest_of(flow_of(a={"command": " ".join(launch)})) != trusted


def test_the_kind_of_a_need_counts() -> None:
    digests = {needs_digest([NodeNeed("a", Need(kind, "x"))]) for kind in ("host", "folder", "command", "code")}
    assert len(digests) == 4


def test_trust_is_kept_outside_the_flow_until_it_is_withdrawn(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "trust.json"
    store = TrustStore(path)
    assert not store.is_trusted("d")
    store.trust("d", "My flow")
    store.trust("e")
    assert TrustStore(path).is_trusted("d")
    assert store.withdraw("d") is True
    assert store.withdraw("d") is False
    assert [TrustStore(path).is_trusted(each) for each in "de"] == [False, True]
    assert [file.name for file in path.parent.iterdir()] == ["trust.json"]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"trusted": ["d"]}', '{"trusted": "d"}', "\xff"])
def test_a_damaged_list_grants_nothing_and_can_be_written_anew(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trust.json"
    path.write_bytes(text.encode("latin-1"))
    store = TrustStore(path)
    assert not store.is_trusted("d")
    store.trust("d")
    assert store.is_trusted("d")


def test_a_list_that_cannot_be_written_is_an_error_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    store = TrustStore(tmp_path / "trust.json")
    store.trust("d")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TrustStoreError, match="No space left"):
        store.trust("e")
    assert store.is_trusted("d")
    assert [file.name for file in tmp_path.iterdir()] == ["trust.json"]


def test_a_person_reads_what_is_asked_and_by_whom() -> None:
    needs = [
        NodeNeed("a", Need("command", "rm -rf /")),
        NodeNeed("b", Need("host", "example.com")),
        NodeNeed("c", Need("command", "rm -rf /"), ("inner",)),
    ]
    assert describe(needs) == [
        "start the program: rm -rf / (a, inner/c)",
        "exchange data with: example.com (b)",
    ]


def test_nothing_can_be_hidden_from_who_reads() -> None:
    (line,) = describe([NodeNeed("a", Need("command", "ls\u202e\u200b\x1b[8m\x00"))])
    assert line == "start the program: ls\\u202e\\u200b\\u001b[8m\\u0000 (a)"


def test_what_is_long_is_read_last() -> None:
    needs = [NodeNeed("a", Need("code", "\n" * 9000)), NodeNeed("b", Need("command", "ls"))]
    assert [line.split(":")[0] for line in describe(needs)] == ["start the program", "run this code"]


def test_a_host_in_letters_that_look_like_others_is_shown_as_it_is_looked_up() -> None:
    (line,) = describe([NodeNeed("a", Need("host", "https://\u0430pple.com/mcp"))])
    assert "xn--pple-43d.com" in line


def test_a_secret_sent_elsewhere_asks_again() -> None:
    def posting(first: str, second: str) -> Flow:
        headers = {"X": "secret:TOKEN"}
        flow = Flow()
        flow.sections["nodes"]["a"] = Node(type="http", config={"url": f"https://{first}/", "headers": headers})
        flow.sections["nodes"]["b"] = Node(type="http", config={"url": f"https://{second}/"})
        return flow

    one, other = (
        needs_digest(needs_of(posting(*pair), installed())) for pair in (("x.org", "y.org"), ("y.org", "x.org"))
    )
    assert one != other


@pytest.mark.parametrize(
    ("type_id", "config", "asks_again"),
    [
        ("mcp_tool", {"command": "python server.py"}, True),
        ("mcp_tool", {"command": "npx server", "folder": "sub"}, True),
        ("mcp_tool", {"command": "npx server", "folder": "/srv"}, False),
        ("file_read", {"folder": "data"}, True),
        ("file_read", {"folder": "/srv"}, False),
        ("python", {"code": "def main(): pass"}, False),
        ("http", {"url": "https://x.org/"}, False),
    ],
)
def test_what_means_something_else_in_another_folder_is_asked_there(
    tmp_path: Path, type_id: str, config: dict[str, Any], asks_again: bool
) -> None:
    flow = Flow()
    flow.sections["nodes"]["a"] = Node(type=type_id, config=config)
    here, there = (needs_of(flow, installed(), tmp_path / name) for name in ("here", "there"))
    assert (needs_digest(here) != needs_digest(there)) is asks_again
    assert any(str(tmp_path / "here") in line for line in describe(here)) is asks_again


@pytest.mark.parametrize("name", ["//evil.example/share/x.weft", "\\\\evil.example\\share\\x.weft", "/\\evil/x.weft"])
def test_a_file_on_another_computer_is_not_even_looked_for(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Any] = []
    monkeypatch.setattr("weft_engine.document.called.load", looked.append)
    (found,) = needs_of(calling(name), REGISTRY, tmp_path)
    assert found.need.kind == "code"
    assert looked == []


def test_a_configuration_of_an_older_version_is_asked_for_what_it_becomes() -> None:
    class Moved(Launcher):
        version = 2

        def migrate(self, config: dict[str, Json], version: int) -> dict[str, Json]:
            return {"command": config.pop("program", ""), **config}

    flow = Flow()
    flow.sections["nodes"]["a"] = Node(type="launcher", type_version=1, config={"program": "rm"})
    assert needs_of(flow, Registry([Moved])) == (NodeNeed("a", Need("command", "rm")),)


def test_the_passphrase_of_all_keys_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEFT_KEYS_PASSPHRASE", "correct horse battery")
    with pytest.raises(SecretMissingError, match="never handed out"):
        Secrets().value("secret:WEFT_KEYS_PASSPHRASE")


def test_a_flow_is_trusted_though_its_name_is_no_text(tmp_path: Path) -> None:
    store = TrustStore(tmp_path / "trust.json")
    store.trust("d", "caf\udce9")  # the name of a file that is not UTF-8
    assert TrustStore(tmp_path / "trust.json").is_trusted("d")
