"""Reading and writing files of one folder."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import ToolError
from weft_engine.node import Category, Context, Effects, Need, NodeType, Port
from weft_engine.values import Json, to_text
from weft_nodes.prompts import faults_of, rendered, variable_ports
from weft_nodes.tools.confined import append, inside, read_capped, write_whole


class _FileConfig(BaseModel):
    model_config = ConfigDict(extra="allow")

    folder: str = Field(
        default="", title="Folder",
        description="Only files in it can be named; relative to the flow. Asked when the flow is trusted.",
        json_schema_extra={"widget": "folder"},
    )  # fmt: skip
    path: str = Field(
        default="{{path}}", title="File", description="Path within the folder; `{{name}}` makes an input.",
        json_schema_extra={"widget": "prompt"},
    )  # fmt: skip


class FileReadConfig(_FileConfig):
    """Settings of reading a file."""

    parse: Literal["text", "json", "lines"] = Field(
        default="text", title="Read as", description="Text, JSON, or a list of lines."
    )
    max_bytes: int = Field(
        default=1_000_000, ge=1, le=100_000_000, title="Size limit", description="Larger files are refused.",
        json_schema_extra={"unit": "bytes"},
    )  # fmt: skip


class FileRead(NodeType[FileReadConfig]):
    """Reads UTF-8 text."""

    id = "file_read"
    title = "Read file"
    category = Category.TOOLS
    icon = "file-text"
    description = "Reads a text or JSON file from one folder."
    keywords = ("open", "load", "disk", "document", "tool")
    config_model = FileReadConfig
    effects = Effects.IDEMPOTENT
    on_canvas = ("path",)
    attachable = True

    def inputs(self, config: FileReadConfig) -> Sequence[Port]:
        """The variables of the path."""
        return variable_ports(config.path)

    def outputs(self, config: FileReadConfig) -> Sequence[Port]:
        """What the file holds."""
        match config.parse:
            case "text":
                return (Port("content", "text", description="What the file holds."),)
            case "lines":
                return (Port("content", "list", description="The lines of the file."),)
            case "json":
                return (Port("content", "json", description="The data in the file."),)

    def check(self, config: FileReadConfig) -> Sequence[str]:
        """Whether a folder and a path are named."""
        return _faults(config)

    def needs(self, config: FileReadConfig) -> Sequence[Need]:
        """To use the folder."""
        return _needs(config)

    def tool_description(self, config: FileReadConfig) -> str:
        """What it reads."""
        return "Reads a text file by its path within the allowed folder."

    async def run(self, ctx: Context, config: FileReadConfig, inputs: Mapping[str, Json]) -> Any:
        """Reads."""
        path = inside(_folder(ctx, config), rendered(ctx, config.path, inputs))
        data = await asyncio.to_thread(read_capped, path, config.max_bytes)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ToolError(f"{path} is no UTF-8 text (byte {error.start})", reason="encoding") from error
        if config.parse == "lines":
            return {"content": text.splitlines()}
        if config.parse == "text":
            return {"content": text}
        try:
            return {"content": json.loads(text)}
        except (ValueError, RecursionError) as error:
            raise ToolError(f"{path} is no JSON: {error}", reason="json") from error


class FileWriteConfig(_FileConfig):
    """Settings of writing a file."""

    mode: Literal["replace", "append", "new"] = Field(
        default="replace", title="If it exists", description="Replace it, add to its end, or refuse (new files only)."
    )


class FileWrite(NodeType[FileWriteConfig]):
    """Writes UTF-8 text; anything else than text as JSON."""

    id = "file_write"
    title = "Write file"
    category = Category.TOOLS
    icon = "save"
    description = "Writes a text or JSON file into one folder."
    keywords = ("save", "store", "disk", "export", "tool")
    config_model = FileWriteConfig
    effects = Effects.EXTERNAL
    on_canvas = ("path",)
    attachable = True

    def inputs(self, config: FileWriteConfig) -> Sequence[Port]:
        """The content, and the variables of the path."""
        variables = (port for port in variable_ports(config.path) if port.name != "content")
        return (Port("content", description="Text is written as it is, other values as JSON."), *variables)

    def outputs(self, config: FileWriteConfig) -> Sequence[Port]:
        """Where it was written."""
        return (Port("path", "text", description="Full path of the file."),)

    def check(self, config: FileWriteConfig) -> Sequence[str]:
        """Whether a folder and a path are named."""
        return _faults(config)

    def needs(self, config: FileWriteConfig) -> Sequence[Need]:
        """To use the folder."""
        return _needs(config)

    def tool_description(self, config: FileWriteConfig) -> str:
        """What it writes."""
        return "Writes a text file at a path within the allowed folder."

    async def run(self, ctx: Context, config: FileWriteConfig, inputs: Mapping[str, Json]) -> Any:
        """Writes."""
        path = inside(_folder(ctx, config), rendered(ctx, config.path, inputs))
        content = inputs["content"]
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        if config.mode == "new" and path.exists():
            raise ToolError(f"{path} exists already: choose another name", reason="exists")
        write = append if config.mode == "append" else write_whole
        await asyncio.to_thread(write, path, text.encode("utf-8", "replace"))
        return {"path": to_text(str(path))}


def _faults(config: _FileConfig) -> list[str]:
    faults = list(faults_of(config.path))
    if not config.folder:
        faults.append("no folder is chosen: choose the one folder whose files may be used")
    return faults


def _needs(config: _FileConfig) -> tuple[Need, ...]:
    is_relative = not Path(config.folder).expanduser().is_absolute()
    return (Need("folder", config.folder, relative=is_relative),) if config.folder else ()


def _folder(ctx: Context, config: _FileConfig) -> str:
    if not config.folder:
        raise ToolError(f"node {ctx.node_id!r}: no folder is chosen")
    folder = Path(config.folder).expanduser()
    if folder.is_absolute():
        return str(folder)
    if ctx.folder is None:
        raise ToolError(f"node {ctx.node_id!r}: the folder {config.folder!r} is relative: save the flow first")
    return str(ctx.folder / folder)
