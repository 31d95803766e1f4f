"""The vote as a node: ports, early stop, judges, and what comes out."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.errors import NodeError, NodeInputError
from weft_engine.ids import NodeId, WireId
from weft_engine.node import Arrival, Gather
from weft_nodes.voting.vote import VoteConfig, Voting

TIED = ["left", "right"]


def arrivals(*values: Any) -> list[Arrival]:
    return [Arrival(WireId(f"w{n}"), NodeId(f"v{n}"), True, value) for n, value in enumerate(values, 1)]


def judge(ctx: Any, answer: Any) -> list[Any]:
    """Attaches a judge; what it is asked is kept."""
    asked: list[Any] = []

    async def decide(arguments: Any) -> Any:
        asked.append(arguments)
        return answer

    ctx.lend("judge", decide, question={"type": "string"})
    return asked


def test_the_winner_is_live_when_the_vote_decides(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["ann", "bob", "cid"]
    out = run_node(Voting, ballots=["Yes.", "yes", "no"])
    assert out == {
        "winner": "Yes", "tally": {"Yes": 2, "no": 1}, "consensus": pytest.approx(2 / 3), "ranking": ["Yes", "no"],
        "dissent": ["cid"],
    }  # fmt: skip
    assert ctx.reported["tally"] == {"Yes": 2, "no": 1}


def test_otherwise_undecided_is_live_and_says_why(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["ann", "bob"]
    out = run_node(Voting, {"rule": "unanimous"}, ballots=TIED)
    assert "winner" not in out
    assert out["undecided"]["code"] == "not_unanimous"
    assert out["undecided"]["reason"] == "the votes name 2 different choices"
    assert out["tally"] == {"left": 1, "right": 1}


def test_one_wire_may_carry_all_ballots(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["sampler"]
    out = run_node(Voting, ballots=[["4", "4", "5", None]])
    assert (out["winner"], out["dissent"]) == ("4", ["sampler 3"])
    assert ctx.reported["abstentions"] == 1


def test_an_empty_list_of_ballots_decides_nothing(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["sampler"]
    assert run_node(Voting, ballots=[[]])["undecided"]["code"] == "no_votes"


def test_weights_go_by_the_node_of_the_voter(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["chief", "ann", "bob"]
    config = {"rule": "weighted", "weights": {"chief": 3}}
    assert run_node(Voting, config, ballots=["A", "B", "B"])["winner"] == "A"


def test_equals_share_a_place_of_the_ranking(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["ann"]
    out = run_node(Voting, {"rule": "borda"}, ballots=[["A > B = C"]])
    assert out["ranking"] == ["A", ["B", "C"]]


def test_the_rest_is_not_awaited_once_it_cannot_change_the_winner(gather: Any, dead: object) -> None:
    assert gather(Voting, {}, "a", "a", "a", "b", "b") == (Gather.FIRE, 3)
    assert gather(Voting, {"rule": "majority"}, "a", "a", dead, "a", "b") == (Gather.FIRE, 4)
    assert gather(Voting, {"rule": "unanimous"}, "a", "b", "a", "a") == (Gather.FIRE, 2)
    assert gather(Voting, {"early_stop": False}, "a", "a", "a", "b") == (Gather.WAIT, 4)
    assert gather(Voting, {"rule": "borda"}, "a", "a", "a", "b") == (Gather.WAIT, 4)


def test_a_heavy_voter_still_to_come_is_waited_for(gather: Any) -> None:
    config = {"rule": "weighted", "weights": {"n4": 3}}
    assert gather(Voting, config, "a", "a", "a", "b") == (Gather.WAIT, 4)
    assert gather(Voting, {"rule": "weighted"}, "a", "a", "a", "b") == (Gather.FIRE, 3)


def test_a_vote_that_cannot_be_read_waits_for_the_run_to_say_so(gather: Any) -> None:
    assert gather(Voting, {"compare": "expression", "expression": "ballot >"}, "a", "a", "b") == (Gather.WAIT, 3)


def test_the_tally_grows_while_ballots_come_in() -> None:
    config = VoteConfig(tie_break="random")
    assert Voting().so_far(config, arrivals("a", "b")) == {"tally": {"a": 1, "b": 1}}
    assert Voting().so_far(config, arrivals("a", "b", "b")) == {"tally": {"b": 2, "a": 1}}
    assert Voting().so_far(config, arrivals(["a", "b"])) == {}


def test_a_judge_breaks_a_tie(run_node: Any, ctx: Any) -> None:
    asked = judge(ctx, "I would go **left**.")
    ctx.source_ids = ["ann", "bob"]
    out = run_node(Voting, {"tie_break": "judge"}, ballots=TIED)
    assert (out["winner"], out["dissent"]) == ("left", ["bob"])
    assert "- left\n- right" in asked[0]["question"]
    assert "- bob: right" in asked[0]["question"]


def test_a_judge_is_not_asked_when_there_is_no_tie(run_node: Any, ctx: Any) -> None:
    asked = judge(ctx, "right")
    ctx.source_ids = ["ann", "bob", "cid"]
    assert run_node(Voting, {"tie_break": "judge"}, ballots=["left", "left", "right"])["winner"] == "left"
    assert asked == []


def test_a_judge_may_decide_alone(run_node: Any, ctx: Any) -> None:
    judge(ctx, {"choice": "right", "why": "it is shorter"})
    ctx.source_ids = ["ann", "bob", "cid"]
    out = run_node(Voting, {"rule": "judge"}, ballots=["left", "left", "right"])
    assert (out["winner"], out["dissent"]) == ("right", ["ann", "bob"])


@pytest.mark.parametrize("answer", ["neither", "left or right", ""])
def test_a_judge_that_names_no_one_leaves_the_tie(run_node: Any, ctx: Any, answer: str) -> None:
    judge(ctx, answer)
    ctx.source_ids = ["ann", "bob"]
    assert run_node(Voting, {"tie_break": "judge"}, ballots=TIED)["undecided"]["tie"] == TIED


def test_the_longer_of_two_names_is_meant(run_node: Any, ctx: Any) -> None:
    judge(ctx, "It is New York City.")
    ctx.source_ids = ["ann", "bob"]
    out = run_node(Voting, {"tie_break": "judge"}, ballots=["New York", "New York City"])
    assert out["winner"] == "New York City"


def test_a_missing_judge_is_named(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["ann", "bob"]
    with pytest.raises(NodeInputError, match="node 'node': it needs one judge, but none is attached"):
        run_node(Voting, {"tie_break": "judge"}, ballots=TIED)


def test_a_tie_may_be_a_failure(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["ann", "bob"]
    with pytest.raises(NodeError, match="node 'node': a tie between left, right"):
        run_node(Voting, {"tie_break": "fail"}, ballots=TIED)


def test_a_judge_port_is_there_when_a_judge_may_be_needed() -> None:
    names = [[port.name for port in Voting().inputs(VoteConfig(tie_break=each))] for each in ("first", "judge")]
    assert names == [["ballots"], ["ballots", "judge"]]


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"compare": "json_key", "key": ""}, "fill in *Key*"),
        ({"compare": "expression", "expression": "ballot >"}, "expression 'ballot >'"),
        ({"choices": ["a", "A"]}, "stands twice"),
        ({"rule": "kemeny", "choices": list("abcdefghijk")}, "at most 10 choices"),
        ({"weights": {"ann": -1}}, "the weight of 'ann' is negative"),
    ],
)
def test_bad_settings_are_named(config: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in Voting().check(VoteConfig.model_validate(config)))


def test_a_fresh_vote_has_no_fault() -> None:
    assert not Voting().check(VoteConfig())
