"""The vote: many answers in, one decision out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import ExpressionError, NodeError, NodeInputError, WeftError
from weft_engine.node import Arrival, Category, Context, Gather, NodeType, Port, PortKind
from weft_engine.values import Json
from weft_nodes.conditions import faults_in
from weft_nodes.text.merge import flattened
from weft_nodes.voting.ballots import Ballots, Vote
from weft_nodes.voting.early import can_still_change
from weft_nodes.voting.judge import JUDGE, judgement
from weft_nodes.voting.normalisation import Normalisation, NormalisationMode, Wording
from weft_nodes.voting.outcome import Outcome, TieBreak
from weft_nodes.voting.pairwise import MAX_KEMENY_CHOICES
from weft_nodes.voting.rules import RULES, RuleName, Terms, ballots_of, outcome_of

VoteRule = Literal[RuleName, "judge"]

BALLOTS: Final = "ballots"
_FORMS: Final = {
    "choice": "each one choice",
    "approval": "each a list of all that is acceptable",
    "ranking": "each an order, best first: a list, or `A > B > C`",
    "scores": "each a number, or an object with a number for each choice",
}


def _said(name: str) -> str:
    """A rule, as a person reads it where it is chosen."""
    return name.replace("_", " ").capitalize()


class VoteConfig(BaseModel):
    """Settings of a vote."""

    model_config = ConfigDict(extra="allow")

    rule: VoteRule = Field(
        default="plurality", title="Rule",
        description="\n".join(
            (*(f"*{_said(rule.name)}*: {rule.help}" for rule in RULES.values()), "*Judge*: an attached agent chooses")
        ),
    )  # fmt: skip
    choices: list[str] = Field(
        default_factory=list, max_length=200, title="Choices",
        description="What may be voted for; other ballots are invalid. Empty: whatever the voters name.",
        json_schema_extra={"widget": "list"},
    )  # fmt: skip
    compare: NormalisationMode = Field(
        default="casefold", title="Compare",
        description="*Exact*: as written · *Ignoring case*: also without quotes or a full stop · *Number*: the number "
        "in it · *JSON key*: what stands at a key · *Expression*: what an expression gives.",
        json_schema_extra={"words": {"casefold": "ignoring case", "json_key": "JSON key"}},
    )  # fmt: skip
    key: str = Field(
        default="answer", title="Key", description="For *JSON key*: such as `answer` or `answer.choice`.",
        json_schema_extra={"when": {"compare": ["json_key"]}},
    )  # fmt: skip
    expression: str = Field(
        default="ballot", title="Expression", description="For *Expression*: the vote, over `ballot` and `voter`.",
        json_schema_extra={
            "widget": "expression", "only": True, "when": {"compare": ["expression"]},
            "names": {"ballot": "what the voter gave", "voter": "id of the voter's node"},
        },
    )  # fmt: skip
    min_consensus: float = Field(
        default=0.0, ge=0, le=1, title="Least consensus",
        description="Share of the counted ballots, 0 to 1, that must stand behind the winner.",
    )  # fmt: skip
    quorum: int = Field(
        default=2, ge=1, le=10_000, title="Quorum", description="For *Quorum*: how many must agree.",
        json_schema_extra={"unit": "votes", "when": {"rule": ["quorum"]}},
    )  # fmt: skip
    weights: dict[str, float] = Field(
        default_factory=dict, title="Weights", description="For *Weighted*: by node id of the voter; others count 1.",
        json_schema_extra={"widget": "map", "when": {"rule": ["weighted"]}},
    )  # fmt: skip
    tie_break: TieBreak = Field(
        default="first", title="In a tie",
        description="*First*: what the first voter prefers · *Random*: by the run's seed · *Judge*: an attached "
        "agent chooses · *Fail*: the node fails.",
    )  # fmt: skip
    early_stop: bool = Field(
        default=True, title="Stop early",
        description="Cancel the remaining voters as soon as they can no longer change the winner.",
    )  # fmt: skip


class Voting(NodeType[VoteConfig]):
    """Voters that failed or were skipped are not heard; they count neither for nor against anything."""

    id = "vote"
    title = "Vote"
    category = Category.VOTING
    icon = "vote"
    description = "Counts ballots by one of many rules and says who won, how clearly, and who disagreed."
    keywords = ("ballot", "election", "majority", "consensus", "poll", "ranking", "quorum", "ensemble", "tally")
    config_model = VoteConfig
    on_canvas = ("rule", "min_consensus")
    result = "chart"
    gathers = True

    def inputs(self, config: VoteConfig) -> Sequence[Port]:
        """The ballots."""
        form = "each anything" if config.rule == "judge" else _FORMS[RULES[config.rule].form]
        ballots = Port(
            BALLOTS, mode="list", description=f"A wire per voter, or one wire with a list of ballots; {form}."
        )
        if _may_need_judge(config):
            judge = Port(JUDGE, kind=PortKind.ATTACHMENT, required=False, description="The agent that decides.")
            return (ballots, judge)
        return (ballots,)

    def outputs(self, config: VoteConfig) -> Sequence[Port]:
        """Winner or undecided, and the figures of the vote."""
        return (
            Port("winner", "text", description="What won; live only if the vote decided."),
            Port("undecided", "json", description="Why nothing won, with all figures; live only then."),
            Port("tally", "json", description="Votes or points by choice, best first."),
            Port("consensus", "number", description="Share of the counted ballots behind the winner or leader."),
            Port("ranking", "list", description="All choices, best first; equals together in a list."),
            Port("dissent", "list", description="Voters who put something else first."),
        )

    def check(self, config: VoteConfig) -> Sequence[str]:
        """Whether the vote can be held."""
        return tuple(_faults(config))

    def gather(self, config: VoteConfig, arrivals: Sequence[Arrival], outstanding: int) -> Gather:
        """Enough when nobody still to come can change the winner."""
        if not outstanding or not config.early_stop or config.rule == "judge":
            return Gather.WAIT
        terms = _terms(config)
        try:
            ballots = ballots_of(_votes(config, arrivals), terms)
        except WeftError:  # the run says what is wrong
            return Gather.WAIT
        heaviest = max((1.0, *config.weights.values()))
        undecided = can_still_change(terms, ballots, [heaviest] * outstanding)
        return Gather.WAIT if undecided else Gather.FIRE

    def so_far(self, config: VoteConfig, arrivals: Sequence[Arrival]) -> Mapping[str, Json]:
        """The tally of the ballots that are in."""
        if len(arrivals) == 1 and isinstance(arrivals[0].value, list):
            return {}  # it may be the list of all ballots
        terms = replace(_terms(config), tie_break="judge")  # nothing is decided yet
        try:
            return {"tally": outcome_of(ballots_of(_votes(config, arrivals), terms), terms).tally}
        except WeftError:
            return {}

    def draws(self, config: VoteConfig) -> bool:
        """In a tie, if it is set so."""
        return config.tie_break == "random"

    async def run(self, ctx: Context, config: VoteConfig, inputs: Mapping[str, Json]) -> Any:
        """Holds the vote."""
        votes = _named_votes(ctx, config, inputs[BALLOTS])
        try:
            outcome = await _outcome(ctx, config, votes)
        except (NodeInputError, ExpressionError) as error:
            said = error.message
            raise NodeInputError(said if said.startswith("node ") else f"node {ctx.node_id!r}: {said}") from error
        ctx.report(
            tally=dict(outcome.tally), consensus=outcome.consensus, code=outcome.code, reason=outcome.reason,
            abstentions=outcome.abstentions, invalid=outcome.invalid, rounds=list(outcome.rounds),
        )  # fmt: skip
        if outcome.code == "tie" and config.tie_break == "fail":
            raise NodeError(f"node {ctx.node_id!r}: {outcome.reason}", tie=list(outcome.tie))
        return _results(outcome)


def _may_need_judge(config: VoteConfig) -> bool:
    return config.rule == "judge" or config.tie_break == "judge"


def _terms(config: VoteConfig) -> Terms:
    return Terms(
        rule="plurality" if config.rule == "judge" else config.rule,
        choices=tuple(config.choices),
        normalisation=Normalisation(config.compare, config.key, config.expression),
        quorum=config.quorum,
        min_consensus=config.min_consensus,
        tie_break=config.tie_break,
    )


def _votes(config: VoteConfig, arrivals: Sequence[Arrival]) -> list[Vote]:
    """What is in so far, of several wires."""
    return [Vote(each.source, each.value, config.weights.get(each.source, 1.0)) for each in arrivals if each.live]


def _named_votes(ctx: Context, config: VoteConfig, values: list[Json]) -> list[Vote]:
    """Each ballot with its voter: the node it is from, or that node and a number."""
    sources = ctx.sources(BALLOTS)
    ballots = flattened(values)
    if ballots is values and len(sources) == len(values):
        return [
            Vote(source, value, config.weights.get(source, 1.0)) for source, value in zip(sources, values, strict=True)
        ]
    base = sources[0] if sources else "voter"
    names = [f"{base} {number}" for number in range(1, len(ballots) + 1)]
    return [Vote(name, value, config.weights.get(name, 1.0)) for name, value in zip(names, ballots, strict=True)]


async def _outcome(ctx: Context, config: VoteConfig, votes: list[Vote]) -> Outcome:
    terms = _terms(config)
    ballots = ballots_of(votes, terms)
    outcome = outcome_of(ballots, terms, ctx.random)
    choices = _for_judge(config, ballots, outcome)
    if not choices:
        return outcome
    ctx.report(tally=dict(outcome.tally), reason="the judge decides")
    chosen = await judgement(ctx, choices, votes)
    if not chosen:
        ctx.log.warning("the judge named none of %s", ", ".join(choices))
        return outcome
    return outcome_of(ballots, terms, ctx.random, chosen)


def _for_judge(config: VoteConfig, ballots: Ballots, outcome: Outcome) -> tuple[str, ...]:
    """Between which choices the judge decides; none: it is not asked."""
    if not ballots.counted:
        return ()
    if config.rule == "judge":
        return ballots.choices
    return outcome.tie if config.tie_break == "judge" and outcome.code == "tie" else ()


def _results(outcome: Outcome) -> dict[str, Json]:
    figures: dict[str, Json] = {
        "tally": dict(outcome.tally),
        "consensus": outcome.consensus,
        "ranking": [tier[0] if len(tier) == 1 else list(tier) for tier in outcome.ranking],
        "dissent": list(outcome.dissent),
    }
    if outcome.decided:
        return {"winner": outcome.winner, **figures}
    counted: dict[str, Json] = {"abstentions": outcome.abstentions, "invalid": outcome.invalid}
    why: dict[str, Json] = {"code": outcome.code, "reason": outcome.reason, "tie": list(outcome.tie)}
    return {"undecided": {**why, **figures, **counted}, **figures}


def _faults(config: VoteConfig) -> Iterator[str]:
    if config.compare == "json_key" and not config.key.strip():
        yield "to compare by a key it must be named: fill in *Key*, for example `answer`"
    if config.compare == "expression":
        yield from faults_in((config.expression,))
    try:
        Wording(Normalisation(config.compare, config.key, config.expression), config.choices)
    except WeftError as error:
        yield error.message
    if config.rule == "kemeny" and len(config.choices) > MAX_KEMENY_CHOICES:
        yield f"Kemeny's rule handles at most {MAX_KEMENY_CHOICES} choices: use Schulze's"
    for voter, weight in config.weights.items():
        if weight < 0:
            yield f"the weight of {voter!r} is negative: use 0 to leave a voter out"
