"""Random flows: nested loops and for-eaches, subflows, branches that rejoin or do not, joins of all modes, races, votes
that may stop early, failures with every way to handle them, retries, muted and bypassed nodes."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.engine.run.flows import flow

from weft_engine.document import Flow

MAX_DEPTH = 3
KINDS = ("step", "slow", "switch", "gate", "rejoin", "pair", "join", "loop", "for_each", "subflow", "end")
TIMED = ("hurry", "race", "vote")


class Builder:
    """Makes one flow, a region at a time."""

    def __init__(self, rnd: Random, *, timed: bool, prefix: str = "") -> None:
        self.rnd = rnd
        self.timed = timed
        """Whether results may depend on what comes first."""
        self.prefix = prefix
        self.nodes: dict[str, tuple[str, dict[str, Any]]] = {}
        self.wires: list[str] = []
        self.flows: dict[str, Flow] = {}
        self.outputs = 0

    def name(self) -> str:
        return f"{self.rnd.choice('abcdxyz')}{self.prefix}{len(self.nodes)}"

    def add(self, kind: str, **config: Any) -> str:
        key = self.name()
        if kind in ("step", "slow") and self.rnd.random() < 0.12:
            config["fails_at" if self.rnd.random() < 0.6 else "fails"] = self.rnd.randrange(1, 5)
        if kind not in ("break", "output", "value", "input") and self.rnd.random() < 0.15:
            on_error = self.rnd.choice(("isolate", "continue", "halt"))
            config["policy"] = {"on_error": on_error, "fallback": "left" if "say" in config else self.rnd.randrange(5)}
            if kind == "switch" and self.rnd.random() < 0.5:
                config["policy"]["fallback_outputs"] = {self.rnd.choice(("yes", "no")): str(self.rnd.randrange(5))}
            if kind in ("step", "slow") and self.rnd.random() < 0.5:
                config["policy"] |= {"retries": self.rnd.randrange(1, 4), "backoff_s": self.rnd.randrange(3)}
        if kind in ("loop", "for_each", "subflow") and self.rnd.random() < 0.3:
            config["policy"] = {**config.get("policy", {}), "timeout_s": 10**6}  # never met, but an attempt of its own
        if kind in ("step", "slow", "pair") and "say" not in config and self.rnd.random() < 0.06:
            config[self.rnd.choice(("muted", "bypassed"))] = True
        self.nodes[key] = (kind, config)
        return key

    def wire(self, source: str, target: str) -> None:
        self.wires.append(f"{source} > {target}")

    def region(self, inner: list[str], outer: list[str], depth: int, size: int) -> list[str]:
        """Nodes that each hang on something of this region (`inner`) and may also take values of `outer` ones.

        Returns the outputs that hang on the region.
        """
        own = list(inner)
        for _ in range(size):
            kind = self.rnd.choice(KINDS + TIMED if self.timed else KINDS)
            if kind in ("loop", "for_each", "subflow") and depth >= MAX_DEPTH:
                kind = "slow"
            own += getattr(self, kind)(own, outer, depth)
        return own

    def pick(self, own: list[str], outer: list[str] | None = None) -> str:
        if outer and self.rnd.random() < 0.25:
            return self.rnd.choice(outer)
        return self.rnd.choice(own)

    def step(self, own: list[str], outer: list[str], depth: int, kind: str = "step", **more: Any) -> list[str]:
        key = self.add(kind, add=self.rnd.randrange(3), **more)
        self.wire(self.pick(own), f"{key}.x")
        if self.rnd.random() < 0.08:
            return [f"{key}.out", f"{key}.error"]
        return [f"{key}.out"]

    def slow(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        return self.step(own, outer, depth, "slow", wait=self.rnd.randrange(1, 9))

    def switch(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        key = self.add("switch", when=self.rnd.randrange(4), policy={"on_error": "isolate"})
        self.wire(self.pick(own), f"{key}.x")
        return [f"{key}.yes", f"{key}.no"]

    def gate(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        least, policy = self.rnd.randrange(4), {"on_error": self.rnd.choice(("isolate", "isolate", "continue", "halt"))}
        unwired = self.rnd.choice(("fail", "stop"))
        key = self.add("gate", condition=f"value >= {least}", least=least, unwired=unwired, policy=policy)
        self.wire(self.pick(own), f"{key}.value")
        return [f"{key}.pass", f"{key}.fail"] if self.rnd.random() < 0.5 else [f"{key}.pass"]

    def rejoin(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        yes, no = self.switch(own, outer, depth)
        for end in (yes, no):
            arm = self.add("slow", add=1, wait=self.rnd.randrange(1, 9))
            self.wire(end, f"{arm}.x")
            if end == yes:
                first = arm
        last = self.add("step")
        self.wire(f"{first}.out", f"{last}.x")
        self.wire(f"{arm}.out", f"{last}.x")
        return [f"{last}.out"]

    def pair(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        key = self.add("pair")
        self.wire(self.pick(own), f"{key}.a")
        if self.rnd.random() < 0.7:
            self.wire(self.pick(own, outer), f"{key}.b")
        return [f"{key}.out"]

    def join(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        mode = self.rnd.choice(("all", "settled", "any"))
        key = self.add("join", mode=mode)
        arms = {self.pick(own), *(self.pick(own, outer) for _ in range(self.rnd.randrange(3)))}
        for arm in sorted(arms):
            self.wire(arm, f"{key}.arms")
        return [f"{key}.value" if mode == "any" else f"{key}.values"]

    def arms(self, own: list[str], outer: list[str], target: str) -> None:
        """Several nodes that take their time, each wired to the target."""
        for _ in range(self.rnd.randrange(2, 5)):
            arm = self.add("slow", add=self.rnd.randrange(4), wait=self.rnd.randrange(1, 9))
            self.wire(self.pick(own), f"{arm}.x")
            if self.rnd.random() < 0.3:
                last = self.add("slow", wait=self.rnd.randrange(1, 9))
                self.wire(f"{arm}.out", f"{last}.x")
                arm = last
            self.wire(f"{arm}.out", target)
        if self.rnd.random() < 0.2:
            self.wire(self.pick(own, outer), target)

    def hurry(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        mode = self.rnd.choice(("first", "quorum"))
        key = self.add("join", mode=mode, quorum=self.rnd.randrange(1, 3), cancel=self.rnd.random() < 0.7)
        self.arms(own, outer, f"{key}.arms")
        return [f"{key}.value" if mode == "first" else f"{key}.values"]

    def race(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        key = self.add(
            "race",
            quality=self.rnd.choice(("", "value")),
            threshold=self.rnd.randrange(1, 6),
            if_none=self.rnd.choice(("best", "fail")),
            cancel=self.rnd.random() < 0.7,
        )
        self.arms(own, outer, f"{key}.arms")
        return [f"{key}.value"]

    def vote(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        key = self.add("vote", rule="plurality", early_stop=self.rnd.random() < 0.8)
        words = ["left", "right", "up"][: self.rnd.randrange(2, 4)]
        for _ in range(self.rnd.randrange(2, 6)):
            arm = self.add("slow", say=words, wait=self.rnd.randrange(1, 9))
            self.wire(self.pick(own), f"{arm}.x")
            self.wire(f"{arm}.out", f"{key}.ballots")
        return [f"{key}.winner"]

    def subflow(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        name = f"{self.prefix}f{len(self.nodes)}"
        self.flows[name], inputs, outputs = inner_flow(self.rnd, name, depth, timed=self.timed)
        ports = {"inputs": [{"name": each} for each in inputs], "outputs": [{"name": each} for each in outputs]}
        key = self.add("subflow", flow=name, **ports)
        for each in inputs:
            self.wire(self.pick(own), f"{key}.{each}")
        return [f"{key}.{each}" for each in outputs]

    def end(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        if self.prefix:
            return []
        self.outputs += 1
        key = self.add("output", name=f"o{self.outputs}")
        self.wire(self.pick(own), f"{key}.value")
        return []

    def loop(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        condition = self.rnd.choice(("", "index >= 1", "index < 2", "index == 9"))
        key = self.add(
            "loop",
            condition=condition,
            mode=self.rnd.choice(("until", "while")),
            keep=self.rnd.choice(("last", "all")),
            max_iterations=self.rnd.randrange(1, 4),
        )
        self.wire(self.pick(own), f"{key}.start")
        self.body(key, [f"{key}.state", f"{key}.index"], [*own, *outer], depth, "next")
        return [f"{key}.done"]

    def for_each(self, own: list[str], outer: list[str], depth: int) -> list[str]:
        key = self.add(
            "for_each",
            max_concurrency=self.rnd.randrange(1, 4),
            on_item_error=self.rnd.choice(("fail", "skip", "record")),
        )
        if self.rnd.random() < 0.8:
            gather = self.add("join", mode="settled")
            for arm in sorted({self.pick(own) for _ in range(3)}):
                self.wire(arm, f"{gather}.arms")
            self.wire(f"{gather}.values", f"{key}.items")
        else:
            self.wire(self.pick(own), f"{key}.items")
        self.body(key, [f"{key}.item", f"{key}.index"], [*own, *outer], depth, "collect")
        return [f"{key}.results"]

    def body(self, key: str, entry: list[str], outer: list[str], depth: int, back: str) -> None:
        hanging = self.region(entry, outer, depth + 1, self.rnd.randrange(1, 5))
        if self.rnd.random() < 0.9:
            self.wire(self.rnd.choice(hanging), f"{key}.{back}")
        if self.rnd.random() < 0.2:
            switch = self.switch(hanging, [], depth)
            stop = self.add("break")
            self.wire(switch[0], f"{stop}.value")


def inner_flow(rnd: Random, name: str, depth: int, *, timed: bool) -> tuple[Flow, list[str], list[str]]:
    """A flow to be called, with the names of its inputs and outputs."""
    builder = Builder(rnd, timed=timed, prefix=name)
    inputs = ["p", "q"][: rnd.randrange(1, 3)]
    sources = []
    for each in inputs:
        key = builder.add("input", name=each, type="any")
        sources.append(f"{key}.value")
    made = builder.region(sources, [], max(depth + 1, MAX_DEPTH - 1), rnd.randrange(2, 5))
    ends = rnd.sample(made, min(2, len(made)))
    for number, source in enumerate(ends):
        key = builder.add("output", name=f"r{number}")
        builder.wire(source, f"{key}.value")
    return finished(builder), inputs, [f"r{number}" for number in range(len(ends))]


def finished(builder: Builder) -> Flow:
    """The flow as it has been built."""
    made = flow(builder.nodes, builder.wires)
    made.flows.update(builder.flows)
    return made


def random_flow(seed: int, *, timed: bool = True) -> Flow:
    """A flow; the same for the same seed. `timed`: with races, first values, quorums and votes that stop early."""
    builder = Builder(Random(seed), timed=timed)
    sources = []
    for _ in range(builder.rnd.randrange(1, 4)):
        key = builder.add("value", value=builder.rnd.randrange(4))
        sources.append(f"{key}.out")
    made = builder.region(sources, [], 0, builder.rnd.randrange(3, 9))
    for source in builder.rnd.sample(made, min(3, len(made))):
        builder.outputs += 1
        key = builder.add("output", name=f"o{builder.outputs}")
        builder.wire(source, f"{key}.value")
    return finished(builder)
