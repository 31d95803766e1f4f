import pytest

from weft_engine.providers.refusals import error_said


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
