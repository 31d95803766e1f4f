"""Channels of a flow: who gets which message, in which order, and what becomes of those that nobody takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.engine.run.flows import Ran, flow, run

from weft_engine import events as ev
from weft_engine.document import Channel, Flow


def with_channels(made: Flow, **channels: Mapping[str, Any]) -> Flow:
    made.sections["channels"] = {name: Channel(**fields) for name, fields in channels.items()}
    return made


def sent_to(receivers: Mapping[str, Mapping[str, Any]], send: Mapping[str, Any] | None = None, **channel: Any) -> Ran:
    """A message `7` sent after a second, and nodes that receive from the same channel."""
    nodes: dict[str, Any] = {
        "v": ("value", {"value": 7}), "s": ("slow", {"wait": 1, "add": 0}),
        "send": ("send", {"channel": "news", **(send or {})}),
    }  # fmt: skip
    wires = ["v.out > s.x", "s.out > send.message"]
    for name, config in receivers.items():
        nodes[name] = ("receive", {"channel": "news", **config})
        nodes[f"{name}-out"] = ("output", {"name": name})
        wires.append(f"{name}.message > {name}-out.value")
    return run(with_channels(flow(nodes, wires), news=channel))


def test_a_message_reaches_a_node_that_no_wire_leads_to() -> None:
    ran = sent_to({"a": {}})
    assert (ran.status, ran.outputs, ran.time_s) == ("done", {"a": 7}, 1)
    (received,) = ran.of(ev.MessageReceived)
    assert (received.node, received.sender, received.message) == ("a", "send", "news-1")


def test_one_receiver_gets_a_message_or_all_of_them() -> None:
    receivers = {name: {"on_timeout": "nothing", "within_s": 5} for name in "ab"}
    assert sent_to(receivers).outputs == {"a": 7}
    assert sent_to(receivers, delivery="all").outputs == {"a": 7, "b": 7}


def test_a_receiver_that_gets_nothing_in_time_fails_by_name_or_goes_on() -> None:
    ran = sent_to({"a": {"topics": "weather.*", "within_s": 3}})
    assert (ran.status, ran.time_s) == ("failed", 3)
    assert ran.result.error["message"] == "node 'a': no message came over 'news' within 3 s"  # type: ignore[index]
    assert ran.result.error["code"] == "timeout"  # type: ignore[index]  # it failed
    assert sent_to({"a": {"topics": "weather.*", "within_s": 3, "on_timeout": "nothing"}}).status == "done"


def test_topics_choose_messages() -> None:
    receivers = {"a": {"topics": "order.*", "within_s": 5}, "b": {"topics": "bill", "within_s": 5}}
    assert sent_to(receivers, {"topic": "order.new"}, delivery="all").status == "failed"
    named = {name: {**config, "on_timeout": "nothing"} for name, config in receivers.items()}
    assert sent_to(named, {"topic": "order.new"}, delivery="all").outputs == {"a": 7}


def burst(**channel: Any) -> Ran:
    """Four messages with the priorities 0, 5, 0, 5 sent at once, one of them after the other, then received in turn."""
    nodes: dict[str, Any] = {"v": ("value", {"value": 0}), "o": "output", "m": ("merge", {"into": "list"})}
    wires, last = [], "v.out"
    for number, priority in enumerate((0, 5, 0, 5)):
        nodes[f"t{number}"] = ("transform", {"expression": f"x == null ? 0 : {number}"})
        nodes[f"s{number}"] = ("send", {"channel": "jobs", "priority": priority})
        wires += [f"{last} > t{number}.x", f"t{number}.value > s{number}.message"]
        last = f"s{number}.message"
    for number in range(4):
        nodes[f"r{number}"] = ("receive", {"channel": "jobs", "waits": True, "within_s": 1})
        nodes[f"o{number}"] = ("output", {"name": str(number)})
        wires += [f"{last} > r{number}.after", f"r{number}.message > o{number}.value"]
        last = f"r{number}.message"
    return run(with_channels(flow({key: each for key, each in nodes.items() if key not in "om"}, wires), jobs=channel))


def test_a_higher_priority_comes_first_and_then_the_older_message() -> None:
    assert list(burst().outputs.values()) == [1, 3, 0, 2]


def test_a_channel_holds_no_more_than_its_capacity() -> None:
    ran = burst(capacity=2)
    assert ran.status == "failed"
    assert ran.result.error["code"] == "channel_full"  # type: ignore[index]  # it failed
    assert "node 's2': 2 messages wait in the channel 'jobs'" in ran.result.error["message"]  # type: ignore[index]


def test_a_message_that_expired_is_not_delivered_and_is_told() -> None:
    nodes = {
        "v": ("value", {"value": 7}), "send": ("send", {"channel": "news"}), "s": ("slow", {"wait": 5}),
        "r": ("receive", {"channel": "news", "waits": True, "within_s": 1, "on_timeout": "nothing"}),
        "o": "output",
    }  # fmt: skip
    wires = ["v.out > send.message", "send.message > s.x", "s.out > r.after", "r.message > o.value"]
    ran = run(with_channels(flow(nodes, wires), news={"expires_after_s": 2}))
    assert (ran.status, ran.outputs, ran.time_s) == ("done", {}, 6)
    (expired,) = ran.of(ev.MessageExpired)
    assert (expired.node, expired.channel, expired.message) == ("send", "news", "news-1")


def test_messages_left_over_at_the_end_of_a_run_are_told_if_their_time_was_up() -> None:
    nodes = {
        "v": ("value", {"value": 7}),
        "send": ("send", {"channel": "news"}),
        "s": ("slow", {"wait": 5}),
        "o": "output",
    }
    wires = ["v.out > send.message", "send.message > s.x", "s.out > o.value"]
    assert len(run(with_channels(flow(nodes, wires), news={"expires_after_s": 2})).of(ev.MessageExpired)) == 1
    assert len(run(with_channels(flow(nodes, wires), news={"expires_after_s": 9})).of(ev.MessageExpired)) == 0


def test_an_acknowledged_message_is_waited_for_until_it_is_taken() -> None:
    ran = sent_to({"a": {}}, {"acknowledged": True, "within_s": 4})
    assert (ran.status, ran.time_s) == ("done", 1)
    ran = sent_to(
        {"a": {"topics": "other", "within_s": 9, "on_timeout": "nothing"}}, {"acknowledged": True, "within_s": 4}
    )
    assert (ran.status, ran.time_s) == ("failed", 5)
    assert ran.result.error["code"] == "not_acknowledged"  # type: ignore[index]  # it failed
    assert "node 'send': nobody took its message from 'news' within 4 s" in ran.result.error["message"]  # type: ignore[index]


def test_whoever_waits_for_a_message_leaves_its_place_to_whoever_sends_it() -> None:
    nodes = {
        "r": ("receive", {"channel": "news"}), "v": ("value", {"value": 7}), "s": ("slow", {"wait": 1, "add": 0}),
        "send": ("send", {"channel": "news"}), "o": "output",
    }  # fmt: skip
    wires = ["v.out > s.x", "s.out > send.message", "r.message > o.value"]
    ran = run(with_channels(flow(nodes, wires, max_concurrency=1), news={}))
    assert (ran.status, ran.outputs) == ("done", {"answer": 7})


def test_a_receiver_that_is_cancelled_leaves_messages_to_others() -> None:
    nodes = {
        "r": ("receive", {"channel": "news", "within_s": 9}), "fast": ("value", {"value": 1}),
        "w": ("slow", {"wait": 1}), "race": ("join", {"mode": "first"}), "send": ("send", {"channel": "news"}),
        "late": ("receive", {"channel": "news", "waits": True, "within_s": 3}), "o": ("output", {"name": "late"}),
    }  # fmt: skip
    wires = [
        "fast.out > w.x", "w.out > race.arms", "r.message > race.arms", "race.value > send.message",
        "race.value > late.after", "late.message > o.value",
    ]  # fmt: skip
    ran = run(with_channels(flow(nodes, wires), news={}))
    assert ran.ended("r") == ["cancelled"]
    assert (ran.status, ran.outputs) == ("done", {"late": 2})


def test_an_embedded_flow_uses_the_channels_of_the_flow_around() -> None:
    inner = flow({"r": ("receive", {"channel": "news"}), "o": "output"}, ["r.message > o.value"])
    nodes = {
        "v": ("value", {"value": 7}), "send": ("send", {"channel": "news"}),
        "call": ("subflow", {"flow": "inner", "outputs": [{"name": "answer"}]}), "o": "output",
    }  # fmt: skip
    made = with_channels(flow(nodes, ["v.out > send.message", "call.answer > o.value"]), news={"delivery": "all"})
    made.flows["inner"] = inner
    assert run(made).outputs == {"answer": 7}


def test_a_message_of_another_type_is_refused() -> None:
    ran = sent_to({"a": {}}, type="text")
    assert ran.status == "failed"
    assert "node 'send': the channel 'news' takes a text, not a number" in ran.result.error["message"]  # type: ignore[index]


@pytest.mark.parametrize("node", ["send", "receive"])
def test_a_channel_that_no_flow_declares_is_named_with_those_there_are(node: str) -> None:
    from tests.engine.run.flows import REGISTRY

    from weft_engine.graph.validate import validate

    made = with_channels(flow({"n": (node, {"channel": "nwes"})}, []), news={})
    said = [each.message for each in validate(made, REGISTRY) if each.code == "unknown_channel"]
    title = node.capitalize()
    assert said == [f"'{title}' uses the channel 'nwes', which the flow does not have; there are: news"]
