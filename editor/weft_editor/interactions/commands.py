"""Everything a person can tell the canvas to do; menus, shortcuts and the command palette call the same methods."""

from __future__ import annotations

from weft_editor.interactions.arrange_commands import ArrangeCommands
from weft_editor.interactions.edit_commands import EditCommands
from weft_editor.interactions.select_commands import SelectCommands
from weft_editor.interactions.subflow_commands import SubflowCommands
from weft_editor.interactions.view_commands import ViewCommands


class CanvasCommands(EditCommands, SelectCommands, SubflowCommands, ViewCommands, ArrangeCommands):
    """Commands of one canvas. Each edit is one named step of undo. See `table.COMMANDS` for titles, icons and keys."""
