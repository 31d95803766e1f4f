import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft_engine.document.document import Change, Document, Flow, Put
from weft_engine.document.model import Node, Note
from weft_engine.redaction import MASK, literal_keys_in, redact, redact_text, remember

# Put together here so that no file holds what looks like a key.
KEYS = {
    "openai": "sk-" + "proj-A1b2C3d4E5f6G7h8I9j0",
    "anthropic": "sk-" + "ant-api03-" + "aB3_" * 10,
    "google": "AIza" + "SyA1234567890abcdefghijklmnopqrstuv",
    "github": "ghp_" + "A1b2" * 9,
    "slack": "xoxb" + "-123456789012-abcdefghij",
    "aws": "AKIA" + "IOSFODNN7EXAMPLE",
    "groq": "gsk_" + "a1B2" * 8,
    "token": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "pem": "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQ\nIBADAN\n-----END PRIVATE KEY-----",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_what_has_the_form_of_a_key_is_masked(key: str) -> None:
    assert redact_text(f"before {key} after") == f"before {MASK} after"
    assert key not in json.dumps(redact({"deep": [{"text": f"x={key}"}], key: 1}))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abcDEF123456789", f"Authorization: Bearer {MASK}"),
        ("basic dXNlcjpwYXNzd29yZA==", f"basic {MASK}"),
        ("https://x.example/?a=1&api_key=abcdef123&b=2", f"https://x.example/?a=1&api_key={MASK}&b=2"),
        ("postgres://me:hunter22@db/x", f"postgres://me:{MASK}@db/x"),
    ],
)
def test_what_travels_in_headers_and_addresses_is_masked(text: str, masked: str) -> None:
    assert redact_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "a basic understanding of tokens",
        "the bearer understands",
        "task-force sk-ill",
        "see https://x.example:8080/path@2?page=2&monkey=business",
        "risk-averse-and-very-long-words-joined",
        "me@example.com: hello",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact_text(text) == text


def test_fields_named_like_keys_are_masked_unless_they_refer_to_one() -> None:
    value: dict[str, Any] = {
        "headers": {"X-Api-Key": "short1", "authorization": "plainvalue", "Set-Cookie": "a=b", "Accept": "text/html"},
        "api_key": "secret:OPENAI_API_KEY",
        "password": "{{password}}",
        "Authorization": "Bearer secret:TOKEN",
        "token_count": "12345678",
        "key": "C major",
    }
    assert redact(value) == {
        "headers": {"X-Api-Key": MASK, "authorization": MASK, "Set-Cookie": MASK, "Accept": "text/html"},
        **{name: value[name] for name in ("api_key", "password", "Authorization", "token_count", "key")},
    }


def test_known_values_are_masked_wherever_they_appear() -> None:
    remember("hunter2-the-known")
    remember("hunter2-the-known-and-longer")
    assert redact(["x hunter2-the-known-and-longer hunter2-the-known"]) == [f"x {MASK} {MASK}"]


def test_values_too_short_to_be_keys_are_not_masked() -> None:
    remember("abc")
    assert redact_text("abcabc") == "abcabc"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_any_json_can_be_redacted_and_twice_changes_nothing_more(value: Any) -> None:
    once = redact(value)
    assert redact(once) == once
    json.dumps(once)


@given(st.text(), st.sampled_from(list(KEYS.values())), st.text())
def test_no_surroundings_let_a_key_through(before: str, key: str, after: str) -> None:
    assert key not in redact_text(f"{before} {key} {after}")


def flow_with(config: dict[str, Any], note: str = "") -> Flow:
    document = Document()
    puts = (Put("nodes", "n", Node(type="http", config=config)), Put("layout.notes", "a", Note(text=note)))
    document.apply(Change("test", puts))
    return document.flow


def test_literal_keys_in_a_flow_are_named_by_their_place() -> None:
    config = {"headers": {"Authorization": "Bearer aB3dE5fG7hI9jK1", "X": "y"}, "list": ["a", {"password": "hunter22"}]}
    assert literal_keys_in(flow_with(config, f"my key is {KEYS['openai']}")) == [
        "nodes.n.config.headers.Authorization",
        "nodes.n.config.list[1].password",
        "layout.notes.a.text",
    ]


def test_references_and_descriptions_are_no_literal_keys() -> None:
    config = {
        "headers": {"Authorization": "Bearer secret:TOKEN", "X-Api-Key": "{{key}}"},
        "fields": {"password": "The password the person chose"},
        "api_key": "",
    }
    assert literal_keys_in(flow_with(config, "keep secrets out of notes")) == []
