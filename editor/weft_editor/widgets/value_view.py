"""A value to read: as text, as Markdown (inert) or as JSON, to be copied and saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUrl
from PySide6.QtGui import QImageReader, QTextDocument, QTextOption
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFileDialog,
    QPlainTextEdit,
    QStackedWidget,
    QTextBrowser,
    QToolButton,
    QWidget,
)

from weft_editor.canvas.markdown import set_markdown
from weft_editor.canvas.recognising import image_in, is_markdown, table_of
from weft_editor.fields.highlight import Highlighter
from weft_editor.inert import visible
from weft_editor.language import tr
from weft_editor.theme.fonts import code_font, ui_font
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, row, text
from weft_editor.widgets.long_lines import COLOURED_MOST, SEEN_MOST, UNBROKEN, seen_most, wrap_if_quick
from weft_editor.widgets.value_pages import ROWS_MOST, PicturePage, TablePage, TreePage
from weft_editor.written_json import beginning, written
from weft_engine.redaction import redact_text
from weft_engine.values import Json, to_text

Mode = Literal["text", "markdown", "json", "table", "tree", "image"]
_MODES: Final[dict[Mode, str]] = {
    "image": tr("Picture"), "table": tr("Table"), "tree": tr("Tree"), "text": tr("Text"), "markdown": tr("Markdown"),
    "json": "JSON",
}  # fmt: skip
_ENDINGS: Final[dict[Mode, str]] = {"text": ".txt", "markdown": ".md"}


class InertBrowser(QTextBrowser):
    """Shows rich text that can do nothing: no link leads anywhere, no picture is fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        """Fetches nothing."""
        return None


class ValueView(QWidget):
    """Shows one value under a name."""

    def __init__(self, name: str, tokens: Tokens, parent: QWidget | None = None, *, title: str = "") -> None:
        super().__init__(parent)
        self.name, self._title = name, title or name
        self._value: Json = None
        self._chosen: Mode | None = None
        self._mode: Mode = "text"
        self._is_whole = self._is_shown = False
        self._plain, self._rich = QPlainTextEdit(), InertBrowser()
        self._plain.setReadOnly(True)
        self._plain.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        for view in (self._plain, self._rich):
            view.setProperty("role", "result")
            view.setAccessibleName(tr("Value of {name}", name=name) if name else tr("Value"))
            view.document().setDocumentMargin(SIZES.gap)
        self._rich.document().setIndentWidth(SIZES.row)
        self._aside = QTextDocument(self)
        self._colours = Highlighter(self._aside, "json", tokens)
        self._tokens = tokens
        self._stack = QStackedWidget()
        self._stack.addWidget(self._plain)
        self._stack.addWidget(self._rich)
        self._table, self._tree, self._picture = TablePage(), TreePage(), PicturePage()
        for page in (self._table, self._tree, self._picture):
            page.setAccessibleName(self._plain.accessibleName())
            self._stack.addWidget(page)
        self._note = text("", "hint")
        self._note.hide()
        self._buttons = self._mode_buttons()
        self.setLayout(column(self._bar(), self._stack, self._note, gap=SIZES.gap_s))

    def _bar(self) -> QWidget:
        title = text(self._title, "name", wrap=False)
        title.setContentsMargins(0, 0, SIZES.gap, 0)
        copy = self._tool("copy", tr("Copy"), self.copy)
        save = self._tool("save", tr("Save to a file"), self.save)
        bar = QWidget()
        bar.setLayout(row(title, None, *self._buttons.values(), copy, save, gap=2))
        return bar

    def _tool(self, name: str, tip: str, act: Any) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name, self._tokens.text_mid))
        button.setToolTip(tip)
        button.setAccessibleName(f"{tip}: {self.name}")
        button.clicked.connect(act)
        return button

    def _mode_buttons(self) -> dict[Mode, QToolButton]:
        group = QButtonGroup(self)
        made: dict[Mode, QToolButton] = {}
        for mode, words in _MODES.items():
            button = QToolButton()
            button.setText(words)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, mode=mode: self.set_mode(mode))
            group.addButton(button)
            made[mode] = button
        return made

    @property
    def value(self) -> Json:
        """What it shows."""
        return self._value

    @property
    def mode(self) -> Mode:
        """How it shows it."""
        return self._mode

    def shown_text(self) -> str:
        """The characters on the screen."""
        view = self._rich if self._mode == "markdown" else self._plain
        return view.toPlainText()

    def set_mode(self, mode: Mode) -> None:
        """Shows the value another way, also values to come."""
        self._chosen = mode
        self._show(mode)

    def set_value(self, value: Json, *, is_whole: bool = False) -> None:
        """Shows a value: text as text, everything else as JSON, unless the person chose otherwise.

        Args:
            value: What to show.
            is_whole: Nothing more is to come: a text that is Markdown is shown as such; *Text* shows it raw.
        """
        if value == self._value and is_whole == self._is_whole and self._is_shown:
            return
        becomes_whole, self._is_whole, self._is_shown = is_whole and not self._is_whole, is_whole, True
        grows = isinstance(value, str) and isinstance(self._value, str) and bool(self._value)
        grows = grows and self._mode == "text" and not becomes_whole and value.startswith(self._value)
        old, self._value = self._value, value
        if grows and len(value) <= SEEN_MOST:
            self._append(value[len(old) :], value[-UNBROKEN - len(value) + len(old) :])
            return
        fitting = self._fitting()
        for mode, button in self._buttons.items():
            button.setVisible(mode in fitting)
        self._show(self._chosen if self._chosen in fitting else fitting[0])

    def _fitting(self) -> list[Mode]:
        """The ways in which the value can be shown, the best first."""
        value = self._value
        if image_in(value):
            return ["image", "json", "text"]
        if isinstance(value, list) and table_of(value, ROWS_MOST) is not None:
            return ["table", "tree", "json", "text"]
        if isinstance(value, (Mapping, list)):
            return ["json", "tree", "text", "markdown"]
        if self._is_whole and isinstance(value, str) and len(value) <= COLOURED_MOST and is_markdown(value):
            return ["markdown", "text", "json"]
        return ["text", "markdown", "json"]

    def _append(self, more: str, end: str) -> None:
        """Shows what came; `end` is that with what stands before it."""
        if self._plain.lineWrapMode() != QPlainTextEdit.LineWrapMode.NoWrap:
            wrap_if_quick(self._plain, end)
        bar = self._plain.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        cursor = self._plain.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        cursor.insertText(visible(more))
        if at_end:
            bar.setValue(bar.maximum())

    def _show(self, mode: Mode) -> None:
        self._mode = mode
        self._buttons[mode].setChecked(True)
        if mode in ("table", "tree", "image"):
            self._show_page(mode)
            return
        words, is_all = self._beginning(mode)
        cut = words[: seen_most(words)]
        seen = visible(cut)
        if mode == "markdown":
            set_markdown(self._rich.document(), seen, self._tokens.text_high)
            self._stack.setCurrentWidget(self._rich)
        else:
            colour = mode == "json" and len(cut) <= COLOURED_MOST
            self._colours.setDocument(self._plain.document() if colour else self._aside)
            self._plain.setFont(code_font(SIZES.font_small) if mode == "json" else ui_font(SIZES.font))
            wrap_if_quick(self._plain, seen)
            self._plain.setPlainText(seen)
            self._stack.setCurrentWidget(self._plain)
        self._note.setVisible(len(words) > len(cut) or not is_all)
        if is_all:
            self._note.setText(tr("{value:,} more characters; copy and save give all", value=len(words) - len(cut)))
        else:
            self._note.setText(tr("This is its beginning; copy and save give all"))

    def _show_page(self, mode: Mode) -> None:
        self._note.hide()
        if mode == "image":
            self._picture.show_picture(image_in(self._value))
            self._stack.setCurrentWidget(self._picture)
        elif mode == "tree":
            self._tree.show_value(self._value)
            self._stack.setCurrentWidget(self._tree)
        elif isinstance(self._value, list) and (table := table_of(self._value, ROWS_MOST)) is not None:
            self._table.show_table(table)
            self._note.setVisible(table.left_out > 0)
            self._note.setText(tr("{value:,} more rows; copy and save give all", value=table.left_out))
            self._stack.setCurrentWidget(self._table)

    def _words(self, mode: Mode) -> str:
        if mode not in ("text", "markdown"):
            return written(self._value)
        return self._value if isinstance(self._value, str) else to_text(self._value)

    def _beginning(self, mode: Mode) -> tuple[str, bool]:
        """The value in words, and whether these are all: of large JSON only what is shown is written out."""
        if mode != "json" or isinstance(self._value, str):
            return self._words(mode), True
        return beginning(self._value, COLOURED_MOST)

    def whole_text(self) -> str:
        """All of the value in the way it is shown, without secrets."""
        return redact_text(self._words(self._mode))

    def copy(self) -> None:
        """Puts it on the clipboard: a picture as one, everything else in words."""
        if self._mode == "image" and not self._picture.picture.isNull():
            QApplication.clipboard().setPixmap(self._picture.picture)
            return
        QApplication.clipboard().setText(self.whole_text())

    def _file(self) -> tuple[bytes, str]:
        """What a file of it holds, and the ending of its name."""
        if self._mode == "image":
            data = QByteArray.fromBase64(image_in(self._value).encode("ascii", "replace"))
            source = QBuffer(data)
            source.open(QIODevice.OpenModeFlag.ReadOnly)
            if kind := bytes(QImageReader.imageFormat(source).data()).decode():
                return bytes(data.data()), f".{kind}"
        return self.whole_text().encode("utf-8", "replace"), _ENDINGS.get(self._mode, ".json")

    def save(self) -> None:
        """Asks for a file and writes it there."""
        data, ending = self._file()
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save value"), str(Path.home() / f"{self.name or 'value'}{ending}")
        )
        if chosen:
            try:
                Path(chosen).write_bytes(data)
            except OSError as error:
                self._note.setText(
                    tr("{chosen} could not be written: {value}", chosen=chosen, value=error.strerror or error)
                )
                self._note.show()
