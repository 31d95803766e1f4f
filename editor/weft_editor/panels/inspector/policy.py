"""The form of a policy: of one node, and of all nodes of a flow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from weft_editor.fields.numbers import number_text
from weft_editor.fields.spec import FieldSpec, Kind, fields_of, plain
from weft_editor.language import tr
from weft_engine.document import Budget, OutputCheck, Policy
from weft_engine.node import AnyNodeType, Control
from weft_engine.values import Json

_UNSET: Final = {
    "backoff_s": "1",
    "max_backoff_s": "60",
    "jitter": "full",
    "on_error": "halt",
    "repairs": "2",
}
"""What holds where neither the node nor the flow says anything."""
_CONTAINERS: Final = (Control.LOOP, Control.FOR_EACH, Control.SUBFLOW)
_SHOWN_CHARS: Final = 80


def policy_fields() -> tuple[FieldSpec, ...]:
    """The fields of a policy."""
    return tuple(replace(spec, unset=_unset(spec)) for spec in fields_of(Policy))


def _unset(spec: FieldSpec) -> str:
    usual = _UNSET.get(spec.name, "none")
    return tr("{value} (default)", value=spec.said(usual)) if spec.kind is Kind.CHOICE else usual


def inherited_texts(common: Policy, node_type: AnyNodeType | None) -> Mapping[str, str]:
    """What a node takes from the policy of its flow where it says nothing itself, by field, as a person reads it."""
    from weft_engine.run.compile import on_errors_of

    taken = on_errors_of(common) if node_type is not None and node_type.control in _CONTAINERS else common
    specs = {spec.name: spec for spec in fields_of(Policy)}
    given = given_of(taken).items()
    return {name: tr("{value} (from the flow)", value=_text(value, specs[name])) for name, value in given}


def _text(value: Json, spec: FieldSpec) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    if isinstance(value, str):
        return spec.said(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(map(str, value))
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= _SHOWN_CHARS else f"{shown[: _SHOWN_CHARS - 1]}…"


def given_of(record: Policy | Budget) -> Mapping[str, Json]:
    """What a policy or budget says, without what it leaves open."""
    return {name: plain(value) for name, value in dict(record).items() if value is not None}


def with_field(policy: Policy, name: str, value: Json) -> Policy:
    """The policy with another value of a field, as it was typed: whether it fits is asked when it is applied."""
    if name == "output_checks" and isinstance(value, list):
        value = [OutputCheck.model_construct(**each) for each in value]
    return Policy.model_construct(**{**dict(policy), name: value})
