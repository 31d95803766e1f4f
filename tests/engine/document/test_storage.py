"""Flow files: what is written is read back, every fault has its place, and no crash leaves half a file."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.engine.document.test_schema import full
from tests.engine.run.random_flows import random_flow

from weft_engine.document import Flow, Node, Place, Wire
from weft_engine.document import storage as storage_module
from weft_engine.document.storage import SaveError, flow_text, load, parse_flow, save
from weft_engine.errors import FlowFileError, NewerVersionError

HEAD = '{"format": "weft.flow", "version": 1, "name": "x"'


def read(text: str | bytes) -> Flow:
    return parse_flow(text.encode() if isinstance(text, str) else text).flow


def test_what_is_written_is_read_back() -> None:
    for made in (full(), *(random_flow(seed) for seed in range(40))):
        text = flow_text(made)
        assert read(text) == made
        assert flow_text(read(text)) == text


def test_the_order_in_memory_does_not_show_in_the_file() -> None:
    made = full()
    turned = made.copy()
    for section in turned.sections:
        turned.sections[section] = dict(reversed(list(made.sections[section].items())))
    assert flow_text(turned) == flow_text(made)


def test_moving_a_node_changes_one_line_and_no_logic() -> None:
    made = random_flow(3)
    key = next(iter(made.nodes))
    made.sections["layout.nodes"][key] = Place(x=1)
    before = flow_text(made).splitlines()
    made.sections["layout.nodes"][key] = Place(x=2)
    after = flow_text(made).splitlines()
    changed = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert len(changed) == 1
    assert changed[0] > before.index('  "layout": {')


def test_wires_stand_one_a_line() -> None:
    lines = flow_text(random_flow(3)).splitlines()
    assert sum(line.startswith('    {"from": ') for line in lines) == len(random_flow(3).wires)


def test_unknown_fields_and_types_survive_everywhere() -> None:
    raw = {
        "format": "weft.flow", "version": 1, "name": "x", "plugin": {"a": 1},
        "nodes": [{"id": "a", "type": "nobody.knows", "later": [1], "config": {"deep": {"er": None}}}],
        "wires": [{"from": "a.b", "to": "a.c", "weight": 2}],
        "settings": {"later": True}, "layout": {"nodes": {"a": {"x": 1, "later": 2}}, "camera": [1, 2]},
    }  # fmt: skip
    again = json.loads(flow_text(read(json.dumps(raw))))
    assert again["plugin"] == {"a": 1}
    assert again["nodes"][0]["later"] == [1]
    assert again["nodes"][0]["config"] == {"deep": {"er": None}}
    assert again["wires"][0]["weight"] == 2
    assert again["settings"]["later"] is True
    assert again["layout"]["nodes"]["a"]["later"] == 2
    assert again["layout"]["camera"] == [1, 2]


def test_a_dangling_wire_is_kept() -> None:
    assert list(read(HEAD + ', "wires": [{"from": "gone.x", "to": "lost.y"}]}').wires) == ["gone.x->lost.y"]


def test_a_wire_that_stands_twice_is_kept_once_and_told() -> None:
    wire = '{"from": "a.b", "to": "c.d"}'
    loaded = parse_flow((HEAD + f', "wires": [{wire}, {wire}]}}').encode())
    assert len(loaded.flow.wires) == 1
    assert "twice" in loaded.notices[0]


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing at all": ("", "line 1"),
    "a list": ("[]", "no flow of Weft"),
    "another format": ('{"format": "x"}', "no flow of Weft"),
    "no version": ('{"format": "weft.flow"}', "version"),
    "trailing data": (HEAD + "} x", "line 1, column 52"),
    "not a number": (HEAD + ', "x": NaN}', "NaN"),
    "a key twice": (HEAD + ', "x": 1, "x": 2}', "twice"),
    "half a surrogate pair": (HEAD + ', "x": "\\ud800"}', "surrogate"),
    "bytes that are no text": (b'{"a": "\xff"}', "not UTF-8"),
    "another encoding": (HEAD.encode("utf-16"), "UTF-16"),
    "a hundred thousand levels": ("[" * 100_000, "200 deep"),
    "a node twice": (HEAD + ', "nodes": [{"id": "a", "type": "t"},\n{"id": "a", "type": "t"}]}', "line 2, column 8"),
    "an id with a space": (HEAD + ', "nodes": [{"id": "a b", "type": "t"}]}', "lower-case letter"),
    "a node without a type": (HEAD + ', "nodes": [{"id": "a"}]}', "type: Field required"),
    "a title that is a number": (HEAD + ',\n"nodes": [{"id": "a", "type": "t",\n "title": 3}]}', "line 3, column 11"),
    "a wire without a port": (HEAD + ', "wires": [{"from": "a", "to": "b.c"}]}', "NODE.PORT"),
    "nodes that are no list": (HEAD + ', "nodes": {}}', "nodes must be a list"),
    "a place that is no number": (HEAD + ', "layout": {"nodes": {"a": {"x": "left"}}}}', "layout.nodes.a.x"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_damaged_file_is_refused_with_what_and_where(what: str) -> None:
    data, said = REFUSED[what]
    with pytest.raises(FlowFileError, match=None) as caught:
        read(data)
    assert said in caught.value.message


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read(b"\xef\xbb\xbf" + (HEAD + "}").encode()).meta.name == "x"


def test_a_text_of_a_hundred_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "big.weft"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    with pytest.raises(FlowFileError, match="more than 64 MB"):
        load(file)


def test_ten_thousand_nodes_open() -> None:
    made = Flow()
    for number in range(10_000):
        made.sections["nodes"][f"n{number}"] = Node(type="step")
    for number in range(9_999):
        wire = Wire(source=f"n{number}.out", target=f"n{number + 1}.x")
        made.sections["wires"][wire.id] = wire
    assert read(flow_text(made)) == made


def test_a_newer_file_opens_to_be_looked_at_and_is_not_saved_over(tmp_path: Path) -> None:
    file = tmp_path / "newer.weft"
    text = '{"format": "weft.flow", "version": 7, "name": "x", "nodes": [], "wires": [], "invented": 1}'
    file.write_text(text)
    loaded = load(file)
    assert "version 7" in loaded.read_only
    with pytest.raises(NewerVersionError):
        save(file, loaded.flow)
    assert file.read_text() == text


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FlowFileError, match=r"gone\.weft: No such file"):
        load(Path("gone.weft"))


# -- saving


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "flow.weft"
    save(path, random_flow(1))
    return path


@pytest.mark.parametrize(
    "step", ["tempfile.mkstemp", "os.fsync", "os.fdopen", "pathlib.Path.replace", "pathlib.Path.chmod"]
)
def test_an_error_at_any_step_leaves_the_old_file_and_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = file.read_bytes()

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(step, fail)
    with pytest.raises(SaveError, match="No space left on device"):
        save(file, random_flow(2))
    monkeypatch.undo()
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == ["flow.weft"]


def test_a_link_is_followed_and_kept(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.weft"
    link.symlink_to(file)
    save(link, random_flow(2))
    assert link.is_symlink()
    assert load(file).flow == random_flow(2)


def test_the_mode_of_a_file_is_kept(file: Path) -> None:
    file.chmod(0o600)
    save(file, random_flow(2))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        save(tmp_path / "new.weft", random_flow(2))
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new.weft").stat().st_mode) == 0o640


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="could not be saved"):
        save(tmp_path / "gone" / "flow.weft", random_flow(2))


def test_the_digest_is_that_of_the_bytes(file: Path) -> None:
    assert save(file, random_flow(2)) == load(file).digest == storage_module.digest_of(file.read_bytes())


KILL = """
import sys
from pathlib import Path
from tests.engine.run.random_flows import random_flow
from weft_engine.document.storage import save
flows = [random_flow(seed) for seed in (1, 2)]
print("ready", flush=True)
while True:
    for flow in flows:
        save(Path(sys.argv[1]), flow)
"""


def killed_while_saving(file: Path, times: int) -> None:
    wanted = {flow_text(random_flow(seed)).encode() for seed in (1, 2)}
    root = Path(__file__).parents[3]
    for number in range(times):
        with subprocess.Popen([sys.executable, "-c", KILL, str(file)], cwd=root, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait((number % 7 + 1) / 500)
            except subprocess.TimeoutExpired:
                process.kill()
        assert file.read_bytes() in wanted


def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(file: Path) -> None:
    killed_while_saving(file, 5)


@pytest.mark.long
def test_a_thousand_kills_leave_no_damaged_file(file: Path) -> None:
    killed_while_saving(file, 1000)
