"""Nodes that share without wires: variables of the flow, and channels."""
