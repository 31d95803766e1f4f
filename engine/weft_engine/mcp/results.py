"""What a tool of an MCP server gave, as plain JSON."""

from __future__ import annotations

import json
from typing import Any, Final

from weft_engine.errors import ToolError
from weft_engine.values import Json

MAX_RESULT_CHARS: Final = 2_000_000


def value_of(server: str, tool: str, result: Any) -> Json:
    """The structured content if there is any, else the text, else the content as a list.

    Args:
        server: What messages call the server.
        tool: The tool's name.
        result: The SDK's `CallToolResult`.

    Raises:
        ToolError: The tool says it failed, or the result is past the limit.
    """
    content = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in result.content]
    texts = [each["text"] for each in content if each.get("type") == "text"]
    if result.is_error:
        said = "\n".join(texts)[:2000] or "it did not say why"
        raise ToolError(f"tool {tool!r} of {server} failed: {said}", tool=tool)
    value = _chosen(result.structured_content, content, texts)
    size = len(value) if isinstance(value, str) else len(json.dumps(value))
    if size > MAX_RESULT_CHARS:
        raise ToolError(
            f"tool {tool!r} of {server} answered with {size:,} characters; at most {MAX_RESULT_CHARS:,} are taken",
            tool=tool,
        )
    return value


def _chosen(structured: Any, content: list[dict[str, Any]], texts: list[str]) -> Json:
    if structured is not None:
        return structured
    if len(texts) == len(content):
        return "\n".join(texts)
    return content
