"""Icons, fonts, templates and licences, as files inside this package; needs neither Qt nor another library.

Weft is never imported from a zip file (the wheel unpacks, the installer is a folder), so plain paths serve Qt as well.
"""

from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parent
_ICON_STROKE = 'stroke-width="2"'


def path(*parts: str) -> Path:
    """Where a bundled file lies, for example ``path("app", "weft.svg")``; whether it exists is not checked."""
    return _ROOT.joinpath(*parts)


def font_files() -> list[Path]:
    """The TrueType files of Inter (interface) and JetBrains Mono (code), sorted by name."""
    return sorted(path("fonts").glob("*.ttf"))


@cache
def icon_names() -> frozenset[str]:
    """The names that ``icon_svg`` knows: those of Lucide."""
    return frozenset(file.stem for file in path("icons").glob("*.svg"))


@cache
def icon_svg(name: str, colour: str = "currentColor", stroke: float = 2.0) -> str:
    """The text of a 24 by 24 line icon.

    Args:
        name: One of ``icon_names()``.
        colour: Any SVG colour for its lines.
        stroke: Width of its lines in the 24-unit drawing: shown at 16 px, 2.25 makes lines of 1.5 px.

    Raises:
        KeyError: There is no icon of this name.
    """
    if name not in icon_names():
        raise KeyError(f"no icon named {name!r}; icon_names() lists all {len(icon_names())}")
    svg = path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return svg.replace("currentColor", colour).replace(_ICON_STROKE, f'stroke-width="{stroke:g}"')


def template_names() -> list[str]:
    """The names of the flows that come with Weft, sorted."""
    return sorted(file.stem for file in path("templates").glob("*.weft"))


def template_text(name: str) -> str:
    """The JSON text of a bundled flow.

    Raises:
        KeyError: There is no template of this name.
    """
    names = template_names()
    if name not in names:
        raise KeyError(f"no template named {name!r}; there are: {', '.join(names)}")
    return path("templates", f"{name}.weft").read_text(encoding="utf-8")


def licence_texts() -> dict[str, str]:
    """The licence of each bundled work by the name of the work."""
    files = {
        "Inter": path("fonts", "Inter-OFL.txt"),
        "JetBrains Mono": path("fonts", "JetBrainsMono-OFL.txt"),
        "Lucide": path("icons", "LICENSE.txt"),
    }
    return {work: file.read_text(encoding="utf-8") for work, file in files.items()}


@cache
def languages() -> dict[str, str]:
    """The JSON texts of the catalogues of texts, by the code of the language; English needs none."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(path("languages").glob("*.json"))}
