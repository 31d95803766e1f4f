"""No file of the project may lead to one machine or one package registry."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Split so that this file does not name what it forbids.
FORBIDDEN = {
    "a package registry": re.compile(
        "|".join(["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(org|com)", r"deb\." + r"debian\.org"])
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(work|root|home/\w+)" + r"/|/tmp/[a-z]" + r"+[_/]"),
}


def tracked_texts() -> dict[str, str]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    texts = {}
    for name in filter(None, names.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in content:
            texts[name] = content.decode()
    return texts


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names(what: str) -> None:
    found = [f"{name}: {match[0]}" for name, text in tracked_texts().items() if (match := FORBIDDEN[what].search(text))]
    assert not found, f"{what} is named in {found}"
