"""The command line: the engine's other client beside the editor."""
