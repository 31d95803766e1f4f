"""Commands that write a file: `new` and `export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from weft_engine.cli.exits import Exit, UsageError
from weft_engine.cli.flows import Named, find_flow
from weft_engine.cli.terminal import put, say
from weft_engine.document.document import Flow
from weft_resources import template_names, template_text


def new(arguments: argparse.Namespace) -> Exit:
    """`weft new TEMPLATE [FILE]`; what a template asks for is granted, as it came with Weft."""
    from weft_engine.document.storage import parse_flow, save

    if arguments.template not in template_names():
        known = ", ".join(template_names())
        raise UsageError(f"there is no template {arguments.template!r}; there are: {known}")
    target = Path(arguments.output or arguments.file or f"{arguments.template}.weft")
    if target.exists() and not arguments.force:
        raise UsageError(f"{target} exists: name another file, or add --force")
    flow = parse_flow(template_text(arguments.template).encode()).flow
    save(target, flow)
    _grant(flow, target)
    say(f"wrote {target}")
    return Exit.DONE


def _grant(flow: Flow, target: Path) -> None:
    from weft_engine.registry import installed
    from weft_engine.trust import TrustStore, needs_digest, needs_of

    if needs := needs_of(flow, installed(), target.resolve().parent):
        TrustStore().trust(needs_digest(needs), flow.meta.name)


def export(arguments: argparse.Namespace) -> Exit:
    """`weft export FILE --to FORMAT [-o OUT]`."""
    named = find_flow(arguments.flow)
    if arguments.to in ("png", "svg", "pdf"):
        return _export_picture(named, arguments)
    text = _text(named.flow, arguments.to)
    if arguments.output:
        Path(arguments.output).write_text(text, encoding="utf-8")
        say(f"wrote {arguments.output}")
    else:
        put(text)
    return Exit.DONE


def _text(flow: Flow, form: str) -> str:
    if form in ("json", "python"):
        from weft_engine.document.storage import flow_text
        from weft_engine.python_script import python_script

        _refuse_literal_keys(flow)
        return flow_text(flow) if form == "json" else python_script(flow)
    from weft_engine.graph.drawing import dot, mermaid
    from weft_engine.registry import installed

    return mermaid(flow, installed()) if form == "mermaid" else dot(flow, installed())


def _refuse_literal_keys(flow: Flow) -> None:
    from weft_engine.redaction import literal_keys_in

    places = literal_keys_in(flow)
    if places:
        raise UsageError(
            f"{places[0]} holds what looks like an API key: put it into the environment or the keychain and write "
            f"`secret:NAME` there; it was not exported"
        )


def _export_picture(named: Named, arguments: argparse.Namespace) -> Exit:
    if not arguments.output:
        raise UsageError(f"a picture needs a file: add -o FILE.{arguments.to}")
    try:
        from weft_editor.export import export_picture
    except ImportError as error:
        raise UsageError(f"pictures need the editor ({error}): install weft[editor]") from error
    _refuse_literal_keys(named.flow)
    export_picture(named.flow, Path(arguments.output), arguments.to, theme=arguments.theme, scale=arguments.scale)
    say(f"wrote {arguments.output}")
    return Exit.DONE
