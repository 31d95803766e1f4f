"""Ways out of problems of nodes: each makes a change of the flow as it is when the fix is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE
from weft_engine.document.document import Change, Put
from weft_engine.document.model import Channel, Policy, StateVariable
from weft_engine.edits.ends import EndNames, end_name
from weft_engine.edits.nodes import add_node, record_of, set_config, set_policy, unset_config
from weft_engine.edits.removing import remove
from weft_engine.edits.sharing import set_channel, set_variable
from weft_engine.edits.wiring import why_not
from weft_engine.errors import ChangeError
from weft_engine.graph.facts import Facts
from weft_engine.graph.fixes import GAP_X, data_output, free_spot, spot_of, wiring
from weft_engine.problems import Fix, Patient
from weft_engine.values import Json


def removing_node(facts: Facts, label: str, node: str) -> Fix:
    """Removes a node with its wires."""
    return facts.fix(label, _remove_node, node)


def _remove_node(patient: Patient, node: str) -> Change:
    record_of(patient.flow, node)
    return remove(patient.flow, [node], scope=patient.scope)


def setting(facts: Facts, label: str, node: str, field: str, value: Json) -> Fix:
    """Sets a field of a node."""
    return facts.fix(label, _set, node, field, value)


def _set(patient: Patient, node: str, field: str, value: Json) -> Change:
    return set_config(patient.flow, node, field, value, scope=patient.scope)


def resetting(facts: Facts, label: str, node: str, field: str) -> Fix:
    """Gives a field of a node its default back."""
    return facts.fix(label, _reset, node, field)


def _reset(patient: Patient, node: str, field: str) -> Change:
    return unset_config(patient.flow, node, field, scope=patient.scope)


def feeding(facts: Facts, node: str, port: str) -> Fix:
    """Has an input of the flow feed a port: the one of that name, the only one that feeds nothing, or a new one."""
    return facts.fix("Take it from an Input", _feed, node, port)


def _feed(patient: Patient, node: str, port: str) -> Change:
    flow, scope = patient.flow, patient.scope
    record_of(flow, node)
    inputs = {key: record for key, record in sorted(flow.nodes.items()) if record.type == INPUT_TYPE}
    known = [key for key, record in inputs.items() if end_name(record) == port] or _waiting(patient, inputs, node, port)
    if known:
        return Change("Connect Input", (wiring(patient, f"{known[0]}.value", f"{node}.{port}"),))
    x, y = spot_of(patient, node)
    x, y = free_spot(patient, x - GAP_X, y)
    config = {"name": port, "type": "any"}
    key, change = add_node(flow, patient.registry, INPUT_TYPE, x, y, config=config, scope=scope)
    return Change(change.label, (*change.puts, wiring(patient, f"{key}.value", f"{node}.{port}")))


def _waiting(patient: Patient, inputs: Iterable[str], node: str, port: str) -> list[str]:
    """The input that was added for this, and is still to be connected; none if there are several."""
    leading = {wire.source_node for wire in patient.flow.wires.values()}
    loose = [key for key in inputs if key not in leading]
    if len(loose) != 1 or why_not(patient.flow, patient.registry, f"{loose[0]}.value", f"{node}.{port}"):
        return []
    return loose


def giving(facts: Facts, label: str, node: str = "", port: str = "") -> Fix:
    """Adds an output of the flow, for a port or for what comes last."""
    return facts.fix(label, _give, node, port)


def _give(patient: Patient, node: str, port: str) -> Change:
    flow, scope = patient.flow, patient.scope
    source = f"{node}.{port}" if node else _last(patient)
    x, y = spot_of(patient, source.partition(".")[0])
    x, y = free_spot(patient, x + GAP_X, y)
    config = {"name": port or "answer"}
    key, change = add_node(flow, patient.registry, OUTPUT_TYPE, x, y, config=config, scope=scope)
    wires = (wiring(patient, source, f"{key}.value"),) if source else ()
    return Change(change.label, (*change.puts, *wires))


def _last(patient: Patient) -> str:
    """The output, `node.port`, of the rightmost node that leads nowhere; empty if there is none."""
    flow = patient.flow
    leading = {wire.source_node for wire in flow.wires.values()}
    ends = [key for key in flow.nodes if key not in leading and data_output(patient, key) is not None]
    if not ends:
        return ""
    last = max(ends, key=lambda key: (*spot_of(patient, key), key))
    out = data_output(patient, last)
    return f"{last}.{out.name}" if out is not None else ""


def renaming(facts: Facts, node: str) -> Fix:
    """Gives an input or output of the flow a name that is free."""
    return facts.fix("Give it a free name", _rename, node)


def _rename(patient: Patient, node: str) -> Change:
    record = record_of(patient.flow, node)
    name = EndNames(patient.flow).free(record.type, end_name(record))
    return set_config(patient.flow, node, "name", name, scope=patient.scope)


def declaring(facts: Facts, section: str, name: str) -> Fix:
    """Declares a variable (`state`) or a channel (`channels`) of the flow."""
    label = f"Add the variable {name!r}" if section == "state" else f"Add the channel {name!r}"
    return facts.fix(label, _declare, section, name)


def _declare(patient: Patient, section: str, name: str) -> Change:
    if section == "state":
        return set_variable(patient.flow, name, StateVariable(), scope=patient.scope)
    return set_channel(patient.flow, name, Channel(), scope=patient.scope)


def removing_case(facts: Facts, node: str, case: str) -> Fix:
    """Takes a case out of a branch."""
    return facts.fix("Remove the case", _remove_case, node, case)


def _remove_case(patient: Patient, node: str, case: str) -> Change:
    cases = record_of(patient.flow, node).config.get("cases") or []
    left = [each for each in cases if each.get("name") != case]
    if not left or len(left) == len(cases):
        raise ChangeError(f"{case!r} is no case any more that could be removed")
    change = set_config(patient.flow, node, "cases", left, scope=patient.scope)
    return Change("Remove case", change.puts)


def isolating(facts: Facts, node: str) -> Fix:
    """Has a failure of a node kill only what hangs on it."""
    return facts.fix("Skip what hangs on it", _isolate, node)


def _isolate(patient: Patient, node: str) -> Change:
    policy = record_of(patient.flow, node).policy.model_copy(update={"on_error": "isolate"})
    return set_policy(patient.flow, node, policy, scope=patient.scope)


def clearing_policy(facts: Facts, node: str) -> Fix:
    """Gives a node the policy of all."""
    return facts.fix("Clear the policy", _clear_policy, node)


def _clear_policy(patient: Patient, node: str) -> Change:
    return set_policy(patient.flow, node, Policy(), scope=patient.scope)


def raising_budget(facts: Facts, calls: int) -> Fix:
    """Allows as many model calls as the worst case needs."""
    return facts.fix(f"Allow {calls:,} calls", _raise_budget, calls)


def _raise_budget(patient: Patient, calls: int) -> Change:
    settings = patient.flow.settings
    budget = settings.budget.model_copy(update={"max_calls": calls})
    raised = settings.model_copy(update={"budget": budget})
    return Change("Raise the budget", (Put("settings", "", raised, patient.scope),))
