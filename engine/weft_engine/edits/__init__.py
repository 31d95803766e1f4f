"""The edits a person makes, as functions from a flow to a `Change`; none of them changes anything itself."""

from weft_engine.document.callers import called_scope, callers, flow_at
from weft_engine.edits.boxes import add_group, add_note, set_group, set_note
from weft_engine.edits.clipboard import Pasted, copy_text, duplicate, paste
from weft_engine.edits.folding import fold, why_not_fold
from weft_engine.edits.following import embed_copy, make_unique, with_callers
from weft_engine.edits.inserting import insert_on_wire
from weft_engine.edits.moving import move, set_place, set_places
from weft_engine.edits.naming import with_names
from weft_engine.edits.nodes import (
    add_node,
    set_bypassed,
    set_config,
    set_configs,
    set_muted,
    set_policy,
    set_title,
    title_of,
    unset_config,
)
from weft_engine.edits.removing import remove
from weft_engine.edits.selecting import connected, downstream, upstream
from weft_engine.edits.settings import set_meta, set_settings
from weft_engine.edits.sharing import remove_declared, rename_declared, set_channel, set_variable, users_of
from weft_engine.edits.unfolding import unfold
from weft_engine.edits.users import User, Users
from weft_engine.edits.wiring import connect, fitting_pair, rename_port_everywhere, set_wire_points, why_not

__all__ = [
    "Pasted",
    "User",
    "Users",
    "add_group",
    "add_node",
    "add_note",
    "called_scope",
    "callers",
    "connect",
    "connected",
    "copy_text",
    "downstream",
    "duplicate",
    "embed_copy",
    "fitting_pair",
    "flow_at",
    "fold",
    "insert_on_wire",
    "make_unique",
    "move",
    "paste",
    "remove",
    "remove_declared",
    "rename_declared",
    "rename_port_everywhere",
    "set_bypassed",
    "set_channel",
    "set_config",
    "set_configs",
    "set_group",
    "set_meta",
    "set_muted",
    "set_note",
    "set_place",
    "set_places",
    "set_policy",
    "set_settings",
    "set_title",
    "set_variable",
    "set_wire_points",
    "title_of",
    "unfold",
    "unset_config",
    "upstream",
    "users_of",
    "why_not",
    "why_not_fold",
    "with_callers",
    "with_names",
]
