"""Built-in node types, by family."""

from weft_engine.node import AnyNodeType
from weft_nodes.agents.agent import Agent
from weft_nodes.control.checkpoint import Checkpoint
from weft_nodes.control.ends import Input, Output
from weft_nodes.control.loops import Break, ForEach, Loop
from weft_nodes.control.subflow import Subflow
from weft_nodes.human import Person
from weft_nodes.routing.branch import Branch
from weft_nodes.routing.gate import Gate
from weft_nodes.routing.join import Join
from weft_nodes.routing.race import Race
from weft_nodes.routing.router import Router
from weft_nodes.state.channels import Receive, Send
from weft_nodes.state.variables import ReadState, WriteState
from weft_nodes.text.constant import Constant
from weft_nodes.text.extract import Extract
from weft_nodes.text.merge import Merge
from weft_nodes.text.picture import Picture
from weft_nodes.text.split import Split
from weft_nodes.text.template import Template
from weft_nodes.text.transform import Transform
from weft_nodes.tools.files import FileRead, FileWrite
from weft_nodes.tools.http import Http
from weft_nodes.tools.mcp import McpServerNode, McpToolNode
from weft_nodes.tools.python import Python
from weft_nodes.voting.vote import Voting

NODE_TYPES: tuple[type[AnyNodeType], ...] = (
    Input,
    Output,
    Agent,
    Template,
    Constant,
    Picture,
    Transform,
    Extract,
    Split,
    Merge,
    Branch,
    Router,
    Gate,
    Join,
    Race,
    Voting,
    Loop,
    ForEach,
    Break,
    Subflow,
    Checkpoint,
    Person,
    ReadState,
    WriteState,
    Send,
    Receive,
    Http,
    Python,
    FileRead,
    FileWrite,
    McpToolNode,
    McpServerNode,
)
"""What comes through the entry point."""
