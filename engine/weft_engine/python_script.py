"""A flow as a Python script: a function with the flow's inputs that anybody may import, and a command of its own."""

from __future__ import annotations

import ast
import json
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from weft_engine.atomic import read_file
from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE
from weft_engine.document.document import Flow
from weft_engine.document.storage import Loaded, flow_text, parse_flow
from weft_engine.document.strict_json import MAX_BYTES
from weft_engine.errors import FlowFileError
from weft_engine.values import Json

SUFFIX: Final = ".py"
_NAME: Final = "FLOW"
_WIDTH: Final = 110
_OPTIONS: Final = ("model", "offline", "trusted", "seed")
_TYPES: Final[Mapping[str, str]] = {
    "text": "str", "number": "float", "boolean": "bool", "list": "list[Any]", "messages": "list[Any]",
}  # fmt: skip
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def python_script(flow: Flow) -> str:
    """The flow as the text of a Python script. It needs Weft's packages, and no window."""
    inputs = list(_inputs(flow))
    return "\n".join(
        (
            *_head(flow),
            "from __future__ import annotations",
            "",
            "import sys",
            "from pathlib import Path",
            "from typing import Any",
            "",
            "from weft_engine.cli.main import main",
            "from weft_engine.headless import Script",
            "",
            f'{_NAME} = r"""',  # JSON never has three quotes in a row, and ends with a line
            flow_text(flow).rstrip("\n"),
            '"""',
            f"_SCRIPT = Script({_NAME}, Path(__file__).resolve().parent)",
            "",
            "",
            *_function(flow, inputs),
            "",
            "",
            'if __name__ == "__main__":',
            '    sys.exit(main(["run", __file__, *sys.argv[1:]]))',
            "",
        )
    )


def load_script(path: Path) -> Loaded:
    """The flow in a script; nothing of it is run.

    Raises:
        FlowFileError: It cannot be read, or it holds no flow; the message names the file.
    """
    try:
        return parse_flow(flow_text_in(read_file(path, MAX_BYTES).decode("utf-8")).encode())
    except FlowFileError as error:
        raise FlowFileError(f"{path}: {error.message}", path=str(path)) from error
    except (OSError, ValueError) as error:
        raise FlowFileError(f"{path}: {error}", path=str(path)) from error


def flow_text_in(source: str) -> str:
    """The text of the flow in such a script, which is read and not run.

    Raises:
        FlowFileError: There is none in it.
    """
    try:
        parts = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FlowFileError(f"this is no Python script: {error}") from error
    for part in parts:
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str):
            names = [target.id for target in part.targets if isinstance(target, ast.Name)]
            if _NAME in names:
                return part.value.value
    raise FlowFileError(f"this script holds no flow: Weft's own scripts (`weft export --to python`) have it as {_NAME}")


def _head(flow: Flow) -> Iterator[str]:
    about = "\n\n".join(filter(None, (_plain(flow.meta.name), _plain(flow.meta.description))))
    yield f'"""{about or "A flow"}'
    yield ""
    yield "Written by Weft. Needs its packages, and no window. As a command it takes what `weft run` takes:"
    yield ""
    yield "    python THIS_FILE.py -i name=value"
    yield '"""'
    yield ""


def _function(flow: Flow, inputs: list[tuple[str, str, Mapping[str, Json]]]) -> Iterator[str]:
    yield "def run("
    yield "    *,"
    for parameter, _, config in sorted(inputs, key=lambda each: not _is_needed(each[2])):
        kind = _TYPES.get(str(config.get("type", "text")), "Any")
        optional = kind if kind == "Any" else f"{kind} | None"
        yield f"    {parameter}: {kind}," if _is_needed(config) else f"    {parameter}: {optional} = None,"
    yield '    model: str = "",'
    yield "    offline: bool = False,"
    yield "    trusted: bool = False,"
    yield "    seed: int | None = None,"
    yield ") -> dict[str, Any]:"
    yield from _docstring(flow, inputs)
    given = ", ".join(f"{json.dumps(name)}: {parameter}" for parameter, name, _ in inputs)
    yield f"    given = {{{given}}}"
    yield "    inputs = {name: value for name, value in given.items() if value is not None}"
    yield "    return _SCRIPT.run(inputs, model=model, offline=offline, trusted=trusted, seed=seed)"


def _docstring(flow: Flow, inputs: Iterable[tuple[str, str, Mapping[str, Json]]]) -> Iterator[str]:
    yield f'    """Runs the flow and returns its outputs by name{_outputs(flow)}.'
    yield ""
    yield "    Args:"
    for parameter, name, config in inputs:
        about = _plain(str(config.get("description") or "")) or f"The input {_plain(name)}."
        default = config.get("default")
        usual = "" if default is None else f" Usually {_plain(repr(default))}."
        yield _cut(f"        {parameter}: {about}{usual}")
    yield "        model: In place of the flow's default model, as PROVIDER:NAME."
    yield "        offline: Whether every model call goes to the scripted model."
    yield "        trusted: Whether the code, hosts and folders the flow asks for are granted (else: weft trust)."
    yield "        seed: In place of the flow's."
    yield ""
    yield "    Raises:"
    yield "        weft_engine.errors.WeftError: It could not start, or ended without being done."
    yield '    """'


def _outputs(flow: Flow) -> str:
    configs = (node.config for node in flow.nodes.values() if node.type == OUTPUT_TYPE)
    names = sorted({_plain(str(config.get("name", "answer"))) for config in configs})
    return f" ({', '.join(names)})" if names else ""


def _inputs(flow: Flow) -> Iterator[tuple[str, str, Mapping[str, Json]]]:
    """Parameter, name and settings of each input, in the order of their names."""
    configs = {str(node.config.get("name", "question")): node.config
               for node in flow.nodes.values() if node.type == INPUT_TYPE}  # fmt: skip
    taken = set(_OPTIONS)
    for name in sorted(configs):
        parameter = _parameter(name, taken)
        taken.add(parameter)
        yield parameter, name, configs[name]


def _parameter(name: str, taken: set[str]) -> str:
    """A name that Python takes as a parameter's."""
    parameter = re.sub(r"\W", "_", name)
    if not parameter.isidentifier() or keyword.iskeyword(parameter):
        parameter = f"input_{parameter}".rstrip("_") if not parameter.isidentifier() else f"{parameter}_"
    while parameter in taken:
        parameter += "_"
    return parameter


def _is_needed(config: Mapping[str, Json]) -> bool:
    is_free = config.get("passes_nothing", False) or config.get("default") is not None
    return bool(config.get("required", True)) and not is_free


def _plain(text: str) -> str:
    """A text that ends no docstring, hides nothing and stands in one line."""
    return _UNSEEN.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"').strip()


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1].rstrip("\\") + "…"
