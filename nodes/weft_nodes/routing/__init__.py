"""Nodes that choose which way a value goes."""
