"""The errors of Weft: one root, one subclass per decision a caller can take."""

from __future__ import annotations

from typing import Any


class WeftError(Exception):
    """Root of every error Weft raises on purpose.

    The message names the thing at fault and the way out; `details` carries the same as data for events and JSON output.
    """

    code: str = "error"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def as_dict(self) -> dict[str, Any]:
        """The error as plain JSON: `code`, `message` and the details."""
        return {"code": self.code, "message": self.message, **self.details}


class FlowFileError(WeftError):
    """A file cannot be read as a flow: repair it or choose another. Carries `line` and `column` if known."""

    code = "flow_file"


class NewerVersionError(FlowFileError):
    """The file was written by a newer Weft; it may be looked at but not saved over."""

    code = "newer_version"


class FlowInvalidError(WeftError):
    """The flow has problems of severity error and cannot run. `problems` in the details lists them."""

    code = "flow_invalid"


class ChangeError(WeftError):
    """A change does not fit the document it is applied to; nothing was applied."""

    code = "change"


class ExpressionError(WeftError):
    """An expression does not parse, is refused by a limit, or fails on its values."""

    code = "expression"


class SecretMissingError(WeftError):
    """A `secret:NAME` reference has no value in the environment, the keychain or memory."""

    code = "secret_missing"


class NotTrustedError(WeftError):
    """The flow asks for something it may only do once the person trusts it."""

    code = "not_trusted"


class NodeError(WeftError):
    """A node could not do its work: the flow's error handling decides what follows."""

    code = "node"


class NodeInputError(NodeError):
    """A node's inputs or configuration do not fit; trying again without a change is useless."""

    code = "node_input"


class NodeTimeoutError(NodeError):
    """A node did not finish within its `timeout_s`."""

    code = "timeout"


class OutputInvalidError(NodeError):
    """An output of a node fails a check of its policy. Carries `port`, `rule` and `value`."""

    code = "output_invalid"


class BudgetExceededError(WeftError):
    """The run's budget cannot hold the next call; the call was not made. Carries `limit`, `cap`, `used`, `asked`."""

    code = "budget"


class ModelError(NodeError):
    """A model call failed. `retryable` tells whether the same call may succeed later."""

    code = "model"
    retryable = False


class ToolError(NodeError):
    """A tool refused or failed; reported to a model as a tool error, else the node fails."""

    code = "tool"


class ChannelFullError(NodeError):
    """As many messages wait in a channel as it may hold: receive faster, or raise its capacity."""

    code = "channel_full"


class NotAcknowledgedError(NodeError):
    """Nobody took a message in the time its sender gave."""

    code = "not_acknowledged"


def as_node_error(node: str, error: BaseException) -> WeftError:
    """An error as one of ours; a bug in a node names the node and the kind of error."""
    if isinstance(error, WeftError):
        return error
    made = NodeError(f"node {node!r}: unexpected {type(error).__name__}: {error}", kind=type(error).__name__)
    made.__cause__ = error
    return made
