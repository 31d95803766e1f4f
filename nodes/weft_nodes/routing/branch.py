"""Choosing one way by conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json, to_text
from weft_nodes.conditions import extra_ports, faults_in, holds
from weft_nodes.routing.names import name_faults

_YES: Final = frozenset(("yes", "true"))


class Case(BaseModel):
    """One way out of a branch."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(title="Name", description="Name of the output.")
    when: str = Field(
        default="", title="When", json_schema_extra={"widget": "expression"},
        description="Condition over `value` and any other variable, each of which makes an input. "
        "Empty: the value is the name itself, or true for `yes`.",
    )  # fmt: skip


class BranchConfig(BaseModel):
    """Settings of a branch."""

    model_config = ConfigDict(extra="allow")

    cases: list[Case] = Field(
        default_factory=lambda: [Case(name="yes")], min_length=1, max_length=50, title="Cases",
        description="Checked from the top; the first that fits is taken.", json_schema_extra={"widget": "list"},
    )  # fmt: skip
    otherwise: str = Field(default="no", title="Otherwise", description="Name of the output taken when no case fits.")


class Branch(NodeType[BranchConfig]):
    """Hands the value on to exactly one of its outputs; what hangs on the others is skipped."""

    id = "branch"
    title = "Branch"
    category = Category.CONTROL
    icon = "git-branch"
    description = "Sends a value one of several ways, by conditions checked from the top."
    keywords = ("if", "else", "switch", "condition", "case", "route", "decision")
    config_model = BranchConfig
    on_canvas = ("cases",)
    exclusive_outputs = True

    def inputs(self, config: BranchConfig) -> Sequence[Port]:
        """The value, and what else the conditions need."""
        return (Port("value", description="What is sent on."), *extra_ports(_conditions(config), ("value",)))

    def outputs(self, config: BranchConfig) -> Sequence[Port]:
        """One per case, and the one for all else."""
        told = {case.name: case.when or f"The value, if it says {case.name!r}." for case in config.cases}
        told.setdefault(config.otherwise, "The value, if no case fits.")
        return tuple(Port(name, description=text) for name, text in told.items())

    def check(self, config: BranchConfig) -> Sequence[str]:
        """Whether names are usable and conditions parse."""
        return (
            *name_faults([*(case.name for case in config.cases), config.otherwise]),
            *faults_in(_conditions(config)),
        )

    def run(self, ctx: Context, config: BranchConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Takes the first case that fits."""
        value = inputs["value"]
        for case in config.cases:
            fits = holds(ctx, case.when, inputs) if case.when.strip() else _is_named(value, case.name)
            if fits:
                ctx.report(taken=case.name)
                return {case.name: value}
        ctx.report(taken=config.otherwise)
        return {config.otherwise: value}


def _conditions(config: BranchConfig) -> list[str]:
    return [case.when for case in config.cases if case.when.strip()]


def _is_named(value: Json, name: str) -> bool:
    """Whether the value says the name: in any case of letters and with white space or a full stop around it."""
    said, wanted = to_text(value).strip(" \t\r\n.").casefold(), name.strip().casefold()
    return said == wanted or (said in _YES and wanted in _YES)
