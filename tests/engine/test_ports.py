"""The ports of node records, derived once and kept no longer than the record."""

from __future__ import annotations

import gc
from weakref import ref

from weft_engine.document import Node
from weft_engine.ports import ports_of
from weft_engine.registry import installed


def test_ports_are_derived_once_per_record() -> None:
    node = Node(type="agent", config={"prompt": "{{text}}"})
    assert ports_of(node, installed()) is ports_of(node, installed())


def test_a_record_with_the_very_same_configuration_has_the_same_ports() -> None:
    node = Node(type="agent", config={"prompt": "{{text}}"})
    renamed = node.model_copy(update={"title": "Writer"})
    assert renamed.config is node.config
    assert ports_of(renamed, installed()) is ports_of(node, installed())


def test_the_same_configuration_means_other_ports_for_another_type() -> None:
    node = Node(type="agent", config={"prompt": "{{text}}"})
    other = node.model_copy(update={"type": "template"})
    assert ports_of(other, installed()) != ports_of(node, installed())


def test_a_record_that_nobody_holds_is_not_kept() -> None:
    node = Node(type="agent", config={"prompt": "{{text}}"})
    ports_of(node, installed())
    gone = ref(node)
    del node
    gc.collect()
    assert gone() is None


def test_a_record_in_the_place_of_one_that_is_gone_has_its_own_ports() -> None:
    for name in ("first", "second", "third"):
        node = Node(type="agent", config={"prompt": f"{{{{{name}}}}}"})
        assert name in ports_of(node, installed()).inputs
        del node
