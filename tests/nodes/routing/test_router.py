"""Routing by a model and by rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from weft_engine.errors import NodeError, NodeInputError
from weft_engine.node import BudgetLeft
from weft_engine.providers.chat import ChatResult
from weft_nodes.routing.router import Router, RouterConfig

ROUTES = [{"name": "billing", "description": "Invoices and refunds."}, {"name": "delivery"}]
RULES = {
    "by": "rules",
    "routes": [{"name": "long", "when": "size(value) > most"}, {"name": "ask", "when": "'?' in words"}],
}


def says(route: str, confidence: float = 0.9) -> ChatResult:
    return ChatResult(json.dumps({"reason": "because", "route": route, "confidence": confidence}))


def test_a_model_names_the_route(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("billing")]
    assert run_node(Router, {"routes": ROUTES}, value="Where is my refund?") == {"billing": "Where is my refund?"}
    assert ctx.reported == {"taken": "billing", "reason": "because", "confidence": 0.9}
    (request,) = ctx.requests
    assert request.response_schema["properties"]["route"] == {"enum": ["billing", "delivery", "none of these"]}
    assert "- billing: Invoices and refunds.\n- delivery" in request.messages[0].content


def test_what_fits_no_route_goes_to_the_default(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("none of these")]
    assert run_node(Router, {"routes": ROUTES, "default": "other"}, value="Hi") == {"other": "Hi"}


def test_without_a_default_it_is_an_error_that_names_the_input(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("none of these")]
    with pytest.raises(NodeInputError, match="node 'node': no route fits 'Hi there': add one, or name a default"):
        run_node(Router, {"routes": ROUTES}, value="Hi there")


def test_a_route_that_is_not_offered_is_never_taken(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("refunds"), says("billing")]
    assert run_node(Router, {"routes": ROUTES}, value="?") == {"billing": "?"}
    ctx.answers = [says("refunds"), says("refunds")]
    with pytest.raises(NodeError, match="does not fit its schema after 1 repair"):
        run_node(Router, {"routes": ROUTES}, value="?")


def test_a_route_whose_prerequisite_fails_is_not_offered(run_node: Any, ctx: Any) -> None:
    ctx.answers = [says("delivery")]
    routes = [{"name": "vip", "when": "plan == 'gold'"}, {"name": "delivery"}]
    run_node(Router, {"routes": routes}, value="?", plan="free")
    assert ctx.requests[0].response_schema["properties"]["route"] == {"enum": ["delivery", "none of these"]}


def test_when_no_prerequisite_is_met_no_model_is_asked(run_node: Any, ctx: Any) -> None:
    config = {"routes": [{"name": "vip", "when": "plan == 'gold'"}], "default": "rest"}
    assert run_node(Router, config, value="?", plan="free") == {"rest": "?"}
    assert ctx.requests == []


@pytest.mark.parametrize(
    ("needs", "left", "said"),
    [
        ({"tokens": 5000}, {"tokens": 1200}, "5000 tokens (1200 left)"),
        ({"cost_usd": 0.5}, {"cost_usd": 0.25}, "0.5 USD (0.25 left)"),
        ({"calls": 3}, {"calls": 2}, "3 model calls (2 left)"),
        ({"concurrency": 8}, {"concurrency": 4}, "8 nodes at once (the flow allows 4)"),
        ({"tokens": 9, "calls": 3}, {"tokens": 8, "calls": 2}, "9 tokens (8 left) and 3 model calls (2 left)"),
    ],
)
def test_a_route_that_needs_more_than_the_run_has_left_is_refused_by_name(
    run_node: Any, ctx: Any, needs: dict[str, Any], left: dict[str, Any], said: str
) -> None:
    config = {"by": "rules", "routes": [{"name": "deep", "when": "true", "needs": needs}]}
    ctx.budget = BudgetLeft(**left)
    with pytest.raises(NodeError) as failure:
        run_node(Router, config, value="?")
    assert f"route 'deep' was refused: it needs {said}: raise the budget" in failure.value.message
    assert run_node(Router, {**config, "default": "quick"}, value="?") == {"quick": "?"}
    assert ctx.reported["taken"] == "quick"
    ctx.budget = BudgetLeft(**needs)
    assert run_node(Router, config, value="?") == {"deep": "?"}


def test_a_route_without_limits_on_the_run_is_never_refused(run_node: Any) -> None:
    needs = {"tokens": 10**9, "cost_usd": 1000, "calls": 10**6, "concurrency": 100}
    config = {"by": "rules", "routes": [{"name": "deep", "when": "true", "needs": needs}]}
    assert run_node(Router, config, value="?") == {"deep": "?"}


def test_rules_are_checked_from_the_top(run_node: Any, ctx: Any) -> None:
    assert run_node(Router, RULES, value="long text", most=3, words=["?"]) == {"long": "long text"}
    assert run_node(Router, RULES, value="hm", most=3, words=["?"]) == {"ask": "hm"}
    assert ctx.reported["reason"] == "'?' in words holds"
    with pytest.raises(NodeInputError, match="no route fits 'hm'"):
        run_node(Router, RULES, value="hm", most=3, words=[])


def test_instructions_and_conditions_make_inputs() -> None:
    config = RouterConfig.model_validate(
        {"routes": [{"name": "a", "when": "plan > 1"}], "instructions": "{{plan}} {{tone}}"}
    )
    assert [port.name for port in Router().inputs(config)] == ["value", "plan", "tone"]


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"by": "rules"}, "route 'question' has no condition"),
        ({"routes": [{"name": "a"}], "default": "a"}, "2 outputs are called 'a'"),
        ({"routes": [{"name": "error"}]}, "'error' cannot name"),
        ({"routes": [{"name": "a", "when": "value >"}]}, "expression 'value >'"),
        ({"instructions": "{{a"}, "stays text"),
    ],
)
def test_bad_settings_are_named(config: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in Router().check(RouterConfig.model_validate(config)))


def test_a_fresh_router_has_no_fault() -> None:
    assert not Router().check(RouterConfig())
