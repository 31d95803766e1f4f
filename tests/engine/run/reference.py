"""A slow, obvious interpreter of flows, to compare the scheduler with: one node at a time, by recursion, no queue.

What depends on time it is told: which arms a join, race or vote took (`picks`), and what was stopped because of that
(`cancelled`). It stops at the first unhandled failure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.engine.run.flows import REGISTRY

from weft_engine.document import Flow, Wire
from weft_engine.expressions import compile_expression
from weft_engine.graph.regions import Regions, regions_of
from weft_engine.ids import FrameTag, canonical
from weft_engine.ports import ports_of

DEAD = object()


class HaltError(Exception):
    """A failure that nothing handles where it happened."""


@dataclass
class Outcome:
    """What an interpretation gave."""

    status: str = "done"
    outputs: dict[str, Any] = field(default_factory=dict)
    ended: dict[tuple[str, FrameTag], str] = field(default_factory=dict)


Key = tuple[str, FrameTag]


@dataclass(frozen=True)
class Chance:
    """What time decided in a run."""

    picks: dict[Key, frozenset[str]] = field(default_factory=dict)
    """By gathering node: ids of the wires it took before all had come."""
    cancelled: frozenset[Key] = frozenset()
    is_open: Callable[[FrameTag], bool] = lambda tag: False
    """Whether a frame ended early, before every choice in it was made."""


def interpret(flow: Flow, chance: Chance | None = None) -> Outcome:
    """The outcome of a flow without inputs."""
    made = _Interpreter(flow, chance or Chance(), Outcome(), {})
    try:
        made.region("", (), {}, [])
    except HaltError:
        made.outcome.status = "failed"
    return made.outcome


Tokens = dict[str, Any]


class _Interpreter:
    def __init__(self, flow: Flow, chance: Chance, outcome: Outcome, given: dict[str, Any]) -> None:
        self.flow = flow
        self.chance = chance
        self.regions: Regions = regions_of(flow, REGISTRY)
        self.outcome = outcome
        self.given = given
        self.outputs: dict[str, Any] = outcome.outputs
        self.called: dict[str, Flow] = dict(flow.flows)
        """The flows that can be called: its own, and those of the flows around it."""

    # One frame of a region: gives its tokens and the value of a break, if one fired.

    def region(self, container: str, tag: FrameTag, entry: Tokens, outer: list[Tokens]) -> tuple[Tokens, Any]:
        tokens: Tokens = {}
        for wire in self.flow.wires.values():
            if wire.source_node == container and wire.source_port in entry:
                tokens[wire.id] = entry[wire.source_port]
        broken: Any = DEAD
        for node in self.order(container):
            value = self.node(node, tag, tokens, outer)
            if value is not DEAD:
                broken = value
        return tokens, broken

    def order(self, container: str) -> list[str]:
        """The direct nodes of a region, each after all that it or its body takes values from."""
        members = [key for key in sorted(self.flow.nodes) if self.regions.parents.get(key, "") == container]
        done: list[str] = []
        while len(done) < len(members):
            ready = [key for key in members if key not in done and self.sources(key) & set(members) <= set(done)]
            assert ready, "a cycle"
            done.append(ready[0])
        return done

    def sources(self, key: str) -> set[str]:
        inside = {key, *self.regions.bodies.get(key, ())}
        return {
            w.source_node for w in self.flow.wires.values() if w.target_node in inside and w.source_node not in inside
        }

    # One activation. Gives the value of a break, or DEAD.

    def node(self, key: str, tag: FrameTag, tokens: Tokens, outer: list[Tokens]) -> Any:
        record = self.flow.nodes[key]
        if (key, tag) in self.chance.cancelled:
            self.settle(key, tag, tokens, "cancelled", {})
            return DEAD
        inputs = self.inputs(key, tag, tokens, outer)
        has_nothing = record.type == "input" and record.config["name"] not in self.given
        if record.muted or inputs is None or has_nothing:
            self.settle(key, tag, tokens, "skipped", {})
            return DEAD
        if record.bypassed:
            outputs = self.bypass(key, tokens, outer)
            self.settle(key, tag, tokens, "done" if outputs else "skipped", outputs)
            return DEAD
        try:
            before = dict(self.outputs)
            outputs, broken = self.run(key, tag, inputs, [tokens, *outer])
        except HaltError as error:
            self.outputs.clear()
            self.outputs.update(before)
            self.fail(key, tag, tokens, error)
            return DEAD
        self.settle(key, tag, tokens, "done", outputs)
        return broken

    def fail(self, key: str, tag: FrameTag, tokens: Tokens, error: HaltError) -> None:
        policy = self.flow.nodes[key].policy
        if any(w.source == f"{key}.error" for w in self.flow.wires.values()):
            self.settle(key, tag, tokens, "failed", {"error": "error"})
        elif policy.on_error == "continue" and policy.fallback_outputs:
            self.settle(key, tag, tokens, "done", {p: int(text) for p, text in policy.fallback_outputs.items()})
        elif policy.on_error == "isolate" or (
            policy.on_error == "continue" and self.flow.nodes[key].type in ("switch", "gate")
        ):
            self.settle(key, tag, tokens, "failed", {})
        elif policy.on_error == "continue":
            names = [n for n, p in ports_of(self.flow.nodes[key], REGISTRY).outputs.items() if p.kind == "data"]
            self.settle(key, tag, tokens, "done", dict.fromkeys(names, policy.fallback))
        else:
            self.outcome.ended[key, tag] = "failed"
            raise error

    def settle(self, key: str, tag: FrameTag, tokens: Tokens, how: str, outputs: dict[str, Any]) -> None:
        self.outcome.ended[key, tag] = how
        body = {n for n, p in ports_of(self.flow.nodes[key], REGISTRY).outputs.items() if p.body}
        for wire in self.flow.wires.values():
            if wire.source_node == key and wire.source_port not in body:
                tokens[wire.id] = outputs.get(wire.source_port, DEAD)

    def wires_into(self, key: str, port: str) -> list[Wire]:
        found = [w for w in self.flow.wires.values() if w.target == f"{key}.{port}"]
        return sorted(found, key=lambda w: canonical(w.source))

    def token(self, wire: Wire, tokens: Tokens, outer: list[Tokens]) -> Any:
        return next(frame[wire.id] for frame in (tokens, *outer) if wire.id in frame)

    def inputs(self, key: str, tag: FrameTag, tokens: Tokens, outer: list[Tokens]) -> dict[str, Any] | None:
        record = self.flow.nodes[key]
        found: dict[str, Any] = {}
        for name, port in ports_of(record, REGISTRY).inputs.items():
            if port.feedback:
                continue
            wires = self.wires_into(key, name)
            given = [self.token(wire, tokens, outer) for wire in wires]
            live = [each for each in given if each is not DEAD]
            if record.type == "join" and record.config.get("mode", "all") == "all" and len(live) < len(given):
                return None
            if record.type in ("join", "race", "vote"):
                taken = self.taken(key, tag, dict(zip([w.id for w in wires], given, strict=True)))
                if taken is None:
                    return None
                live = taken
            if not live:
                if port.required:
                    return None
                if record.type != "subflow":
                    found[name] = port.default
            else:
                found[name] = live if port.mode == "list" else live[0]
        return found

    def taken(self, key: str, tag: FrameTag, arms: dict[str, Any]) -> list[Any] | None:
        """The values a gathering node takes; `None` if it never has enough."""
        config = self.flow.nodes[key].config
        live = {wire: value for wire, value in arms.items() if value is not DEAD}
        most = {"first": 1, "quorum": config.get("quorum", 2)}.get(config.get("mode", ""), len(arms))
        if config.get("mode") == "quorum" and len(live) < most:
            return None
        picked = self.chance.picks.get((key, tag))
        if picked is None:
            assert len(live) <= most or self.chance.is_open(tag), f"{key} at {tag} took {most} and did not say which"
            return list(live.values())[:most]
        assert picked <= live.keys(), f"{key} at {tag} took a dead arm"
        assert config.get("mode") not in ("first", "quorum") or len(picked) == most
        return [value for wire, value in live.items() if wire in picked]

    def bypass(self, key: str, tokens: Tokens, outer: list[Tokens]) -> dict[str, Any]:
        ports = ports_of(self.flow.nodes[key], REGISTRY)
        live = [
            value
            for name, port in ports.inputs.items()
            if not port.feedback
            for wire in self.wires_into(key, name)
            if (value := self.token(wire, tokens, outer)) is not DEAD
        ]
        names = [n for n, p in ports.outputs.items() if p.kind == "data" and not p.body]
        return dict.fromkeys(names, live[0]) if live else {}

    def run(self, key: str, tag: FrameTag, inputs: dict[str, Any], outer: list[Tokens]) -> tuple[dict[str, Any], Any]:
        record, config = self.flow.nodes[key], self.flow.nodes[key].config
        match record.type:
            case "value":
                return {"out": config.get("value")}, DEAD
            case "input":
                return {"value": self.given[config["name"]]}, DEAD
            case "step" | "slow":
                return {"out": self.stepped(record.policy.retries or 0, config, inputs["x"])}, DEAD
            case "switch":
                x, when = inputs["x"], config["when"]
                if not isinstance(x, (int, float)):
                    raise HaltError
                return {"yes" if x >= when else "no": x}, DEAD
            case "gate":
                return self.gate(key, config, inputs["value"]), DEAD
            case "pair":
                return {"out": [inputs["a"], inputs["b"]]}, DEAD
            case "join":
                arms = inputs["arms"]
                return ({"value": arms[0]} if config["mode"] in ("any", "first") else {"values": arms}), DEAD
            case "race":
                return {"value": self.won(config, inputs["arms"])}, DEAD
            case "vote":
                ballots = inputs["ballots"]
                return {"winner": max(ballots, key=ballots.count)}, DEAD
            case "subflow":
                return self.subflow(key, tag, inputs), DEAD
            case "output":
                self.outputs[config["name"]] = inputs["value"]
                return {}, DEAD
            case "break":
                return {}, inputs["value"]
            case "loop":
                return self.loop(key, tag, inputs, outer), DEAD
            case "for_each":
                return self.for_each(key, tag, inputs, outer), DEAD
        raise AssertionError(record.type)

    def gate(self, key: str, config: dict[str, Any], value: Any) -> dict[str, Any]:
        """Gates of random flows pass numbers from `least` on."""
        if not isinstance(value, (int, float)):
            raise HaltError
        if value >= config["least"]:
            return {"pass": value}
        if config["unwired"] == "fail" and not any(w.source == f"{key}.fail" for w in self.flow.wires.values()):
            raise HaltError
        return {"fail": value}

    @staticmethod
    def stepped(retries: int, config: dict[str, Any], x: Any) -> Any:
        if config.get("fails", 0) > retries or (config.get("fails_at") is not None and x == config["fails_at"]):
            raise HaltError
        if words := config.get("say"):
            return words[x % len(words)] if isinstance(x, int) else words[0]
        return x + config.get("add", 1) if isinstance(x, (int, float)) else x

    @staticmethod
    def won(config: dict[str, Any], arms: list[Any]) -> Any:
        if not config["quality"]:
            return arms[0]
        rated = [each for each in arms if isinstance(each, (int, float))]
        if not rated or (max(rated) < config["threshold"] and config["if_none"] == "fail"):
            raise HaltError
        return max(rated)

    def subflow(self, key: str, tag: FrameTag, inputs: dict[str, Any]) -> dict[str, Any]:
        flow = self.called[self.flow.nodes[key].config["flow"]]
        inner = _Interpreter(flow, self.chance, self.outcome, inputs)
        inner.called = {**self.called, **flow.flows}
        inner.outputs = {}
        inner.region("", (*tag, (key, 0)), {}, [])
        return inner.outputs

    def came_back(self, key: str, tokens: Tokens, port: str) -> Any:
        live = [v for w in self.wires_into(key, port) if (v := tokens.get(w.id, DEAD)) is not DEAD]
        if len(live) > 1:
            raise HaltError
        return live[0] if live else DEAD

    def loop(self, key: str, tag: FrameTag, inputs: dict[str, Any], outer: list[Tokens]) -> dict[str, Any]:
        config = self.flow.nodes[key].config
        state, count, kept = inputs["start"], 0, []

        def met(index: int) -> bool:
            condition = config.get("condition", "")
            return bool(condition) and compile_expression(condition).test({"state": state, "index": index})

        mode = config.get("mode", "until")
        going = mode == "until" or not config.get("condition") or met(0)
        while going:
            tokens, broken = self.region(key, (*tag, (key, count)), {"state": state, "index": count}, outer)
            back = self.came_back(key, tokens, "next") if broken is DEAD else broken
            count += 1
            if back is DEAD:
                break
            state = back
            kept.append(state)
            if broken is not DEAD or count >= config["max_iterations"]:
                break
            going = not met(count - 1) if mode == "until" else not config.get("condition") or met(count)
        return {"done": kept if config.get("keep") == "all" else state, "iterations": count}

    def for_each(self, key: str, tag: FrameTag, inputs: dict[str, Any], outer: list[Tokens]) -> dict[str, Any]:
        mode, results = self.flow.nodes[key].config.get("on_item_error", "fail"), []
        if not isinstance(inputs["items"], list):
            raise HaltError
        for index, item in enumerate(inputs["items"]):
            before = dict(self.outputs)
            try:
                tokens, broken = self.region(key, (*tag, (key, index)), {"item": item, "index": index}, outer)
                back = self.came_back(key, tokens, "collect") if broken is DEAD else broken
            except HaltError:
                self.outputs.clear()
                self.outputs.update(before)
                if mode == "fail":
                    raise
                if mode == "record":
                    results.append("error")
                continue
            if back is not DEAD:
                results.append(back)
            if broken is not DEAD:
                break
        return {"results": results}


def consumers_only_of(flow: Flow) -> dict[str, set[str]]:
    """By node: the gathering nodes of its region that all it gives leads to, and nothing else does."""
    regions = regions_of(flow, REGISTRY)
    feeds: dict[str, set[str]] = {key: set() for key in flow.nodes}
    for wire in flow.wires.values():
        if (consumer := _at_level(wire, regions)) != wire.source_node:
            feeds[wire.source_node].add(consumer)
    joins = [key for key, node in flow.nodes.items() if node.type in ("join", "race", "vote")]
    return {
        key: {join for join in joins if join != key and _leads_only_to(key, join, feeds, flow, regions)}
        for key in flow.nodes
    }


def _at_level(wire: Wire, regions: Regions) -> str:
    """What consumes a wire in the region of its source: its target or the container that is in; none: feedback."""
    source, target = wire.source_node, wire.target_node
    around = regions.parents.get(source, "")
    while target and regions.parents.get(target, "") != around:
        target = regions.parents.get(target, "")
    return target


def _leads_only_to(key: str, join: str, feeds: dict[str, set[str]], flow: Flow, regions: Regions) -> bool:
    if any(not feeds[inner] and flow.nodes[inner].type != "break" for inner in regions.bodies.get(key, ())):
        return False
    return bool(feeds[key]) and all(
        each == join or (each != "" and _leads_only_to(each, join, feeds, flow, regions)) for each in feeds[key]
    )
