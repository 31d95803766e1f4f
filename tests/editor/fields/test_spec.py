"""Fields are read from pydantic declarations."""

from __future__ import annotations

from weft_editor.fields.spec import FieldSpec, Kind, fields_of
from weft_engine.control import LoopConfig, SubflowConfig
from weft_engine.document import Policy
from weft_engine.registry import installed


def named(specs: tuple[FieldSpec, ...], name: str) -> FieldSpec:
    return next(spec for spec in specs if spec.name == name)


def test_a_literal_becomes_a_choice() -> None:
    mode = named(fields_of(LoopConfig), "mode")
    assert mode.kind is Kind.CHOICE
    assert mode.choices == ("while", "until")


def test_bounds_and_units_are_known() -> None:
    most = named(fields_of(LoopConfig), "max_iterations")
    assert (most.kind, most.low, most.high, most.unit) == (Kind.WHOLE, 1, 1_000_000, "iterations")


def test_an_optional_number_may_be_none() -> None:
    timeout = named(fields_of(Policy), "timeout_s")
    assert (timeout.kind, timeout.optional, timeout.above) == (Kind.NUMBER, True, 0)


def test_a_list_of_models_becomes_records_with_fields_of_their_own() -> None:
    inputs = named(fields_of(SubflowConfig), "inputs")
    assert inputs.kind is Kind.RECORDS
    assert [spec.name for spec in inputs.fields][:2] == ["name", "type"]


def test_every_field_of_every_installed_node_type_has_a_widget_and_a_label() -> None:
    for node_type in installed():
        for spec in fields_of(node_type.config_model):
            assert spec.label
            assert spec.kind in Kind
