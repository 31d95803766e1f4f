"""Flow files: what is written is read back, every fault has its place, and no crash leaves half a file."""

from __future__ import annotations

import errno
import gzip
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.engine.document.test_schema import full
from tests.engine.run.random_flows import random_flow

from weft_engine.document import Flow, Node, Place, Wire
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
    "a switch that is a text": (HEAD + ', "nodes": [{"id": "a", "type": "t", "muted": "yes"}]}', "nodes.0.muted"),
    "a version that is a truth": (
        HEAD + ', "nodes": [{"id": "a", "type": "t", "type_version": true}]}',
        "type_version",
    ),
    "a time limit of nothing": (HEAD + ', "settings": {"policy": {"timeout_s": 0}}}', "settings.policy.timeout_s"),
    "a wire that says source": (HEAD + ', "wires": [{"from": "a.b", "to": "c.d", "source": "e.f"}]}', "wires.0.source"),
    "two wires of one id": (
        HEAD + ', "wires": [{"from": "a.b->c.d", "to": "e.f"},\n{"from": "a.b", "to": "c.d->e.f"}]}',
        "line 2, column 1",
    ),
    "a wire twice, not the same": (
        HEAD + ', "wires": [{"from": "a.b", "to": "c.d", "w": 1}, {"from": "a.b", "to": "c.d", "w": 2}]}',
        "they differ",
    ),
    "a node that is no object": (HEAD + ', "nodes": [\n  3]}', "line 2, column 3"),
    "a layout that is no object": (HEAD + ', "layout": []}', "(layout): must be an object, not a list"),
    "a name that is no text": (HEAD.replace('"x"', "3") + "}", "name must be a text"),
    "an integer without end": (HEAD + ', "x": 1' + "0" * 5000 + "}", "4,300 digits"),
    "a number past all": (HEAD + ', "x": 1e999}', "the number is too large"),
    "cut off": (HEAD + ', "nodes": [{"id": ', "the text ends too early"),
    "a fault behind a byte order mark": (b"\xef\xbb\xbf" + HEAD.encode() + b', "x": }', "line 1, column 57"),
    "flows embedded without end": (
        HEAD + ', "flows": {"a": {' * 1 + '"flows": {"a": {' * 40 + "}}" * 41 + "}",
        "16 deep",
    ),
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


def test_a_newer_file_that_cannot_even_be_shown_is_refused_by_its_version_and_not_saved_over(tmp_path: Path) -> None:
    file = tmp_path / "newer.weft"
    text = '{"name": "x", "nodes": {"a": {}}, "version": 7, "format": "weft.flow"}'
    file.write_text(text)
    with pytest.raises(NewerVersionError, match="format version 7"):
        load(file)
    with pytest.raises(NewerVersionError, match="save under another name"):
        save(file, Flow())
    assert file.read_text() == text


@pytest.mark.parametrize("version", ["0", "-1", "1.0", "true", '"1"', "null"])
def test_a_version_that_is_none_is_refused(version: str) -> None:
    with pytest.raises(FlowFileError, match="whole number from 1"):
        read(f'{{"format": "weft.flow", "version": {version}}}')


@pytest.mark.parametrize("value", ["{}", "[]", '""', "null", "0", "false"])
def test_an_unknown_field_is_kept_also_if_it_is_empty(value: str) -> None:
    made = read(HEAD + f', "plugin": {value}, "layout": {{"camera": {value}}}}}')
    again = json.loads(flow_text(made))
    assert again["plugin"] == again["layout"]["camera"] == json.loads(value)


def test_fields_of_a_newer_file_survive_at_every_level_of_embedded_flows() -> None:
    inner = {"name": "i", "later": 1, "nodes": [], "wires": [], "flows": {"j": {"name": "j", "later": {}}}}
    again = json.loads(flow_text(read(json.dumps({"format": "weft.flow", "version": 1, "flows": {"i": inner}}))))
    assert again["flows"]["i"]["later"] == 1
    assert again["flows"]["i"]["flows"]["j"]["later"] == {}


def test_what_is_told_of_inputs_and_outputs_is_derived_and_not_read() -> None:
    made = Flow()
    made.sections["nodes"]["q"] = Node(type="input", config={"name": "question", "type": "number", "required": "?"})
    made.sections["nodes"]["a"] = Node(type="output", config={"name": "answer", "description": "It"})
    again = json.loads(flow_text(made))
    assert again["inputs"] == {"question": {"type": "number"}}
    assert again["outputs"] == {"answer": {"description": "It"}}
    assert read(json.dumps({**again, "inputs": 3, "outputs": {"lies": {}}})) == made


def test_a_folder_a_pipe_and_a_device_are_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in ((tmp_path, "folder"), (tmp_path / "pipe", "pipe"), (Path("/dev/zero"), "device")):
        with pytest.raises(FlowFileError, match=said):
            load(path)


def test_a_name_no_file_can_have_is_refused() -> None:
    with pytest.raises(FlowFileError, match="no name a file can have"):
        load(Path("a\0b"))
    with pytest.raises(SaveError):
        save(Path("a\0b"), Flow())


def test_a_file_that_may_not_be_read_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FlowFileError, match=r"flow\.weft: Permission denied"):
        load(file)


def test_a_million_values_are_counted_before_they_are_built() -> None:
    with pytest.raises(FlowFileError, match="values"):
        read(HEAD + ', "x": [' + "0," * 6_100_000 + "0]}")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FlowFileError, match=r"gone\.weft: No such file"):
        load(Path("gone.weft"))


def test_an_archive_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.weft"
    path.write_bytes(gzip.compress(b"0" * 50_000_000, mtime=0))
    with pytest.raises(FlowFileError, match=str(path)):
        load(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("flow.weft", "0" * 50_000_000)
    with pytest.raises(FlowFileError, match=str(path)):
        load(path)
