"""The edits a person makes, and undoing them."""

from __future__ import annotations

from random import Random

import pytest
from tests.engine.run.flows import REGISTRY, flow
from tests.engine.run.random_flows import random_flow

from weft_engine import edits
from weft_engine.document import Change, Document, Flow, Group, Note, Place, WirePoints
from weft_engine.document.undo import UndoStack
from weft_engine.errors import ChangeError, FlowFileError

V = ("value", {"value": 1})


def chain() -> Flow:
    return flow({"v": V, "a": "step", "b": "step", "o": "output"}, ["v.out > a.x", "a.out > b.x", "b.out > o.value"])


def done(made: Flow, change: object) -> Flow:
    Document(made).apply(change)  # type: ignore[arg-type]
    return made


def test_adding_a_node_gives_it_a_readable_id_and_a_place() -> None:
    made = chain()
    key, change = edits.add_node(made, REGISTRY, "step", 16, 32)
    done(made, change)
    assert key == "step"
    assert (made.places[key].x, made.places[key].y) == (16, 32)
    assert edits.add_node(made, REGISTRY, "step", 0, 0)[0] == "step-2"
    assert change.label == "Add Step"


def test_an_added_input_gets_a_number_only_where_its_name_is_taken() -> None:
    made = flow({"question": ("input", {"name": "question"}), "other": ("output", {"name": "question"})}, [])
    done(made, edits.add_node(made, REGISTRY, "input", 0, 0)[1])
    done(made, edits.add_node(made, REGISTRY, "input", 0, 0)[1])
    done(made, edits.add_node(made, REGISTRY, "input", 0, 0, config={"name": "topic", "type": "list"})[1])
    done(made, edits.add_node(made, REGISTRY, "output", 0, 0)[1])
    configs = [made.nodes[key].config for key in ("input", "input-2", "input-3", "output")]
    assert configs == [{"name": "question_2"}, {"name": "question_3"}, {"name": "topic", "type": "list"}, {}]


def test_pasted_inputs_and_outputs_get_names_that_are_free() -> None:
    made = flow({"i": ("input", {"name": "topic"}), "o": "output"}, ["i.value > o.value"])
    text = edits.copy_text(made, ["i", "o"])
    done(made, edits.paste(made, text, 0, 0)[1])
    done(made, edits.paste(made, text, 0, 0)[1])
    assert sorted(node.config.get("name", "answer") for node in made.nodes.values()) == [
        "answer", "answer_2", "answer_3", "topic", "topic_2", "topic_3",
    ]  # fmt: skip


def test_adding_a_node_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(ChangeError, match="no node type 'gone'"):
        edits.add_node(chain(), REGISTRY, "gone", 0, 0)


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("v.out", "a.x", "they are connected already"),
        ("a.out", "a.x", "a node cannot feed itself"),
        ("v.gone", "a.x", "there is no output v.gone"),
        ("v.out", "a.gone", "there is no input a.gone"),
        ("q.value", "f.items", "'value' gives text, 'items' takes list"),
        ("t.tool", "a.x", "'tool' lends Tool to an agent; 'x' takes a value"),
        ("v.out", "c.tools", "'tools' takes tools and agents: use an output at the top of a node"),
        ("v.out", "b.x", ""),
        ("t.tool", "c.tools", ""),
    ],
)
def test_why_two_ports_may_not_be_wired(source: str, target: str, why: str) -> None:
    made = chain()
    other = flow({"q": ("input", {"name": "q"}), "f": "for_each", "t": "tool", "c": "caller"}, [])
    made.sections["nodes"] |= other.nodes
    assert edits.why_not(made, REGISTRY, source, target) == why
    if why:
        with pytest.raises(ChangeError):
            edits.connect(made, REGISTRY, source, target)


def test_connecting_adds_a_wire_or_replaces_the_others() -> None:
    made = chain()
    done(made, edits.connect(made, REGISTRY, "v.out", "b.x"))
    assert {"a.out->b.x", "v.out->b.x"} <= made.wires.keys()
    made = chain()
    done(made, edits.connect(made, REGISTRY, "v.out", "b.x", replace=True))
    assert "a.out->b.x" not in made.wires


def test_removing_a_node_takes_its_wires_and_its_place_along() -> None:
    made = chain()
    made.sections["layout.nodes"]["a"] = Place()
    done(made, edits.remove(made, ["a"]))
    assert list(made.wires) == ["b.out->o.value"]
    assert "a" not in made.places


def test_removing_nodes_can_lead_what_fed_them_to_what_they_fed() -> None:
    made = chain()
    done(made, edits.remove(made, ["a", "b"], reconnect=REGISTRY))
    assert list(made.wires) == ["v.out->o.value"]


def test_removing_a_group_leaves_what_lies_in_it() -> None:
    made = chain()
    made.sections["layout.groups"]["g"] = Group()
    done(made, edits.remove(made, groups=["g"]))
    assert (len(made.nodes), made.groups) == (4, {})


@pytest.mark.parametrize(
    ("what", "label"),
    [
        ({"nodes": ["a"]}, "Delete node"),
        ({"nodes": ["a", "b"]}, "Delete 2 nodes"),
        ({"wires": ["v.out->a.x"]}, "Delete wire"),
        ({"nodes": ["a"], "notes": ["n"]}, "Delete node and note"),
    ],
)
def test_a_removal_is_named_by_what_goes(what: dict[str, list[str]], label: str) -> None:
    made = chain()
    made.sections["layout.notes"]["n"] = Note()
    assert edits.remove(made, **what).label == label  # type: ignore[arg-type]


def test_pasting_gives_new_ids_and_keeps_the_wires_among_what_was_copied() -> None:
    made = chain()
    text = edits.copy_text(made, ["a", "b"])
    pasted, change = edits.paste(made, text, 100, 200)
    done(made, change)
    assert pasted.nodes == {"a-2", "b-2"}
    assert "a-2.out->b-2.x" in made.wires
    assert len(made.wires) == 4
    assert (made.places["a-2"].x, made.places["a-2"].y) == (100, 200)


def test_pasting_what_is_no_part_of_a_flow_is_refused() -> None:
    for text in ("hello", "{}", '{"format": "weft.flow", "version": 1, "nodes": 3}'):
        with pytest.raises(FlowFileError):
            edits.paste(chain(), text, 0, 0)


def test_a_node_of_an_unknown_type_survives_copy_and_paste() -> None:
    made = flow({"x": ("nobody.knows", {"kept": {"a": 1}})}, [])
    empty = Flow()
    _, change = edits.paste(empty, edits.copy_text(made, ["x"]), 0, 0)
    assert done(empty, change).nodes["x"] == made.nodes["x"]


def test_duplicating_moves_the_copy() -> None:
    made = chain()
    made.sections["layout.nodes"]["a"] = Place(x=10, y=10)
    pasted, change = edits.duplicate(made, ["a"])
    done(made, change)
    (copy,) = pasted.nodes
    assert (made.places[copy].x, made.places[copy].y) == (42, 42)


def test_inserting_on_a_wire_leads_it_through_the_node() -> None:
    made = chain()
    made.sections["nodes"]["n"] = made.nodes["a"]
    done(made, edits.insert_on_wire(made, REGISTRY, "n", "a.out->b.x"))
    assert {"a.out->n.x", "n.out->b.x"} <= made.wires.keys()
    assert "a.out->b.x" not in made.wires


def test_a_node_that_does_not_fit_a_wire_is_not_inserted() -> None:
    made = chain()
    made.sections["nodes"]["l"] = flow({"l": "log"}, []).nodes["l"]
    with pytest.raises(ChangeError, match="no ports that fit"):
        edits.insert_on_wire(made, REGISTRY, "l", "a.out->b.x")


def test_a_node_is_inserted_where_a_value_comes_back_into_a_loop() -> None:
    made = flow({"l": "loop", "s": "step", "n": "step"}, ["l.state > s.x", "s.out > l.next"])
    done(made, edits.insert_on_wire(made, REGISTRY, "n", "s.out->l.next"))
    assert set(made.wires) == {"l.state->s.x", "s.out->n.x", "n.out->l.next"}


def test_a_node_is_inserted_where_an_error_is_handled() -> None:
    made = flow({"s": "step", "e": "step", "n": "step"}, ["s.error > e.x"])
    done(made, edits.insert_on_wire(made, REGISTRY, "n", "s.error->e.x"))
    assert set(made.wires) == {"s.error->n.x", "n.out->e.x"}


def test_a_loop_is_inserted_by_its_start_and_its_end_not_by_its_body() -> None:
    made = flow({"s": "step", "e": "step", "l": "loop"}, ["s.out > e.x"])
    done(made, edits.insert_on_wire(made, REGISTRY, "l", "s.out->e.x"))
    assert set(made.wires) == {"s.out->l.start", "l.done->e.x"}


def test_reroute_dots_follow_a_renamed_port() -> None:
    made = chain()
    done(made, edits.set_wire_points(made, "a.out->b.x", [(1.0, 2.0)]))
    done(made, Change("Rename", edits.rename_port_everywhere(made, "b", True, "x", "y")))
    assert made.sections["layout.wires"] == {"a.out->b.y": WirePoints(points=[(1.0, 2.0)])}


def test_an_edit_that_changes_nothing_is_no_step_of_undo() -> None:
    made = chain()
    made.sections["layout.nodes"]["a"] = Place(x=1, color="red")
    made.sections["layout.groups"]["g"] = Group()
    made.sections["layout.notes"]["n"] = Note()
    done(made, edits.set_config(made, "v", "value", 1))
    for change in (
        edits.set_title(made, "a", made.nodes["a"].title),
        edits.set_config(made, "v", "value", 1),
        edits.unset_config(made, "v", "never set"),
        edits.set_policy(made, "a", made.nodes["a"].policy),
        edits.set_muted(made, ["a"], False),
        edits.set_bypassed(made, ["a"], False),
        edits.set_place(made, "a", color="red"),
        edits.move(made, {"a": (1, 0)}),
        edits.set_group(made, "g", Group()),
        edits.set_note(made, "n", Note()),
        edits.set_meta(made, made.meta),
        edits.set_settings(made, made.settings),
        edits.set_wire_points(made, "a.out->b.x", []),
    ):
        assert change.puts == (), change.label


def test_a_set_value_stays_also_if_it_is_the_default_and_is_taken_away_by_resetting() -> None:
    made = chain()
    done(made, edits.set_config(made, "a", "when", None))
    assert made.nodes["a"].config == {"when": None}
    done(made, edits.unset_config(made, "a", "when"))
    assert made.nodes["a"].config == {}


def test_a_move_is_named_by_what_moves() -> None:
    made = chain()
    made.sections["layout.groups"]["g"] = Group()
    assert edits.move(made, {"a": (1, 1), "b": (2, 2), "v": (3, 3)}).label == "Move 3 nodes"
    assert edits.move(made, {"a": (1, 1)}, {"g": (5, 5)}).label == "Move node and group"


def test_wires_follow_a_renamed_port() -> None:
    made = chain()
    puts = edits.rename_port_everywhere(made, "b", True, "x", "y")
    done(made, Change("Rename", puts))
    assert "a.out->b.y" in made.wires


def test_moves_of_one_drag_are_one_step_and_undo_together() -> None:
    made = chain()
    made.sections["layout.nodes"]["a"] = Place()
    before = made.copy()
    stack = UndoStack(Document(made))
    for x in range(1, 9):
        stack.do(edits.move(made, {"a": (x, 0)}, merge_key="drag"))
    assert len(stack.steps) == 1
    stack.undo()
    assert made == before


def test_selection_follows_wires() -> None:
    made = chain()
    assert edits.upstream(made, ["b"]) == {"v", "a", "b"}
    assert edits.downstream(made, ["b"]) == {"b", "o"}
    assert edits.connected(made, ["a"]) == {"v", "a", "b", "o"}


def random_edit(made: Flow, rnd: Random) -> object:
    nodes = sorted(made.nodes)
    pick = rnd.choice(nodes) if nodes else ""
    match rnd.randrange(9) if nodes else 0:
        case 0:
            return edits.add_node(made, REGISTRY, rnd.choice(("step", "switch", "loop")), rnd.randrange(99), 0)[1]
        case 1:
            return edits.remove(made, rnd.sample(nodes, min(2, len(nodes))), reconnect=rnd.choice((None, REGISTRY)))
        case 2:
            return edits.set_config(made, pick, rnd.choice("abc"), rnd.randrange(9))
        case 3:
            return edits.move(made, {pick: (rnd.randrange(99), rnd.randrange(99))})
        case 4:
            return edits.paste(made, edits.copy_text(made, rnd.sample(nodes, min(3, len(nodes)))), 5, 5)[1]
        case 5:
            return edits.set_muted(made, [pick], rnd.random() < 0.5)
        case 6:
            return edits.add_note(made, Note(text=str(rnd.random())))[1]
        case 7:
            return edits.set_title(made, pick, str(rnd.randrange(9)), merge_key="title")
        case _:
            wires = sorted(made.wires)
            return edits.remove(made, wires=wires[:1]) if wires else edits.duplicate(made, [pick])[1]


@pytest.mark.parametrize("seed", range(25))
def test_random_edits_undo_to_the_start_and_redo_to_the_end(seed: int) -> None:
    rnd = Random(seed)
    made = random_flow(seed)
    start = made.copy()
    stack = UndoStack(Document(made))
    seen = {0: start}
    for _ in range(60):
        stack.do(random_edit(made, rnd))  # type: ignore[arg-type]
        seen[stack.position] = made.copy()
    end = made.copy()
    for position in rnd.sample(sorted(seen), min(10, len(seen))):
        stack.go_to(position)
        assert made == seen[position], f"seed {seed}"
    stack.go_to(0)
    assert made == start
    stack.go_to(len(stack.steps))
    assert made == end
