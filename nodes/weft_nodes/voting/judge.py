"""An attached agent that decides what ballots do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from weft_engine.errors import NodeInputError
from weft_engine.node import Attachment, Context
from weft_engine.values import Json, to_text
from weft_nodes.voting.ballots import Vote
from weft_nodes.voting.normalisation import fold

JUDGE = "judge"
"""Name of the attachment port."""
_SHOWN_CHARS = 2000


async def judgement(ctx: Context, choices: Sequence[str], votes: Sequence[Vote]) -> str:
    """The choice the judge names; empty if it names none, or several.

    The judge is given the question at its inputs `question`, `choices` and `ballots`, and at every other input it
    requires.

    Raises:
        NodeInputError: No judge is attached, or several are.
        ToolError: The judge failed.
    """
    attached = ctx.attachments(JUDGE)
    if len(attached) != 1:
        raise NodeInputError(
            f"node {ctx.node_id!r}: it needs one judge, but {len(attached) or 'none'} is attached to {JUDGE!r}"
        )
    return named_in(await attached[0].call(_arguments(attached[0], choices, votes)), choices)


def _arguments(judge: Attachment, choices: Sequence[str], votes: Sequence[Vote]) -> dict[str, Json]:
    ballots = "\n".join(f"- {vote.voter}: {to_text(vote.value)[:_SHOWN_CHARS]}" for vote in votes)
    offered = "\n".join(f"- {choice}" for choice in choices)
    question = f"Choose exactly one of these and answer with its name only:\n{offered}\n\nThe ballots:\n{ballots}"
    known = {"question": question, "choices": offered, "ballots": ballots}
    wanted = judge.parameters.get("properties", {})
    required = judge.parameters.get("required", [])
    return {name: known.get(name, question) for name in wanted if name in known or name in required}


def named_in(answer: Json, choices: Sequence[str]) -> str:
    """The one choice an answer names: by being it, or by mentioning no other."""
    if isinstance(answer, Mapping):
        names = {found for each in answer.values() if isinstance(each, str) and (found := named_in(each, choices))}
        return names.pop() if len(names) == 1 else ""
    said = fold(to_text(answer))
    exact = [choice for choice in choices if fold(choice) == said]
    if exact:
        return exact[0]
    mentioned = _mentioned(said, choices)
    return mentioned[0] if len(mentioned) == 1 else ""


def _mentioned(said: str, choices: Sequence[str]) -> list[str]:
    """The choices a text mentions as words; `New York City` does not also mention `New York`."""
    text = f" {_words(said)} "
    found = []
    for choice in sorted(choices, key=lambda each: -len(_words(each))):
        name = f" {_words(choice)} "
        if name.strip() and name in text:
            found.append(choice)
            text = text.replace(name, " | ")
    return found


def _words(text: str) -> str:
    return " ".join("".join(each if each.isalnum() else " " for each in fold(text)).split())
