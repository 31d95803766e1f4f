"""Where one looked in each flow, kept in the state folder: the next time it is opened, it is seen there again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from weft_editor.kept_by_flow import KeptByFlow
from weft_engine.ids import Scope

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas
    from weft_editor.flow_tab import FlowTab
    from weft_editor.interactions.view_history import Seen
    from weft_engine.document import Flow

FILE_NAME: Final = "views.json"
_FLOWS_MOST: Final = 200
_SCOPES_MOST: Final = 50
_AROUND: Final = 600.0
"""A view whose middle lies farther from all nodes than this, in canvas pixels, has lost what it showed."""


class RememberedViews:
    """Views by flow and scope. What was seen whole is not kept: it is seen whole again, in any window."""

    def __init__(self, file: Path | None = None) -> None:
        self._kept = KeptByFlow(FILE_NAME, _FLOWS_MOST, file)

    def keep(self, tabs: Iterable[FlowTab]) -> None:
        """Remembers where one looks in these flows, as far as they have a file."""
        for tab in tabs:
            if tab.session.path is None:
                continue
            from weft_editor.interactions.view_history import seen_of  # with a flow open it is there

            seen = self._kept.of(tab.memory_key)
            for scope, view in tab.views.items() if tab.origin is None else ((tab.here.scope, tab.view),):
                if not view.canvas.was_seen:
                    continue
                seen.pop(_key(scope), None)
                if not view.canvas.shows_whole:
                    seen[_key(scope)] = list(seen_of(view.canvas.view))
            self._kept.keep(tab.memory_key, dict(list(seen.items())[-_SCOPES_MOST:]))

    def show(self, tab: FlowTab, scope: Scope, canvas: Canvas) -> None:
        """Shows a flow where one looked last, else whole."""
        seen = _seen(self._kept.of(tab.memory_key).get(_key(scope))) if tab.session.path is not None else None
        if seen is not None and _is_there(canvas.session.flow, seen):
            canvas.stay_at(*seen)
        else:
            canvas.fit(animate=False)


def _key(scope: Scope) -> str:
    return json.dumps(list(scope))


def _seen(raw: Any) -> Seen | None:
    if not isinstance(raw, list) or len(raw) != 3:
        return None
    if not all(isinstance(each, int | float) and not isinstance(each, bool) and isfinite(each) for each in raw):
        return None
    x, y, zoom = (float(each) for each in raw)
    return (x, y, zoom) if zoom > 0 else None


def _is_there(flow: Flow, seen: Seen) -> bool:
    """Whether there is still something where one looked."""
    around = _AROUND / min(seen[2], 1.0)
    return any(abs(place.x - seen[0]) <= around and abs(place.y - seen[1]) <= around for place in flow.places.values())
