"""Ways out of problems: each makes a change of the flow as it is when the fix is asked for."""

from __future__ import annotations

from weft_engine.document.document import Change
from weft_engine.edits.wiring import unwire
from weft_engine.errors import ChangeError
from weft_engine.graph.facts import Facts
from weft_engine.problems import Fix, Patient


def removing_wires(facts: Facts, label: str, *wires: str) -> Fix:
    """The fix that removes wires."""
    return facts.fix(label, _remove_wires, *wires)


def removing_wire(facts: Facts, wire: str) -> Fix:
    """The fix that removes one wire."""
    return removing_wires(facts, "Remove the wire", wire)


def _remove_wires(patient: Patient, *wires: str) -> Change:
    flow = patient.flow
    there = [wire for wire in wires if wire in flow.wires]
    if not there:
        raise ChangeError("the wire is not there any more")
    puts = tuple(put for wire in there for put in unwire(flow, wire, patient.scope))
    return Change("Remove wire" if len(there) == 1 else "Remove wires", puts)
