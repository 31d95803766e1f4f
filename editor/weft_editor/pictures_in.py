"""Pictures from files and the clipboard, fit to be kept in a flow: decoded within limits, of a size models take."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from weft_editor.language import tr
from weft_engine.values import Json

PICTURE_TYPE: Final = "picture"
SUFFIXES: Final = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"))
_READ_MOST: Final = 40_000_000
"""Bytes of a file that are looked at."""
_PIXELS_MOST: Final = 80_000_000
"""Of a picture that is decoded; larger ones are refused by their header."""
_EDGE_MOST: Final = 2048
"""Pixels kept of a longer edge: what models look at, at most."""
_KEPT_MOST: Final = 2_000_000
"""Bytes kept as they are; of what is larger a JPEG is made."""
_AS_IT_IS: Final[Mapping[str, str]] = {
    "png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
}  # fmt: skip


def is_picture(path: Path) -> bool:
    """Whether a file says that it is a picture."""
    return path.suffix.lower() in SUFFIXES


def config_of_file(path: Path) -> dict[str, Json]:
    """The configuration of a node that holds the picture of a file.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no picture, or too large; says so.
    """
    if path.stat().st_size > _READ_MOST:
        raise ValueError(tr("it has more than {megabytes} MB", megabytes=_READ_MOST // 1_000_000))
    return {"name": path.name, **_config(path.read_bytes())}


def config_of(data: QMimeData) -> dict[str, Json]:
    """The configuration of a node that holds the picture on a clipboard or of a drag; empty if there is none."""
    image = data.imageData() if data.hasImage() else None
    return _encoded(image) if isinstance(image, QImage) and not image.isNull() else {}


def _config(data: bytes) -> dict[str, Json]:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        raise ValueError(tr("it is no picture that can be read"))
    if size.width() * size.height() > _PIXELS_MOST:
        raise ValueError(tr("its picture has {width} × {height} pixels", width=size.width(), height=size.height()))
    kind = _AS_IT_IS.get(bytes(reader.format().data()).decode("ascii", "replace"), "")
    image = reader.read()
    if image.isNull():
        raise ValueError(tr("its picture is damaged"))
    if kind and len(data) <= _KEPT_MOST and max(size.width(), size.height()) <= _EDGE_MOST:
        return {"media_type": kind, "base64": _base64(QByteArray(data))}
    return _encoded(image)


def _encoded(image: QImage) -> dict[str, Json]:
    """A PNG, or a JPEG where that would be large."""
    if max(image.width(), image.height()) > _EDGE_MOST:
        size = QSize(_EDGE_MOST, _EDGE_MOST)
        image = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    written = _written(image, "PNG", -1)
    if written.size() <= _KEPT_MOST:
        return {"media_type": "image/png", "base64": _base64(written)}
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return {"media_type": "image/jpeg", "base64": _base64(_written(plain, "JPEG", 88))}


def _written(image: QImage, form: str, quality: int) -> QByteArray:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form, quality)  # type: ignore[call-overload]  # the stubs want bytes
    return buffer.data()


def _base64(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")
