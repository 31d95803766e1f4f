"""Copying to the clipboard and putting in what is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from weft_editor import clipboard
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.requests import QuickAdd
from weft_editor.interactions.adding import Adding
from weft_editor.interactions.aside import Aside, Brought, prepared
from weft_editor.interactions.carrying import load_of
from weft_editor.interactions.sketch import Sketch
from weft_editor.interactions.snapping import to_grid
from weft_editor.interactions.strands import rivals
from weft_editor.language import tr
from weft_editor.pictures_in import PICTURE_TYPE
from weft_editor.session import Selection
from weft_engine.document import Change
from weft_engine.edits import Pasted, connect, paste, remove, why_not
from weft_engine.errors import FlowFileError
from weft_engine.ids import wire_id
from weft_engine.values import Json

_LONG: Final = 400_000
"""Characters of a part of a flow that take long enough to read to be felt."""


_SETTINGS: Final[Mapping[str, str]] = {
    "model": tr("default model"), "nodes at once": tr("nodes at once"), "seed": tr("seed of chance"),
    "budget": tr("budget of a run"), "policy": tr("policy of the flow"), "script": tr("script of the scripted model"),
}  # fmt: skip


class Pasting:
    """Pasting again at the same place lands a little farther, so that copies do not hide each other."""

    def __init__(self, canvas: Canvas, adding: Adding, aside: Aside) -> None:
        self._canvas, self._adding, self._aside = canvas, adding, aside
        self._last = (0.0, 0.0)
        self._again = 0

    def copy(self, selection: Selection) -> bool:
        """Copies a selection, groups with what lies in them; returns whether there was anything."""
        load = load_of(self._canvas, selection)
        if not load:
            return False
        clipboard.put(self._canvas.session.flow, load.nodes, load.groups, load.notes)
        self._again = 0
        return True

    def paste(self, x: float, y: float, *, wires: bool = False) -> bool:
        """Puts in what is on the clipboard at a canvas position; returns whether anything was.

        Args:
            x: Of the top left corner.
            y: Of the top left corner.
            wires: Keep wires from nodes outside of what was copied, where those exist.
        """
        text = clipboard.flow_part()
        if not text and (config := clipboard.picture()):
            return self.put_picture(config, x, y)
        if not text and not clipboard.plain_text().strip():
            self._canvas.message.emit(tr("There is nothing on the clipboard that can be pasted here"))
            return False
        if not text:
            return self.paste_text(clipboard.plain_text(), x, y)
        x, y = self._place(to_grid(x), to_grid(y))
        return self.put_in(text, x, y, wires=wires)

    def put_in(self, text: str, x: float, y: float, *, wires: bool = False) -> bool:
        """Puts a part of a flow in, a large one in a moment; returns whether it was one."""
        session = self._canvas.session
        if len(text) > _LONG and not wires:
            copy, registry = session.flow.copy(), session.registry
            is_root = session.root is session
            self._aside.run(
                tr("Pasting…"), lambda: prepared(*paste(copy, text, x, y, is_root=is_root), registry), self.bring
            )
            return True
        try:
            pasted, change = paste(session.flow, text, x, y, is_root=session.root is session)
        except FlowFileError as error:
            self._canvas.message.emit(tr("Not pasted: {error}", error=error))
            return False
        if wires:
            change = self._with_wires(change, _names(text, pasted, change))
        self.bring((pasted, change))
        return True

    def bring(self, brought: Brought) -> None:
        """Makes an edit that puts things in, and selects them."""
        (pasted, change), session = brought, self._canvas.session
        session.edit(change)
        session.select(pasted.nodes, (), pasted.groups, pasted.notes)
        self._canvas.raise_nodes(pasted.nodes)
        if pasted.left_out:
            names = ", ".join(_SETTINGS[name] for name in pasted.left_out)
            self._canvas.message.emit(
                tr(
                    "Put in, without settings that hold for a whole flow: {names}. Those of this flow stay.",
                    names=names,
                )
            )

    def _place(self, x: float, y: float) -> tuple[float, float]:
        self._again = self._again + 1 if (x, y) == self._last else 0
        self._last = (x, y)
        return x + 32 * self._again, y + 32 * self._again

    def _with_wires(self, change: Change, names: dict[str, str]) -> Change:
        registry = self._canvas.session.registry
        sketch = Sketch(self._canvas.session.flow)
        sketch.do(change)
        for source, target in clipboard.incoming():
            node, _, port = target.partition(".")
            new = f"{names.get(node, '')}.{port}"
            if node in names and not why_not(sketch.flow, registry, source, new):
                sketch.do(connect(sketch.flow, registry, source, new))
                sketch.do(remove(sketch.flow, wires=rivals(sketch.flow, registry, wire_id(source, new))))
        return sketch.change(change.label)

    def put_picture(self, config: Mapping[str, Json], x: float, y: float) -> bool:
        """Makes a picture a node that holds it."""
        spot = self._canvas.mapToGlobal(self._canvas.canvas_to_widget(x, y).toPoint())
        return bool(self._adding.add(QuickAdd(spot, x, y), PICTURE_TYPE, config))

    def paste_text(self, text: str, x: float, y: float) -> bool:
        """Makes plain text a node that holds it."""
        if not text.strip():
            self._canvas.message.emit(tr("There is nothing in it that can be added here"))
            return False
        if len(text) > clipboard.TEXT_MOST:
            self._canvas.message.emit(clipboard.too_long())
            return False
        made = clipboard.node_for_text(text)
        spot = self._canvas.mapToGlobal(self._canvas.canvas_to_widget(x, y).toPoint())
        return bool(self._adding.add(QuickAdd(spot, x, y), made.type, made.config))


def _names(text: str, pasted: Pasted, change: Change) -> dict[str, str]:
    """New ids of copied nodes by their old ones: `paste` puts them in in the same order."""
    from weft_engine.document.storage import parse_flow

    old = list(parse_flow(text.encode("utf-8", "surrogatepass")).flow.nodes)
    new = [put.key for put in change.puts if put.section == "nodes" and put.key in pasted.nodes]
    return dict(zip(old, new, strict=True))
