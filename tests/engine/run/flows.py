"""Small node types and a short way to write flows, for tests of the scheduler."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict
from tests.engine.virtual_time import run_virtual

from weft_engine import events as ev
from weft_engine.document import Flow, Node, Policy, Settings, Wire
from weft_engine.errors import NodeError, ToolError
from weft_engine.node import Category, Context, Effects, NodeType, Port
from weft_engine.registry import Registry
from weft_engine.run.run import Run, RunOptions, RunResult, Services
from weft_nodes import NODE_TYPES


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Test(NodeType[Any]):
    category = Category.TEXT
    icon = "box"
    description = "For tests."
    config_model = Open


class Value(_Test):
    """Gives `value`."""

    id = "value"
    title = "Value"

    def outputs(self, config: Any) -> Sequence[Port]:
        return (Port("out"),)

    def run(self, ctx: Context, config: Any, inputs: Mapping[str, Any]) -> Any:
        return {"out": getattr(config, "value", None)}


class Step(_Test):
    """Takes `x`, waits `wait` seconds (none: runs inline), gives `x + add`; fails as often as `fails` says."""

    id = "step"
    title = "Step"

    def inputs(self, config: Any) -> Sequence[Port]:
        return (Port("x"),)

    def outputs(self, config: Any) -> Sequence[Port]:
        return (Port("out"),)

    def run(self, ctx: Context, config: Any, inputs: Mapping[str, Any]) -> Any:
        return _stepped(ctx, config, inputs["x"])


class Slow(Step):
    """A step that waits."""

    id = "slow"
    title = "Slow"

    async def run(self, ctx: Context, config: Any, inputs: Mapping[str, Any]) -> Any:
        for _ in range(int(getattr(config, "stubborn", 0))):
            try:
                await ctx.sleep(getattr(config, "wait", 1.0))
            except asyncio.CancelledError:
                continue
        await ctx.sleep(getattr(config, "wait", 1.0))
        return _stepped(ctx, config, inputs["x"])


def _stepped(ctx: Context, config: Any, x: Any) -> dict[str, Any]:
    wanted = getattr(config, "fails_at", None)
    if ctx.attempt <= getattr(config, "fails", 0) or (wanted is not None and x == wanted):
        details = {"retry_after_s": asked} if (asked := getattr(config, "retry_after_s", None)) else {}
        raise NodeError(f"node {ctx.node_id!r}: told to fail", retryable=getattr(config, "retryable", True), **details)
    if words := getattr(config, "say", None):
        return {"out": words[x % len(words)] if isinstance(x, int) else words[0]}
    return {"out": x + getattr(config, "add", 1) if isinstance(x, (int, float)) else x}


class Mending(Step):
    """A step that gives one more whenever it is told that its output will not do."""

    id = "mending"
    title = "Mending"

    async def repair(
        self, ctx: Context, config: Any, inputs: Mapping[str, Any], outputs: Mapping[str, Any], reason: str
    ) -> Mapping[str, Any]:
        return {"out": outputs["out"] + 1}


class Switch(_Test):
    """Sends `x` to `yes` or `no`: by `when` (a number: yes from there on), else by its truth."""

    id = "switch"
    title = "Switch"
    exclusive_outputs = True

    def inputs(self, config: Any) -> Sequence[Port]:
        return (Port("x"),)

    def outputs(self, config: Any) -> Sequence[Port]:
        return (Port("yes"), Port("no"))

    def run(self, ctx: Context, config: Any, inputs: Mapping[str, Any]) -> Any:
        when = getattr(config, "when", None)
        taken = bool(inputs["x"]) if when is None else inputs["x"] >= when
        return {"yes" if taken else "no": inputs["x"]}


class Pair(_Test):
    """Takes `a`, and `b` if it comes."""

    id = "pair"
    title = "Pair"

    def inputs(self, config: Any) -> Sequence[Port]:
        return (Port("a"), Port("b", required=False, default="none"))

    def outputs(self, config: Any) -> Sequence[Port]:
        return (Port("out", "list"),)

    def run(self, ctx: Context, config: Any, inputs: Mapping[str, Any]) -> Any:
        return {"out": [inputs["a"], inputs["b"]]}


class Log(_Test):
    """Notes what it is given: an effect at the end of a path."""

    id = "log"
    title = "Log"
    effects = Effects.EXTERNAL

    def inputs(self, config: Any) -> Sequence[Port]:
        return (Port("x"),)

    def run(self, ctx: Context, config: Any, inputs: Mapping[str, Any]) -> Any:
        return {}


class Caller(_Test):
    """Calls each attached tool with `{"x": …}`, and gives the list of answers."""

    id = "caller"
    title = "Caller"

    def inputs(self, config: Any) -> Sequence[Port]:
        from weft_engine.node import PortKind

        return (Port("x"), Port("tools", kind=PortKind.ATTACHMENT, required=False))

    def outputs(self, config: Any) -> Sequence[Port]:
        return (Port("out", "list"),)

    async def run(self, ctx: Context, config: Any, inputs: Mapping[str, Any]) -> Any:
        answers = []
        for tool in ctx.attachments("tools"):
            try:
                answers.append(await tool.call(getattr(config, "arguments", None) or {"x": inputs["x"]}))
            except ToolError as error:
                answers.append(f"failed: {error.message}")
        return {"out": answers}


class Tool(Slow):
    """A slow step that can be lent."""

    id = "tool"
    title = "Tool"
    attachable = True


REGISTRY = Registry((Value, Step, Slow, Mending, Switch, Pair, Log, Caller, Tool, *NODE_TYPES))


def flow(nodes: Mapping[str, tuple[str, Mapping[str, Any]] | str], wires: Iterable[str], **settings: Any) -> Flow:
    """A flow; `nodes` are types or (type, config) with `policy`, `muted`, `bypassed` taken out of the config."""
    made = Flow()
    for key, what in nodes.items():
        kind, config = (what, {}) if isinstance(what, str) else what
        config = dict(config)
        policy = Policy(**config.pop("policy", {}))
        muted, bypassed = config.pop("muted", False), config.pop("bypassed", False)
        made.sections["nodes"][key] = Node(type=kind, config=config, policy=policy, muted=muted, bypassed=bypassed)
    for text in wires:
        source, _, target = text.partition(">")
        wire = Wire(source=source.strip(), target=target.strip())
        made.sections["wires"][wire.id] = wire
    made.singles["settings"] = Settings(**settings)
    return made


@dataclass
class Ran:
    """A run with what was heard of it."""

    result: RunResult
    events: list[ev.Event] = field(default_factory=list)
    time_s: float = 0.0

    @property
    def outputs(self) -> dict[str, Any]:
        return self.result.outputs

    @property
    def status(self) -> str:
        return self.result.status

    def of(self, kind: type[ev.Event], node: str = "") -> list[Any]:
        return [
            each for each in self.events if isinstance(each, kind) and (not node or getattr(each, "node", "") == node)
        ]

    def ended(self, node: str) -> list[str]:
        """How each activation of a node ended, in order."""
        kinds = {
            ev.NodeFinished: "done",
            ev.NodeSkipped: "skipped",
            ev.NodeFailed: "failed",
            ev.NodeCancelled: "cancelled",
        }
        return [kinds[type(each)] for each in self.events if type(each) in kinds and getattr(each, "node", "") == node]

    def given(self, node: str) -> list[Any]:
        """The inputs of each activation that started."""
        return [dict(each.inputs) for each in self.of(ev.NodeStarted, node)]


def run(made: Flow, inputs: Mapping[str, Any] | None = None, **options: Any) -> Ran:
    """Runs a flow in virtual time."""

    async def main() -> Ran:
        services = options.pop("services", Services(models=None))  # type: ignore[arg-type]  # no node asks a model
        started = Run(made, REGISTRY, services, inputs, RunOptions(trusted=True, **options))
        heard: list[ev.Event] = []
        started.subscribe(heard.extend)
        result = await started.execute()
        return Ran(result, heard, asyncio.get_running_loop().time())

    return run_virtual(main())
