"""The plans of subflows: embedded ones and those in files, compiled when they are first called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from weft_engine.control import SubflowConfig
from weft_engine.document.called import CalledFiles
from weft_engine.document.document import Flow
from weft_engine.errors import FlowFileError, NodeInputError
from weft_engine.ids import FrameTag, NodeId
from weft_engine.run.checks import check_valid
from weft_engine.run.compile import compile_flow
from weft_engine.run.frame import Frame
from weft_engine.run.plan import Plan, PlannedNode
from weft_engine.run.shared import Portion

_WHOLE: Final[Mapping[FrameTag, Portion]] = MappingProxyType({})


class Subflows:
    """Plans by where their flow is from.

    Args:
        root: The plan of the run's own flow.
        called: The flow files it calls, as they were when the run was allowed to start.
        portions: By frame of a call of an embedded flow: what of it is run there.
    """

    def __init__(self, root: Plan, called: CalledFiles, portions: Mapping[FrameTag, Portion] = _WHOLE) -> None:
        self._root, self._portions = root, portions
        self._called = called
        self._embedded: dict[int, Plan] = {id(root.flow): root}
        self._files: dict[Path, Plan] = {}

    def plan_of(self, frame: Frame, node: PlannedNode) -> Plan:
        """The plan a subflow node runs.

        Raises:
            NodeInputError: There is no such flow.
            FlowFileError: The file is no flow.
            FlowInvalidError: The flow in the file has errors.
        """
        config = node.config
        assert isinstance(config, SubflowConfig)
        if config.file:
            return self._from_file(node, config.file)
        flow = self._find(frame.region.plan.flow, config.flow)
        if flow is None:
            raise NodeInputError(f"node {node.id!r}: there is no embedded flow {config.flow!r}")
        if (portion := self._portions.get((*frame.tag, (NodeId(node.id), 0)))) is not None:
            return compile_flow(flow, self._root.registry, portion)
        if id(flow) not in self._embedded:
            self._embedded[id(flow)] = compile_flow(flow, self._root.registry)
        return self._embedded[id(flow)]

    def _find(self, around: Flow, name: str) -> Flow | None:
        """An embedded flow: of the flow around, else of the run's own."""
        return around.flows.get(name) or self._root.flow.flows.get(name)

    def _from_file(self, node: PlannedNode, name: str) -> Plan:
        try:
            path = self._called.path(name)
        except FlowFileError as error:
            raise NodeInputError(f"node {node.id!r}: {error.message}") from error
        if path not in self._files:
            flow = self._called.flow(name)
            check_valid(flow, self._root.registry, None)
            self._files[path] = compile_flow(flow, self._root.registry)
        return self._files[path]
