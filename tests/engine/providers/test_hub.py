import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.engine.providers.calling import Outcome, asking, outcome_of
from tests.engine.providers.server import Reply, Request, Server

from weft_engine.errors import SecretMissingError
from weft_engine.net.http import HttpGate
from weft_engine.providers.chat import ChatRequest, Message, Timeouts, Usage
from weft_engine.providers.errors import ModelUnknownError
from weft_engine.providers.hub import ModelHub
from weft_engine.providers.local import running_servers
from weft_engine.providers.prices import PriceTable
from weft_engine.providers.settings import Kind, ModelSettings, ModelSettingsError
from weft_engine.providers.settings import Server as ModelServer
from weft_engine.secrets import Secrets


def hub(environment: dict[str, str] | None = None, **settings: Any) -> ModelHub:
    known = environment or {}
    return ModelHub(ModelSettings(**settings), Secrets(known), HttpGate(), environment=known)


def ask(models: Any, reference: str) -> Outcome:
    async def main() -> Outcome:
        return await outcome_of(models.stream(ChatRequest(reference, (Message("user", "hello"),))))

    return asyncio.run(main())


def test_a_fresh_machine_has_the_scripted_model_and_nothing_else() -> None:
    fresh = hub()
    assert fresh.default() == "scripted:default"
    listed = asyncio.run(fresh.models())
    assert [(each.server, each.references) for each in listed] == [("scripted", ("scripted:default",))]
    assert "scripted model" in ask(fresh, "").result.text


def test_each_flow_hears_its_own_script() -> None:
    both = hub()
    one, two = (both.for_flow([{"say": text}]) for text in ("one", "two"))
    assert [ask(each, "scripted:default").result.text for each in (one, two)] == ["one", "two"]


def test_offline_every_reference_is_answered_by_the_script() -> None:
    offline = ModelHub(ModelSettings(default="openai:x"), script=[{"say": "{{model}}"}], offline=True, environment={})
    assert ask(offline, "openai:gpt-5").result.text == "gpt-5"
    assert offline.default() == "scripted:default"
    assert offline.cost_usd("openai:gpt-5", Usage(10, 10)) == 0


@pytest.mark.parametrize("reference", ["nowhere:x", "gpt-5", ":x", "openai:", "scripted:"])
def test_a_reference_that_leads_nowhere_is_an_error_with_the_way_out(reference: str) -> None:
    error = ask(hub(), reference).error
    assert isinstance(error, ModelUnknownError)
    assert "write provider:model" in error.message or "add it in the settings" in error.message


def test_a_missing_key_names_the_command_that_sets_it() -> None:
    with pytest.raises(SecretMissingError, match="weft keys set OPENAI_API_KEY"):
        ask(hub(), "openai:gpt-5")


def test_whether_a_reference_leads_somewhere_is_told_without_asking() -> None:
    known = hub(servers={"office": {}})
    references = ("scripted:x", "office:m", "openai:gpt", "nowhere:m", "office", "scripted:")
    assert [known.has_model(each) for each in references] == [True, None, None, False, False, False]


def test_a_call_may_use_at_most_what_the_request_allows() -> None:
    request = asking("x" * 400, max_tokens=50)
    assert hub().estimate(request) == Usage(104, 50, estimated=True)


def test_keys_in_the_environment_make_their_servers_appear() -> None:
    environment = {
        "OPENAI_API_KEY": "k",
        "GOOGLE_API_KEY": "g",
        "OPENAI_BASE_URL": "http://proxy/v1/",
        "OLLAMA_HOST": "0.0.0.0",
    }
    servers = hub(environment).settings.servers
    assert {name: (server.address, server.key) for name, server in servers.items()} == {
        "openai": ("http://proxy/v1", "secret:OPENAI_API_KEY"),
        "gemini": ("https://generativelanguage.googleapis.com/v1beta", "secret:GOOGLE_API_KEY"),
        "ollama": ("http://127.0.0.1:11434", ""),
    }


def test_the_settings_win_over_the_environment() -> None:
    servers = hub({"OPENAI_API_KEY": "k"}, servers={"openai": {"base_url": "http://mine"}}).settings.servers
    assert servers["openai"].address == "http://mine"


def test_settings_survive_saving_with_what_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "models.json"
    text = {
        "default": "a:b",
        "servers": {"a": {"base_url": "http://x", "later": 1, "timeouts": {"idle_s": 5}}},
        "new": [1],
    }
    ModelSettings.model_validate(text).save(path)
    settings = ModelSettings.load(path)
    assert json.loads(path.read_text()) == text
    assert settings.servers["a"].timeouts.timeouts() == Timeouts(idle_s=5)
    assert list(tmp_path.rglob("*.json")) == [path]


def test_no_settings_file_is_empty_settings(tmp_path: Path) -> None:
    assert ModelSettings.load(tmp_path / "none.json") == ModelSettings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "models.json"),
        ('{"servers": {"a:b": {}}}', "without a colon"),
        ('{"servers": {"scripted": {}}}', "scripted"),
        ('{"servers": {"a": {"key": "sk-abcdefghijklmnopqrstuvwxyz"}}}', "secret:NAME"),
        ('{"servers": {"a": {"kind": "telepathy"}}}', "servers.a.kind"),
    ],
)
def test_a_damaged_settings_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "models.json"
    path.write_text(text)
    with pytest.raises(ModelSettingsError) as caught:
        ModelSettings.load(path)
    assert said in caught.value.message
    assert str(path) in caught.value.message
    assert "abcdefghij" not in caught.value.message


def test_local_servers_are_found_by_asking_their_usual_ports() -> None:
    async def lists(request: Request, reply: Reply) -> None:
        await reply.whole(200, '{"data": []}' if request.path == "/v1/models" else "nothing here")

    async def main() -> tuple[dict[str, ModelServer], int]:
        gate = HttpGate()
        async with Server([lists]) as server:
            usual: tuple[tuple[str, Kind, str, str], ...] = (
                ("good", "openai", f"{server.url}/v1", "/models"),
                ("other", "ollama", server.url, "/api/tags"),
                ("away", "openai", "http://127.0.0.1:1/v1", "/models"),
            )
            found = await running_servers(gate, usual)
            await gate.aclose()
            return found, server.port

    found, port = asyncio.run(main())
    assert found == {"good": ModelServer(kind="openai", base_url=f"http://127.0.0.1:{port}/v1")}


def test_prices_come_from_the_person_first_then_from_the_list() -> None:
    prices = PriceTable(
        {"openai:gpt-5": {"input": 100, "output": 200, "cached": 10}, "office:*": {"input": 1, "output": 1}, "bad": 5}
    )
    million = Usage(1_000_000, 1_000_000, 500_000)
    assert prices.cost_usd("openai:gpt-5", million) == 50 + 5 + 200
    assert prices.cost_usd("office:anything", million) == 2
    assert prices.cost_usd("openai:gpt-5-nano-2025", million) == pytest.approx(0.025 + 0.0025 + 0.4)
    assert prices.cost_usd("scripted:default", million) == 0
    assert prices.cost_usd("nobody:knows", million) is None
    assert prices.cost_usd("bad", million) is None


def test_more_cached_tokens_than_input_cost_no_less_than_nothing() -> None:
    assert PriceTable({"a:b": {"input": 1, "output": 1, "cached": 0}}).cost_usd("a:b", Usage(10, 0, 99)) == 0
