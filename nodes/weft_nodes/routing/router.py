"""Sending a request to the one that can serve it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeError, NodeInputError
from weft_engine.node import Category, Context, Effects, NodeType, Port
from weft_engine.values import Json, to_text
from weft_nodes.conditions import extra_ports, faults_in, holds
from weft_nodes.prompts import faults_of, variable_ports
from weft_nodes.routing.classifier import Classified, classify
from weft_nodes.routing.names import name_faults
from weft_nodes.routing.resources import Resources, lacking

_SHOWN_CHARS = 80


class Route(BaseModel):
    """One way out of a router."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(title="Name", description="Name of the output.")
    description: str = Field(default="", title="For", description="What belongs here; the model that chooses reads it.")
    when: str = Field(
        default="", title="When", json_schema_extra={"widget": "expression"},
        description="For routing by rules: a condition over `value` and any other variable, each of which makes an "
        "input. With a model: a prerequisite without which the route is not offered.",
    )  # fmt: skip
    needs: Resources = Field(
        default=Resources(), title="Needs",
        description="What it may use. If the run has less left, it is refused before it is taken.",
    )  # fmt: skip


class RouterConfig(BaseModel):
    """Settings of a router."""

    model_config = ConfigDict(extra="allow")

    by: Literal["model", "rules"] = Field(
        default="model", title="Choose by",
        description="A model reads the value and names a route, or the first route whose condition holds is taken.",
    )  # fmt: skip
    routes: list[Route] = Field(
        default_factory=lambda: [Route(name="question"), Route(name="complaint")], min_length=1, max_length=50,
        title="Routes", description="The ways out, each with what belongs there.", json_schema_extra={"widget": "list"},
    )  # fmt: skip
    default: str = Field(
        default="", title="Default",
        description="Output for what fits no route; empty: that is an error, never a guess.",
    )  # fmt: skip
    instructions: str = Field(
        default="", title="Instructions", description="What else the model should know; `{{name}}` makes an input.",
        json_schema_extra={"widget": "prompt", "when": {"by": ["model"]}},
    )  # fmt: skip
    model: str = Field(
        default="", title="Model", description="Empty: the flow's default model.",
        json_schema_extra={"widget": "model", "when": {"by": ["model"]}},
    )  # fmt: skip


class Router(NodeType[RouterConfig]):
    """Exactly one route is live; what hangs on the others is skipped."""

    id = "router"
    title = "Router"
    category = Category.CONTROL
    icon = "signpost"
    description = "Sends a value to one of several routes that a model or rules choose."
    keywords = ("classify", "intent", "dispatch", "triage", "switch", "route", "category", "llm")
    config_model = RouterConfig
    effects = Effects.IDEMPOTENT
    on_canvas = ("by", "routes")
    exclusive_outputs = True

    def inputs(self, config: RouterConfig) -> Sequence[Port]:
        """The value, and what conditions and instructions need."""
        value = Port("value", description="What is sent on, unchanged.")
        conditions = extra_ports(_conditions(config), ("value",))
        taken = {"value", *(port.name for port in conditions)}
        asked = variable_ports(config.instructions) if config.by == "model" else ()
        return (value, *conditions, *(port for port in asked if port.name not in taken))

    def outputs(self, config: RouterConfig) -> Sequence[Port]:
        """One per route, and the default."""
        routes = {
            route.name: Port(route.name, description=route.description or "The value, if this route is chosen.")
            for route in config.routes
        }
        if config.default:
            routes.setdefault(config.default, Port(config.default, description="What fits no route."))
        return tuple(routes.values())

    def check(self, config: RouterConfig) -> Sequence[str]:
        """Whether names are usable, and conditions and instructions parse."""
        return tuple(_faults(config))

    async def run(self, ctx: Context, config: RouterConfig, inputs: Mapping[str, Json]) -> Any:
        """Chooses."""
        value = inputs["value"]
        chosen = await _chosen(ctx, config, inputs)
        refused = _refusal(ctx, config, chosen.route)
        route = config.default if refused or not chosen.route else chosen.route
        ctx.report(taken=route or "none", reason=chosen.reason, confidence=chosen.confidence)
        if refused:
            ctx.report(refused=refused)
            ctx.log.warning("%s", refused)
        if not route:
            raise _unrouted(ctx, value, refused)
        return {route: value}


def _refusal(ctx: Context, config: RouterConfig, name: str) -> str:
    """Why a route cannot be taken with what the run has left; empty if it can."""
    route = next((each for each in config.routes if each.name == name), None)
    short = lacking(route.needs, ctx.budget) if route is not None else ""
    return f"route {name!r} was refused: it needs {short}" if short else ""


def _unrouted(ctx: Context, value: Json, refused: str) -> NodeError:
    if refused:
        return NodeError(f"node {ctx.node_id!r}: {refused}: raise the budget, or name a default")
    shown = to_text(value)
    shown = shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS]}…"
    return NodeInputError(f"node {ctx.node_id!r}: no route fits {shown!r}: add one, or name a default", value=shown)


async def _chosen(ctx: Context, config: RouterConfig, inputs: Mapping[str, Json]) -> Classified:
    open_routes = [route for route in config.routes if not route.when.strip() or holds(ctx, route.when, inputs)]
    if config.by == "rules":
        taken = next((route for route in open_routes if route.when.strip()), None)
        return Classified(taken.name, f"{taken.when} holds", 1.0) if taken else Classified("", "no rule holds", 1.0)
    if not open_routes:
        return Classified("", "no route meets its prerequisite", 1.0)
    offered = {route.name: route.description for route in open_routes}
    return await classify(ctx, inputs, offered, instructions=config.instructions, model=config.model)


def _conditions(config: RouterConfig) -> list[str]:
    return [route.when for route in config.routes if route.when.strip()]


def _faults(config: RouterConfig) -> Iterator[str]:
    yield from name_faults([*(route.name for route in config.routes), *([config.default] if config.default else [])])
    yield from faults_in(_conditions(config))
    if config.by == "model":
        yield from faults_of(config.instructions)
    else:
        for route in config.routes:
            if not route.when.strip():
                yield f"route {route.name!r} has no condition: fill in *When*, or choose by a model"
