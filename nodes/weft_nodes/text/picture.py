"""A picture kept in the flow."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeInputError
from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json

MediaType = Literal["image/png", "image/jpeg", "image/gif", "image/webp"]
BYTES_MOST: Final = 4_000_000
"""Of one picture: what every model server takes, and a flow file can hold several of."""
_BEGINS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",), "image/jpeg": (b"\xff\xd8\xff",), "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}  # fmt: skip


class PictureConfig(BaseModel):
    """Settings of a picture. Named as pictures are in values, so that it is shown before it has run."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(default="", title="Name", description="What it shows, or the file it came from.")
    media_type: MediaType = Field(
        default="image/png", title="Kind", description="PNG, JPEG, GIF or WebP.", json_schema_extra={"widget": "hidden"}
    )
    base64: str = Field(
        default="", title="Picture", description="The bytes of the file.", json_schema_extra={"widget": "hidden"}
    )


class Picture(NodeType[PictureConfig]):
    """Gives the same picture every time."""

    id = "picture"
    title = "Picture"
    category = Category.TEXT
    icon = "image"
    description = "Holds a picture: drop a file onto the canvas or paste one; agents that see pictures take it in."
    keywords = ("image", "photo", "screenshot", "png", "jpeg", "vision")
    config_model = PictureConfig
    on_canvas = ("name",)

    def outputs(self, config: PictureConfig) -> Sequence[Port]:
        """The picture."""
        return (Port("picture", "image", description="The picture, for agents that see pictures."),)

    def check(self, config: PictureConfig) -> Sequence[str]:
        """Whether there is a picture, of the kind it says, and not too large."""
        fault = _fault(config)
        return (fault,) if fault else ()

    def run(self, ctx: Context, config: PictureConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Gives the picture."""
        if fault := _fault(config):
            raise NodeInputError(f"node {ctx.node_id!r}: {fault}")
        return {"picture": {"media_type": config.media_type, "base64": config.base64}}


def _fault(config: PictureConfig) -> str:
    if not config.base64:
        return "it holds no picture yet: choose a file, drop one onto it, or paste a picture onto the canvas"
    if len(config.base64) > BYTES_MOST * 4 // 3 + 4:
        return f"its picture has more than {BYTES_MOST // 1_000_000} MB: drop a smaller one onto it"
    try:
        data = base64.b64decode(config.base64, validate=True)
    except (binascii.Error, ValueError):
        return "its picture is no base64: drop the picture file onto it again"
    if not data.startswith(_BEGINS[config.media_type]):
        return f"its picture is no {config.media_type.removeprefix('image/').upper()}: drop the file onto it again"
    return ""
