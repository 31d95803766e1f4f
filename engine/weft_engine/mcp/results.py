"""What a tool of an MCP server gave, as plain JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from weft_engine.errors import ToolError
from weft_engine.values import Json

MAX_RESULT_CHARS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class McpResult:
    """One answer in its forms."""

    text: str
    """All its texts, a line break between them."""
    data: Json
    """Its structured content; `None` if it has none."""
    content: list[Json]
    """All its parts, pictures included, as the protocol writes them."""

    @property
    def value(self) -> Json:
        """The structured content if there is any, else the text, else the parts."""
        if self.data is not None:
            return self.data
        only_text = all(isinstance(each, dict) and each.get("type") == "text" for each in self.content)
        return self.text if only_text else self.content


def result_of(server: str, tool: str, result: Any, max_chars: int = MAX_RESULT_CHARS) -> McpResult:
    """What the SDK's `CallToolResult` holds.

    Args:
        server: What messages call the server.
        tool: The tool's name.
        result: What the SDK gave.
        max_chars: Of all of it, as JSON.

    Raises:
        ToolError: The tool says it failed, or the result is past the limit.
    """
    content = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in result.content]
    text = "\n".join(each["text"] for each in content if each.get("type") == "text")
    if result.is_error:
        said = text[:2000] or "it did not say why"
        raise ToolError(f"tool {tool!r} of {server} failed: {said}", tool=tool)
    found = McpResult(text, result.structured_content, content)
    size = max(len(json.dumps(each, ensure_ascii=False)) for each in (found.content, found.data))
    if size > max_chars:
        raise ToolError(
            f"tool {tool!r} of {server} answered with {size:,} characters; at most {max_chars:,} are taken", tool=tool
        )
    return found
