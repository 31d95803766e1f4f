"""`weft trust`: exactly what a flow asks for, and a person's answer."""

from __future__ import annotations

import argparse

from weft_engine.cli.exits import Exit
from weft_engine.cli.flows import find_flow
from weft_engine.cli.terminal import put, put_json, say
from weft_engine.registry import installed


def trust(arguments: argparse.Namespace) -> Exit:
    """`weft trust FILE [--grant | --withdraw] [--json]`; exit code 3 while it asks for what is not granted."""
    from weft_engine.trust import TrustStore, describe, needs_digest, needs_of

    named = find_flow(arguments.flow)
    needs = needs_of(named.flow, installed(), named.folder)
    digest, store = needs_digest(needs), TrustStore()
    if arguments.grant:
        store.trust(digest)
    if arguments.withdraw:
        store.withdraw(digest)
    granted = not needs or store.is_trusted(digest)
    if arguments.json:
        asked = [{"node": "/".join((*each.scope, each.node)), "kind": each.need.kind, "what": each.need.what,
                  "folder": each.base} for each in needs]  # fmt: skip
        put_json({"granted": granted, "digest": digest, "needs": asked})
    elif not needs:
        put("it asks for nothing that needs trust")
    else:
        put("\n".join(describe(needs)))
        say("granted" if granted else "not granted; grant exactly this with --grant")
    return Exit.DONE if granted else Exit.NOT_TRUSTED
