"""An embedded flow that one node alone calls is named as that node is."""

from __future__ import annotations

from weft_engine.document.callers import called_scope, callers, flow_at
from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import Node


def with_names(root: Flow, change: Change) -> Change:
    """A change with what makes flows follow the titles of their only callers, as long as they bear the same name.

    Args:
        root: The whole flow, as it is before the change.
        change: Scopes in it are seen from the whole flow.
    """
    if not root.flows:
        return change
    more = [made for put in change.puts if put.section == "nodes" and (made := _renamed(root, put)) is not None]
    return Change(change.label, (*change.puts, *more), change.merge_key) if more else change


def _renamed(root: Flow, put: Put) -> Put | None:
    around, new = flow_at(root, put.scope), put.value
    old = around.nodes.get(put.key) if around is not None else None
    if old is None or not isinstance(new, Node) or not new.title or new.title == old.title:
        return None
    scope = called_scope(root, put.scope, old)
    if scope is None or called_scope(root, put.scope, new) != scope or len(list(callers(root, scope))) != 1:
        return None
    called = flow_at(root, scope)
    if called is None or called.meta.name != old.title:
        return None
    return Put("meta", "", called.meta.model_copy(update={"name": new.title}), scope)
