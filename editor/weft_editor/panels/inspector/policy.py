"""The form of a policy: of one node, and of all nodes of a flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from weft_editor.fields.spec import FieldSpec, fields_of, plain
from weft_engine.document import Budget, OutputCheck, Policy
from weft_engine.values import Json

_UNSET: Final = {
    "backoff_s": "1",
    "max_backoff_s": "60",
    "jitter": "default (full)",
    "on_error": "default (halt)",
    "repairs": "2",
}
"""What holds where neither the node nor the flow says anything."""


def policy_fields(inherited: Policy | None = None) -> tuple[FieldSpec, ...]:
    """The fields of a policy, showing what is inherited where nothing is set."""
    known = Policy() if inherited is None else inherited
    return tuple(
        replace(spec, default=plain(getattr(known, spec.name)), unset=_UNSET.get(spec.name, "none"))
        for spec in fields_of(Policy)
    )


def given_of(record: Policy | Budget) -> Mapping[str, Json]:
    """What a policy or budget says, without what it leaves open."""
    return {name: plain(value) for name, value in dict(record).items() if value is not None}


def with_field(policy: Policy, name: str, value: Json) -> Policy:
    """The policy with another value of a field, as it was typed: whether it fits is asked when it is applied."""
    if name == "output_checks" and isinstance(value, list):
        value = [OutputCheck.model_construct(**each) for each in value]
    return Policy.model_construct(**{**dict(policy), name: value})
