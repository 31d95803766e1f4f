"""Pages for the flow itself, for wires, notes, groups, and for several things at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy

from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import LABEL_WIDTH, Edit, Form
from weft_editor.fields.spec import FieldSpec, Kind, fields_of, plain
from weft_editor.inert import literal, tip
from weft_editor.language import title_of, tr
from weft_editor.panels.inspector.declared import CHANNELS, VARIABLES, DeclaredSection
from weft_editor.panels.inspector.page import Page, label, record_in
from weft_editor.panels.inspector.policy import given_of, policy_fields, with_field
from weft_editor.panels.inspector.section import Section
from weft_editor.session import Session
from weft_editor.widgets.boxes import SIZES, holding, restyle
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
_RULES: Final = tr(
    "What the scripted model says: a list of rules, the first that fits a call answers it.\n"
    '`[{"when": {"contains": "bees"}, "say": "Bees live in hives."}, {"say": "You asked: {{input}}"}]`\n'
    "A rule without `when` fits every call; `when` can also name a `node` by its id (on its page), an `iteration` or a"
    " `sample`."
)


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
        self.column.addWidget(Section(tr("Policy of all nodes"), self._make_policy, tokens, folded=True))
        self.column.addWidget(Section(tr("Scripted model"), self._make_script, tokens, folded=True))
        self.refresh()

    def _make_policy(self) -> Form:
        self._policy = self._form(policy_fields(), self._edit_policy)
        self._refresh_folded()
        return self._policy

    def _make_script(self) -> Form:
        spec = next(each for each in fields_of(Settings) if each.name == "script")
        script = replace(spec, label=tr("Rules"), help=_RULES)
        self._script = self._form((script,), self._edit_setting)
        self._refresh_folded()
        return self._script

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
        usual = Settings()
        set_here = {name: plain(each) for name, each in dict(flow.settings).items() if each != getattr(usual, name)}
        self._settings.set_values(set_here)
        self._budget.set_values(given_of(flow.settings.budget))
        for each in self._declared:
            each.refresh()
        self._refresh_folded()

    def _refresh_folded(self) -> None:
        settings = self.session.flow.settings
        if self._policy is not None:
            self._policy.set_values(given_of(settings.policy))
        if self._script is not None:
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
        self.ends = [self._end(record.source), self._end(record.target)]
        self._value = label("", "result")
        self.column.addWidget(label(tr("Wire"), "heading"))
        facts = QGridLayout()
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setHorizontalSpacing(SIZES.gap)
        facts.setVerticalSpacing(SIZES.gap_s)
        facts.setColumnMinimumWidth(0, LABEL_WIDTH)
        facts.setColumnStretch(1, 1)
        kind = label(self._types(), "plain")
        for at, (name, shown) in enumerate(zip((tr("From"), tr("To"), tr("Type")), (*self.ends, kind), strict=True)):
            facts.addWidget(label(name, "label"), at, 0, Qt.AlignmentFlag.AlignVCenter)
            facts.addWidget(shown, at, 1)
        self.column.addWidget(holding(facts))
        self.column.addWidget(label(tr("Last value"), "label"))
        self.column.addWidget(self._value)
        self.refresh_run(frozenset())

    def _end(self, end: str) -> QPushButton:
        """A way to the node at an end."""
        node, _, port = end.partition(".")
        flow = self.session.flow
        title = title_of(flow, self.session.registry, node) if node in flow.nodes else node
        made = QPushButton(literal(f"{title} · {port}"))
        made.setProperty("role", "link")
        made.setToolTip(tip((title, port)))
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        made.setEnabled(node in flow.nodes)
        made.clicked.connect(lambda: self.session.select(nodes=[node]))
        return made

    def _types(self) -> str:
        wire = self.session.flow.wires[self._wire]
        source, target = self.session.flow.nodes.get(wire.source_node), self.session.flow.nodes.get(wire.target_node)
        out = ports_of(source, self.session.registry).outputs.get(wire.source_port) if source else None
        into = ports_of(target, self.session.registry).inputs.get(wire.target_port) if target else None
        if out and into and out.type == into.type:
            return tr(out.type)
        return tr(
            "{output} into {input}",
            output=tr(out.type) if out else tr("missing port"),
            input=tr(into.type) if into else tr("missing port"),
        )

    def refresh_run(self, nodes: frozenset[str]) -> None:
        """Shows the last value."""
        wire = self.session.flow.wires.get(self._wire)
        shown = self.session.shown_activation(wire.source_node) if wire else None
        role, text = "hint", tr("Nothing has come over it yet.")
        if wire and shown and shown.duration_s is not None:
            role, text = "hint", tr("It was dead: nothing came over it.")
            if wire.source_port in shown.outputs:
                role, text = "result", to_text(shown.outputs[wire.source_port])[:20_000]
        restyle(self._value, "role", role)
        self._value.setText(text)


class _BoxPage(Page):
    """A note or a group: a form of its own fields."""

    _FIELDS: tuple[FieldSpec, ...] = ()
    _TITLE = ""

    def __init__(self, session: Session, context: FieldContext, key: str) -> None:
        super().__init__(session, context)
        self.subject = key
        self._form = Form(self._FIELDS, context)
        self._form.edit_with(self._edit)
        self._form.finished.connect(session.undo.seal)
        self.column.addWidget(label(self._TITLE, "heading"))
        self.column.addWidget(self._form)
        self.refresh()

    @property
    def _record(self) -> Note | Group:
        raise TypeError(type(self).__name__)

    def _edit(self, name: str, value: Json) -> None:
        raise TypeError(type(self).__name__)

    def refresh(self) -> None:
        """Shows it as it is."""
        self._form.set_values({spec.name: getattr(self._record, spec.name) for spec in self._FIELDS})


_TINT: Final = FieldSpec("color", tr("Colour"), Kind.TINT, optional=True)


class NotePage(_BoxPage):
    """A note's Markdown and colour."""

    _FIELDS = (FieldSpec("text", tr("Text (Markdown)"), Kind.TEXT), _TINT)
    _TITLE = tr("Note")

    @property
    def _record(self) -> Note:
        return record_in(self.session.flow.notes, self.subject)

    def _edit(self, name: str, value: Json) -> None:
        given = value if name == "color" else to_text(value)
        note = Note.model_construct(**{**dict(self._record), name: given})
        key = f"note:{self.subject}:{name}"
        self.session.edit(edits.set_note(self.session.flow, self.subject, note, merge_key=key))


class GroupPage(_BoxPage):
    """A group's title and colour."""

    _FIELDS = (FieldSpec("title", tr("Title"), Kind.LINE), _TINT)
    _TITLE = tr("Group frame")

    @property
    def _record(self) -> Group:
        return record_in(self.session.flow.groups, self.subject)

    def _edit(self, name: str, value: Json) -> None:
        group = Group.model_construct(**{**dict(self._record), name: value})
        key = f"group:{self.subject}:{name}"
        self.session.edit(edits.set_group(self.session.flow, self.subject, group, merge_key=key))
