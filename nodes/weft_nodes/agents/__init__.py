"""Nodes that call models."""
