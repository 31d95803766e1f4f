"""What a node's result area shows, taken from one activation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Literal

from weft_editor.canvas.recognising import Table, image_in, is_markdown, table_of
from weft_editor.failure_text import failure_lines
from weft_editor.inert import visible
from weft_editor.language import said, tr
from weft_engine.redaction import redact_text
from weft_engine.run.status import Status
from weft_engine.run.view import Activation
from weft_engine.values import Json, to_text

ResultKind = Literal["idle", "hint", "text", "markdown", "code", "table", "image", "chart", "error", "why"]
SHOWN_CHARS: Final = 1600
"""More than a result area of the usual size holds."""
SCROLLED_CHARS: Final = 60_000
"""How much of a long result can be scrolled through in the node; the rest is seen when it is opened large."""
_CHARS_PER_LINE: Final = 66
_TABLE_ROWS: Final = 200
_SERIES_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart."""

    label: str
    value: float
    share: float
    """Of the longest bar, 0 to 1."""
    winner: bool


@dataclass(frozen=True, slots=True)
class Result:
    """The content of a result area."""

    kind: ResultKind = "hint"
    text: str = ""
    tail: bool = False
    """Show the end of the text: it is still growing."""
    bars: tuple[Bar, ...] = ()
    table: Table | None = None
    image: str = ""
    """Base64 of a picture."""
    fix: str = ""
    """What one click does about a failure, see `remedies`."""
    series: tuple[float, ...] = ()
    """Numbers in the order of iterations, drawn as a line below the rest."""


def result_of(activation: Activation | None, wanted: str, limit: int = SHOWN_CHARS) -> Result:
    """What `_result_of` says, without keys (it gets into pictures), with nothing that would be obeyed, not seen."""
    found = _result_of(activation, wanted, limit)
    shown = _shown(found.text)
    return found if shown == found.text else replace(found, text=shown)


@lru_cache(1024)
def _shown(text: str) -> str:
    """Kept, as nodes are painted far more often than they say something new; a key is known before it is used."""
    return visible(redact_text(text))


def _result_of(activation: Activation | None, wanted: str, limit: int) -> Result:
    """The result of an activation as its node type wants it shown (`NodeType.result`), at most `limit` characters."""
    if activation is None:
        return Result("idle", tr("Not run yet"))
    if activation.status is Status.FAILED:
        return Result("error", "\n".join(failure_lines(activation.error))[:limit])
    if activation.status in (Status.SKIPPED, Status.CANCELLED):
        verb = tr("Skipped") if activation.status is Status.SKIPPED else tr("Stopped")
        return Result("why", "\n".join((f"{verb}:", *map(said, activation.why))) if activation.why else verb)
    if activation.status is Status.WAITING and activation.question is not None:
        return Result("text", activation.question.question)
    if wanted == "none":
        return Result()
    bars = _bars(activation)
    if bars and wanted in ("auto", "chart"):
        return Result("chart", bars=bars)
    if activation.status in (Status.DONE, Status.CACHED):
        return _settled(activation, wanted, limit)
    if activation.text:
        return Result("text", activation.text[-limit:], tail=True)
    if activation.report:
        return Result("code", outline(activation.report, limit))
    return Result(
        "hint",
        {
            Status.QUEUED: tr("Waiting for a free place"),
            Status.RUNNING: tr("Working"),
            Status.WAITING: tr("Waiting"),
        }.get(activation.status, ""),
    )


def _settled(activation: Activation, wanted: str, limit: int) -> Result:
    outputs = activation.outputs
    if not outputs:
        return Result("text", activation.text[:limit]) if activation.text else Result("hint", tr("No output"))
    value: Json = next(iter(outputs.values())) if len(outputs) == 1 else dict(outputs)
    if isinstance(value, Mapping) and wanted == "text" and len(outputs) > 1:
        value = next((each for each in outputs.values() if isinstance(each, str)), value)
    if image := image_in(value):
        return Result("image", image=image)
    if isinstance(value, list):
        return _of_list(value, limit)
    if isinstance(value, Mapping):
        return Result("code", outline(value, limit))
    text = to_text(value)[:limit]
    if not text.strip():
        return Result("hint", tr("Empty"))
    return Result("markdown" if isinstance(value, str) and is_markdown(text) else "text", text)


def _of_list(values: list[Json], limit: int) -> Result:
    """A list as a table where it is one, with the line of its scores; else as an outline."""
    if len(values) > 1 and all(_is_number(each) for each in values):
        return Result("code", outline(values, limit), series=numbers_of(values))
    table = table_of(values, _TABLE_ROWS)
    if table is None:
        return Result("code", outline(values, limit))
    return Result("table", table=table, series=numbers_of(values))


def _bars(activation: Activation) -> tuple[Bar, ...]:
    tally = activation.report.get("tally") or activation.outputs.get("tally")
    if not isinstance(tally, Mapping) or not tally:
        return ()
    counts = [(visible(str(name)), float(count)) for name, count in tally.items() if _is_number(count)]
    most = max((count for _, count in counts), default=0.0)
    counts.sort(key=lambda each: -each[1])
    return tuple(Bar(name, count, count / most if most > 0 else 0.0, count == most) for name, count in counts)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def numbers_of(values: Sequence[Json]) -> tuple[float, ...]:
    """The numbers, or scores, of values in their order; none where fewer than two have one."""
    found = [score for each in values if (score := _score(each)) is not None]
    return tuple(found[-_SERIES_MOST:]) if len(found) > 1 else ()


def _score(value: Json) -> float | None:
    if isinstance(value, Mapping):
        value = value.get("score")
    return float(value) if _is_number(value) else None


def with_history(result: Result, activations: Iterable[Activation]) -> Result:
    """The result, with the line of the numbers that the node gave in all its iterations."""
    if result.series or result.kind not in ("text", "code", "hint"):
        return result
    values = (next(iter(each.outputs.values())) for each in activations if len(each.outputs) == 1)
    several = (each.outputs["json"] for each in activations if "json" in each.outputs)
    series = numbers_of(list(several)) or numbers_of(list(values))
    return replace(result, series=series) if series else result


def outline(value: Json, limit: int = SHOWN_CHARS) -> str:
    """JSON as an indented tree of names and values, without brackets, about `limit` characters of it."""
    lines: list[str] = []
    _outline(value, "", lines, limit // _CHARS_PER_LINE)
    return "\n".join(lines)[:limit]


def _outline(value: Json, indent: str, lines: list[str], most: int) -> None:
    if isinstance(value, Mapping):
        for name, item in value.items():
            _entry(f"{name}:", item, indent, lines, most)
    elif isinstance(value, list):
        for item in value:
            _bullet(item, indent, lines, most)
    else:
        lines.append(indent + _scalar(value))


def _entry(name: str, item: Json, indent: str, lines: list[str], most: int) -> None:
    if len(lines) >= most:
        return
    if isinstance(item, (Mapping, list)) and item:
        lines.append(f"{indent}{name}")
        _outline(item, indent + "  ", lines, most)
    else:
        lines.append(f"{indent}{name} {_scalar(item)}")


def _bullet(item: Json, indent: str, lines: list[str], most: int) -> None:
    """A list's item; what it begins with stands beside the bullet."""
    if len(lines) >= most:
        return
    first = len(lines)
    if isinstance(item, (Mapping, list)) and item:
        _outline(item, indent + "  ", lines, most)
        lines[first] = f"{indent}• {lines[first].removeprefix(indent + '  ')}"
    else:
        lines.append(f"{indent}• {_scalar(item)}")


def _scalar(value: Json) -> str:
    if value is None:
        return "null"
    if value == {} or value == []:
        return tr("empty")
    return to_text(value).replace("\n", " ⏎ ")[:160]
