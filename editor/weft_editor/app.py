"""Starts the program: its windows, one engine thread, and a good end whatever happens."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from weft_editor import turns
from weft_editor.collecting import collect_here
from weft_editor.engine_thread import EngineThread
from weft_editor.main_window import MainWindow
from weft_editor.program import Program
from weft_editor.qt_texts import speak
from weft_editor.recent_types import RecentTypes
from weft_editor.remembered_inputs import RememberedInputs
from weft_editor.remembered_views import RememberedViews
from weft_editor.restoring import Restoring
from weft_editor.settings import Settings
from weft_editor.theme.appearance import Appearance
from weft_editor.theme.brand import app_icon
from weft_editor.ticker import Ticker
from weft_editor.trouble import Trouble
from weft_editor.warming import Warming
from weft_editor.windows import keep_on_screen
from weft_editor.world import World


def main(path: Path | None = None, *, template: str = "") -> int:
    """Opens the program on the windows of last time and a file or template, or on its welcome page.

    Returns the exit code.
    """
    os.environ.setdefault("QT_API", "pyside6")
    app = application(sys.argv[:1])
    program = make_program(app)
    turns.hold()
    restoring = Restoring(program)
    windows = restoring.begin()
    trouble = Trouble(app)
    trouble.happened.connect(lambda words: tell_trouble(program, words))
    open_first(windows[-1], path, template)
    for window in windows:
        window.show()
    app.processEvents()  # the first paint, before anything else is loaded or done
    turns.go_on()
    QTimer.singleShot(0, program.windows, lambda: go_on(program, restoring))  # no window: each may be closed by then
    return run_loop(app, program, trouble)


def application(arguments: Sequence[str]) -> QApplication:
    """The application, set up for every scale."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(arguments))
    app.setApplicationName("Weft")
    app.setApplicationDisplayName("Weft")
    app.setDesktopFileName("weft")
    app.setWindowIcon(app_icon())
    speak(app)
    return app


def make_program(app: QApplication) -> Program:
    """What all windows share."""
    collecting = collect_here(app)
    settings, engine = Settings(), EngineThread()
    appearance = Appearance(app, settings.theme)
    recent = RecentTypes(settings.recent_types, lambda ids: setattr(settings, "recent_types", ids))
    world, ticker = World(engine), Ticker(app)
    inputs, views = RememberedInputs(), RememberedViews()
    return Program(settings, appearance, engine, world, ticker, inputs, views, recent, collecting)


def open_first(window: MainWindow, path: Path | None, template: str) -> None:
    """Opens what the program was started with; windows without anything show the welcome page."""
    if template:
        window.open_and_run(template)
    elif path is not None:
        window.files.open(path)
    for each in window.program.windows.all:
        if not each.tabs.count():
            each.welcome()


def go_on(program: Program, restoring: Restoring) -> None:
    """What the first paint did without, a little at a time."""
    restoring.finish()
    for each in program.windows.all:
        keep_on_screen(each)
    warming = Warming(program.engine, program.windows)
    warming.done.connect(lambda: show_rest(program))
    warming.start()


def show_rest(program: Program) -> None:
    """All is loaded: whichever window a person works in now, the one it began with may be closed."""
    window = program.windows.active
    if window is not None:
        after_first_paint(window)


def after_first_paint(window: MainWindow) -> None:
    """Shows what is needed soon but not at once, and offers what was not saved when the program last ended."""
    for each in window.program.windows.all:
        each.load_rest()
    window.offer_recovery()


def tell_trouble(program: Program, words: str) -> None:
    """Shows what nobody foresaw in the window a person works in."""
    window = program.windows.active
    if window is not None:
        window.toast.say(words, trouble=True)


def run_loop(app: QApplication, program: Program, trouble: Trouble) -> int:
    """Runs until the last window is closed or a signal ends it."""
    import qasync

    from weft_editor.ending_signals import EndingSignals

    loop = qasync.QEventLoop(app, already_running=False)
    app.lastWindowClosed.connect(loop.stop)
    with loop, trouble, EndingSignals(lambda: end_now(program)):
        loop.run_forever()
    program.engine.stop()
    return 0


def end_now(program: Program) -> None:
    """Ends without asking: unsaved edits are on the disk first, and are offered at the next start."""
    program.windows.end_without_asking()
    QApplication.exit(0)  # `quit` would ask the windows, and they the person
