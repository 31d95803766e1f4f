"""What Weft is made of, with versions and licences, as the installed packages themselves say."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from weft_editor.language import tr
from weft_resources import licence_texts

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LICENCE_FILE: Final = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_CLASSIFIER: Final = "License :: OSI Approved :: "
_FONTS: Final = {"Inter": "OFL-1.1", "JetBrains Mono": "OFL-1.1", "Lucide": "ISC"}
_LONGEST: Final = 48
"""A licence field longer than this is a text, not a name."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something Weft is made of."""

    name: str
    version: str
    licence: str
    """Its name, as the package gives it."""
    read: Callable[[], str]
    """Reads the text of the licence."""


def works() -> list[Work]:
    """Weft, what is bundled with it, and all libraries it runs with, in that order."""
    bundled = [Work(name, "", _FONTS.get(name, ""), partial(str, text)) for name, text in licence_texts().items()]
    own, *others = _installed("weft")
    python = Work("Python", platform.python_version(), "PSF-2.0", _python_licence)
    return [own, *bundled, python, *sorted(others, key=lambda each: each.name.lower())]


def _installed(root: str) -> Iterator[Work]:
    """A package and all it needs, as far as it is installed; of options those of the root alone."""
    seen, waiting = {_plain(root)}, [root]
    while waiting:
        name = waiting.pop(0)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            if name == root:
                yield Work("Weft", "", "MIT", lambda: "")
            continue
        yield _work(found)
        for need in found.requires or ():
            wanted = _NAME.match(need)
            is_option = "extra ==" in need and name != root
            if wanted and not is_option and _plain(wanted[0]) not in seen:
                seen.add(_plain(wanted[0]))
                waiting.append(wanted[0])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _work(found: Distribution) -> Work:
    name = found.metadata["Name"]
    return Work("Weft" if name == "weft" else name, found.version, _licence(found), lambda: _text(found))


def _licence(found: Distribution) -> str:
    expression, field = (_field(found, key) for key in ("License-Expression", "License"))
    if expression or (field and len(field) <= _LONGEST and "\n" not in field):
        return expression or field
    classifiers = [str(each) for each in found.metadata.get_all("Classifier") or ()]
    return ", ".join(each.removeprefix(_CLASSIFIER) for each in classifiers if each.startswith(_CLASSIFIER))


def _field(found: Distribution, key: str) -> str:
    return str(found.metadata[key] or "") if key in found.metadata else ""


def _text(found: Distribution) -> str:
    """All licence files of a package; what it says of itself if it has none."""
    texts = []
    for file in found.files or ():
        if _LICENCE_FILE.search(file.name) and file.suffix not in (".py", ".pyc"):
            path = Path(str(found.locate_file(file)))
            if path.is_file():
                texts.append(path.read_text(encoding="utf-8", errors="replace").strip())
    if texts:
        return f"\n\n{'—' * 24}\n\n".join(dict.fromkeys(texts))
    lines = [
        tr("The package brings no text of its licence. It says:"),
        _field(found, "License") or _licence(found),
        *(str(each) for each in found.metadata.get_all("Project-URL") or ()),
        _field(found, "Home-page"),
    ]
    return "\n".join(each for each in lines if each)


def _python_licence() -> str:
    places = (Path(sys.base_prefix), Path(sys.base_prefix) / "lib" / f"python3.{sys.version_info.minor}")
    for file in (place / "LICENSE.txt" for place in places):
        if file.is_file():
            return file.read_text(encoding="utf-8", errors="replace")
    return f"{sys.copyright}\n\nhttps://docs.python.org/3/license.html"
