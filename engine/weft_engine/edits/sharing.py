"""Edits of what a flow declares for all its nodes: variables and channels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import Channel, StateVariable
from weft_engine.edits.changing import changing
from weft_engine.edits.users import User, Users
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope
from weft_engine.registry import Registry

_WORDS: Final = {"state": "variable", "channels": "channel"}
"""What a section holds; config fields that name one of them have the same word as their widget."""


def set_variable(
    flow: Flow, name: str, variable: StateVariable, *, merge_key: str | None = None, scope: Scope = ()
) -> Change:
    """Adds or changes a variable. Raises `ChangeError` for a name that is blank."""
    return _set(flow, "state", name, variable, merge_key, scope)


def set_channel(flow: Flow, name: str, channel: Channel, *, merge_key: str | None = None, scope: Scope = ()) -> Change:
    """Adds or changes a channel. Raises `ChangeError` for a name that is blank."""
    return _set(flow, "channels", name, channel, merge_key, scope)


def _set(flow: Flow, section: str, name: str, record: Any, merge_key: str | None, scope: Scope) -> Change:
    word = _WORDS[section]
    _check_name(word, name)
    verb = "Change" if name in flow.sections[section] else "Add"
    return Change(f"{verb} {word}", changing(flow, (Put(section, name, record, scope),)), merge_key)


def remove_declared(flow: Flow, section: str, name: str, *, scope: Scope = ()) -> Change:
    """Removes a variable (`state`) or channel (`channels`). Raises `ChangeError` if there is none of that name."""
    _record(flow, section, name)
    return Change(f"Remove {_WORDS[section]}", (Put(section, name, None, scope),))


def rename_declared(flow: Flow, registry: Registry, section: str, name: str, new: str, *, scope: Scope = ()) -> Change:
    """Gives a variable or channel another name; nodes that use it follow, those of embedded flows as well.

    Raises:
        ChangeError: There is none of that name, or the new one is blank or taken, be it in an embedded flow.
    """
    record = _record(flow, section, name)
    _check_name(_WORDS[section], new)
    if new in flow.sections[section]:
        raise ChangeError(f"there is a {_WORDS[section]} {new!r} already")
    puts = (Put(section, name, None, scope), Put(section, new, record, scope))
    return Change(f"Rename {_WORDS[section]}", (*puts, *_following(flow, registry, section, name, new, scope)))


def users_of(flow: Flow, registry: Registry, section: str, name: str, scope: Scope = ()) -> Sequence[User]:
    """Nodes that use a variable or channel of this flow, each with the scope of its flow."""
    return Users(registry, section).of(flow, scope).get(name, ())


def _following(flow: Flow, registry: Registry, section: str, name: str, new: str, scope: Scope) -> Iterator[Put]:
    for where, key in users_of(flow, registry, section, name, scope):
        inside = flow
        for step in where[len(scope) :]:
            inside = inside.flows[step]
        if where != scope and new in inside.sections[section]:
            raise ChangeError(f"{inside.meta.name!r}, which uses it, has a {_WORDS[section]} {new!r} of its own")
        node = inside.nodes[key]
        renamed = {field: new for field in _naming(registry, node.type, section) if node.config.get(field) == name}
        yield Put("nodes", key, node.model_copy(update={"config": {**node.config, **renamed}}), where)


def _naming(registry: Registry, type_id: str, section: str) -> Iterator[str]:
    """Config fields of a node type that name a variable, or a channel."""
    node_type = registry.get(type_id)
    for field, info in node_type.config_model.model_fields.items() if node_type is not None else ():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and extra.get("widget") == _WORDS[section]:
            yield field


def _record(flow: Flow, section: str, name: str) -> Any:
    try:
        return flow.sections[section][name]
    except KeyError:
        raise ChangeError(f"there is no {_WORDS[section]} {name!r}") from None


def _check_name(word: str, name: str) -> None:
    if not name.strip() or name != name.strip():
        raise ChangeError(f"a {word} needs a name without blanks around it")
