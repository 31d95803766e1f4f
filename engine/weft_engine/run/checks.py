"""What is looked at before a run starts; nothing has been done when one of these refuses."""

from __future__ import annotations

from collections.abc import Mapping

from weft_engine.control import INPUT_TYPE
from weft_engine.document.called import CalledFiles
from weft_engine.document.document import Flow
from weft_engine.errors import FlowInvalidError, NodeInputError, NotTrustedError
from weft_engine.registry import Registry
from weft_engine.run.shared import Portion, RunOptions
from weft_engine.values import Json, ValueType, is_of, kind_of


def check_valid(flow: Flow, registry: Registry, portion: Portion | None) -> None:
    """Raises `FlowInvalidError` if the flow, or the part of it that is run, has problems of severity error."""
    from weft_engine.graph.regions import regions_of
    from weft_engine.graph.validate import validate
    from weft_engine.run.compile import needed

    errors = [each for each in validate(flow, registry) if each.severity == "error"]
    if portion is not None:
        part = needed(flow, portion.targets, regions_of(flow, registry), portion.reused)
        errors = [each for each in errors if not each.nodes or part & set(each.nodes)]
    if errors:
        count = f"{len(errors)} problems" if len(errors) > 1 else "a problem"
        raise FlowInvalidError(
            f"the flow has {count} and cannot run: {errors[0].message}", problems=[each.as_dict() for each in errors]
        )


def check_trust(flow: Flow, registry: Registry, options: RunOptions, called: CalledFiles) -> None:
    """Raises `NotTrustedError` if the flow asks for anything that was not granted.

    Reads the files that the flow calls, granted or not: the run uses them as they are now.
    """
    from weft_engine.trust import describe, needs_of

    needs = needs_of(flow, registry, called)
    missing = () if options.trusted else [each for each in needs if each.asked not in options.granted]
    if missing:
        asked = describe(missing)
        raise NotTrustedError(
            f"the flow is not trusted; it asks to {asked[0]}"
            + (f" and {len(asked) - 1} more" if len(asked) > 1 else "")
            + ": look at all of it with `weft trust FILE`, and grant it there or with --trust",
            needs=asked,
        )


def check_inputs(flow: Flow, given: Mapping[str, Json], *, all_needed: bool = True) -> dict[str, Json]:
    """The values given, with the default of each input that has one.

    Args:
        flow: The flow.
        given: Values by input.
        all_needed: Whether all of the flow is run; else what is missing is nothing.

    Raises:
        NodeInputError: One is missing, unknown, none of the choices, or of another type than declared.
    """
    declared = {
        str(node.config.get("name", "question")): node.config for node in flow.nodes.values() if node.type == INPUT_TYPE
    }
    if unknown := sorted(set(given) - set(declared)):
        known = ", ".join(sorted(declared)) or "none"
        raise NodeInputError(f"the flow has no input {unknown[0]!r}; its inputs: {known}", input=unknown[0])
    values: dict[str, Json] = {}
    for name, config in sorted(declared.items()):
        if name in given:
            values[name] = _checked(name, given[name], config)
        elif config.get("default") is not None:
            values[name] = config["default"]
        elif config.get("passes_nothing", False):
            continue
        elif config.get("required", True) and all_needed:
            raise NodeInputError(f"the input {name!r} is missing: give it a value", input=name)
        else:
            values[name] = None
    return values


def _checked(name: str, value: Json, config: Mapping[str, Json]) -> Json:
    kind: ValueType = config.get("type", "text")
    if not is_of(value, kind):
        raise NodeInputError(f"the input {name!r} takes a {kind}, not {kind_of(value)}", input=name)
    choices = config.get("choices")
    if choices and value not in choices:
        raise NodeInputError(f"the input {name!r} is one of {', '.join(map(str, choices))}; not {value!r}", input=name)
    return value
