"""A whole flow that is put into another one brings its script, for its own nodes; what it does not bring is named."""

from __future__ import annotations

from typing import Any

from tests.engine.run.flows import flow

from weft_engine.document import Budget, Document, Flow, Settings
from weft_engine.document.writing import flow_text
from weft_engine.edits import copy_text, paste


def writing(**settings: Any) -> Flow:
    made = flow({"writer": "step", "o": "output"}, ["writer.out > o.value"])
    made.singles["settings"] = Settings(**settings)
    return made


SCRIPT = [
    {"when": {"node": "writer"}, "say": "A"}, {"when": {"node": ["writer", "other"]}, "say": "B"}, {"say": "C"},
]  # fmt: skip


def put_in(into: Flow, part: Flow, **more: Any) -> tuple[Document, tuple[str, ...]]:
    document = Document(into)
    pasted, change = paste(into, flow_text(part), 0, 0, **more)
    document.apply(change)
    return document, pasted.left_out


def test_rules_follow_the_new_ids_of_their_nodes_and_come_before_those_there_are() -> None:
    own = {"say": "own"}
    document, left = put_in(writing(script=[own]), writing(script=SCRIPT))
    assert document.flow.settings.script == [
        {"when": {"node": "writer-2"}, "say": "A"},
        {"when": {"node": ["writer-2", "other"]}, "say": "B"},
        {"say": "C", "when": {"node": ["o-2", "writer-2"]}},
        own,
    ]
    assert left == ()


def test_settings_that_hold_for_a_whole_flow_stay_and_are_named_if_they_differ() -> None:
    part = writing(model="openai:x", seed=7, budget=Budget(max_calls=3), script=SCRIPT)
    document, left = put_in(writing(seed=7), part)
    assert (document.flow.settings.model, document.flow.settings.budget) == ("", Budget())
    assert left == ("model", "budget")


def test_an_embedded_flow_takes_no_script_and_says_so() -> None:
    document, left = put_in(writing(), writing(script=SCRIPT), is_root=False)
    assert document.flow.settings.script == [] and left == ("script",)


def test_a_copied_part_brings_and_names_nothing() -> None:
    part = writing(model="openai:x", script=SCRIPT)
    pasted, change = paste(writing(), copy_text(part, part.nodes), 0, 0)
    assert pasted.left_out == () and not [put for put in change.puts if put.section == "settings"]
