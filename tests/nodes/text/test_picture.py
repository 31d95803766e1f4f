"""The picture node: what it holds, and what it refuses by name."""

from __future__ import annotations

import base64

import pytest

from weft_engine.node import config_of
from weft_nodes.text.picture import BYTES_MOST, Picture, PictureConfig

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"rest").decode()


def checked(**config: str) -> tuple[str, ...]:
    made = config_of(Picture(), config)
    assert isinstance(made, PictureConfig)
    return tuple(Picture().check(made))


def test_a_picture_of_the_kind_it_says_is_right() -> None:
    assert checked(media_type="image/png", base64=PNG) == ()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "holds no picture yet"),
        ({"base64": "§§§"}, "no base64"),
        ({"media_type": "image/jpeg", "base64": PNG}, "no JPEG"),
        ({"base64": "A" * (BYTES_MOST * 2)}, "more than 4 MB"),
    ],
)
def test_what_is_no_picture_says_why_and_the_way_out(config: dict[str, str], said: str) -> None:
    (fault,) = checked(**config)
    assert said in fault and "drop" in fault
