"""How long servers ask to wait, by the published cases."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from weft_engine.net.retry_after import MAX_RETRY_AFTER_S, retry_after_s

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
