"""A copy of a flow that is told of its changes stays like it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.engine.graph.wild_edits import Editor
from tests.engine.run.random_flows import random_flow

from weft_engine.document.mirror import carried, repeat


@given(st.integers(0, 10**9))
def test_a_copy_that_repeats_every_change_stays_equal_and_shares_no_flow(seed: int) -> None:
    editor = Editor(seed, random_flow(seed))
    copy = editor.document.flow.copy()
    editor.document.subscribe(lambda change: repeat(copy, carried(change)))
    for _ in range(20):
        editor.step()
        assert copy == editor.document.flow
    assert all(copy.flows[name] is not inner for name, inner in editor.document.flow.flows.items())
