"""Pictures dropped and pasted become nodes that hold them, and are seen at once."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.card import live_of
from weft_editor.pictures_in import config_of_file
from weft_engine.ports import ports_of
from weft_nodes.agents.images import images_of
from weft_nodes.text.picture import BYTES_MOST, Picture, PictureConfig

from .hand import CTRL, Hand


def picture(width: int = 40, height: int = 20) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#3377cc"))
    return image


def noise(edge: int) -> QImage:
    import random

    return QImage(random.Random(1).randbytes(edge * edge * 4), edge, edge, QImage.Format.Format_RGB32).copy()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sky.png"
    assert picture().save(str(path))
    return path


def drop(hand: Hand, data: QMimeData, x: float, y: float) -> None:
    pos = hand.at(x, y)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(pos.toPoint(), copy, data, left, none)
    QApplication.sendEvent(hand.canvas, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(hand.canvas, QDropEvent(QPointF(pos), copy, data, left, none))


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def added(hand: Hand) -> str:
    (node,) = hand.session.selection.nodes
    assert hand.flow.nodes[node].type == "picture"
    return node


def test_a_picture_file_becomes_a_node_that_shows_it(hand: Hand, file: Path) -> None:
    drop(hand, files(file), 100, 500)
    node = added(hand)
    config = hand.flow.nodes[node].config
    assert (config["name"], config["media_type"]) == ("sky.png", "image/png")
    assert base64.b64decode(config["base64"]) == file.read_bytes()
    shown = live_of(hand.session, node, ports_of(hand.flow.nodes[node], hand.session.registry)).result
    assert (shown.kind, shown.image) == ("image", config["base64"])
    hand.undo()
    assert node not in hand.flow.nodes


def test_a_pasted_picture_becomes_a_node_agents_can_see(hand: Hand) -> None:
    QGuiApplication.clipboard().setImage(picture())
    hand.move((200, 500))
    hand.key(Qt.Key.Key_V, CTRL)
    config = PictureConfig.model_validate(hand.flow.nodes[added(hand)].config)
    assert not Picture().check(config)
    (seen,) = images_of([{"media_type": config.media_type, "base64": config.base64}])
    assert QImage.fromData(base64.b64decode(seen.base64)).size() == picture().size()


def test_dragged_pixels_become_a_node(hand: Hand) -> None:
    data = QMimeData()
    data.setImageData(picture())
    drop(hand, data, 100, 500)
    added(hand)


def test_a_picture_dragged_from_a_browser_becomes_a_node(hand: Hand) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/sky.png")])
    data.setText("https://example.com/sky.png")
    data.setImageData(picture())
    drop(hand, data, 100, 500)
    added(hand)


def test_dropped_onto_a_picture_it_takes_its_place(hand: Hand, file: Path, tmp_path: Path) -> None:
    drop(hand, files(file), 100, 500)
    node = added(hand)
    other = tmp_path / "other.jpg"
    assert picture(10, 10).save(str(other))
    drop(hand, files(other), *hand.node(node, 60, 60))
    assert [each for each, made in hand.flow.nodes.items() if made.type == "picture"] == [node]
    assert hand.flow.nodes[node].config["media_type"] == "image/jpeg"
    assert hand.labels[-1] == "Replace picture"


def test_a_large_picture_is_kept_small_enough_for_models(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "large.bmp"
    assert noise(2400).save(str(path))
    config = PictureConfig.model_validate(config_of_file(path))
    assert len(base64.b64decode(config.base64)) < BYTES_MOST and not Picture().check(config)
    assert QImage.fromData(base64.b64decode(config.base64)).width() == 2048


def test_what_only_says_it_is_a_picture_is_refused_by_name(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "fake.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    before = hand.flow.copy()
    drop(hand, files(path), 100, 500)
    assert "fake.png was not added" in str(hand.last("message"))
    assert hand.flow == before


def test_a_picture_that_would_fill_the_memory_is_refused_by_its_header(tmp_path: Path) -> None:
    import struct
    import zlib

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    path = tmp_path / "bomb.png"
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    with pytest.raises(ValueError, match="60000 × 60000 pixels"):
        config_of_file(path)
