"""The agent: a model with a prompt, tools, and a form its answer must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeError, NodeInputError
from weft_engine.node import Category, Context, Effects, NodeType, Port, PortKind
from weft_engine.providers.chat import ChatRequest, Message
from weft_engine.schemas import schema_fault
from weft_engine.values import Json, to_text
from weft_nodes.agents.answers import correction
from weft_nodes.agents.conversation import Conversation, Spoken
from weft_nodes.agents.images import images_of
from weft_nodes.agents.memory import Memory, messages_of, remembered
from weft_nodes.agents.toolbox import Toolbox
from weft_nodes.prompts import faults_of, rendered, variable_ports
from weft_nodes.text.merge import flattened
from weft_nodes.together import together

HISTORY: Final = "history"
IMAGES: Final = "images"
TOOLS: Final = "tools"


class AgentConfig(BaseModel):
    """Settings of an agent."""

    model_config = ConfigDict(extra="allow")

    prompt: str = Field(
        default="{{question}}", title="Prompt", description="What the model is asked; each `{{name}}` makes an input.",
        json_schema_extra={"widget": "prompt"},
    )  # fmt: skip
    system: str = Field(
        default="", title="Role",
        description="Who the model is and how it works (the system message); `{{name}}` makes an input.",
        json_schema_extra={"widget": "prompt"},
    )  # fmt: skip
    model: str = Field(
        default="", title="Model", description="Empty: the flow's default model.",
        json_schema_extra={"widget": "model"},
    )  # fmt: skip
    temperature: float | None = Field(
        default=None, ge=0, le=2, title="Temperature",
        description="0 gives the likeliest words, higher values more variety. Empty: the model's own.",
    )  # fmt: skip
    max_tokens: int | None = Field(
        default=None, ge=1, le=1_000_000, title="Longest answer", description="Empty: the model's own limit.",
        json_schema_extra={"unit": "tokens"},
    )  # fmt: skip
    answer_schema: dict[str, Json] | None = Field(
        default=None, title="Answer form",
        description="A JSON Schema. The answer is checked against it and comes out of `json` as data.",
        json_schema_extra={"widget": "schema"},
    )  # fmt: skip
    repairs: int = Field(
        default=2, ge=0, le=10, title="Repairs",
        description="How often the model may correct an answer that does not fit its form.",
        json_schema_extra={"when": {"answer_schema": "given"}},
    )  # fmt: skip
    max_tool_calls: int = Field(
        default=20, ge=1, le=1000, title="Tool calls at most", description="In one conversation; then it must answer."
    )
    samples: int = Field(
        default=1, ge=1, le=100, title="Samples",
        description="How often the same is asked, at the same time; `samples` gives all answers, for a vote.",
    )  # fmt: skip
    memory: Memory = Field(
        default="none", title="Memory",
        description="With *All*, *Window* or *Summary* it continues the conversation that comes in at `history` and "
        "gives the longer one at `messages`. A window keeps the last messages, a summary condenses the older ones.",
    )  # fmt: skip
    window: int = Field(
        default=20, ge=1, le=10_000, title="Window", description="For *Window* and *Summary*: what is kept as it is.",
        json_schema_extra={"unit": "messages", "when": {"memory": ["window", "summary"]}},
    )  # fmt: skip
    images: bool = Field(default=False, title="Sees pictures", description="Adds an input for pictures.")
    description: str = Field(
        default="", title="As a tool", description="What other agents are told it does when it is attached to them.",
    )  # fmt: skip


class Agent(NodeType[AgentConfig]):
    """Asks a model; tools attached to it are called when the model wishes."""

    id = "agent"
    title = "Agent"
    category = Category.AGENTS
    icon = "bot"
    description = "Asks a language model, with tools it may call and a form its answer must have."
    keywords = ("llm", "model", "chat", "gpt", "claude", "prompt", "assistant", "ai", "ask", "generate", "classify")
    config_model = AgentConfig
    effects = Effects.IDEMPOTENT
    on_canvas = ("prompt", "model")
    result = "text"
    attachable = True

    def inputs(self, config: AgentConfig) -> Sequence[Port]:
        """The variables of role and prompt, then what the settings add."""
        own = tuple(_own_inputs(config))
        taken = {port.name for port in own}
        variables = variable_ports(config.prompt, config.system)
        return (*(port for port in variables if port.name not in taken), *own)

    def outputs(self, config: AgentConfig) -> Sequence[Port]:
        """The answer in each form that is asked for."""
        return tuple(_outputs(config))

    def check(self, config: AgentConfig) -> Sequence[str]:
        """Whether the templates and the schema parse."""
        return tuple(_faults(config))

    def tool_description(self, config: AgentConfig) -> str:
        """What the person wrote."""
        return config.description

    def tool_output(self, config: AgentConfig) -> str:
        """The answer only."""
        return "json" if config.answer_schema is not None else "text"

    async def run(self, ctx: Context, config: AgentConfig, inputs: Mapping[str, Json]) -> Any:
        """Asks."""
        asked = await _question(ctx, config, inputs)
        if config.samples == 1:
            return _results(config, [await _ask(ctx, config, asked, stream=True)])
        several = [
            _sampled(ctx, config, replace(asked, sample=number), stream=number == 0) for number in range(config.samples)
        ]
        return _results(config, _usable(await together(several)))

    async def repair(
        self,
        ctx: Context,
        config: AgentConfig,
        inputs: Mapping[str, Json],
        outputs: Mapping[str, Json],
        reason: str,
    ) -> Mapping[str, Json]:
        """Shows the model its answer and what is wrong with it; of several samples the first is mended."""
        asked = await _question(ctx, config, inputs)
        faulty = Message("assistant", to_text(outputs.get("text")))
        again = Message("user", correction(reason, config.answer_schema))
        mended = await _ask(ctx, config, replace(asked, messages=(*asked.messages, faulty, again)), stream=True)
        kept = replace(mended, messages=(*asked.messages, mended.messages[-1]))
        results = _results(config, [kept])
        if config.samples > 1:
            results["samples"] = [kept.value, *cast("list[Json]", outputs["samples"])[1:]]
        return results


def _own_inputs(config: AgentConfig) -> Iterator[Port]:
    if config.memory != "none":
        yield Port(
            HISTORY, "messages", required=False, default=[],
            description="The conversation so far: the messages of an agent, or of the last iteration of a loop.",
        )  # fmt: skip
    if config.images:
        yield Port(IMAGES, "image", required=False, default=[], mode="list", description="Pictures to look at.")
    yield Port(
        TOOLS, kind=PortKind.ATTACHMENT, required=False, mode="list",
        description="Tools, agents and flows the model may call.",
    )  # fmt: skip


def _outputs(config: AgentConfig) -> Iterator[Port]:
    yield Port("text", "text", description="The answer.")
    if config.answer_schema is not None:
        yield Port("json", "json", description="The answer as data, in the form asked for.")
    if config.samples > 1:
        yield Port("samples", "list", description="All answers; null where one failed.")
    if config.memory != "none":
        yield Port("messages", "messages", description="The conversation, with this answer.")


def _faults(config: AgentConfig) -> Iterator[str]:
    yield from (f"prompt, {fault}" for fault in faults_of(config.prompt))
    yield from (f"role, {fault}" for fault in faults_of(config.system))
    if not config.prompt.strip() and config.memory == "none":
        yield "the prompt is empty: write what the model is asked"
    if config.answer_schema is not None and (fault := schema_fault(config.answer_schema)):
        yield f"the answer schema is no JSON Schema: {fault}"


async def _question(ctx: Context, config: AgentConfig, inputs: Mapping[str, Json]) -> ChatRequest:
    """The request with all that is said before the model speaks."""
    request = ChatRequest(
        config.model,
        (),
        temperature=config.temperature,
        max_tokens=config.max_tokens,
        response_schema=config.answer_schema,
        node_id=ctx.node_id,
        iteration=ctx.iteration,
        attempt=ctx.attempt,
    )
    try:
        images = images_of(flattened(inputs[IMAGES])) if config.images else ()
        history = messages_of(inputs[HISTORY]) if config.memory != "none" else ()
    except NodeInputError as error:
        raise NodeInputError(f"node {ctx.node_id!r}: {error.message}") from error
    past = await remembered(ctx, history, config.memory, config.window, request)
    system, prompt = rendered(ctx, config.system, inputs), rendered(ctx, config.prompt, inputs)
    role = (Message("system", system),) if system.strip() else ()
    question = (Message("user", prompt, images=images),) if prompt.strip() or images else ()
    return replace(request, messages=(*role, *past, *question))


async def _ask(ctx: Context, config: AgentConfig, request: ChatRequest, *, stream: bool) -> Spoken:
    tools = Toolbox(ctx, ctx.attachments(TOOLS), config.max_tool_calls)
    return await Conversation(ctx, request, tools, repairs=config.repairs, stream=stream).answer()


async def _sampled(ctx: Context, config: AgentConfig, request: ChatRequest, *, stream: bool) -> Spoken | NodeError:
    """One of several answers; one that fails is an abstention as long as there are others."""
    try:
        return await _ask(ctx, config, request, stream=stream)
    except NodeError as error:
        ctx.log.warning("sample %d failed: %s", request.sample, error.message)
        return error


def _usable(answers: Sequence[Spoken | NodeError]) -> list[Spoken | None]:
    failures = [each for each in answers if isinstance(each, NodeError)]
    if len(failures) == len(answers):
        raise failures[0]
    return [None if isinstance(each, NodeError) else each for each in answers]


def _results(config: AgentConfig, answers: Sequence[Spoken | None]) -> dict[str, Json]:
    first = next(each for each in answers if each is not None)
    results: dict[str, Json] = {
        "text": first.text,
        "json": first.value,
        "samples": [None if each is None else each.value for each in answers],
        "messages": [message.as_dict() for message in first.messages if message.role != "system"],
    }
    return {port.name: results[port.name] for port in _outputs(config)}
