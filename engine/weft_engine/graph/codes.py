"""Every problem a flow can have: a stable code, how bad it is, why it matters, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from weft_engine.problems import Severity


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """What a code means, for a person."""

    code: str
    title: str
    severity: Severity
    explanation: str


_ALL: Final = (
    CodeInfo("unknown_type", "Unknown node type", "error",
        "No installed package offers this type. The node is kept as it is; install the plugin, or remove it."),
    CodeInfo("newer_type", "Newer node type", "warning",
        "The node was made with a newer version of its type; settings this version does not know have no effect."),
    CodeInfo("config", "Setting out of range", "error",
        "A setting does not fit its field. The message names the field; correct it in the inspector."),
    CodeInfo("config_check", "Settings do not fit together", "error",
        "The node cannot work with these settings; the message says what to change."),
    CodeInfo("missing_input", "Input not connected", "error",
        "A required input has no wire, so the node could never run. Connect it, or remove the variable that makes it."),
    CodeInfo("type_clash", "Types do not fit", "error",
        "The wire carries a type its target does not take. Put a Transform between them, or connect another port."),
    CodeInfo("dangling_wire", "Wire to nowhere", "error",
        "The wire names a node that is not there. Remove it, or bring the node back."),
    CodeInfo("lost_port", "Wire to a port that is gone", "error",
        "A port vanished when its node was changed (a renamed variable, a removed case). Connect it to another port."),
    CodeInfo("several_live", "Two values for one input", "error",
        "Two wires that can both carry a value lead to an input that takes one. Put a Join or Merge between them."),
    CodeInfo("never_runs", "Never runs", "warning",
        "It would need two outputs of one branch at once. Join the branches with `any` or `settled`, or rewire it."),
    CodeInfo("no_output", "No output", "warning",
        "The flow has no Output node, so it gives nothing to whoever runs it."),
    CodeInfo("open_case", "Case leads nowhere", "info",
        "Values that take this output are dropped. That may be meant."),
    CodeInfo("fallback_on_branch", "Branch with a fallback value", "warning",
        "When it fails there is no telling which way the value should go, so what hangs on it is skipped. Connect its "
        "error output instead."),
    CodeInfo("policy_rule", "Rule of a policy does not hold together", "error",
        "An expression, a JSON Schema or a pattern in the policy cannot be read. The message names the field; correct "
        "it in the inspector."),
    CodeInfo("policy_port", "Policy for a port that is not there", "warning",
        "The policy transforms, checks or replaces a value of a port the node does not have. Correct the name."),
    CodeInfo("policy_kind", "Unknown kind of failure", "warning",
        "No failure of this kind is known, so it would never be tried again for it. Correct its name, or install the "
        "plugin that has it."),
    CodeInfo("policy_unused", "Policy without effect", "warning",
        "Inputs, outputs and breaks are not called, so there is nothing to limit, repeat or check. Set the policy on "
        "the node next to it."),
    CodeInfo("name_clash", "Name used twice", "error",
        "Two inputs, or two outputs, of the flow have one name; callers could not tell them apart."),
    CodeInfo("cycle", "Cycle without a loop", "error",
        "Nodes wait for each other in a circle, so none could start. Lead the way back into a Loop's `next`."),
    CodeInfo("leak", "Value leaves a loop sideways", "error",
        "A node hangs on the body and on what comes after the loop. Values leave a body only by `next` and Break; "
        "take the loop's `done` instead."),
    CodeInfo("overlap", "Loops overlap", "error",
        "Two bodies share nodes without one being inside the other. Nest them, or give each its own nodes."),
    CodeInfo("feedback_from_outside", "Feedback from outside the body", "error",
        "`next` and `collect` take what the body gives. Connect a node that hangs on the loop's `state` or `item`."),
    CodeInfo("no_feedback", "Nothing comes back", "warning",
        "No wire leads back into the loop, so it ends after one iteration, or into the for-each, so it collects "
        "nothing."),
    CodeInfo("may_not_return", "Loop may end early", "warning",
        "Every way back into the loop hangs on a branch in it; where none is taken, it ends with the value it has. "
        "That may be meant; a Break says it more clearly."),
    CodeInfo("break_outside", "Break outside of a loop", "error",
        "A Break ends the loop around it, and there is none."),
    CodeInfo("quorum_too_large", "Quorum out of reach", "error",
        "It waits for more values than wires lead to it. Connect more, or lower the quorum."),
    CodeInfo("lent_and_wired", "Lent node is also wired", "warning",
        "A node lent to an agent runs only when it is called; its other wires carry nothing."),
    CodeInfo("unknown_variable", "Unknown variable", "error",
        "Neither the flow nor one around it has a variable of that name. Add it in the flow's settings, or correct the "
        "name."),
    CodeInfo("unknown_channel", "Unknown channel", "error",
        "Neither the flow nor one around it has a channel of that name. Add it in the flow's settings, or correct the "
        "name."),
    CodeInfo("variable", "Variable does not hold together", "error",
        "The variable's type, initial value and reducer do not fit each other. The message says which; correct it in "
        "the flow's settings."),
    CodeInfo("unknown_subflow", "Unknown subflow", "error",
        "There is no embedded flow of that name."),
    CodeInfo("recursive_subflow", "Subflow calls itself", "error",
        "The flow leads back into itself, without an end. Use a Loop."),
    CodeInfo("subflow_ports", "Subflow has changed", "error",
        "The inputs or outputs of the subflow are no longer those of the node."),
    CodeInfo("unknown_model", "Unknown model", "warning",
        "No server that is set up offers this model. Choose another, or set the server up in the settings."),
    CodeInfo("unknown_secret", "Key missing", "warning",
        "The key is neither in the environment nor in the keychain; calls that need it will fail."),
    CodeInfo("script_rule", "Rule of the scripted model does not hold together", "warning",
        "A rule cannot be read, or an expression in what it says cannot be filled in; calls it answers fail, or show "
        "the braces. The message names the rule and the field; correct it in the flow's settings."),
    CodeInfo("budget_too_small", "Budget below the worst case", "warning",
        "In the worst case the flow makes more model calls than its budget allows; it would end early."),
)  # fmt: skip

CODES: Final[dict[str, CodeInfo]] = {each.code: each for each in _ALL}
"""By code."""


_SEVERITIES: Final[dict[Severity, str]] = {
    "error": "Errors: the flow cannot run",
    "warning": "Warnings: it runs, but hardly as meant",
    "info": "Hints",
}


def codes_page() -> str:
    """All codes as a page of Markdown, the gravest first; each is a heading that can be linked to."""
    parts = [
        "# Problems a flow can have",
        "The editor and `weft validate` tell problems by these codes, which stay what they are from version to version."
        " This page is written by `weft codes --markdown`.",
    ]
    for severity, title in _SEVERITIES.items():
        parts.append(f"## {title}")
        for each in _ALL:
            if each.severity == severity:
                parts += [f"### `{each.code}`", f"**{each.title}.** {each.explanation}"]
    return "\n\n".join(parts) + "\n"


def codes_list() -> str:
    """All codes for a terminal, a line each."""
    return "\n".join(f"{each.code:<24}{each.severity:<9}{each.title}. {each.explanation}" for each in _ALL)
