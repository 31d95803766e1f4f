"""A difference, applied, turns one flow into the other."""

from __future__ import annotations

import pytest
from tests.engine.document.test_schema import full
from tests.engine.run.random_flows import random_flow

from weft_engine.document import Document, Flow
from weft_engine.document.difference import difference


@pytest.mark.parametrize("seed", range(20))
def test_applying_a_difference_gives_the_other_flow(seed: int) -> None:
    old, new = random_flow(seed), full() if seed % 3 == 0 else random_flow(seed + 1)
    new.flows["inner"] = random_flow(seed + 2)
    if seed % 2:
        old.flows["inner"] = random_flow(seed + 3)
        old.flows["gone"] = Flow()
    document, before = Document(old), old.copy()
    inverse = document.apply(difference(old, new))
    assert document.flow == new
    document.apply(inverse)
    assert document.flow == before


def test_equal_flows_have_no_difference() -> None:
    assert difference(full(), full()).puts == ()
