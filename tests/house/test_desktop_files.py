"""The files by which a Linux desktop knows Weft agree with each other."""

import configparser
import xml.etree.ElementTree as ElementTree
from pathlib import Path

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
MIME = "application/x-weft+json"


def test_desktop_entry_metainfo_and_mime_type_name_the_same_things() -> None:
    entry = configparser.ConfigParser(interpolation=None, strict=True)
    entry.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way to keep the case of keys
    entry.read(PACKAGING / "weft.desktop")
    metainfo = ElementTree.parse(PACKAGING / "weft.metainfo.xml").getroot()
    mime = ElementTree.parse(PACKAGING / "weft-mime.xml").getroot()

    assert entry["Desktop Entry"]["MimeType"] == f"{MIME};"
    assert metainfo.findtext("launchable") == "weft.desktop"
    assert metainfo.findtext("provides/mediatype") == MIME
    assert mime[0].get("type") == MIME
    assert metainfo.findtext("summary") == entry["Desktop Entry"]["Comment"]
