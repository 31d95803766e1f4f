"""The desktop program: the only importer of PySide6."""
