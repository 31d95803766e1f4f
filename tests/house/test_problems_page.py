"""The page of problems at the root says what the program says."""

from pathlib import Path

from weft_engine.graph.codes import CODES, codes_page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_what_weft_codes_writes() -> None:
    page = (ROOT / "PROBLEMS.md").read_text(encoding="utf-8")
    assert page == codes_page(), "write it anew: weft codes --markdown > PROBLEMS.md"


def test_every_code_has_a_heading_to_link_to() -> None:
    lines = codes_page().splitlines()
    assert all(lines.count(f"### `{code}`") == 1 for code in CODES)
