"""`weft`: opens the editor, or does one of the commands that need no window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Final

from weft_engine.cli.exits import Exit, as_json, exit_of
from weft_engine.cli.terminal import put_json, say
from weft_engine.errors import WeftError

Command = Callable[[argparse.Namespace], Exit]

_EPILOG: Final = """\
weft                    open the editor
weft FILE               open the editor on a flow
weft COMMAND --help     what a command takes

Where there is no display, `weft` and `weft FILE` run the flow in the terminal.
Exit codes: 0 done, 1 failed, 2 bad use or invalid flow, 3 not trusted, 4 budget, 130 interrupted.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        parsed = _parse(arguments)
        return int(_command(parsed.command)(parsed))
    except WeftError as error:
        return _refuse(error, "--json" in arguments)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has gone; nothing more can be said
        return Exit.FAILED


def _refuse(error: WeftError, wants_json: bool) -> int:
    say(f"weft: {error.message}")
    for problem in error.details.get("problems", ()):
        say(f"  {problem['severity']}: {problem['code']}: {problem['message']}")
    if wants_json:
        put_json(as_json(error))
    return exit_of(error)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = _parser()
    first = arguments[0] if arguments else ""
    if not first.startswith("-") and first not in COMMANDS:
        arguments = ["open", *arguments]
    return parser.parse_args(arguments)


def _command(name: str) -> Command:
    """The function of a command, from a module that is loaded only now."""
    module, _, function = COMMANDS[name].partition(":")
    command: Command = getattr(import_module(f"weft_engine.cli.{module}"), function)
    return command


COMMANDS: Final = {
    "open": "opening:open_flow",
    "run": "running:run",
    "validate": "validating:validate",
    "diff": "comparing:diff",
    "templates": "listings:templates",
    "new": "files:new",
    "export": "files:export",
    "schema": "listings:schema",
    "nodes": "listings:nodes",
    "codes": "listings:codes",
    "models": "models:models",
    "keys": "keys:keys",
    "trust": "trusting:trust",
    "mcp": "mcp:mcp",
}
"""Where each command's function is."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="weft",
        description="Design, run and debug flows of AI agents.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"weft {version('weft')}")
    parser.set_defaults(command="open", flow=None, template="")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_open(commands)
    _add_run(commands)
    _add_looking(commands)
    _add_writing(commands)
    _add_access(commands)
    return parser


Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add(commands: Commands, name: str, help: str) -> argparse.ArgumentParser:  # type: ignore[valid-type]  # argparse has no public name for it
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help, allow_abbrev=False)  # type: ignore[attr-defined]
    return parser


def _add_open(commands: Commands) -> None:  # type: ignore[valid-type]
    parser = _add(commands, "open", "Open the editor, on a flow if one is named.")
    parser.add_argument("flow", nargs="?", metavar="FILE", help="a flow file or the name of a template")


def _add_run(commands: Commands) -> None:  # type: ignore[valid-type]
    parser = _add(commands, "run", "Run a flow: progress on stderr, the result on stdout.")
    parser.add_argument("flow", metavar="FILE|TEMPLATE")
    parser.add_argument(
        "-i", "--input", action="append", default=[], metavar="NAME=VALUE",
        help="an input; `NAME=@FILE` reads it from a file; numbers, lists and objects as JSON; the name of a person "
        "node answers what it asks",
    )  # fmt: skip
    parser.add_argument("--input-json", metavar="FILE", help="inputs as one JSON object; `-` reads stdin")
    parser.add_argument("--model", default="", metavar="M", help="model in place of the flow's default, PROVIDER:NAME")
    parser.add_argument("--offline", action="store_true", help="answer every model call by the scripted model")
    parser.add_argument("--seed", type=int, metavar="N", help="seed of all randomness in the run")
    parser.add_argument("--max-cost", type=float, metavar="USD", help="stop before costing more")
    parser.add_argument("--max-calls", type=int, metavar="N", help="stop before calling models more often")
    parser.add_argument("--max-tokens", type=int, metavar="N", help="stop before using more tokens")
    parser.add_argument("--max-time", type=float, metavar="S", help="stop after so many seconds")
    parser.add_argument("--trust", action="store_true", help="grant what the flow asks for (see `weft trust`)")
    parser.add_argument("--json", action="store_true", help="print one JSON object: status, outputs, metrics, run_id")
    parser.add_argument(
        "--progress", choices=("auto", "tree", "lines"), default="auto",
        help="a tree of nodes drawn anew, or plain lines; auto: the tree on a terminal",
    )  # fmt: skip
    parser.add_argument("--events", metavar="FILE", help="write every event to a file, one JSON object a line")


def _add_looking(commands: Commands) -> None:  # type: ignore[valid-type]
    parser = _add(commands, "validate", "Say what is wrong with a flow, without running it.")
    parser.add_argument("flow", metavar="FILE|TEMPLATE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fix", action="store_true", help="apply the fixes there are and save the file")
    parser = _add(commands, "diff", "Say what differs between two versions of a flow; exit code 1 if anything does.")
    parser.add_argument("old", metavar="OLD")
    parser.add_argument("new", metavar="NEW")
    parser.add_argument("--json", action="store_true")
    for name, help in (
        ("templates", "List the flows that come with Weft."),
        ("nodes", "List the node types."),
        ("models", "List the models that can be used."),
    ):
        parser = _add(commands, name, help)
        parser.add_argument("--json", action="store_true")
    _add(commands, "schema", "Print the JSON Schema of flow files.")
    parser = _add(commands, "codes", "Explain every problem a flow can have.")
    parser.add_argument("--markdown", action="store_true", help="as the page PROBLEMS.md")


def _add_writing(commands: Commands) -> None:  # type: ignore[valid-type]
    parser = _add(commands, "new", "Write a new flow file from a template.")
    parser.add_argument("template", metavar="TEMPLATE")
    parser.add_argument("file", nargs="?", metavar="FILE", help="file to write; TEMPLATE.weft here without it")
    parser.add_argument("-o", "--output", metavar="FILE", help="the same, as other commands take it")
    parser.add_argument("--force", action="store_true", help="write over an existing file")
    parser = _add(commands, "export", "Write a flow in another form.")
    parser.add_argument("flow", metavar="FILE|TEMPLATE")
    parser.add_argument("--to", required=True, choices=("json", "python", "png", "svg", "pdf", "mermaid", "dot"))
    parser.add_argument("-o", "--output", metavar="OUT", help="file to write; text goes to stdout without it")
    parser.add_argument("--theme", choices=("dark", "light"), default="light", help="for pictures")
    parser.add_argument("--scale", type=float, default=2.0, help="for PNG: pixels per canvas pixel")


def _add_access(commands: Commands) -> None:  # type: ignore[valid-type]
    parser = _add(commands, "keys", "Keep API keys in the system's keychain, or in an encrypted file.")
    parser.add_argument("action", choices=("list", "set", "remove", "passphrase"))
    parser.add_argument("name", nargs="?", metavar="NAME", help="for example OPENAI_API_KEY")
    parser.add_argument(
        "--file", action="store_true",
        help="use the file that a passphrase encrypts; it is asked for, or taken from WEFT_KEYS_PASSPHRASE",
    )  # fmt: skip
    parser = _add(commands, "trust", "Show exactly what a flow asks to do, and grant or withdraw it.")
    parser.add_argument("flow", metavar="FILE")
    parser.add_argument("--grant", action="store_true")
    parser.add_argument("--withdraw", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser = _add(commands, "mcp", "List the tools of an MCP server, or put them into a flow.")
    parser.add_argument("action", choices=("list", "update"))
    parser.add_argument("what", metavar="COMMAND|URL|FILE", help="list: a server; update: a flow file")
    parser.add_argument("--node", default="", metavar="ID", help="update: which MCP node, if there are several")
    parser.add_argument("--tool", default="", metavar="NAME", help="update: the tool of an MCP tool node")
    parser.add_argument("--trust", action="store_true", help="update: reach the server that the flow names")
    parser.add_argument("--json", action="store_true")
