"""Laying nodes out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from weft_engine.document import Document, Flow, Group, Node, Note, Place, Wire
from weft_engine.edits.arrange import arrange
from weft_engine.edits.layered import Edge, layered
from weft_engine.registry import Registry
from weft_nodes import NODE_TYPES

SIZE = (240.0, 160.0)
REGISTRY = Registry(NODE_TYPES)


def flow_of(wires: list[tuple[str, str]], nodes: dict[str, str]) -> Flow:
    flow = Flow()
    for number, (key, type_id) in enumerate(nodes.items()):
        flow.sections["nodes"][key] = Node(type=type_id)
        flow.sections["layout.nodes"][key] = Place(x=100 + 7 * number, y=200 + 11 * number)
    for source, target in wires:
        wire = Wire(source=source, target=target)
        flow.sections["wires"][wire.id] = wire
    return flow


def overlap(one: tuple[float, float], other: tuple[float, float], size: tuple[float, float] = SIZE) -> bool:
    return abs(one[0] - other[0]) < size[0] and abs(one[1] - other[1]) < size[1]


def arranged(flow: Flow) -> dict[str, tuple[float, float]]:
    document = Document(flow)
    document.apply(arrange(flow, REGISTRY, dict.fromkeys(flow.nodes, SIZE)))
    return {key: (place.x, place.y) for key, place in flow.places.items()}


def test_wires_lead_to_the_right_and_a_chain_is_level() -> None:
    flow = flow_of([("a.value", "b.name"), ("b.text", "c.value")], {"c": "output", "b": "template", "a": "input"})
    spots = arranged(flow)
    assert spots["a"][0] < spots["b"][0] < spots["c"][0]
    assert spots["a"][1] == spots["b"][1] == spots["c"][1]


def test_the_top_left_corner_stays_about_where_it_was() -> None:
    spots = arranged(flow_of([("a.value", "b.name")], {"a": "input", "b": "template"}))
    assert min(x for x, _ in spots.values()) in range(96, 113)
    assert min(y for _, y in spots.values()) in range(192, 209)


def test_ports_are_made_level_where_they_are_known() -> None:
    laid = layered({"a": SIZE, "b": SIZE}, [Edge("a", "b", 40, 100)], ["a", "b"])
    assert laid["a"][1] + 40 == laid["b"][1] + 100


def test_two_arms_do_not_cross() -> None:
    edges = [Edge("s", "a"), Edge("s", "b"), Edge("a", "x"), Edge("b", "y")]
    order = ["s", "a", "b", "y", "x"]
    laid = layered(dict.fromkeys(order, SIZE), edges, order)
    assert (laid["a"][1] < laid["b"][1]) == (laid["x"][1] < laid["y"][1])


def test_a_long_edge_gets_a_way_between_nodes() -> None:
    edges = [Edge("a", "b"), Edge("b", "c"), Edge("a", "c")]
    laid = layered(dict.fromkeys("abc", SIZE), edges, list("abc"))
    assert laid["a"][0] < laid["b"][0] < laid["c"][0]


def test_a_cycle_is_drawn_too() -> None:
    edges = [Edge("a", "b"), Edge("b", "c"), Edge("c", "a"), Edge("c", "c")]
    laid = layered(dict.fromkeys("abc", SIZE), edges, list("abc"))
    assert laid["a"][0] < laid["b"][0] < laid["c"][0]


def test_feedback_wires_do_not_turn_a_loop_round() -> None:
    flow = flow_of(
        [
            ("start.value", "loop.start"),
            ("loop.state", "body.name"),
            ("body.text", "loop.next"),
            ("loop.done", "end.value"),
        ],
        {"body": "template", "loop": "loop", "end": "output", "start": "input"},
    )
    spots = arranged(flow)
    assert spots["start"][0] < spots["loop"][0] < spots["body"][0]
    assert spots["loop"][0] < spots["end"][0]


def test_what_is_lent_hangs_below_its_agent() -> None:
    flow = flow_of(
        [("ask.value", "agent.question"), ("one.tool", "agent.tools"), ("two.tool", "agent.tools")],
        {"ask": "input", "agent": "agent", "one": "python", "two": "template"},
    )
    flow.sections["nodes"]["agent"] = Node(type="agent", config={"prompt": "{{question}}"})
    spots = arranged(flow)
    assert spots["one"][1] > spots["agent"][1] + SIZE[1] and spots["two"][1] == spots["one"][1]
    assert spots["one"][0] == spots["agent"][0] and spots["two"][0] > spots["one"][0]


def test_separate_parts_lie_one_below_the_other_and_single_nodes_last() -> None:
    flow = flow_of(
        [("a.value", "b.name"), ("c.value", "d.name")],
        {"a": "input", "b": "template", "c": "input", "d": "template", "e": "constant", "f": "constant"},
    )
    spots = arranged(flow)
    assert spots["c"][1] > spots["a"][1] + SIZE[1]
    assert spots["e"][1] == spots["f"][1] > spots["c"][1] + SIZE[1]


def test_nodes_that_were_not_named_stay() -> None:
    flow = flow_of([("a.value", "b.name")], {"a": "input", "b": "template", "c": "constant"})
    change = arrange(flow, REGISTRY, {"a": SIZE, "b": SIZE})
    assert "c" not in {put.key for put in change.puts}


def test_a_group_follows_the_nodes_that_lay_in_it() -> None:
    flow = flow_of([("a.value", "b.name")], {"b": "template", "a": "input"})
    flow.sections["layout.groups"]["g"] = Group(x=0, y=0, width=900, height=900)
    spots = arranged(flow)
    group = flow.groups["g"]
    for x, y in spots.values():
        assert group.x < x and group.y < y and group.x + group.width > x + SIZE[0]


def covers(note: Note, x: float, y: float) -> bool:
    return note.x < x + SIZE[0] and x < note.x + note.width and note.y < y + SIZE[1] and y < note.y + note.height


def test_notes_go_along_with_the_node_nearest_to_them() -> None:
    flow = flow_of([("a.value", "b.name")], {"a": "input", "b": "template"})
    flow.sections["layout.nodes"] |= {"a": Place(x=0, y=0), "b": Place(x=0, y=800)}
    flow.sections["layout.notes"]["n"] = Note(x=20, y=1000, width=200, height=80)
    spots = arranged(flow)
    assert (flow.notes["n"].x - spots["b"][0], flow.notes["n"].y - spots["b"][1]) == (20, 200)


def test_a_note_that_would_be_covered_makes_way() -> None:
    wires = [("a.value", "b.name"), ("a.value", "c.name"), ("b.text", "d.value"), ("c.text", "d.value")]
    flow = flow_of(wires, {"a": "input", "b": "template", "c": "template", "d": "output"})
    flow.sections["layout.notes"]["n"] = Note(x=100, y=50, width=700, height=140)
    flow.sections["layout.notes"]["m"] = Note(x=300, y=40, width=700, height=140)
    spots = arranged(flow)
    n, m = flow.notes["n"], flow.notes["m"]
    assert not any(covers(note, *spot) for note in (n, m) for spot in spots.values())
    assert n.y + n.height <= m.y or m.y + m.height <= n.y
    assert arranged(flow) == spots and flow.notes == {"n": n, "m": m}


def test_a_note_over_a_node_that_stays_is_left_there() -> None:
    flow = flow_of([("a.value", "b.name")], {"a": "input", "b": "template", "c": "constant"})
    flow.sections["layout.nodes"]["c"] = Place(x=5000, y=5000)
    flow.sections["layout.notes"]["n"] = Note(x=4990, y=4990, width=200, height=80)
    change = arrange(flow, REGISTRY, {"a": SIZE, "b": SIZE})
    assert {put.section for put in change.puts} == {"layout.nodes"}


def test_a_group_keeps_the_note_that_lay_in_it_and_others_stay_outside() -> None:
    flow = flow_of([("a.value", "b.name")], {"b": "template", "a": "input"})
    flow.sections["layout.groups"]["g"] = Group(x=0, y=0, width=900, height=900)
    flow.sections["layout.notes"] |= {
        "in": Note(x=110, y=400, width=200, height=80),
        "out": Note(x=100, y=-100, width=200, height=80),
    }
    arranged(flow)
    group, inner, outer = flow.groups["g"], flow.notes["in"], flow.notes["out"]
    assert group.x < inner.x and group.y < inner.y
    assert inner.x + inner.width < group.x + group.width and inner.y + inner.height < group.y + group.height
    assert outer.y + outer.height <= group.y


def test_an_empty_flow_is_left_alone() -> None:
    assert not arrange(Flow(), REGISTRY, {}).puts


def test_arranging_twice_changes_nothing_more() -> None:
    flow = flow_of(
        [("a.value", "b.name"), ("a.value", "c.name"), ("b.text", "d.value")],
        {"a": "input", "b": "template", "c": "template", "d": "output"},
    )
    first = arranged(flow)
    assert arranged(flow) == first


graphs = st.integers(1, 14).flatmap(
    lambda count: st.tuples(
        st.just(count), st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=30)
    )
)


@given(graphs)
@settings(max_examples=150, deadline=None)
def test_no_two_nodes_ever_overlap(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = graph
    nodes = [f"n{number}" for number in range(count)]
    edges = [Edge(f"n{source}", f"n{target}", 20, 40) for source, target in pairs]
    laid = layered(dict.fromkeys(nodes, SIZE), edges, nodes)
    assert set(laid) == set(nodes)
    spots = [laid[node] for node in nodes]
    assert not any(overlap(one, other) for number, one in enumerate(spots) for other in spots[:number])
