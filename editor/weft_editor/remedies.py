"""What helps against the failure of a node, as one click: a place where it is put right, or an edit that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from weft_editor.language import number, tr
from weft_editor.picture_choosing import is_empty_picture
from weft_engine.control import MOST_ITERATIONS, LoopConfig
from weft_engine.document import Change
from weft_engine.edits import set_config, set_policy, set_settings
from weft_engine.ports import ports_of
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_editor.session import Session

Kind = Literal["keys", "models", "prices", "field", "picture", "node", "flow"]
_KEYS: Final = frozenset(("secret_missing", "model_authentication"))
_SERVERS: Final = frozenset(("model_unreachable", "model_host_unknown", "model_tls", "model_quota"))
_OTHER_MODEL: Final = frozenset(("model_unknown", "model_context_length"))


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way out."""

    kind: Kind
    """Where it leads: a page of the settings, a field of the node, a file to choose, an edit of node or flow."""
    title: str
    field: str = ""
    change: Change | None = None


def remedy_of(session: Session, node: str, error: Mapping[str, Json] | None) -> Remedy | None:
    """The way out of a failure, where one click helps; of its cause if that says more. An empty picture needs none."""
    if is_empty_picture(session, node):
        return Remedy("picture", tr("Choose a picture…"))
    if not error:
        return None
    cause = error.get("cause")
    code = str(error.get("code", ""))
    if code in _KEYS:
        return Remedy("keys", tr("Open models and keys"))
    if code in _SERVERS:
        return Remedy("models", tr("Open models and keys"))
    if code in _OTHER_MODEL:
        return _other_model(session, node)
    if code == "budget":
        return _higher_limit(session, error)
    if code == "timeout":
        return _more_time(session, node)
    if error.get("limit") == "max_iterations":
        return _more_iterations(session, node)
    return remedy_of(session, node, cause) if isinstance(cause, Mapping) else None


def _other_model(session: Session, node: str) -> Remedy:
    record = session.flow.nodes.get(node)
    node_type = ports_of(record, session.registry).node_type if record is not None else None
    if node_type is not None and "model" in node_type.config_model.model_fields:
        return Remedy("field", tr("Choose another model"), field="model")
    return Remedy("models", tr("Choose another model"))


def _higher_limit(session: Session, error: Mapping[str, Json]) -> Remedy | None:
    """Twice the limit, or what the call would have needed."""
    limit, cap = str(error.get("limit", "")), error.get("cap")
    if limit == "max_cost_usd" and error.get("asked") is None and "used" in error:
        return Remedy("prices", tr("Enter the model’s price"))
    budget = session.root.flow.settings.budget
    if not isinstance(cap, (int, float)) or getattr(budget, limit, None) is None:
        return None  # a limit of this run alone
    wanted = max(2 * cap, (error.get("used") or 0) + (error.get("asked") or 0))
    new = type(cap)(wanted)
    settings = session.root.flow.settings.model_copy(update={"budget": budget.model_copy(update={limit: new})})
    change = set_settings(session.root.flow, settings)
    return Remedy("flow", tr("Raise the limit to {limit}", limit=number(new, "g")), change=change)


def _more_iterations(session: Session, node: str) -> Remedy | None:
    """Twice as many, of a loop that came to its limit; one that failed inside a called file has none here."""
    record = session.flow.nodes.get(node)
    config = ports_of(record, session.registry).config if record is not None else None
    if not isinstance(config, LoopConfig):
        return None
    new = min(2 * config.max_iterations, MOST_ITERATIONS)
    if new == config.max_iterations:
        return None
    change = set_config(session.flow, node, "max_iterations", new)
    return Remedy("node", tr("Raise the limit to {limit}", limit=number(new, "d")), change=change)


def _more_time(session: Session, node: str) -> Remedy | None:
    record = session.flow.nodes.get(node)
    if record is None:
        return None
    limit_s = record.policy.timeout_s or session.flow.settings.policy.timeout_s
    if limit_s is None:
        return None
    policy = record.policy.model_copy(update={"timeout_s": 2 * limit_s})
    title = tr("Allow {seconds} s", seconds=number(2 * limit_s, "g"))
    return Remedy("node", title, change=set_policy(session.flow, node, policy))
