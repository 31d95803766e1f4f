"""Asking the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeInputError
from weft_engine.node import Category, Context, Effects, NodeType, Port
from weft_engine.values import Json, to_text
from weft_nodes.prompts import faults_of, rendered, variable_ports


class PersonConfig(BaseModel):
    """Settings of a question to the person."""

    model_config = ConfigDict(extra="allow")

    question: str = Field(
        default="Go on with this?\n\n{{value}}", title="Question",
        description="What the person reads; `{{name}}` makes an input.", json_schema_extra={"widget": "prompt"},
    )  # fmt: skip
    kind: Literal["approval", "choice", "text"] = Field(
        default="approval", title="Answer", description="Yes or no, one of several choices, or a text."
    )
    choices: list[str] = Field(
        default_factory=list, max_length=50, title="Choices", description="For an answer by choice.",
        json_schema_extra={"widget": "list", "when": {"kind": ["choice"]}},
    )  # fmt: skip
    unattended: str = Field(
        default="", title="Without a person",
        description="The answer where nobody can be asked, for example in a nightly run: `approve` or `reject`, one of "
        "the choices, or a text. Empty: the run stops there.",
    )  # fmt: skip


class Person(NodeType[PersonConfig]):
    """Waits until the person has answered, in the window or on the terminal."""

    id = "person"
    title = "Person"
    category = Category.HUMAN
    icon = "user"
    description = "Asks the person for an approval, a choice or a text, and waits for the answer."
    keywords = ("human", "approval", "ask", "input", "review", "confirm")
    config_model = PersonConfig
    effects = Effects.EXTERNAL
    on_canvas = ("question",)
    attachable = True
    exclusive_outputs = True

    def inputs(self, config: PersonConfig) -> Sequence[Port]:
        """The variables of the question."""
        return variable_ports(config.question)

    def outputs(self, config: PersonConfig) -> Sequence[Port]:
        """Approved or rejected, or the answer."""
        if config.kind == "approval":
            return (
                Port("approved", description="Live with the first input when the person agreed."),
                Port("rejected", description="Live with the first input when the person refused."),
            )
        return (Port("answer", "text", description="What the person answered."),)

    def check(self, config: PersonConfig) -> Sequence[str]:
        """Whether the question can be asked."""
        faults = list(faults_of(config.question))
        if config.kind == "choice" and len(config.choices) < 2:
            faults.append("a choice needs at least 2 choices")
        fitting = {"approval": ["approve", "reject"], "choice": config.choices}.get(config.kind)
        if config.unattended and fitting is not None and config.unattended not in fitting:
            faults.append(f"without a person the answer must be one of {', '.join(fitting)}: not {config.unattended!r}")
        return faults

    async def run(self, ctx: Context, config: PersonConfig, inputs: Mapping[str, Json]) -> Any:
        """Asks."""
        question = rendered(ctx, config.question, inputs)
        if config.kind == "choice":
            answer = await ctx.ask(question, kind="choice", choices=list(config.choices), unattended=config.unattended)
            if answer not in config.choices:
                raise NodeInputError(f"node {ctx.node_id!r}: {to_text(answer)!r} is none of the choices")
            return {"answer": answer}
        if config.kind == "text":
            return {"answer": to_text(await ctx.ask(question, kind="text", unattended=config.unattended))}
        approved = await ctx.ask(question, kind="approval", unattended=config.unattended)
        return {"approved" if approved is True else "rejected": next(iter(inputs.values()), question)}
