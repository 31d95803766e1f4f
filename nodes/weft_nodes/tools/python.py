"""The Python node: a person's function, run in a process of its own."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeInputError, ToolError
from weft_engine.node import Category, Context, Effects, Need, NodeType, Port
from weft_engine.values import Json, ValueType

_TYPES: Final[dict[str, ValueType]] = {
    "str": "text", "int": "number", "float": "number", "bool": "boolean", "list": "list", "dict": "json",
}  # fmt: skip
_EXAMPLE: Final = '''def main(text: str):
    """Counts the words of a text."""
    return len(text.split())
'''


class PythonConfig(BaseModel):
    """Settings of a Python node."""

    model_config = ConfigDict(extra="allow")

    code: str = Field(
        default=_EXAMPLE,
        title="Code",
        description="Defines `main`; its parameters are the inputs, what it returns is the result.",
        json_schema_extra={"widget": "code:python"},
    )
    timeout_s: float = Field(
        default=30, gt=0, le=3600, title="Time limit", description="Seconds the code may run.",
        json_schema_extra={"unit": "s"},
    )  # fmt: skip
    memory_mb: int = Field(
        default=512, ge=32, le=65_536, title="Memory limit",
        description="For each of its processes; at most 32 of them.", json_schema_extra={"unit": "MB"},
    )  # fmt: skip
    max_output_bytes: int = Field(
        default=1_000_000, ge=1_000, le=100_000_000, title="Output limit",
        description="What it may print, and how large its result may be.", json_schema_extra={"unit": "bytes"},
    )  # fmt: skip
    network: bool = Field(
        default=False, title="Network", description="Lets the code use the network; asked when the flow is trusted."
    )


class Python(NodeType[PythonConfig]):
    """Runs Python in a separate process; the code is only parsed until the flow is trusted and runs."""

    id = "python"
    title = "Python"
    category = Category.TOOLS
    icon = "code"
    description = "Runs a Python function in a separate process, with limits on time, memory and output."
    keywords = ("code", "script", "function", "compute", "tool")
    config_model = PythonConfig
    effects = Effects.EXTERNAL
    on_canvas = ("code",)
    attachable = True

    def inputs(self, config: PythonConfig) -> Sequence[Port]:
        """The parameters of `main`."""
        main = _main_of(config.code)
        return () if isinstance(main, str) else _ports(main)

    def outputs(self, config: PythonConfig) -> Sequence[Port]:
        """What it returned and what it printed."""
        return (
            Port("result", description="What `main` returned."),
            Port("stdout", "text", description="What the code printed."),
        )

    def check(self, config: PythonConfig) -> Sequence[str]:
        """Whether there is a `main` that can be called."""
        main = _main_of(config.code)
        if isinstance(main, str):
            return (main,)
        return tuple(_faults(main.args))

    def needs(self, config: PythonConfig) -> Sequence[Need]:
        """To run exactly this code, and to use the network if set."""
        code = Need("code", config.code)
        return (code, Need("host", "*")) if config.network else (code,)

    def tool_description(self, config: PythonConfig) -> str:
        """The docstring of `main`."""
        main = _main_of(config.code)
        return "" if isinstance(main, str) else ast.get_docstring(main) or ""

    async def run(self, ctx: Context, config: PythonConfig, inputs: Mapping[str, Json]) -> Any:
        """Calls `main` with the inputs."""
        from weft_nodes.tools.python_process import CodeError, Limits, run_python

        for fault in self.check(config):
            raise NodeInputError(f"node {ctx.node_id!r}: {fault}")
        limits = Limits(config.timeout_s, config.memory_mb, config.max_output_bytes, network=config.network)
        try:
            done = await run_python(config.code, inputs, limits, lambda text: ctx.emit(text, "stdout"))
        except CodeError as error:
            raise ToolError(f"node {ctx.node_id!r}: {error.message}", **error.details) from error
        if done.stderr:
            ctx.log.info("%s", done.stderr.rstrip())
        if not (done.network_off or config.network):
            ctx.log.warning("this system does not let Weft cut the code off from the network")
        return {"result": done.result, "stdout": done.stdout}


AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=256)
def _main_of(code: str) -> AnyFunction | str:
    """The definition of `main`, or what is wrong. The code is parsed, never run."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        return f"the code does not parse{f' (line {line})' if line else ''}: {getattr(error, 'msg', error)}"
    mains = [each for each in tree.body if isinstance(each, AnyFunction) and each.name == "main"]
    return mains[-1] if mains else "the code defines no function `main`: add `def main(…):`"


def _faults(args: ast.arguments) -> Iterator[str]:
    if args.vararg or args.kwarg:
        yield "main has * or ** parameters: name each input, so that it becomes a port"
    if args.posonlyargs:
        yield "main has parameters before a `/`: remove it, inputs are given by name"
    for default in (*args.defaults, *args.kw_defaults):
        if default is not None and not _is_json(default):
            yield f"the default `{ast.unparse(default)}` in line {default.lineno} is no plain JSON value: use None"


def _ports(main: AnyFunction) -> tuple[Port, ...]:
    positional = main.args.posonlyargs + main.args.args
    first_default = len(positional) - len(main.args.defaults)
    defaults: list[ast.expr | None] = [None] * first_default + list(main.args.defaults) + list(main.args.kw_defaults)
    return tuple(_port(arg, default) for arg, default in zip(positional + main.args.kwonlyargs, defaults, strict=True))


def _port(arg: ast.arg, default: ast.expr | None) -> Port:
    kind: ValueType = _TYPES.get(arg.annotation.id, "any") if isinstance(arg.annotation, ast.Name) else "any"
    return Port(arg.arg, kind, required=default is None, default=_literal(default))


def _literal(default: ast.expr | None) -> Json:
    return ast.literal_eval(default) if default is not None and _is_json(default) else None


def _is_json(expression: ast.expr) -> bool:
    try:
        json.dumps(ast.literal_eval(expression), allow_nan=False)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
