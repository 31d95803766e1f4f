"""The flow document: model, changes with inverses, storage."""

from weft_engine.document.document import Change, Document, Flow, Put, all_flows
from weft_engine.document.model import (
    FORMAT,
    VERSION,
    Bookmark,
    Budget,
    FlowMeta,
    Group,
    Node,
    Note,
    OutputCheck,
    Place,
    Policy,
    Settings,
    Wire,
    WirePoints,
)

__all__ = [
    "FORMAT",
    "VERSION",
    "Bookmark",
    "Budget",
    "Change",
    "Document",
    "Flow",
    "FlowMeta",
    "Group",
    "Node",
    "Note",
    "OutputCheck",
    "Place",
    "Policy",
    "Put",
    "Settings",
    "Wire",
    "WirePoints",
    "all_flows",
]
