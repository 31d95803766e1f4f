"""Random edits of any flow, sensible and not: every kind of problem comes and goes."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.engine.run.flows import REGISTRY, flow

from weft_engine.document import (
    Change,
    Channel,
    Document,
    Flow,
    FlowMeta,
    Node,
    Place,
    Policy,
    Put,
    Settings,
    StateVariable,
    Wire,
)
from weft_engine.document.undo import UndoStack
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope
from weft_engine.ports import ports_of

CONFIGS: dict[str, list[dict[str, Any]]] = {
    "value": [{}, {"value": 1}],
    "step": [{}, {"model": "gone:x"}, {"model": "known:x", "key": "secret:GONE"}],
    "switch": [{}],
    "gate": [{}, {"unwired": "stop"}, {"condition": "value > 1"}],
    "pair": [{}],
    "log": [{}],
    "caller": [{}],
    "tool": [{}],
    "join": [{"mode": mode} for mode in ("all", "settled", "any", "first")] + [{"mode": "quorum", "quorum": 3}],
    "loop": [{}, {"max_iterations": 3}, {"condition": "x > 1"}, {"max_iterations": "many"}, {"condition": "(("}],
    "for_each": [{}],
    "break": [{}],
    "input": [{"name": "a"}, {"name": "b", "type": "number"}, {"name": ""}],
    "output": [{"name": "a"}, {"name": "b"}],
    "template": [{"template": "{{ a }}"}, {"template": "{{ a }} {{ b }}"}, {"template": "none"}],
    "agent": [{}, {"samples": 3}],
    "subflow": [{"flow": "f"}, {"flow": "g"}, {"flow": "f", "outputs": [{"name": "a"}]}, {}],
    "state_read": [{"variable": "v"}, {"variable": "w", "waits": True}, {}],
    "state_write": [{"variable": "v"}],
    "send": [{"channel": "v"}],
    "nobody.has_this": [{}],
}
VARIABLES = (
    None, StateVariable(), StateVariable(type="text", initial=1), StateVariable(type="text", reducer="add"),
    StateVariable(reducer="expression", expression="old + other"),
)  # fmt: skip
PORTS = ("x", "out", "a", "b", "value", "error", "tool", "tools", "state", "next", "done", "start", "item", "gone")


class Around:
    """Models and keys that begin with `known`."""

    def has_model(self, reference: str) -> bool | None:
        return reference.startswith("known:")

    def has_secret(self, name: str) -> bool | None:
        return name == "KNOWN"


class Editor:
    """Edits one document at random."""

    def __init__(self, seed: int, made: Flow, most: int = 24, *, onward: bool = False) -> None:
        self.rnd = Random(seed)
        self.onward = onward
        """Wires mostly lead from an earlier node to a later one, so that circles are rare."""
        self.document = Document(made)
        self.undo = UndoStack(self.document)
        self.most = most

    def step(self) -> None:
        """One edit, undo or redo."""
        if self.rnd.random() < 0.2:
            self.rnd.choice((self.undo.undo, self.undo.redo))()
            return
        scope = self.scope()
        puts: list[Put] = []
        for _ in range(1 if self.rnd.random() < 0.7 else self.rnd.randrange(2, 9)):
            puts += self.puts(scope)
        try:
            self.undo.do(Change("Edit", tuple(puts)))
        except ChangeError:
            pass  # a batch that takes the same thing away twice

    def scope(self) -> Scope:
        names = sorted(self.document.flow.flows)
        return (self.rnd.choice(names),) if names and self.rnd.random() < 0.3 else ()

    def puts(self, scope: Scope) -> list[Put]:
        made = self.document.scope(scope)
        kinds = ["add"] * 4 + ["wire"] * 8 + ["likely"] * 8 + ["unwire"] * 4 + ["remove"] * 2
        kinds += ["config"] * 4 + ["title", "mute", "policy", "settings", "flows", "kind", "move", "meta", "declare"]
        if self.onward:
            kinds = ["onward"] * 14 + ["unwire"] * 9 + ["remove"] * 2
            kinds += ["add", "likely", "config", "kind", "mute", "policy", "settings"]
        if len(made.nodes) > self.most:
            kinds += ["remove"] * 8
        found: list[Put] = getattr(self, f"_{self.rnd.choice(kinds)}")(made, scope)
        return found

    def _node(self) -> Node:
        kind = self.rnd.choice(list(CONFIGS))
        return Node(type=kind, config=self.rnd.choice(CONFIGS[kind]))

    def _add(self, made: Flow, scope: Scope) -> list[Put]:
        return [Put("nodes", f"n{self.rnd.randrange(2 * self.most)}", self._node(), scope)]

    def _key(self, made: Flow) -> str:
        return self.rnd.choice(sorted(made.nodes)) if made.nodes else "n0"

    def _wire(self, made: Flow, scope: Scope) -> list[Put]:
        ends = [f"{self._key(made)}.{self.rnd.choice(PORTS)}" for _ in range(2)]
        wire = Wire(source=ends[0], target=ends[1])
        return [Put("wires", wire.id, wire, scope)]

    def _likely(self, made: Flow, scope: Scope) -> list[Put]:
        """A wire between ports that are there."""
        if not made.nodes:
            return self._add(made, scope)
        return self._between(made, scope, self._key(made), self._key(made))

    def _onward(self, made: Flow, scope: Scope) -> list[Put]:
        """The same, from an earlier node to a later one."""
        if len(made.nodes) < 2:
            return self._add(made, scope)
        source, target = sorted(self.rnd.sample(range(len(made.nodes)), 2))
        keys = sorted(made.nodes, key=lambda key: (len(key), key))
        return self._between(made, scope, keys[source], keys[min(target, source + self.rnd.choice((3, 10, 1000)))])

    def _between(self, made: Flow, scope: Scope, source: str, target: str) -> list[Put]:
        out, into = ports_of(made.nodes[source], REGISTRY).outputs, ports_of(made.nodes[target], REGISTRY).inputs
        if not out or not into:
            return []
        wire = Wire(
            source=f"{source}.{self.rnd.choice(sorted(out))}", target=f"{target}.{self.rnd.choice(sorted(into))}"
        )
        return [Put("wires", wire.id, wire, scope)]

    def _declare(self, made: Flow, scope: Scope) -> list[Put]:
        """A variable or channel more, another, or one less."""
        name = self.rnd.choice("vw")
        variable = self.rnd.choice(VARIABLES)
        if self.rnd.random() < 0.3:
            return [Put("channels", name, None if name in made.channels else Channel(), scope)]
        return [Put("state", name, variable, scope)] if variable or name in made.state else []

    def _unwire(self, made: Flow, scope: Scope) -> list[Put]:
        return [Put("wires", self.rnd.choice(sorted(made.wires)), None, scope)] if made.wires else []

    def _remove(self, made: Flow, scope: Scope) -> list[Put]:
        """A node; its wires mostly go with it."""
        if not made.nodes:
            return []
        key = self._key(made)
        gone = [w for w, each in sorted(made.wires.items()) if key in (each.source_node, each.target_node)]
        if self.rnd.random() < 0.2:
            gone = []
        return [*(Put("wires", wire, None, scope) for wire in gone), Put("nodes", key, None, scope)]

    def _changed(self, made: Flow, scope: Scope, **fields: Any) -> list[Put]:
        if not made.nodes:
            return []
        key = self._key(made)
        return [Put("nodes", key, made.nodes[key].model_copy(update=fields), scope)]

    def _config(self, made: Flow, scope: Scope) -> list[Put]:
        if not made.nodes:
            return []
        key = self._key(made)
        record = made.nodes[key]
        return [
            Put(
                "nodes",
                key,
                record.model_copy(update={"config": self.rnd.choice(CONFIGS.get(record.type, [{}]))}),
                scope,
            )
        ]

    def _kind(self, made: Flow, scope: Scope) -> list[Put]:
        node = self._node()
        return self._changed(made, scope, type=node.type, config=node.config)

    def _title(self, made: Flow, scope: Scope) -> list[Put]:
        return self._changed(made, scope, title=self.rnd.choice(("", "One", "Other")))

    def _mute(self, made: Flow, scope: Scope) -> list[Put]:
        return self._changed(made, scope, muted=self.rnd.random() < 0.5, bypassed=self.rnd.random() < 0.2)

    def _policy(self, made: Flow, scope: Scope) -> list[Put]:
        return self._changed(made, scope, policy=self._some_policy())

    def _settings(self, made: Flow, scope: Scope) -> list[Put]:
        budget = self.rnd.choice(({}, {"max_calls": 1}, {"max_calls": 4}))
        script = self.rnd.choice(([], [{"say": "fine"}], [{"say": "{{ gone(1) }}"}, {"sai": ""}]))
        made_of = {"budget": budget, "script": script, "policy": self._some_policy().model_dump(exclude_unset=True)}
        return [Put("settings", "", Settings.model_validate(made_of), scope)]

    def _some_policy(self) -> Policy:
        odd = {"retry_if": "((", "retry_on": ["nothing"], "fallback_outputs": {"yes": "1"}, "on_error": "continue"}
        chosen = self.rnd.sample(sorted(odd), self.rnd.randrange(3))
        return Policy.model_validate({name: odd[name] for name in chosen})

    def _flows(self, made: Flow, scope: Scope) -> list[Put]:
        name = self.rnd.choice("fg")
        if name in made.flows and self.rnd.random() < 0.5:
            return [Put("flows", name, None, scope)]
        if scope and self.rnd.random() < 0.7:
            return []
        inner = flow({"i": ("input", {"name": "a"}), "r": ("output", {"name": "a"})}, ["i.value > r.value"])
        return [Put("flows", name, inner, scope)]

    def _move(self, made: Flow, scope: Scope) -> list[Put]:
        return [Put("layout.nodes", self._key(made), Place(x=self.rnd.random()), scope)] if made.nodes else []

    def _meta(self, made: Flow, scope: Scope) -> list[Put]:
        return [Put("meta", "", FlowMeta(name=self.rnd.choice("xyz")), scope)]
