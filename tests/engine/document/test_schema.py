"""The published schema accepts every file that is written, and refuses what is no flow."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest
from tests.engine.run.random_flows import random_flow

from weft_engine.document import (
    Bookmark,
    Channel,
    Flow,
    Group,
    Node,
    Note,
    Place,
    Policy,
    Settings,
    StateVariable,
    WirePoints,
)
from weft_engine.document.schema import flow_schema
from weft_engine.document.storage import flow_text, parse_flow
from weft_engine.errors import FlowFileError
from weft_resources import template_names, template_text

VALID = jsonschema_rs.validator_for(flow_schema())


def full() -> Flow:
    flow = random_flow(7)
    flow.sections["nodes"]["extra"] = Node(type="step", title="T", policy=Policy(timeout_s=3), muted=True, unknown=[1])  # type: ignore[call-arg]
    flow.sections["layout.nodes"]["extra"] = Place(x=3.5, collapsed=True)
    flow.sections["layout.groups"]["g"] = Group(title="G")
    flow.sections["layout.notes"]["n"] = Note(text="*hi*")
    flow.sections["layout.bookmarks"]["1"] = Bookmark(zoom=0.5)
    flow.sections["layout.wires"]["a.b->c.d"] = WirePoints(points=[(1.0, 2.5)])
    flow.sections["state"]["count"] = StateVariable(type="number", initial=0, reducer="add")
    flow.sections["channels"]["news"] = Channel(delivery="all", expires_after_s=2.5)
    flow.singles["settings"] = Settings(model="scripted:default", script=[{"say": "hi"}])
    flow.extra["from_a_plugin"] = {"kept": True}
    flow.flows["inner"] = random_flow(8)
    return flow


def test_what_is_written_is_valid() -> None:
    VALID.validate(json.loads(flow_text(full())))
    for seed in range(30):
        VALID.validate(json.loads(flow_text(random_flow(seed))))


@pytest.mark.parametrize("name", template_names())
def test_templates_are_valid(name: str) -> None:
    VALID.validate(json.loads(template_text(name)))


def test_it_is_a_schema_and_says_what_every_field_of_the_logic_is_for() -> None:
    schema = flow_schema()
    jsonschema_rs.meta.validate(schema)
    for name in ("Flow", "Node", "Policy", "Settings", "Budget", "Wire"):
        for field, told in schema["$defs"][name]["properties"].items():
            assert told.get("description") or "$ref" in told, f"{name}.{field}"
    assert "retry" in schema["$defs"]["Policy"]["properties"]["backoff_s"]["description"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "other"},
        {"version": 99},
        {"nodes": [{"type": "step"}]},
        {"nodes": [{"id": "Has Space", "type": "step"}]},
        {"wires": [{"from": "noport", "to": "a.b"}]},
        {"settings": {"max_concurrency": 0}},
        {"nodes": [{"id": "a", "type": "step", "muted": "yes"}]},
        {"nodes": [{"id": "a", "type": "step", "policy": {"timeout_s": 0}}]},
        {"nodes": {}},
        {"layout": {"nodes": {"a": {"x": "left"}}}},
        {"flows": {"inner": {"name": "i", "nodes": [{"id": "a"}], "wires": []}}},
    ],
)
def test_what_is_no_flow_is_refused_by_the_schema_and_by_reading(wrong: dict[str, object]) -> None:
    raw = {**json.loads(flow_text(random_flow(1))), **wrong}
    assert not VALID.is_valid(raw)
    if "version" not in wrong:
        with pytest.raises(FlowFileError):
            parse_flow(json.dumps(raw).encode())
