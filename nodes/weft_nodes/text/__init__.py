"""Nodes that make, take apart and put together texts and data."""
