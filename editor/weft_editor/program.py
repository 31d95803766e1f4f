"""What all windows of the program share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weft_editor.collecting import Collecting
from weft_editor.engine_thread import EngineThread
from weft_editor.keys import Keys
from weft_editor.known_world import KnownWorld
from weft_editor.recent_types import RecentTypes
from weft_editor.remembered_inputs import RememberedInputs
from weft_editor.remembered_views import RememberedViews
from weft_editor.settings import Settings
from weft_editor.theme.appearance import Appearance
from weft_editor.theme.motion import Motion
from weft_editor.theme.tokens import Tokens
from weft_editor.ticker import Ticker
from weft_editor.windows import Windows
from weft_editor.world import World

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_engine.registry import Registry


@dataclass(slots=True)
class Program:
    """Made once by `app`."""

    settings: Settings
    appearance: Appearance
    engine: EngineThread
    world: World
    ticker: Ticker
    remembered: RememberedInputs
    views: RememberedViews
    recent_types: RecentTypes
    collecting: Collecting
    known: KnownWorld = field(init=False)
    """What is known of models and keys."""
    open_tabs: list[FlowTab] = field(default_factory=list)
    """All flows that are open, in all windows."""
    windows: Windows = field(init=False)
    keys: Keys = field(init=False)
    motion: Motion = field(init=False)

    def __post_init__(self) -> None:
        self.known = KnownWorld(self.world)
        self.windows = Windows(self)
        self.keys = Keys(self.settings)
        self.motion = Motion(self.settings.motion)

    @property
    def registry(self) -> Registry:
        """All node types; loaded when they are first asked for."""
        from weft_engine.registry import installed

        return installed()

    @property
    def tokens(self) -> Tokens:
        """The theme that is worn."""
        return self.appearance.tokens
