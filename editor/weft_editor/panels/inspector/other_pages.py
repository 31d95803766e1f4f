"""Pages for the flow itself, for wires, notes, groups, and for several things at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from weft_editor.checking import LARGE
from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Edit, Form
from weft_editor.fields.spec import FieldSpec, Kind, fields_of, plain
from weft_editor.language import tr
from weft_editor.panels.inspector.declared import CHANNELS, VARIABLES, DeclaredSection
from weft_editor.panels.inspector.page import Page, label
from weft_editor.panels.inspector.policy import given_of, policy_fields, with_field
from weft_editor.panels.inspector.section import Section
from weft_editor.session import Session
from weft_editor.turns import Soon
from weft_engine import edits
from weft_engine.document import Budget, FlowMeta, Group, Note, Settings
from weft_engine.ports import ports_of
from weft_engine.values import Json, to_text

_META: Final = (
    FieldSpec("name", tr("Name"), Kind.LINE),
    FieldSpec("description", tr("Description"), Kind.TEXT),
)
_SETTINGS: Final = {
    "model": (tr("Model"), tr("For every node that names none; empty: your own default."), "", Kind.MODEL),
    "max_concurrency": (tr("At once"), tr("Nodes that may run at the same time."), tr("nodes"), Kind.WHOLE),
    "seed": (tr("Seed"), tr("The same seed gives the same random choices."), "", Kind.WHOLE),
}
_BUDGET: Final = {
    "max_cost_usd": (tr("Cost"), tr("The run ends before it costs more."), "USD"),
    "max_calls": (tr("Model calls"), tr("The run ends before it calls models more often."), ""),
    "max_tokens": (tr("Tokens"), tr("The run ends before it uses more."), ""),
    "max_time_s": (tr("Time"), tr("The run ends after it."), "s"),
}


class FlowPage(Page):
    """Name, description and settings of the flow."""

    def __init__(self, session: Session, context: FieldContext) -> None:
        super().__init__(session, context)
        self._meta = self._form(_META, self._edit_meta)
        self.column.addWidget(label(tr("Flow"), "heading"))
        self.column.addWidget(self._meta)
        known = {spec.name: spec for spec in fields_of(Settings)}
        settings = tuple(
            replace(known[name], label=title, help=text, unit=unit, kind=kind)
            for name, (title, text, unit, kind) in _SETTINGS.items()
        )
        self._settings = self._form(settings, self._edit_setting)
        self._budget = self._form(_budget_fields(), self._edit_budget)
        tokens = context.tokens
        self.column.addWidget(Section(tr("Running"), self._settings, tokens))
        self.column.addWidget(Section(tr("Budget of a run"), self._budget, tokens))
        self._declared = [DeclaredSection(session, kind, context) for kind in (VARIABLES, CHANNELS)]
        self.column.addWidget(Section(tr("Variables"), self._declared[0], tokens))
        self.column.addWidget(Section(tr("Channels"), self._declared[1], tokens))
        self._policy: Form | None = None
        self._script: Form | None = None
        self._rest = Soon(self, self._add_rest)
        self.refresh()
        self._rest.start() if len(session.flow.nodes) > LARGE else self._add_rest()

    def _add_rest(self) -> None:
        """What is folded at first; where the flow is large, in a turn of its own."""
        tokens = self.context.tokens
        spec = next(each for each in fields_of(Settings) if each.name == "script")
        script = replace(spec, label=tr("Rules"), help=tr("What the scripted model says: a list of rules."))
        self._policy = self._form(policy_fields(), self._edit_policy)
        self._script = self._form((script,), self._edit_setting)
        self.column.addWidget(Section(tr("Policy of all nodes"), self._policy, tokens, folded=True))
        self.column.addWidget(Section(tr("Scripted model"), self._script, tokens, folded=True))
        self._refresh_rest()

    def _form(self, specs: tuple[FieldSpec, ...], edit: Edit) -> Form:
        form = Form(specs, self.context)
        form.edit_with(edit)
        form.finished.connect(self.session.undo.seal)
        return form

    def _edit_meta(self, name: str, value: Json) -> None:
        meta = FlowMeta.model_construct(**{**dict(self.session.flow.meta), name: to_text(value)})
        self.session.edit(edits.set_meta(self.session.flow, meta, merge_key=f"meta:{name}"))

    def _edit_setting(self, name: str, value: Json) -> None:
        default = Settings.model_fields[name].get_default(call_default_factory=True)
        self._put(name, default if value is None else value)

    def _edit_budget(self, name: str, value: Json) -> None:
        budget = self.session.flow.settings.budget
        self._put("budget", Budget.model_construct(**{**dict(budget), name: value}))

    def _edit_policy(self, name: str, value: Json) -> None:
        self._put("policy", with_field(self.session.flow.settings.policy, name, value))

    def _put(self, name: str, value: object) -> None:
        settings = Settings.model_construct(**{**dict(self.session.flow.settings), name: value})
        self.session.edit(edits.set_settings(self.session.flow, settings, merge_key=f"settings:{name}"))

    def refresh(self) -> None:
        """Shows the flow as it is."""
        flow = self.session.flow
        self._meta.set_values(dict(flow.meta))
        self._settings.set_values({name: plain(value) for name, value in dict(flow.settings).items()})
        self._budget.set_values(given_of(flow.settings.budget))
        for each in self._declared:
            each.refresh()
        self._refresh_rest()

    def _refresh_rest(self) -> None:
        settings = self.session.flow.settings
        if self._policy is not None and self._script is not None:
            self._policy.set_values(given_of(settings.policy))
            self._script.set_values({"script": settings.script})


def _budget_fields() -> tuple[FieldSpec, ...]:
    known = {spec.name: spec for spec in fields_of(Budget)}
    return tuple(
        replace(known[name], label=title, help=text, unit=unit) for name, (title, text, unit) in _BUDGET.items()
    )


class WirePage(Page):
    """A wire: its ends, its type, the last value on it."""

    def __init__(self, session: Session, context: FieldContext, wire: str) -> None:
        super().__init__(session, context)
        self._wire = self.subject = wire
        record = session.flow.wires[wire]
        self.column.addWidget(label(tr("Wire"), "heading"))
        self.column.addWidget(label(f"{self._end(record.source)}  →  {self._end(record.target)}", "plain"))
        self.column.addWidget(label(self._types(), "hint"))
        self._value = label("", "result")
        self.column.addWidget(label(tr("Last value"), "label"))
        self.column.addWidget(self._value)
        self.refresh_run(frozenset())

    def _end(self, end: str) -> str:
        node, _, port = end.partition(".")
        record = self.session.flow.nodes.get(node)
        return f"{record.title if record and record.title else node} · {port}"

    def _types(self) -> str:
        wire = self.session.flow.wires[self._wire]
        source, target = self.session.flow.nodes.get(wire.source_node), self.session.flow.nodes.get(wire.target_node)
        out = ports_of(source, self.session.registry).outputs.get(wire.source_port) if source else None
        into = ports_of(target, self.session.registry).inputs.get(wire.target_port) if target else None
        return tr(
            "{output} into {input}",
            output=out.type if out else tr("missing port"),
            input=into.type if into else tr("missing port"),
        )

    def refresh_run(self, nodes: frozenset[str]) -> None:
        """Shows the last value."""
        wire = self.session.flow.wires.get(self._wire)
        shown = self.session.shown_activation(wire.source_node) if wire else None
        text = tr("none yet")
        if wire and shown and shown.duration_s is not None:
            text = to_text(shown.outputs[wire.source_port])[:20_000] if wire.source_port in shown.outputs else "dead"
        self._value.setText(text)


class NotePage(Page):
    """A note's Markdown."""

    _FIELDS: Final = (FieldSpec("text", tr("Text (Markdown)"), Kind.TEXT),)

    def __init__(self, session: Session, context: FieldContext, note: str) -> None:
        super().__init__(session, context)
        self._note = self.subject = note
        self._form = Form(self._FIELDS, context)
        self._form.edit_with(self._edit)
        self._form.finished.connect(session.undo.seal)
        self.column.addWidget(label(tr("Note"), "heading"))
        self.column.addWidget(self._form)
        self.refresh()

    def _edit(self, name: str, value: Json) -> None:
        note = Note.model_construct(**{**dict(self.session.flow.notes[self._note]), name: to_text(value)})
        self.session.edit(edits.set_note(self.session.flow, self._note, note, merge_key=f"note:{self._note}"))

    def refresh(self) -> None:
        """Shows the note as it is."""
        self._form.set_values({"text": self.session.flow.notes[self._note].text})


class GroupPage(Page):
    """A group's title and colour."""

    _FIELDS: Final = (
        FieldSpec("title", tr("Title"), Kind.LINE),
        FieldSpec("color", tr("Colour"), Kind.LINE, optional=True),
    )

    def __init__(self, session: Session, context: FieldContext, group: str) -> None:
        super().__init__(session, context)
        self._group = self.subject = group
        self._form = Form(self._FIELDS, context)
        self._form.edit_with(self._edit)
        self._form.finished.connect(session.undo.seal)
        self.column.addWidget(label(tr("Group"), "heading"))
        self.column.addWidget(self._form)
        self.refresh()

    def _edit(self, name: str, value: Json) -> None:
        group = Group.model_construct(**{**dict(self.session.flow.groups[self._group]), name: value})
        self.session.edit(
            edits.set_group(self.session.flow, self._group, group, merge_key=f"group:{self._group}:{name}")
        )

    def refresh(self) -> None:
        """Shows the group as it is."""
        group = self.session.flow.groups[self._group]
        self._form.set_values({"title": group.title, "color": group.color})


class ManyPage(Page):
    """Several things: what they are."""

    def __init__(self, session: Session, context: FieldContext) -> None:
        super().__init__(session, context)
        chosen = session.selection
        kinds = {"node": chosen.nodes, "wire": chosen.wires, "group": chosen.groups, "note": chosen.notes}
        counts = {name: len(ids) for name, ids in kinds.items()}
        parts = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count]
        self.column.addWidget(label(", ".join(parts) + " selected", "heading"))
        types = Counter(session.flow.nodes[key].type for key in chosen.nodes)
        known = session.registry
        for type_id, count in sorted(types.items()):
            node_type = known.get(type_id)
            self.column.addWidget(label(f"{count} × {tr(node_type.title) if node_type else type_id}", "hint"))
