import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from weft_engine.providers.refusals import MAX_RETRY_AFTER_S, error_said, retry_after_s

CASES = json.loads((Path(__file__).parents[2] / "data/retry_after.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["header"])
def test_retry_after_is_read_as_the_standard_says(case: dict[str, Any]) -> None:
    now: datetime | None = parsedate_to_datetime(case["now"]) if "now" in case else None
    found = retry_after_s({"retry-after": case["header"]}, now)
    assert found == case.get("expected_min_wait_s")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "999999999"}, MAX_RETRY_AFTER_S),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "Wed, 99 Oct 2015 07:28:00 GMT"}, None),
    ],
)
def test_other_waits_are_capped_or_ignored(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": {"message": "m", "type": "t", "code": "c"}}', ("m", "c")),
        (b'{"error": "plain"}', ("plain", "")),
        (b'{"message": "m"}', ("m", "")),
        (b'[{"error": {"message": "m", "status": "UNAVAILABLE", "code": 503}}]', ("m", "UNAVAILABLE")),
        (b'{"error": {"type": "overloaded_error", "code": null, "message": "m"}}', ("m", "overloaded_error")),
        (b"\xff not json", ("\ufffd not json", "")),
        (b"", ("", "")),
    ],
)
def test_what_an_error_body_says_is_found_in_every_form(body: bytes, said: tuple[str, str]) -> None:
    assert error_said(body) == said


def test_a_long_error_body_is_cut() -> None:
    assert len(error_said(b"x" * 10_000)[0]) < 600
