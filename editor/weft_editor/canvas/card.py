"""Everything needed to paint one node, as frozen values; equal cards look the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import is_
from typing import Final

from weft_editor import iterations
from weft_editor.canvas.build import WIRE_TYPES, wire_type
from weft_editor.canvas.declared import FieldKind, field_text, shown_fields
from weft_editor.canvas.layout import PortKey, Shape
from weft_editor.canvas.placed import TITLE_MOST
from weft_editor.canvas.recognising import image_in
from weft_editor.canvas.result import SCROLLED_CHARS, SHOWN_CHARS, Result, result_of, with_history
from weft_editor.figures import about, cost_text
from weft_editor.inert import visible
from weft_editor.language import number, tr
from weft_editor.remedies import remedy_of
from weft_editor.session import Session
from weft_engine.document import Node
from weft_engine.node import Category, Port
from weft_engine.ports import NodePorts, ports_of
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView

UNKNOWN_ICON: Final = "square-dashed"
_KEPT_FACES: Final = 2000
_HISTORY_MOST: Final = 200
"""Iterations whose numbers are drawn as a line."""


@dataclass(frozen=True, slots=True)
class PortFace:
    """A port as it is drawn."""

    key: PortKey
    type: str
    """One of `scene.WIRE_TYPES`."""
    mode: str
    wired: bool
    required: bool
    lost: bool = False
    """Only a wire knows of it."""


@dataclass(frozen=True, slots=True)
class FieldFace:
    """A field edited in place, as it is drawn."""

    name: str
    label: str
    kind: FieldKind
    text: str
    on: bool = False
    given: bool = True
    """False: the text is the default."""


@dataclass(frozen=True, slots=True)
class Face:
    """The part of a node that running does not change."""

    title: str
    icon: str
    category: Category | None
    ports: tuple[PortFace, ...]
    fields: tuple[FieldFace, ...]
    muted: bool
    bypassed: bool
    color: str | None
    faults: int
    """Number of problems."""
    fault: int
    """Worst of them: 0 none, 1 warning, 2 error."""


@dataclass(frozen=True, slots=True)
class Live:
    """The part of a node that a run changes."""

    status: Status = Status.IDLE
    result: Result = field(default_factory=Result)
    metrics: tuple[str, ...] = ()
    is_stale: bool = False
    """Something was edited since: the first of the metrics says so."""
    pick: str = ""
    """Which of how many activations is shown, see `iterations.words`; empty with only one."""
    followed: bool = True
    """The latest activation is shown, whichever that is."""


@dataclass(frozen=True, slots=True)
class NodeCard:
    """All that one node shows."""

    face: Face
    live: Live
    scrolled: int = 0
    """Lines of the result scrolled past."""


@dataclass(slots=True)
class Faces:
    """Faces made before, by node: they change far more rarely than what a run shows."""

    _kept: dict[str, tuple[tuple[object, ...], frozenset[PortKey], Face]] = field(default_factory=dict)

    def of(
        self, session: Session, key: str, node: Node, ports: NodePorts, shape: Shape, wired: frozenset[PortKey]
    ) -> Face:
        """A node's face. What it depends on is replaced when it changes, never changed."""
        needs = (node, session.flow.places.get(key), shape, session.problems)
        old = self._kept.get(key)
        if old is not None and old[1] == wired and all(map(is_, old[0], needs)):
            return old[2]
        made = _face(session, key, node, ports, shape, wired)
        if len(self._kept) >= _KEPT_FACES:
            self._kept.clear()
        self._kept[key] = needs, wired, made
        return made


def card_of(
    session: Session, key: str, shape: Shape, wired: frozenset[PortKey], scrolled: int = 0, faces: Faces | None = None
) -> NodeCard:
    """The card of a node of the session's flow."""
    node = session.flow.nodes[key]
    ports = ports_of(node, session.registry)
    live = live_of(session, key, ports, SCROLLED_CHARS if scrolled else SHOWN_CHARS)
    face = (faces or Faces()).of(session, key, node, ports, shape, wired)
    return NodeCard(face, live, scrolled)


def _face(session: Session, key: str, node: Node, ports: NodePorts, shape: Shape, wired: frozenset[PortKey]) -> Face:
    node_type = ports.node_type
    place = session.flow.places.get(key)
    problems = session.problems_of(key)
    return Face(
        title=visible((node.title or (tr(node_type.title) if node_type else node.type))[:TITLE_MOST]),
        icon=node_type.icon if node_type else UNKNOWN_ICON,
        category=node_type.category if node_type else None,
        ports=tuple(_port_face(spot.is_input, spot.name, ports, wired) for spot in shape.spots),
        fields=_fields(node, ports),
        muted=node.muted,
        bypassed=node.bypassed,
        color=place.color if place else None,
        faults=len(problems),
        fault=max((2 if each.severity == "error" else 1 for each in problems), default=0),
    )


def _port_face(is_input: bool, name: str, ports: NodePorts, wired: frozenset[PortKey]) -> PortFace:
    port: Port | None = (ports.inputs if is_input else ports.outputs).get(name)
    lost = port is None
    kind = WIRE_TYPES[wire_type(port)]
    mode = "loop" if port is not None and (port.feedback or port.body) else port.mode if port else "single"
    return PortFace((is_input, name), kind, mode, (is_input, name) in wired, port is not None and port.required, lost)


def _fields(node: Node, ports: NodePorts) -> tuple[FieldFace, ...]:
    made: list[FieldFace] = []
    for each in shown_fields(ports):
        given = each.name in node.config
        value = node.config[each.name] if given else getattr(ports.config, each.name, each.spec.default)
        words = visible(field_text(each, value))
        made.append(FieldFace(each.name, each.label, each.kind, words, bool(value), given))
    return tuple(made)


def live_of(session: Session, key: str, ports: NodePorts, limit: int = SHOWN_CHARS) -> Live:
    """What the shown run says of a node."""
    view = session.node_run(key)
    activation = session.shown_activation(key)
    wanted = ports.node_type.result if ports.node_type else "none"
    if view is None or activation is None:
        still = image_in(session.flow.nodes[key].config)
        if still:
            return Live(result=Result("image", image=still))
        empty = remedy_of(session, key, None)
        if empty is not None:
            return Live(result=Result("hint", tr("No picture yet"), fix=empty.title))
        return Live(result=result_of(None, wanted))
    pick = iterations.words(view, activation.frame, session.base)
    followed = key not in session.run.frames
    result = result_of(activation, wanted, limit)
    if result.kind == "error" and (remedy := remedy_of(session, key, activation.error)) is not None:
        result = replace(result, fix=remedy.title)
    if activation.duration_s is not None and 1 < len(view.activations) <= _HISTORY_MOST:
        result = with_history(result, view.activations.values())
    return Live(activation.status, result, _metrics(activation, view), _is_stale(activation), pick, followed)


def _metrics(activation: Activation, view: NodeView) -> tuple[str, ...]:
    parts = [word] if (word := _kept(activation)) else []
    if activation.duration_s is not None:
        parts.append(duration_text(activation.duration_s))
    if activation.input_tokens or activation.output_tokens:
        parts.append(
            tr(
                "{about}{input_tokens}→{output_tokens} tok",
                about=about(activation.estimated),
                input_tokens=count_text(activation.input_tokens),
                output_tokens=count_text(activation.output_tokens),
            )
        )
    if activation.cost_usd:
        parts.append(cost_text(activation.cost_usd, activation.estimated, short=True))
    if activation.attempts > 1:
        parts.append(tr("{attempts} tries", attempts=activation.attempts))
    if view.iterations:
        parts.append(tr("{iterations} rounds", iterations=view.iterations) if view.iterations > 1 else tr("1 round"))
    return tuple(parts)


def _is_stale(activation: Activation) -> bool:
    return activation.is_reused and activation.is_stale


def _kept(activation: Activation) -> str:
    """A word for what was not made by the run that is shown."""
    if activation.is_reused:
        return tr("outdated") if activation.is_stale else tr("reused")
    return tr("alone") if activation.is_alone else ""


def duration_text(seconds: float) -> str:
    """A duration as short as it can be read: 0.4 ms, 120 ms, 3.2 s, 4:05."""
    if seconds < 0.00005:
        return f"<{number(0.1, '.1f')} ms"
    if seconds < 0.0095:
        return f"{number(seconds * 1000, '.1f')} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{number(seconds, '.1f')} s"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def count_text(count: int) -> str:
    """A count in at most four characters: 812, 1.2k, 34k."""
    if count < 1000:
        return str(count)
    return f"{number(count / 1000, '.1f')}k" if count < 10_000 else f"{count // 1000}k"
