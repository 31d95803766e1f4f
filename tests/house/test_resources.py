"""Bundled typefaces, icons, the application's icon, and their licences."""

import xml.etree.ElementTree as ElementTree

import pytest

import weft_resources
from weft_nodes import NODE_TYPES


def test_there_are_fonts_for_the_interface_and_for_code() -> None:
    names = {file.name for file in weft_resources.font_files()}
    assert {"Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "JetBrainsMono-Regular.ttf"} <= names


def test_every_icon_is_a_line_drawing_on_the_common_grid() -> None:
    for name in weft_resources.icon_names():
        svg = ElementTree.fromstring(weft_resources.icon_svg(name))
        drawing = (svg.get("viewBox"), svg.get("fill"), svg.get("stroke"), svg.get("stroke-width"))
        assert drawing == ("0 0 24 24", "none", "currentColor", "2"), name


def test_an_icon_takes_a_colour_and_a_stroke() -> None:
    svg = ElementTree.fromstring(weft_resources.icon_svg("play", colour="#6EA8FE", stroke=1.5))
    assert (svg.get("stroke"), svg.get("stroke-width")) == ("#6EA8FE", "1.5")


def test_every_built_in_node_type_names_a_bundled_icon() -> None:
    icons = {str(node_type): getattr(node_type, "icon", None) for node_type in NODE_TYPES}
    assert {node_type: icon for node_type, icon in icons.items() if icon not in weft_resources.icon_names()} == {}


def test_an_unknown_icon_or_template_is_named() -> None:
    with pytest.raises(KeyError, match="unicorn"):
        weft_resources.icon_svg("unicorn")
    with pytest.raises(KeyError, match="unicorn"):
        weft_resources.template_text("unicorn")


def test_every_listed_template_can_be_read() -> None:
    for name in weft_resources.template_names():
        assert weft_resources.template_text(name).lstrip().startswith("{")


def test_the_licence_of_every_bundled_work_is_there() -> None:
    licences = weft_resources.licence_texts()
    assert "SIL OPEN FONT LICENSE" in licences["Inter"]
    assert "SIL OPEN FONT LICENSE" in licences["JetBrains Mono"]
    assert "ISC License" in licences["Lucide"]


def test_the_application_icon_is_there_as_drawing_and_as_picture() -> None:
    assert ElementTree.parse(weft_resources.path("app", "weft.svg")).getroot().get("viewBox") == "0 0 256 256"
    assert weft_resources.path("app", "weft.png").read_bytes().startswith(b"\x89PNG")
