"""Repeating a part of the flow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from weft_engine.control import (
    BREAK_TYPE,
    COLLECT,
    DONE,
    FOR_EACH_TYPE,
    INDEX,
    ITEM,
    ITEMS,
    ITERATIONS,
    LOOP_TYPE,
    NEXT,
    RESULTS,
    START,
    STATE,
    VALUE,
    BreakConfig,
    ForEachConfig,
    LoopConfig,
)
from weft_engine.node import Category, Control, Effects, NodeType, Port
from weft_nodes.conditions import extra_ports, faults_in


class Loop(NodeType[LoopConfig]):
    """Repeats what hangs on `state`, each time with what came back at `next`."""

    id = LOOP_TYPE
    title = "Loop"
    category = Category.CONTROL
    icon = "repeat"
    description = "Repeats the nodes between `state` and `next` until a condition holds, at most so many times."
    keywords = ("while", "until", "repeat", "iterate", "refine", "again")
    config_model = LoopConfig
    control: ClassVar = Control.LOOP
    on_canvas = ("condition", "max_iterations")

    def inputs(self, config: LoopConfig) -> Sequence[Port]:
        """Where it begins, what comes back, and what else the expressions name."""
        return (
            Port(START, description="The state the first iteration gets."),
            Port(NEXT, required=False, feedback=True, description="The state for the next iteration; from the body."),
            *extra_ports((config.condition, config.best), (STATE, INDEX)),
        )

    def outputs(self, config: LoopConfig) -> Sequence[Port]:
        """Into the body, and what leaves the loop."""
        return (
            Port(STATE, body=True, description="The state of this iteration; starts the body."),
            Port(INDEX, "number", body=True, description="Number of this iteration, from 0."),
            Port(DONE, "list" if config.keep == "all" else "any", description="What the loop keeps, once it is over."),
            Port(ITERATIONS, "number", description="How many iterations there were."),
        )

    def check(self, config: LoopConfig) -> Sequence[str]:
        """Whether the expressions parse, and `best` has one."""
        return tuple(_loop_faults(config))


def _loop_faults(config: LoopConfig) -> Iterator[str]:
    yield from faults_in(each for each in (config.condition, config.best) if each.strip())
    if config.keep == "best" and not config.best.strip():
        yield "to keep the best state it needs a number to compare by: fill in *Best by*, for example `state.score`"


class ForEach(NodeType[ForEachConfig]):
    """Runs what hangs on `item` once per item, and collects what comes back."""

    id = FOR_EACH_TYPE
    title = "For each"
    category = Category.CONTROL
    icon = "list-checks"
    description = "Runs the nodes between `item` and `collect` once per item of a list, several at a time."
    keywords = ("map", "iterate", "list", "batch", "parallel", "loop")
    config_model = ForEachConfig
    control: ClassVar = Control.FOR_EACH
    on_canvas = ("max_concurrency", "on_item_error")

    def inputs(self, config: ForEachConfig) -> Sequence[Port]:
        """The list, and what comes back from the body."""
        return (
            Port(ITEMS, "list", description="What to go through."),
            Port(COLLECT, required=False, feedback=True, description="The result of one item; from the body."),
        )

    def outputs(self, config: ForEachConfig) -> Sequence[Port]:
        """Into the body, and the results."""
        return (
            Port(ITEM, body=True, description="One item; starts the body."),
            Port(INDEX, "number", body=True, description="Number of the item, from 0."),
            Port(RESULTS, "list", description="What came back, in the order of the items; dead ones are left out."),
        )


class Break(NodeType[BreakConfig]):
    """Ends the loop or for-each around it."""

    id = BREAK_TYPE
    title = "Break"
    category = Category.CONTROL
    icon = "circle-stop"
    description = "Ends the innermost loop or for-each around it as soon as a value comes, and hands that value out."
    keywords = ("stop", "exit", "leave", "end", "early")
    config_model = BreakConfig
    control: ClassVar = Control.BREAK
    effects = Effects.IDEMPOTENT
    result = "none"

    def inputs(self, config: BreakConfig) -> Sequence[Port]:
        """What the loop ends with."""
        return (Port(VALUE, description="Leaves the loop as its last state."),)
