"""Runs: each template before and after, statuses, loops, a question, a failure."""

from __future__ import annotations

from tests.editor.pictures.flows import statuses
from tests.editor.pictures.studio import Studio
from tests.editor.window.flows import asking, coding

from weft_editor.template_info import templates
from weft_engine import edits
from weft_engine.run.status import Status


def templates_run(studio: Studio) -> None:
    for info in templates():
        tab = studio.template(info.name)
        studio.see(info.name)
        studio.window.running.run(offline=True)
        studio.wait_for(lambda tab=tab: tab.session.run.view.status != "idle" and not _is_busy(tab), "the run")
        studio.see(f"{info.name}-ran")
        tab.runs.stop()


def _is_busy(tab) -> bool:  # type: ignore[no-untyped-def]
    waits = any(
        each.status is Status.WAITING
        for view in tab.session.run.view.nodes.values()
        for each in view.activations.values()
    )
    return tab.runs.is_running and not waits


def states(studio: Studio) -> None:
    tab = studio.shown(statuses(), "Every state")
    form = studio.window.panels.run_panel(tab).inputs
    form.form.set_values({"question": "Are night trains back?"}) if form.form else None
    form._given["question"] = "Are night trains back?"
    studio.run(wait=False)
    view = tab.session.run.view
    studio.wait_for(
        lambda: all(
            tab.session.shown_activation(node) is not None and tab.session.shown_activation(node).status is status  # type: ignore[union-attr]
            for node, status in (
                ("editor", Status.WAITING),
                ("translator", Status.RUNNING),
                ("summary", Status.SKIPPED),
            )
        ),
        "every state",
    )
    assert view.status == "running"
    studio.see()
    studio.zoom(0.9, 900, 240)
    studio.see("near")
    tab.runs.stop()
    studio.wait_for(lambda: not tab.runs.is_running, "the run to stop")
    studio.see("stopped")


def outdated(studio: Studio) -> None:
    """Run on from a node after an edit of one before it, and again with a node by itself."""
    tab = studio.template("section-and-merge")
    studio.run()
    session = tab.session
    agent, after = "sales", "editor"
    session.edit(edits.set_config(session.flow, agent, "prompt", "Sum up in three words: {{parts[0]}}"))
    session.select([after])
    before = session.run.view
    studio.window.running.run_from()
    studio.wait_for(lambda: session.run.view is not before and not tab.runs.is_running, "the run")
    studio.see()
    tab.canvas.reveal(agent, animate=False)
    session.select([agent])
    studio.see("near")


def loops(studio: Studio) -> None:
    tab = studio.template("evaluator-optimiser")
    studio.run()
    hand = studio.hand()
    studio.zoom(0.8, *hand.node("evaluator", 120, 80))
    tab.session.select(["evaluator"])
    hand.move(hand.node("evaluator"))
    studio.see("picker")
    tab.canvas.fit(animate=False)
    studio.see("hull")


def question(studio: Studio) -> None:
    for kind, more in (("approval", {}), ("choice", {"choices": ["Yes", "No", "Later"]}), ("text", {})):
        tab = studio.shown(asking(kind, **more), f"Asks for {kind}")
        studio.run(wait=False)
        studio.wait_for(lambda tab=tab: tab.banners.shown("question ") or tab.banners._shown, "the question")
        studio.see(kind)
        tab.runs.stop()
        studio.wait_for(lambda tab=tab: not tab.runs.is_running, "the run to stop")


def refused(studio: Studio) -> None:
    tab = studio.new()
    tab.equipment.commands.quick_add()
    studio.clear()
    tab = studio.template("quorum-vote")
    node = next(key for key, each in tab.session.flow.nodes.items() if each.type == "agent")
    from weft_engine import edits

    tab.session.edit(edits.set_config(tab.session.flow, node, "prompt", "{{nothing.at.all"))
    studio.wait_for(lambda: tab.session.problems, "problems")
    studio.see()


def distrusted(studio: Studio) -> None:
    studio.opened(coding(), "distrusted")
    studio.see()
    with studio.dialog(lambda: studio.act("run")):
        studio.see("asked")
