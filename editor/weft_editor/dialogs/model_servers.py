"""Model servers and their keys: add, change, remove, and try whether one answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from pydantic import ValidationError
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QWidget,
)
from shiboken6 import isValid

from weft_editor import background
from weft_editor.language import said, tr
from weft_editor.program import Program
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES, column, holding, restyle, row, text
from weft_editor.widgets.empty import EmptyState
from weft_editor.widgets.rows import set_row_height
from weft_engine.errors import WeftError
from weft_engine.ids import slug
from weft_engine.providers.settings import SCRIPTED, WELL_KNOWN, Kind, ModelSettings, Server

_KINDS: Final[dict[str, str]] = {
    "openai": tr("OpenAI-compatible"),
    "anthropic": "Anthropic",
    "gemini": "Gemini",
    "ollama": "Ollama",
}
_LIST_WIDTH: Final = 150
_LIST_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class _Draft:
    """What the fields of a server hold."""

    name: str
    kind: Kind
    address: str
    model: str
    key: str = ""


class ModelServers(QWidget):
    """Edits `models.json`; what is typed for a server is kept while another is looked at, until it is saved."""

    saved = Signal()

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self._settings, trouble = _loaded()
        self._found = self._settings.with_environment().servers
        self._shown = ""
        self._drafts: dict[str, _Draft] = {}
        self._added: set[str] = set()
        """Names of servers that are to be filled in and stand in no file yet."""
        self.list = QListWidget()
        self.list.setMinimumWidth(_LIST_WIDTH)
        self.list.setAccessibleName(tr("Model servers"))
        self.list.setProperty("role", "well")
        set_row_height(self.list)
        self.list.currentRowChanged.connect(lambda _: self._show_current())
        self.name, self.address, self.key, self.model = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.kind = QComboBox()
        for kind in get_args(Kind):
            self.kind.addItem(_KINDS.get(kind, kind), kind)
        self.kind.currentIndexChanged.connect(lambda _: self._hint_address())
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.default = QLineEdit(self._settings.default)
        self.default.setAccessibleName(tr("Model where a flow names none"))
        self.default.setPlaceholderText(tr("{scripted} (built in, offline)", scripted=SCRIPTED))
        self.state = text(trouble, "error")
        self.test_button, self.save_button = QPushButton(tr("Test connection")), QPushButton(tr("Save"))
        self.save_button.setProperty("role", "primary")
        self.test_button.clicked.connect(self.test)
        self.save_button.clicked.connect(self.save)
        for line in (self.name, self.address, self.key, self.model):
            line.returnPressed.connect(self.save)
        self._lay()
        self._fill()

    def _lay(self) -> None:
        tokens = self._program.tokens
        add, self.remove_button = QPushButton(tr("Add")), QPushButton(tr("Remove"))
        add.setIcon(icon("plus", tokens.text_mid))
        add.clicked.connect(self.add)
        self.remove_button.clicked.connect(self.remove)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(SIZES.gap)
        form.setHorizontalSpacing(SIZES.gap_l)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for title, field in (
            (tr("Name"), self.name),
            (tr("Protocol"), self.kind),
            (tr("Address"), self.address),
            (tr("Key"), self.key),
            (tr("First model"), self.model),
        ):
            form.addRow(text(title, "label", wrap=False), field)
            field.setAccessibleName(title)
        self.fields = holding(
            column(form, row(self.test_button, None, self.save_button), self.state, None, gap=SIZES.gap_l)
        )
        about_none = tr("Add a server to use its models: a local one, or a provider’s.")
        self._sides = QStackedWidget()
        self._sides.addWidget(self.fields)
        add_first = (tr("Add server"), self.add)
        self._sides.addWidget(EmptyState(tokens, "server", tr("No servers yet"), about_none, add_first))
        self._left = holding(column(self.list, row(add, self.remove_button)))
        self._left.setMaximumWidth(_LIST_MOST)
        servers = row(self._left, self._sides, gap=SIZES.gap_xl)
        servers.setStretch(1, 1)
        chosen = row(text(tr("Model where a flow names none"), "label", wrap=False), self.default, gap=SIZES.gap_l)
        self.default.editingFinished.connect(self._save_default)
        self._about_default = text("", "error")
        self._about_default.hide()
        outer = column(text(tr("Models and keys"), "heading"), chosen, self._about_default, servers, gap=SIZES.gap_l)
        outer.addWidget(
            text(tr("Keys go into your system’s keychain or an encrypted file; flows hold their names only."), "hint")
        )
        self.setLayout(outer)

    # The list

    def _fill(self, current: str = "") -> None:
        self._keep_draft()
        self.list.clear()
        for name in {**self._found, **self._settings.servers}:
            item = QListWidgetItem(name)
            self.list.addItem(item)
            self._mark(item)
            if name == current:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self._show_current()

    def _current(self) -> str:
        item = self.list.currentItem()
        return item.text() if item else ""

    def _mark(self, item: QListWidgetItem) -> None:
        is_draft = item.text() in self._drafts
        item.setIcon(icon("pencil" if is_draft else "server", self._program.tokens.text_mid))
        item.setToolTip(tr("Not saved yet") if is_draft else "")

    def _keep_draft(self) -> None:
        """What was typed for the server that was shown outlives looking at another."""
        if not self._shown:
            return
        draft = _Draft(
            self.name.text(), self.kind.currentData(), self.address.text(), self.model.text(), self.key.text()
        )
        if draft == self._stored(self._shown):
            self._drafts.pop(self._shown, None)
        else:
            self._drafts[self._shown] = draft
        for item in self.list.findItems(self._shown, Qt.MatchFlag.MatchExactly):
            self._mark(item)

    def _stored(self, name: str) -> _Draft:
        server = self._settings.servers.get(name) or self._found.get(name) or Server()
        return _Draft(name, server.kind, server.base_url, server.default_model)

    @property
    def unsaved(self) -> list[str]:
        """Names of servers for which something was typed that is not saved."""
        self._keep_draft()
        return list(self._drafts)

    def save_drafts(self) -> bool:
        """Saves all that was typed; returns whether that could be done, and shows what could not."""
        for name in self.unsaved:
            self._fill(name)
            self.save()
            if name in self.unsaved:
                return False
        return True

    def _show_current(self) -> None:
        self._keep_draft()
        name = self._shown = self._current()
        server = self._settings.servers.get(name) or self._found.get(name)
        self._sides.setCurrentIndex(0 if server is not None else 1)
        self._left.setVisible(self.list.count() > 0)
        self.remove_button.setEnabled(name in self._settings.servers)
        server, typed = server or Server(), self._drafts.get(name, self._stored(name))
        self.name.setText(typed.name)
        self.kind.setCurrentIndex(self.kind.findData(typed.kind))
        self.address.setText(typed.address)
        self.model.setText(typed.model)
        self.key.setText(typed.key)
        self.key.setPlaceholderText(self._about_key(name, server))
        self._hint_address()
        if name and name not in self._settings.servers:
            self._say(tr("Found in the environment; save it to change it"))
        elif not self.state.property("kept"):
            self._say("")

    def _about_key(self, name: str, server: Server) -> str:
        if not server.key:
            return tr("none; type one to set it")
        return tr("{name} (type to replace it)", name=server.key.removeprefix("secret:"))

    def _hint_address(self) -> None:
        self.address.setPlaceholderText(Server(kind=self.kind.currentData() or "openai").address)

    def add(self) -> None:
        """Adds a server to fill in."""
        name = slug("server", {**self._found, **self._settings.servers})
        self._added.add(name)
        self._settings = self._settings.model_copy(update={"servers": {**self._settings.servers, name: Server()}})
        self._fill(name)
        self.name.setFocus()
        self.name.selectAll()

    def remove(self) -> None:
        """Removes the server."""
        gone = self._current()
        if self._store(lambda now: {"servers": _without(now, gone)}, of=gone):
            self._forget(gone)
            self._fill()

    def _forget(self, name: str) -> None:
        """What was typed for a server is saved, or gone with it."""
        self._shown = ""
        self._drafts.pop(name, None)

    # Saving and testing

    def _edited(self) -> tuple[str, Server]:
        """The server as the fields say. Raises `WeftError` if they cannot be."""
        old = self._settings.servers.get(self._current()) or self._found.get(self._current()) or Server()
        name = self.name.text().strip()
        if not name or ":" in name or name == "scripted":
            raise WeftError(tr("Give the server a name without a colon, other than “scripted”"))
        if name != self._current() and name in self._settings.servers:
            raise WeftError(tr("There is a server “{name}” already: give this one another name", name=name))
        key = old.key
        if self.key.text() and not key:
            known = WELL_KNOWN.get(name)
            key = known.key if known and known.key else f"secret:{slug(name).replace('-', '_').upper()}_KEY"
        changes = {
            "kind": self.kind.currentData(),
            "base_url": self.address.text().strip(),
            "default_model": self.model.text().strip(),
            "key": key,
        }
        try:
            return name, Server.model_validate({**old.model_dump(), **changes})
        except ValidationError as error:
            raise WeftError(str(error.errors()[0]["msg"])) from error

    def save(self) -> None:
        """Keeps the server and, if one was typed, its key."""
        try:
            name, server = self._edited()
        except WeftError as error:
            self._say(said(error.message), trouble=True)
            return
        typed, old = self.key.text(), self._current()
        is_default = old in self._settings.servers and self._settings.default.startswith(f"{old}:")

        def change(now: ModelSettings) -> dict[str, object]:
            servers = {**_without(now, old), name: server}
            if not is_default:
                return {"servers": servers}
            return {
                "servers": servers,
                "default": name + self._settings.default.removeprefix(old),
            }  # under another name

        if self._store(change, of=old):
            self.default.setText(self._settings.default) if is_default else None
            self._forget(old)
            self._fill(name)
            self._say(tr("Saved"))
            if typed:
                background.start(self._keep_key(server.key, typed))

    def _save_default(self) -> None:
        wanted = self.default.text().strip()
        server, _, model = wanted.partition(":")
        if wanted and not (server and model):
            self._say_default(tr("“{name}” names no model: write server:model, as in openai:gpt-5", name=wanted))
        elif wanted == self._settings.default or self._store(lambda _: {"default": wanted}):
            self._say_default("")

    def _say_default(self, words: str) -> None:
        self._about_default.setText(words)
        self._about_default.setVisible(bool(words))

    def _store(self, change: Callable[[ModelSettings], Mapping[str, object]], of: str = "") -> bool:
        """Changes the settings as they are now: another page, window or program may have written them meanwhile.

        Args:
            change: What becomes other, by field.
            of: The server it is about, if it is about one.
        """
        try:
            now = ModelSettings.load()
            now = now.model_copy(update=dict(change(now)))
            now.save()
        except WeftError as error:
            self._say(said(error.message), trouble=True)
            return False
        self._added.discard(of)
        to_fill_in = {name: self._settings.servers[name] for name in self._added - now.servers.keys()}
        self._settings = now.model_copy(update={"servers": {**now.servers, **to_fill_in}})
        self.saved.emit()
        return True

    async def _keep_key(self, reference: str, value: str) -> None:
        async def keep() -> str:
            return self._program.world.secrets.set(reference, value)

        try:
            place = await self._program.engine.call(keep())
        except WeftError as error:
            if isValid(self):
                self._say(said(error.message), trouble=True)
            return
        if not isValid(self):  # the settings were closed meanwhile
            return
        where = {"keychain": tr("in the keychain"), "file": tr("in the encrypted file")}.get(
            place, tr("until Weft is closed: this computer has no keychain; “Key file” keeps it longer")
        )
        self._say(tr("Saved; the key is kept {where}", where=where))
        self.saved.emit()

    def test(self) -> None:
        """Asks the server for its models, with the key that was typed, if any; nothing is kept."""
        try:
            name, server = self._edited()
        except WeftError as error:
            self._say(said(error.message), trouble=True)
            return
        self._say(tr("Asking …"))
        self.test_button.setEnabled(False)
        if background.start(self._test(name, server, self.key.text())) is None:
            self.test_button.setEnabled(True)

    async def _test(self, name: str, server: Server, typed: str) -> None:
        shown, trouble = self._current(), False
        try:
            words = await self._program.engine.call(self._program.world.try_server(name, server, typed))
        except WeftError as error:
            words, trouble = said(error.message), True
        if not isValid(self):  # the settings were closed meanwhile
            return
        self.test_button.setEnabled(True)
        if self._current() == shown:
            self._say(words, trouble=trouble)

    def _say(self, words: str, *, trouble: bool = False) -> None:
        restyle(self.state, "role", "error" if trouble else "hint")
        self.state.setText(words)


def _without(settings: ModelSettings, name: str) -> dict[str, Server]:
    return {each: server for each, server in settings.servers.items() if each != name}


def _loaded() -> tuple[ModelSettings, str]:
    try:
        return ModelSettings.load(), ""
    except WeftError as error:
        return ModelSettings(), said(error.message)
