"""What the library, the inspector and the canvas are told about every built-in node type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from weft_engine.node import AnyNodeType
from weft_nodes import NODE_TYPES
from weft_nodes.agents.agent import Agent, AgentConfig

BY_ID = {each.id: each for each in NODE_TYPES}


@pytest.fixture(params=sorted(BY_ID))
def node_type(request: pytest.FixtureRequest) -> type[AnyNodeType]:
    return BY_ID[request.param]


def models_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A config model and those of its records."""
    yield model
    for info in model.model_fields.values():
        for each in get_args(info.annotation):
            if isinstance(each, type) and issubclass(each, BaseModel):
                yield from models_of(each)


def test_every_type_has_an_id_of_its_own() -> None:
    assert len(BY_ID) == len(NODE_TYPES)


def test_a_description_is_one_sentence_and_keywords_are_lower_case(node_type: type[AnyNodeType]) -> None:
    assert node_type.description.endswith(".")
    assert "\n" not in node_type.description
    assert len(node_type.keywords) >= 4
    assert all(word == word.lower() for word in node_type.keywords)


def test_every_setting_has_a_title_and_says_what_it_does(node_type: type[AnyNodeType]) -> None:
    bare = [
        f"{model.__name__}.{name}"
        for model in models_of(node_type.config_model)
        for name, info in model.model_fields.items()
        if not (info.title and info.description)
    ]
    assert bare == []


def test_a_node_shows_at_most_three_of_its_settings(node_type: type[AnyNodeType]) -> None:
    assert len(node_type.on_canvas) <= 3
    assert set(node_type.on_canvas) <= set(node_type.config_model.model_fields)


def test_every_port_that_a_setting_does_not_name_is_explained(node_type: type[AnyNodeType]) -> None:
    node, config = node_type(), node_type.config_model()
    named_by_settings = {"agent": {"question"}, "template": {"name"}, "transform": {"value"}, "person": {"value"},
                         "python": {"text"}, "file_read": {"path"}, "file_write": {"path"}}  # fmt: skip
    inputs = [port for port in node.inputs(config) if port.name not in named_by_settings.get(node.id, set())]
    assert [port.name for port in (*inputs, *node.outputs(config)) if not port.description] == []


def test_no_two_inputs_or_outputs_share_a_name(node_type: type[AnyNodeType]) -> None:
    node, config = node_type(), node_type.config_model()
    for ports in (node.inputs(config), node.outputs(config)):
        names = [port.name for port in ports]
        assert len(set(names)) == len(names)


def test_a_variable_named_as_a_port_of_the_agent_is_that_port() -> None:
    config: dict[str, Any] = {"prompt": "Go on: {{history}}", "memory": "all"}
    assert [port.name for port in Agent().inputs(AgentConfig.model_validate(config))] == ["history", "tools"]
