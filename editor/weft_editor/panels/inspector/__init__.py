"""The inspector: everything about what is selected, to read and to edit."""

from weft_editor.panels.inspector.inspector import Inspector

__all__ = ["Inspector"]
