"""The window: puts its parts together and lets each hear of the flow in front. What a part does stands in its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from weft_editor.actions import Actions
from weft_editor.comparing import Comparing
from weft_editor.docks import Docks
from weft_editor.editing import Editing
from weft_editor.exporting import Exporting
from weft_editor.files import Files
from weft_editor.finding import Finding
from weft_editor.first_page import FirstPage
from weft_editor.flows_shown import FlowsShown
from weft_editor.language import counted, tr
from weft_editor.menus import Menus
from weft_editor.models_at_hand import ModelsAtHand
from weft_editor.panels.panels import Panels
from weft_editor.program import Program
from weft_editor.recovering import pending, recovery_banner
from weft_editor.remedying import Remedying
from weft_editor.running import Running
from weft_editor.saving import Saving
from weft_editor.status_bar import StatusBar
from weft_editor.tabs import Tabs
from weft_editor.theme.brand import app_icon
from weft_editor.theme.tokens import Tokens
from weft_editor.toolbar import ToolBar
from weft_editor.turns import Soon
from weft_editor.viewing import Viewing
from weft_editor.widgets.banners import Banners
from weft_editor.widgets.boxes import column, holding
from weft_editor.widgets.model_selector import ModelSelector
from weft_editor.widgets.toast import Toast
from weft_editor.windows import fitted, keep_on_screen

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab

_SIZE = (1440, 900)
_LEAST = (960, 600)


class MainWindow(QMainWindow):
    """One window of the program."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        self.setWindowTitle("Weft")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*_LEAST)
        self.resize(fitted(QRect(QPoint(), QSize(*_SIZE)), self.screen().availableGeometry(), QSize(*_LEAST)).size())
        self.setAcceptDrops(True)
        self.setDockOptions(
            self.DockOption.AllowTabbedDocks | self.DockOption.GroupedDragging
        )  # tabs can be dragged out
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # Qt's own would offer to hide the tool bar
        self._follow_motion(program.motion.is_reduced)
        self.actions_by_name = Actions(self, program.tokens, program.keys.of)
        self.tabs = Tabs(program.tokens)
        self.banners = Banners()
        centre = column(self.banners, self.tabs, gap=0)
        centre.setStretch(1, 1)
        self.setCentralWidget(holding(centre))
        self.models = ModelsAtHand(program, self)
        self.panels = Panels(self, program, self.models.context_of)
        self.docks = Docks(self, program, self.panels)
        self.files, self.saving = Files(self, program), Saving(self, program)
        self.exporting, self.comparing = Exporting(self, program), Comparing(self, program)
        self.editing = Editing(self, self.panels, self.docks, program, self.actions_by_name)
        self.remedying = Remedying(self, self.models)
        self.running = Running(self, program, self.panels, self.docks, self.actions_by_name)
        self.viewing = Viewing(program, self.actions_by_name, self.docks)
        self.finding = Finding(self)
        self.status = StatusBar(program.tokens)
        self.setStatusBar(self.status)
        self.bar = ToolBar(self.actions_by_name, ModelSelector(program.tokens), program.tokens, self)
        self.addToolBar(self.bar)
        self.models.serve(self.bar.models, self)
        self.menus = Menus(
            self,
            self.actions_by_name,
            load=self.editing.load,
            refresh=self.editing.refresh,
            panels=[dock.toggleViewAction() for dock in self.docks.docks.values()],
            recent=lambda: program.settings.recent,
            open_recent=self.files.open,
            windows=program.windows,
        )
        self.flows = FlowsShown(self)
        self.toast = Toast(self, program.tokens)
        self.first_page = FirstPage(self)
        self._has_ended = self._may_go = self._has_frame = False
        self._fit = Soon(self, lambda: keep_on_screen(self))
        self._connect()
        self._restore()
        self._on_flow(None)
        program.windows.add(self)

    def _connect(self) -> None:
        actions, files = self.actions_by_name, self.files
        for key, act in (
            ("new", files.new),
            ("open", files.ask_open),
            ("welcome", self.welcome),
            ("close_window", self.close),
        ):
            actions.on(key, act)
        windows = self.program.windows
        actions.on("new_window", lambda: windows.open(self))
        actions.on("quit", windows.quit)
        for key, act_on in (
            ("tear_off", windows.move),
            ("save", self.saving.save),
            ("save_as", self.saving.save_as),
            ("export", self.exporting.ask),
            ("copy_picture", self.exporting.copy_picture),
            ("copy_mermaid", self.exporting.copy_mermaid),
            ("compare_saved", self.comparing.with_saved),
            ("compare_file", self.comparing.with_file),
        ):
            actions.on(key, self._on_front(act_on))
        actions.on("close_tab", lambda: self.close_page(self.tabs.currentWidget()))
        actions.on("settings", self.models.open_settings)
        self.tabs.flow_changed.connect(self._on_flow)
        self.bar.palette_requested.connect(self.finding.open_palette)
        self.panels.explain_requested.connect(self.finding.show_codes)
        self.panels.template_requested.connect(files.open_template)
        self.status.problems_requested.connect(lambda: self.docks.bring("problems"))
        self.program.appearance.changed.connect(self._on_theme)
        self.program.keys.changed.connect(self._follow_keys)
        self.program.motion.changed.connect(self._follow_motion)
        self.exporting.done.connect(lambda words: self.toast.say(words))
        for source in (
            files.message,
            self.saving.message,
            self.running.message,
            self.remedying.message,
            self.panels.message,
            self.editing.message,
        ):
            source.connect(self.status.say)

    def _on_front(self, act_on: Callable[[FlowTab], object]) -> Callable[[], object]:
        return lambda: act_on(self.tabs.flow) if self.tabs.flow else None

    # Flows

    def show_view(self, tab: FlowTab) -> None:
        """Another part of a flow is shown."""
        if tab is self.tabs.flow:
            self.panels.show_view(tab)
            self.editing.refresh()
            self.bar.show_flow(tab)

    def _on_flow(self, tab: FlowTab | None) -> None:
        self.docks.rest(tab is None)
        for part in (self.panels, self.editing, self.running, self.status, self.bar):
            part.show_flow(tab)
        keys = ("save", "save_as", "export", "copy_picture", "copy_mermaid", "compare_saved", "compare_file")
        self.actions_by_name.enable(tab is not None, *keys)
        self.actions_by_name.enable(tab is not None and self.tabs.count() > 1, "tear_off")
        self.program.windows.changed()
        self.show_title()

    def show_title(self) -> None:
        """Names the window after the flow in front."""
        tab = self.tabs.flow
        name = tr("{title}[*] – Weft", title=tab.session.title) if tab else "Weft"
        self.setWindowTitle(name)
        self.setWindowModified(tab is not None and tab.file.is_dirty)

    @property
    def name(self) -> str:
        """What tells it from other windows: the flow in front and how many more there are."""
        tab, more = self.tabs.flow, self.tabs.count() - 1
        title = tab.session.title if tab is not None else tr("Welcome")
        return counted(more, "{title} and {count} more", "{title} and {count} more", title=title) if more else title

    def close_page(self, page: QWidget | None) -> bool:
        """Closes a tab, asking about unsaved edits; returns whether it is closed."""
        return self.flows.close(page)

    def welcome(self) -> None:
        """Shows the welcome page."""
        self.first_page.show()

    def open_and_run(self, template: str) -> None:
        """Opens a template and runs it by the scripted model."""
        self.files.open_template(template)
        self.running.run(offline=True)

    def _follow_motion(self, is_reduced: bool) -> None:
        self.setAnimated(not is_reduced)

    def _follow_keys(self) -> None:
        self.actions_by_name.follow_keys()
        self.bar.show_keys()

    def _on_theme(self, tokens: Tokens) -> None:
        self.actions_by_name.set_tokens(tokens)
        for part in (self.tabs, self.bar, self.status):
            part.set_tokens(tokens)
        self.toast.deleteLater()
        self.toast = Toast(self, tokens)
        self.first_page.renew()

    # Opening by dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes flow files."""
        if _flows_in(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens flow files."""
        for path in _flows_in(event):
            self.files.open(path)
        event.accept()

    # Its own end and beginning

    def _restore(self) -> None:
        geometry = self.program.settings.bytes_of("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.docks.restore(self.program.settings.bytes_of("docks"))

    def end_without_asking(self) -> None:
        """Puts unsaved edits on the disk, where the next start finds them, and ends the runs."""
        self._has_ended = True
        self._remember_looks()
        for tab in self.tabs.flows:
            tab.close_flow(discard=False)
        self.program.windows.remove(self)

    def load_rest(self) -> None:
        """Loads what the first paint did without: node types, the canvas and its commands."""
        self.panels.load_library()
        self.menus.fill()
        self.first_page.complete()

    def offer_recovery(self) -> None:
        """Offers edits that were not saved when the program last ended."""
        for found in pending():
            self.banners.show_one(f"recovery {found.recovery.file}", recovery_banner(self.files, found, self))

    def _remember_looks(self) -> None:
        self.program.settings.keep_bytes("geometry", self.saveGeometry())
        self.program.settings.keep_bytes("docks", self.docks.state())
        self.program.settings.save()

    def close_now(self) -> None:
        """Closes without asking; unsaved edits were asked about."""
        self._may_go = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks about unsaved edits, remembers how the window looked, ends the runs."""
        if self._has_ended:
            return
        if not self._may_go and not self.program.windows.may_go(self):
            event.ignore()
            return
        self._has_ended = True
        self._remember_looks()
        self.flows.close_all()
        self.editing.let_go()
        self.program.windows.remove(self)
        if self.program.windows.all:
            self.deleteLater()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """A person turned to this window, or to another."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.program.windows.used(self)

    def moveEvent(self, event: QMoveEvent) -> None:
        """Where it stands is kept for the next start; with its frame it may be larger than the screen.

        Only some time after a window is shown it is known how thick the frame is that the window manager gives it.
        """
        super().moveEvent(event)
        if not self._has_frame and self.frameGeometry() != self.geometry():
            self._has_frame = True
            self._fit.start()
        self.program.windows.changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """How large it is is kept for the next start."""
        super().resizeEvent(event)
        self.program.windows.changed()


def _flows_in(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix == ".weft"]
