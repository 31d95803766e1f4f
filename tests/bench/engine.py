"""CPU per node execution on the five workloads that engines are compared by, and the memory of long loops.

    python3 run.py bench engine [--quick] [--peers PYTHON --peer-bench FOLDER]

Baselines in the same run: bare awaits, and one asyncio task per node. With `--peers`, other engines are measured
between our own repeats, by that interpreter in a folder that holds a `bench.py` for them. Prints one JSON object; times
are CPU µs per node execution, ratios are peer over Weft.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from weft_engine.control import LoopConfig
from weft_engine.document import Flow, Node, Settings, Wire
from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.registry import Registry
from weft_engine.run.run import Run, RunOptions, Services
from weft_nodes import NODE_TYPES

CHAIN, FAN, LAYERS, WIDTH, LOOPS, STAGES = 1000, 1000, 100, 20, 10_000, 500


class _Config(BaseModel):
    model_config = ConfigDict(extra="allow")
    value: int = 0
    stage: int = 0


class _Type(NodeType[_Config]):
    category = Category.TEXT
    icon = "box"
    description = "For the benchmark."
    config_model = _Config

    def inputs(self, config: _Config) -> Sequence[Port]:
        return (Port("x"),)

    def outputs(self, config: _Config) -> Sequence[Port]:
        return (Port("out"),)


class Source(_Type):
    id = "source"
    title = "Source"

    def inputs(self, config: _Config) -> Sequence[Port]:
        return ()

    def run(self, ctx: Context, config: _Config, inputs: Mapping[str, Any]) -> Any:
        return {"out": config.value}


class Task(_Type):
    """Trivial and asynchronous: a task of its own."""

    id = "task"
    title = "Task"

    async def run(self, ctx: Context, config: _Config, inputs: Mapping[str, Any]) -> Any:
        return {"out": inputs["x"] + 1}


class Inline(_Type):
    """Trivial and never waiting: runs in place."""

    id = "inline"
    title = "Inline"

    def run(self, ctx: Context, config: _Config, inputs: Mapping[str, Any]) -> Any:
        return {"out": inputs["x"] + 1}


class Sum(_Type):
    id = "sum"
    title = "Sum"

    def inputs(self, config: _Config) -> Sequence[Port]:
        return (Port("x", mode="list"),)

    async def run(self, ctx: Context, config: _Config, inputs: Mapping[str, Any]) -> Any:
        return {"out": sum(inputs["x"])}


class InlineSum(Sum):
    id = "inline_sum"
    title = "Inline sum"

    def run(self, ctx: Context, config: _Config, inputs: Mapping[str, Any]) -> Any:  # type: ignore[override]  # never waits
        return {"out": sum(inputs["x"])}


class Fork(_Type):
    id = "fork"
    title = "Fork"
    exclusive_outputs = True

    def outputs(self, config: _Config) -> Sequence[Port]:
        return (Port("a"), Port("b"))

    def run(self, ctx: Context, config: _Config, inputs: Mapping[str, Any]) -> Any:
        return {"a" if (inputs["x"] + config.stage) % 3 else "b": inputs["x"]}


REGISTRY = Registry((Source, Task, Inline, Sum, InlineSum, Fork, *NODE_TYPES))


def build(nodes: Mapping[str, tuple[str, dict[str, Any]]], wires: list[tuple[str, str]]) -> Flow:
    flow = Flow()
    flow.sections["nodes"] = {key: Node(type=kind, config=config) for key, (kind, config) in nodes.items()}
    for source, target in wires:
        wire = Wire(source=source, target=target)
        flow.sections["wires"][wire.id] = wire
    flow.singles["settings"] = Settings(max_concurrency=10_000)
    return flow


def chain(kind: str, total: str) -> tuple[Flow, int]:
    nodes = {"n0": ("source", {"value": 0})} | {f"n{i}": (kind, {}) for i in range(1, CHAIN)} | {"o": ("output", {})}
    wires = [(f"n{i}.out", f"n{i + 1}.x") for i in range(CHAIN - 1)]
    return build(nodes, [*wires, (f"n{CHAIN - 1}.out", "o.value")]), CHAIN


def fan(kind: str, total: str) -> tuple[Flow, int]:
    nodes = {"s": ("source", {}), "j": (total, {}), "o": ("output", {})} | {f"n{i}": (kind, {}) for i in range(FAN)}
    wires = [pair for i in range(FAN) for pair in (("s.out", f"n{i}.x"), (f"n{i}.out", "j.x"))]
    return build(nodes, [*wires, ("j.out", "o.value")]), FAN + 2


def layered(kind: str, total: str) -> tuple[Flow, int]:
    rnd = random.Random(7)
    nodes: dict[str, tuple[str, dict[str, Any]]] = {"end": (total, {}), "o": ("output", {})}
    wires: list[tuple[str, str]] = [("end.out", "o.value")]
    for layer in range(LAYERS):
        first = rnd.sample(range(WIDTH), WIDTH)
        for i in range(WIDTH):
            other = rnd.choice([j for j in range(WIDTH) if j != first[i]])
            nodes[f"n{layer}-{i}"] = (total, {}) if layer else ("source", {"value": 1})
            if layer:
                wires += [(f"n{layer - 1}-{j}.out", f"n{layer}-{i}.x") for j in (first[i], other)]
    wires += [(f"n{LAYERS - 1}-{i}.out", "end.x") for i in range(WIDTH)]
    return build(nodes, wires), LAYERS * WIDTH + 1


def loop(kind: str, total: str) -> tuple[Flow, int]:
    nodes = {
        "s": ("source", {}), "l": ("loop", LoopConfig(max_iterations=LOOPS).model_dump()),
        "a": (kind, {}), "b": (kind, {}), "c": (kind, {}), "o": ("output", {}),
    }  # fmt: skip
    wires = [
        ("s.out", "l.start"), ("l.state", "a.x"), ("a.out", "b.x"), ("b.out", "c.x"), ("c.out", "l.next"),
        ("l.done", "o.value"),
    ]  # fmt: skip
    return build(nodes, wires), 3 * LOOPS


def branch(kind: str, total: str) -> tuple[Flow, int]:
    nodes: dict[str, tuple[str, dict[str, Any]]] = {"m": ("source", {}), "o": ("output", {})}
    wires, last = [], "m.out"
    for i in range(STAGES):
        nodes |= {f"r{i}": ("fork", {"stage": i}), f"a{i}": (kind, {}), f"b{i}": (kind, {}), f"m{i}": (kind, {})}
        wires += [(last, f"r{i}.x"), (f"r{i}.a", f"a{i}.x"), (f"r{i}.b", f"b{i}.x")]
        wires += [(f"a{i}.out", f"m{i}.x"), (f"b{i}.out", f"m{i}.x")]
        last = f"m{i}.out"
    return build(nodes, [*wires, (last, "o.value")]), 3 * STAGES


WORKLOADS = {"chain": chain, "fan": fan, "layered": layered, "loop": loop, "branch": branch}


def started(flow: Flow) -> Run:
    made = Run(flow, REGISTRY, Services(models=None), {}, RunOptions(trusted=True))  # type: ignore[arg-type]  # no node asks a model
    made.subscribe(lambda events: None)
    return made


def cpu_us(work: Callable[[], Awaitable[Any]], count: int, repeats: int) -> float:
    """Median CPU µs per node execution."""
    times = []
    for _ in range(repeats):
        gc.collect()

        async def timed() -> float:
            start = time.process_time()
            await work()
            return time.process_time() - start

        times.append(asyncio.run(timed()))
    return statistics.median(times) * 1e6 / count


async def bare_awaits(count: int) -> None:
    async def node(x: int) -> int:
        return x + 1

    x = 0
    for _ in range(count):
        x = await node(x)


async def bare_tasks(count: int) -> None:
    async def node(x: int) -> int:
        return x + 1

    for at in range(0, count, 100):
        await asyncio.gather(*(asyncio.create_task(node(at)) for _ in range(min(100, count - at))))


def measured(name: str, repeats: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for variant, kind, total in (("tasks", "task", "sum"), ("inline", "inline", "inline_sum")):
        flow, count = WORKLOADS[name](kind, total)
        made = [started(flow) for _ in range(repeats)]

        async def execute(runs: list[Run] = made) -> None:
            result = await runs.pop().execute()
            assert result.status == "done", result.error

        row[variant] = round(cpu_us(execute, count, repeats), 2)
    row["bare_awaits"] = round(cpu_us(lambda: bare_awaits(count), count, repeats), 3)
    row["bare_tasks"] = round(cpu_us(lambda: bare_tasks(count), count, repeats), 2)
    row["tasks_over_bare_tasks"] = round(row["tasks"] / row["bare_tasks"], 2)
    row["executions"] = count
    return row


def startup(name: str) -> dict[str, float]:
    """Milliseconds to check and compile a workload."""
    flow, _ = WORKLOADS[name]("task", "sum")
    start = time.process_time()
    started(flow)
    return {"check_and_compile_ms": round((time.process_time() - start) * 1e3, 1)}


def memory(code: str) -> dict[str, float]:
    """Peak memory of a process, with what a run of it adds, in MB."""
    script = f"import sys; sys.path.insert(0, {str(sys.path[0])!r})\nimport engine\nengine.memory_of({code!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def peak_mb() -> float:
    """Highest resident memory so far; `ru_maxrss` would begin with that of the process this one was started by."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory_of(what: str) -> None:
    small, large = {"loop": (100, 10_000), "for_each": (100, 10_000)}[what]
    peaks = []
    for count in (small, large):
        result = asyncio.run(started(_repeating(what, count)).execute())
        assert result.status == "done", result.error
        peaks.append(peak_mb())
    print(json.dumps({"at_100_mb": round(peaks[0], 1), "at_10_000_mb": round(peaks[1], 1)}))


def _repeating(what: str, count: int) -> Flow:
    if what == "loop":
        body = {"l": ("loop", LoopConfig(max_iterations=count).model_dump()), "s": ("source", {})}
        wires = [("s.out", "l.start"), ("l.state", "a.x"), ("a.out", "l.next"), ("l.done", "o.value")]
    else:
        body = {"l": ("for_each", {}), "s": ("constant", {"type": "list", "value": json.dumps(list(range(count)))})}
        wires = [("s.value", "l.items"), ("l.item", "a.x"), ("a.out", "l.collect"), ("l.results", "o.value")]
    return build({**body, "a": ("task", {}), "o": ("output", {})}, wires)


PEERS = "langgraph,pgraph,haystack,burr"


def peers(python: str, folder: str, workload: str) -> dict[str, Any]:
    """What other engines take for one workload, each in a process of its own: CPU µs by engine and mode."""
    with tempfile.TemporaryDirectory() as scratch:
        found = Path(scratch, "results.json")
        options = ["--only", PEERS, "--workloads", workload, "--variants", "noop", "--rounds", "1", "--out", str(found)]
        subprocess.run([python, "bench.py", *options], cwd=folder, capture_output=True, check=True)
        results = json.loads(found.read_text())
    return {f"{each['peer']} {each['mode']}": round(each["cpu_us"], 1) for each in results if "cpu_us" in each}


def compared(row: dict[str, Any], others: dict[str, float]) -> dict[str, Any]:
    """A workload's row with the peers' times and how many times ours they are."""
    times = {name: round(other / row["tasks"], 1) for name, other in others.items()}
    return {**row, "peers": others, "peers_over_weft": times}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--peers", default="")
    parser.add_argument("--peer-bench", default="")
    arguments = parser.parse_args()
    repeats = 3 if arguments.quick else 7
    names = arguments.only.split(",") if arguments.only else list(WORKLOADS)
    report: dict[str, Any] = {"unit": "CPU µs per node execution", "aim": 15, "workloads": {}}
    for name in names:
        row = {**measured(name, repeats), **startup(name)}
        if arguments.peers:
            row = compared(row, peers(arguments.peers, arguments.peer_bench, name))
        report["workloads"][name] = row
    if not arguments.quick:
        report["memory"] = {what: memory(what) for what in ("loop", "for_each")}
    print(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
