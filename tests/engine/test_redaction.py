import base64
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft_engine.document.document import Change, Document, Flow, Put
from weft_engine.document.model import Node, Note
from weft_engine.redaction import MASK, Stream, is_secret_given, literal_keys_in, redact, redact_text, remember

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


def test_a_key_that_holds_a_known_secret_is_masked_whole() -> None:
    remember("Zq9Zq9Zq9")
    assert redact_text("before AIza" + "x" * 12 + "Zq9Zq9Zq9" + "y" * 20) == f"before {MASK}"
    assert redact_text("only Zq9Zq9Zq9") == f"only {MASK}"


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


KNOWN = "Sh?hh/the+known one=7&8"


@pytest.mark.parametrize(
    "write",
    [
        str,
        json.dumps,
        lambda value: json.dumps(json.dumps({"a": value})),
        quote,
        quote_plus,
        lambda value: quote(value, safe="").lower().replace("sh%3fhh", "Sh%3fhh"),
        *(lambda value, n=n: base64.b64encode(b"user:"[:n] + value.encode() + b"!").decode() for n in (3, 4, 5)),
        lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
        lambda value: value.encode().hex(),
    ],
)
def test_a_known_value_is_masked_however_it_is_written(write: Any) -> None:
    remember(KNOWN)
    told = redact_text(f"<{write(KNOWN)}>")
    assert MASK in told
    assert "known" not in told
    assert len(told) < 40


def test_what_a_cut_leaves_of_a_known_value_is_masked_if_it_is_half_of_it_or_more() -> None:
    remember("Pq7" * 10)
    for size in range(15, 30):
        assert redact_text(f"a {('Pq7' * 10)[:size]}…") == f"a {MASK}…"
        assert redact_text(f"…{('Pq7' * 10)[-size:]} b") == f"…{MASK} b"
    assert redact_text("a Pq7Pq7 b") == "a Pq7Pq7 b"


@given(st.data())
def test_a_key_in_pieces_of_a_stream_is_masked_wherever_it_is_cut(data: Any) -> None:
    remember(KNOWN)
    key = data.draw(st.sampled_from([KNOWN, *KEYS.values()][:-1]))
    scheme = data.draw(st.sampled_from(["", "Bearer "]))
    text = f"{data.draw(st.text(max_size=20))} {scheme}{key} {data.draw(st.text(max_size=20))}"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    stream = Stream()
    pieces = [stream.feed(text[start:end]) for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    told = "".join((*pieces, stream.end()))
    assert key not in told
    assert MASK in told


@pytest.mark.parametrize(
    ("name", "text", "is_given"),
    [
        ("SLACK_BOT_TOKEN", "a1b2c3d4e5f6g7", True),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG", True),
        ("DB_PASS", "correct7horse8battery", True),
        ("X-Token", "a1b2c3d4e5f6g7", True),
        ("SLACK_BOT_TOKEN", "secret:SLACK", False),
        ("MAX_TOKEN", "1234567890123", False),
        ("TOKEN", "the token of the day 1", False),
        ("NODE_ENV", "a1b2c3d4e5f6g7", False),
    ],
)
def test_a_secret_given_to_a_program_is_told_by_name_and_value(name: str, text: str, is_given: bool) -> None:
    assert is_secret_given(name, text) is is_given


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


def test_literal_keys_are_found_in_names_lists_and_numbers() -> None:
    config = {
        "map": {KEYS["aws"]: 1},
        "password": 123456,
        "api_key": ["plain-and-long"],
        "deep": {"a": {"b": KEYS["groq"]}},
    }
    places = literal_keys_in(flow_with(config))
    assert places == [
        "nodes.n.config.map.•••", "nodes.n.config.password", "nodes.n.config.api_key[0]", "nodes.n.config.deep.a.b",
    ]  # fmt: skip


def test_references_and_descriptions_are_no_literal_keys() -> None:
    config = {
        "headers": {"Authorization": "Bearer secret:TOKEN", "X-Api-Key": "{{key}}"},
        "fields": {"password": "The password the person chose"},
        "api_key": "",
    }
    assert literal_keys_in(flow_with(config, "keep secrets out of notes")) == []
