"""Template and transform."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.errors import NodeInputError
from weft_nodes.prompts import variable_ports
from weft_nodes.text.template import Template, TemplateConfig
from weft_nodes.text.transform import Transform


def test_variables_become_inputs_and_are_filled_in(run_node: Any) -> None:
    assert run_node(Template, {"text": "{{a}}, {{b.c}} {{a}}"}, a="Hi", b={"c": 1}) == {"text": "Hi, 1 Hi"}


def test_a_value_is_never_read_as_a_template(run_node: Any) -> None:
    assert run_node(Template, {"text": "{{x}}"}, x="{{y}}") == {"text": "{{y}}"}


@pytest.mark.parametrize("text", ["{x.__globals__}", "{% for i in range(10**9) %}"])
def test_other_template_languages_are_just_text(run_node: Any, text: str) -> None:
    assert run_node(Template, {"text": text}) == {"text": text}


def test_a_variable_used_whole_is_text_and_one_reached_into_is_any() -> None:
    ports = variable_ports("{{a}} {{b.c}}", "{{b}} {{a}} {{size(d)}}")
    assert [(port.name, port.type, port.required) for port in ports] == [
        ("a", "text", True),
        ("b", "any", True),
        ("d", "any", True),
    ]


def test_a_broken_slot_is_a_fault_with_its_place() -> None:
    assert "line 2, column 1" in Template().check(TemplateConfig(text="x\n{{ a + }}"))[0]


def test_a_missing_part_of_a_value_is_named(run_node: Any) -> None:
    with pytest.raises(NodeInputError, match=r"node 'node'.*urgency"):
        run_node(Template, {"text": "{{triage.urgency}}"}, triage={})


def test_a_transform_computes_from_its_variables(run_node: Any) -> None:
    assert run_node(Transform, {"expression": "{'sum': a + b, 'all': [a, b]}"}, a=1, b=2) == {
        "value": {"sum": 3, "all": [1, 2]}
    }


def test_a_transform_that_fails_names_the_place(run_node: Any) -> None:
    with pytest.raises(NodeInputError, match=r"node 'node'.*column"):
        run_node(Transform, {"expression": "a + 'x'"}, a=1)
