"""A copy of a flow that follows its changes elsewhere, say in another thread, where it can be read at leisure."""

from __future__ import annotations

from dataclasses import replace

from weft_engine.document.document import NULL, Change, Flow
from weft_engine.document.model import SINGLES
from weft_engine.giving_way import gently


def carried(change: Change) -> Change:
    """A change that shares nothing with the document it was made in: records are frozen, embedded flows are copied."""
    if not change.touches("flows"):
        return change
    puts = (replace(put, value=put.value.copy()) if isinstance(put.value, Flow) else put for put in change.puts)
    return replace(change, puts=tuple(puts))


def repeat(flow: Flow, change: Change) -> None:
    """Makes a change that was made in a document, and checked there, in a copy of its flow."""
    for put in gently(change.puts):
        inner = flow
        for name in put.scope:
            inner = inner.flows[name]
        if put.section in SINGLES:
            inner.singles[put.section] = put.value
        elif put.value is None:
            del inner.table(put.section)[put.key]
        else:
            inner.table(put.section)[put.key] = None if put.value is NULL else put.value
