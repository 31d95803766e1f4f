"""The page for several selected things: what they are, what they share, and what can be done with all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout

from weft_editor.checking import LARGE
from weft_editor.fields.field import FieldContext, Name
from weft_editor.fields.form import Form
from weft_editor.fields.spec import FieldSpec, Kind, fields_of, meaningful
from weft_editor.inert import literal
from weft_editor.interactions.table import BY_ID, Keymap
from weft_editor.keys import natives
from weft_editor.language import counted, tr
from weft_editor.names import context_of, names_for
from weft_editor.panels.inspector.page import Page, label
from weft_editor.panels.inspector.section import Section
from weft_editor.session import Selection, Session
from weft_editor.theme.fonts import ui_font
from weft_editor.theme.icons import icon, icon_pixmap
from weft_editor.tints import tinted
from weft_editor.turns import Soon
from weft_editor.widgets.boxes import SIZES, column, holding, row
from weft_engine import edits
from weft_engine.document import Change
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_editor.interactions.commands import CanvasCommands

_TYPES_MOST: Final = 8
"""So many types are listed by name."""
_SHARED_MOST: Final = 200
"""Of more nodes the settings are not compared."""
_ALIGN: Final = (
    "align_left", "align_center", "align_right", "align_top", "align_middle", "align_bottom", "distribute_horizontal",
    "distribute_vertical",
)  # fmt: skip
_PLACING: Final = ("arrange", "group", "fold")
_ACTING: Final = ("copy", "duplicate", "disconnect", "delete", "delete_and_reconnect")
_GAP: Final = "\N{EN SPACE}"
"""Between icon and text, where the style leaves too little."""
_TINT: Final = FieldSpec("color", tr("Colour"), Kind.TINT, optional=True)


class _Keys(QLabel):
    """Keys at the right of a command, where there is room for them beside its name."""

    def __init__(self, keys: str) -> None:
        super().__init__(keys)
        self.setProperty("role", "hint")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws all of them or nothing: the tip of the button tells them too."""
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)


class ManyPage(Page):
    """See the module.

    Args:
        session: The flow.
        context: What fields offer.
        commands: What can be done; without them nothing is offered.
        keymap: The keys to be told of them.
    """

    def __init__(
        self,
        session: Session,
        context: FieldContext,
        commands: CanvasCommands | None = None,
        keymap: Keymap | None = None,
    ) -> None:
        super().__init__(session, context)
        self._commands, self._keymap = commands, keymap or Keymap()
        self.buttons: dict[str, QToolButton] = {}
        self.switches: dict[str, QCheckBox] = {}
        self.settings: Form | None = None
        self._specs: tuple[FieldSpec, ...] = ()
        self._left_out = label("", "hint")
        chosen = session.selection
        self.column.addWidget(label(tr("{things} selected", things=_counts(chosen)), "heading"))
        self._add_types()
        if chosen.nodes:
            self._add_switches()
        self._look = Form((_TINT,), context)
        self._look.edit_with(lambda _, value: self._edit_tint(value))
        self._look.finished.connect(session.undo.seal)
        self.column.addWidget(self._look)
        self._look.setVisible(
            bool(chosen.nodes or chosen.groups or chosen.notes)
        )  # with a place: else it were a window
        rest = [self._add_placing, self._add_acting] if commands is not None else []
        self._rest: list[Callable[[], object]] = [*rest, self._add_settings, self.refresh]
        self._soon = Soon(self, self._add_next)
        self._add_next()

    def _add_next(self) -> None:
        """Of a large flow a part a turn: what led here has enough to do."""
        while self._rest:
            self._rest.pop(0)()
            if self._rest and len(self.session.flow.nodes) > LARGE:
                self._soon.start()
                return

    # What it consists of

    def _add_types(self) -> None:
        registry, tokens = self.session.registry, self.context.tokens
        types = Counter(self.session.flow.nodes[key].type for key in self.session.selection.nodes)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SIZES.gap)
        grid.setVerticalSpacing(SIZES.gap_s)
        grid.setColumnStretch(1, 1)
        for at, (type_id, count) in enumerate(
            sorted(types.items(), key=lambda each: (-each[1], each[0]))[:_TYPES_MOST]
        ):
            node_type = registry.get(type_id)
            mark = QLabel()
            tint = tokens.categories[node_type.category] if node_type else tokens.text_low
            mark.setPixmap(icon_pixmap(node_type.icon if node_type else "square-dashed", tint, SIZES.icon, 2.0))
            grid.addWidget(mark, at, 0)
            grid.addWidget(label(tr(node_type.title) if node_type else type_id, "plain"), at, 1)
            grid.addWidget(label(tr("× {count}", count=count), "hint"), at, 2, Qt.AlignmentFlag.AlignRight)
        others = len(types) - _TYPES_MOST
        if others > 0:
            words = counted(others, "and {count} other type", "and {count} other types")
            grid.addWidget(label(words, "hint"), _TYPES_MOST, 1)
        if types:
            self.column.addWidget(holding(grid))

    def _add_switches(self) -> None:
        for name, title, tip in (
            ("muted", tr("Muted"), tr("Not run: what hangs on it is skipped")),
            ("bypassed", tr("Bypassed"), tr("Hands its input on unchanged")),
            ("collapsed", tr("Collapsed"), tr("Shows only its title on the canvas")),
        ):
            box = self.switches[name] = QCheckBox(title)
            box.setToolTip(tip)
            box.clicked.connect(self._switching(name))
        self.column.addWidget(holding(row(*self.switches.values(), None, gap=SIZES.gap_l)))

    def _add_placing(self) -> None:
        if self._look.isVisibleTo(self):
            placing = column(row(*(self._small(name) for name in _ALIGN), None, gap=0), gap=0)
            self._add_rows(placing, (*_PLACING, *(("ungroup",) if self.session.selection.groups else ())))
            self.column.addWidget(Section(tr("Layout"), holding(placing), self.context.tokens))

    def _add_acting(self) -> None:
        chosen, acting = self.session.selection, column(gap=0)
        boxes, nodes = chosen.nodes | chosen.groups | chosen.notes, chosen.nodes
        apt = {"copy": boxes, "duplicate": boxes, "disconnect": nodes, "delete_and_reconnect": nodes}
        self._add_rows(acting, [name for name in _ACTING if apt.get(name, True)])
        self.column.addWidget(Section(tr("Actions"), holding(acting), self.context.tokens))

    def _add_rows(self, rows: QVBoxLayout, names: Sequence[str]) -> None:
        for name in names:
            button = self._button(name)
            button.setProperty("role", "row")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setText(f"{_GAP}{literal(tr(BY_ID[name].title))}")
            words = SIZES.icon + SIZES.gap + QFontMetrics(ui_font(SIZES.font)).horizontalAdvance(button.text())
            button.setLayout(row(_Keys(self._keys(name)), margins=(words, 0, SIZES.gap_s, 0)))
            rows.addWidget(button)

    def _small(self, name: str) -> QToolButton:
        button = self._button(name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        return button

    def _button(self, name: str) -> QToolButton:
        command, tokens = BY_ID[name], self.context.tokens
        button = self.buttons[name] = QToolButton()
        title, keys = tr(command.title).rstrip("…"), self._keys(name)
        button.setIcon(icon(command.icon, tokens.text_mid, disabled=tokens.skip))
        button.setIconSize(QSize(SIZES.icon, SIZES.icon))
        button.setToolTip(f"{title} ({keys})" if keys else title)
        button.setAccessibleName(title)
        button.clicked.connect(lambda: self._run(name))
        return button

    def _keys(self, name: str) -> str:
        return natives(self._keymap.keys(name)[:1])

    def _add_settings(self) -> None:
        """The settings of nodes that are all of one type."""
        chosen, flow = self.session.selection, self.session.flow
        types = {flow.nodes[key].type for key in chosen.nodes} if len(chosen.nodes) <= _SHARED_MOST else set()
        node_type = self.session.registry.get(next(iter(types))) if len(types) == 1 else None
        if node_type is None or len(chosen.nodes) < 2:
            return
        context = replace(context_of(self.session, self.context), names=self._names)
        self._specs = fields_of(node_type.config_model)
        self.settings = Form(self._specs, context)
        self.settings.edit_with(self._edit_setting, self._unset)
        self.settings.finished.connect(self.session.undo.seal)
        content = holding(column(self.settings, self._left_out))
        self.column.addWidget(Section(tr("Settings of all"), content, context.tokens))

    def _names(self) -> tuple[Name, ...]:
        found: dict[str, Name] = {}
        for node in sorted(self._nodes):
            for each in names_for(self.session, node):
                found.setdefault(each.name, each)
        return tuple(found.values())

    # What it does

    @property
    def _nodes(self) -> list[str]:
        return [key for key in self.session.selection.nodes if key in self.session.flow.nodes]

    def _run(self, name: str) -> None:
        if self._commands is not None:
            BY_ID[name].run(self._commands)

    def _switching(self, name: str) -> Callable[[], None]:
        return lambda: self._switch(name)

    def _switch(self, name: str) -> None:
        flow, nodes = self.session.flow, self._nodes
        on = not all(self._is(name, key) for key in nodes)
        if name == "collapsed":
            what = f"{'Collapse' if on else 'Expand'} {len(nodes)} nodes"
            self.session.edit(edits.set_places(flow, {key: {"collapsed": on} for key in nodes}, label=what))
        else:
            self.session.edit((edits.set_muted if name == "muted" else edits.set_bypassed)(flow, nodes, on))
        self.refresh()

    def _is(self, name: str, node: str) -> bool:
        flow = self.session.flow
        if name == "collapsed":
            return node in flow.places and flow.places[node].collapsed
        return bool(getattr(flow.nodes[node], name))

    def _edit_tint(self, value: Json) -> None:
        tint = value if isinstance(value, str) else None
        self.session.edit(tinted(self.session.flow, self.session.selection, tint, "tint of several"))

    def _edit_setting(self, name: str, value: Json) -> None:
        key = f"config of several:{name}"
        self._edit_all(lambda node: edits.set_config(self.session.flow, node, name, value, merge_key=key))

    def _unset(self, name: str) -> None:
        self._edit_all(lambda node: edits.unset_config(self.session.flow, node, name))

    def _edit_all(self, edit: Callable[[str], Change]) -> None:
        changes = [edit(node) for node in sorted(self._nodes)]
        if changes:  # else they were removed, and this page is about to go
            self.session.edit(reduce(Change.then, changes))

    # What it shows

    def refresh(self) -> None:
        """Shows what they share now."""
        self._show_settings()
        self.refresh_place()

    def refresh_place(self) -> None:
        """Shows how they lie, and what can be done."""
        nodes = self._nodes
        if len(nodes) > LARGE:
            return
        for name, box in self.switches.items():
            found = {self._is(name, node) for node in nodes}
            mixed = len(found) > 1
            box.setTristate(mixed)
            state = Qt.CheckState.PartiallyChecked if mixed else Qt.CheckState.Checked
            box.setCheckState(state if found != {False} and found else Qt.CheckState.Unchecked)
        self._show_tint(nodes)
        if self._commands is not None:
            for name, button in self.buttons.items():
                button.setEnabled(BY_ID[name].enabled(self._commands))

    def _show_tint(self, nodes: Sequence[str]) -> None:
        flow, chosen = self.session.flow, self.session.selection
        tints = {flow.places[key].color if key in flow.places else None for key in nodes}
        tints |= {flow.groups[key].color for key in chosen.groups if key in flow.groups}
        tints |= {flow.notes[key].color for key in chosen.notes if key in flow.notes}
        mixed = frozenset(("color",)) if len(tints) > 1 else frozenset()
        self._look.set_shared({"color": next(iter(tints))} if len(tints) == 1 else {}, mixed, {"color"})

    def _show_settings(self) -> None:
        form, nodes = self.settings, self._nodes
        if form is None or not nodes:
            return
        configs = [self.session.flow.nodes[key].config for key in nodes]
        shown = frozenset.intersection(*(frozenset(meaningful(self._specs, each)) for each in configs))
        shared: dict[str, Json] = {}
        mixed: set[str] = set()
        for spec in self._specs:
            values = [each.get(spec.name, spec.default) for each in configs]
            if any(value != values[0] for value in values):
                mixed.add(spec.name)
            elif any(spec.name in each for each in configs):
                shared[spec.name] = values[0]
        apart = [spec for spec in self._specs if spec.name in mixed & shown and not form.field(spec.name).mixes]
        form.set_shared(shared, mixed, shown - {spec.name for spec in apart})
        form.look_again()
        names = ", ".join(spec.label for spec in apart)
        self._left_out.setText(tr("They differ in {fields}: edit these one by one.", fields=names) if apart else "")
        self._left_out.setVisible(bool(apart))


def _counts(chosen: Selection) -> str:
    kinds = (
        (chosen.nodes, "{count} node", "{count} nodes"),
        (chosen.wires, "{count} wire", "{count} wires"),
        (chosen.groups, "{count} group", "{count} groups"),
        (chosen.notes, "{count} note", "{count} notes"),
    )
    return ", ".join(counted(len(ids), one, many) for ids, one, many in kinds if ids)
