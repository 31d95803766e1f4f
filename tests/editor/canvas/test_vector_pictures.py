"""Pictures for other programs look there as they do here, whatever typefaces those have."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.outlines import with_outlines
from weft_editor.canvas.picture import pdf_of, picture_of, svg_of
from weft_editor.theme.fonts import UI_FAMILY
from weft_editor.theme.tokens import DARK, LIGHT, Tokens
from weft_engine.document import Flow, Node, Place, storage
from weft_engine.registry import installed
from weft_resources import path

TEMPLATES = ("support-router", "quorum-vote", "tool-agent")
SVG = "{http://www.w3.org/2000/svg}"


def template(name: str) -> Flow:
    return storage.load(path("templates", f"{name}.weft")).flow


def seen(svg: str, width: int, height: int) -> QImage:
    """What a program that opens it shows."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    assert renderer.isValid()
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("magenta"))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def unlike(one: QImage, other: QImage) -> float:
    """The share of points that are clearly of another colour."""
    width, height, step = one.width(), one.height(), 3
    spots = [(x, y) for x in range(0, width, step) for y in range(0, height, step)]

    def differs(x: int, y: int) -> bool:
        a, b = one.pixelColor(x, y), other.pixelColor(x, y)
        return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue()) > 120

    return sum(differs(x, y) for x, y in spots) / len(spots)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_an_svg_looks_as_the_canvas_also_without_the_typefaces(qapp: QApplication, name: str, tokens: Tokens) -> None:
    flow = template(name)
    svg = svg_of(flow, installed(), tokens).decode()
    canvas = picture_of(flow, installed(), tokens, scale=1.0)
    shown = seen(svg, canvas.width(), canvas.height())
    elsewhere = svg.replace(UI_FAMILY, "Nobody Has This")
    assert elsewhere != svg
    assert seen(elsewhere, canvas.width(), canvas.height()) == shown
    assert unlike(shown, canvas) < 0.02


@pytest.mark.parametrize("name", TEMPLATES)
def test_words_of_an_svg_can_still_be_found(qapp: QApplication, name: str) -> None:
    flow = template(name)
    root = ElementTree.fromstring(svg_of(flow, installed(), DARK))
    words = " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    for node in flow.nodes.values():
        assert node.title in words
    assert root.findtext(f"{SVG}title") == flow.meta.name


def test_signs_that_have_no_outlines_stay_texts(qapp: QApplication) -> None:
    flow = Flow()
    for key, title in (("a", "Grin 😀"), ("b", "Plain <&>"), ("c", "漢字")):
        flow.sections["nodes"][key] = Node(type="constant", title=title)
        flow.sections["layout.nodes"][key] = Place(x=0, y=ord(key) * 200)
    svg = svg_of(flow, installed(), DARK).decode()
    texts = {each.text.strip(): each.get("fill-opacity") for each in ElementTree.fromstring(svg).iter(f"{SVG}text")
             if each.text}  # fmt: skip
    assert texts["Plain <&>"] == "0" and texts["漢字"] == "0"
    (grin,) = (opacity for text, opacity in texts.items() if "😀" in text)
    assert grin == "1"


def test_a_file_with_very_many_texts_is_left_as_it_is() -> None:
    svg = '<text x="0" y="0" font-family="Inter" font-size="12" fill-opacity="1">word</text>' * 5000
    assert with_outlines(svg) == svg


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_pdf_is_one_page_and_brings_its_typefaces_along(qapp: QApplication, name: str, tokens: Tokens) -> None:
    pdf = pdf_of(template(name), installed(), tokens)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    fonts, embedded = set(re.findall(rb"/BaseFont\s*/(\S+)", pdf)), re.findall(rb"/FontFile2", pdf)
    assert fonts and len(embedded) >= len(fonts)
