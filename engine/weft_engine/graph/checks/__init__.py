"""The checks of a flow, one family per file; each takes `Facts` and gives problems."""
