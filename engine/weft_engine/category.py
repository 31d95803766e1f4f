"""The families of node types; by themselves, as colours know nothing else of nodes."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """Family of a node type: its place in the library and its colour."""

    INPUT_OUTPUT = "input and output"
    TEXT = "text and data"
    AGENTS = "agents"
    TOOLS = "tools"
    CONTROL = "control"
    VOTING = "voting"
    COORDINATION = "coordination"
    HUMAN = "human"
    STATE = "state and channels"
