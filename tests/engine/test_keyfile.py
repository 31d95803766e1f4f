"""Keys in an encrypted file: nothing readable, nothing lost, every damage named."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft_engine import keyfile
from weft_engine.cli.main import main
from weft_engine.errors import SecretMissingError
from weft_engine.keyfile import PASSPHRASE_VARIABLE, KeyFile, KeyFileError, WrongPassphraseError
from weft_engine.redaction import MASK, redact_text
from weft_engine.secrets import Secrets

WORDS = "correct horse battery"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost is part of the file; the tests are about everything else."""
    monkeypatch.setattr(keyfile, "_COST", {"n": 2**4, "r": 8, "p": 1})


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    made = KeyFile(tmp_path / "keys.json")
    made.unlock(WORDS)
    made.set("OFFICE_KEY", "sk-office-1234567890abcdef")
    return made


def again(file: KeyFile, passphrase: str = WORDS) -> KeyFile:
    opened = KeyFile(file.path)
    opened.unlock(passphrase)
    return opened


def without_keychain(file: KeyFile, environment: dict[str, str] | None = None) -> Secrets:
    secrets = Secrets(environment or {}, None, file)
    secrets._keychain_looked_for = True
    return secrets


def test_what_was_kept_is_there_after_a_restart_and_nowhere_in_the_file(file: KeyFile) -> None:
    assert again(file).values() == {"OFFICE_KEY": "sk-office-1234567890abcdef"}
    text = file.path.read_text()
    assert "office" not in text.lower()
    assert WORDS not in text


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_its_owner_can_read_it(file: KeyFile) -> None:
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_every_write_uses_a_fresh_nonce_and_salt(file: KeyFile) -> None:
    first = json.loads(file.path.read_text())
    file.set("OFFICE_KEY", "sk-office-1234567890abcdef")
    second = json.loads(file.path.read_text())
    assert first["nonce"] != second["nonce"]
    assert first["kdf"]["salt"] != second["kdf"]["salt"]


def test_a_wrong_passphrase_is_said_and_loses_nothing(file: KeyFile) -> None:
    before = file.path.read_bytes()
    other = KeyFile(file.path)
    with pytest.raises(WrongPassphraseError, match=r"not its passphrase.*nothing was changed"):
        other.unlock("something else")
    assert not other.is_open
    with pytest.raises(KeyFileError, match="is locked"):
        other.set("A", "b")
    assert file.path.read_bytes() == before


def test_a_new_file_wants_a_passphrase_worth_the_name(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="at least 8 characters"):
        KeyFile(tmp_path / "keys.json").unlock("short")


def damaged(content: dict[str, Any], **changes: Any) -> bytes:
    return json.dumps({**content, **changes}).encode()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("empty", "no key file, or damaged"),
        ("truncated", "no key file, or damaged"),
        ("other", "no key file, or damaged"),
        ("newer", "newer Weft"),
        ("expensive", "no key file, or damaged"),
        ("no nonce", "no key file, or damaged"),
        ("not base64", "no key file, or damaged"),
        ("deep", "no key file, or damaged"),
        ("flipped", "not its passphrase, or the file was damaged"),
        ("cheaper", "not its passphrase, or the file was damaged"),
    ],
)
def test_a_damaged_file_is_named_and_left_as_it_is(file: KeyFile, name: str, fault: str) -> None:
    good = json.loads(file.path.read_text())
    data = good["data"]
    bad = {
        "empty": b"",
        "truncated": file.path.read_bytes()[:150],
        "other": b'{"format": "weft.flow"}',
        "newer": damaged(good, version=2),
        "expensive": damaged(good, kdf={**good["kdf"], "n": 2**40}),
        "no nonce": damaged({key: value for key, value in good.items() if key != "nonce"}),
        "not base64": damaged(good, data="!!!"),
        "deep": b"[" * 100_000,
        "flipped": damaged(good, data=("A" if data[0] != "A" else "B") + data[1:]),
        "cheaper": damaged(good, kdf={**good["kdf"], "n": 2}),
    }[name]
    file.path.write_bytes(bad)
    with pytest.raises(KeyFileError, match=fault) as caught:
        KeyFile(file.path).unlock(WORDS)
    assert str(file.path) in caught.value.message
    with pytest.raises(KeyFileError):
        file.set("ANOTHER", "value")
    assert file.path.read_bytes() == bad


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_never_gives_another_value(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    kept = KeyFile(tmp_path_factory.mktemp("keys") / "keys.json")
    kept.unlock(WORDS)
    kept.set("A", "the value")
    data = bytearray(kept.path.read_bytes())
    data[place % len(data)] = byte
    kept.path.write_bytes(bytes(data))
    try:
        opened = again(kept)
    except KeyFileError:
        return
    assert opened.values() == {"A": "the value"}


def test_a_full_disk_leaves_the_old_file(file: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keyfile, "write_atomically", full)
    with pytest.raises(KeyFileError, match="No space left on device; what it holds is as it was"):
        file.set("B", "c")
    assert again(file).values() == {"OFFICE_KEY": "sk-office-1234567890abcdef"}


def test_the_file_is_asked_last_and_masked_like_all_others(file: KeyFile) -> None:
    secrets = without_keychain(file, {"OTHER": "from the environment"})
    assert secrets.value("secret:OFFICE_KEY") == "sk-office-1234567890abcdef"
    assert secrets.names() == {"OFFICE_KEY": "file"}
    assert redact_text("key: sk-office-1234567890abcdef") == f"key: {MASK}"
    secrets._environment = {"OFFICE_KEY": "shadowed-by-this"}
    assert secrets.value("OFFICE_KEY") == "shadowed-by-this"


def test_an_open_file_takes_keys_where_there_is_no_keychain(file: KeyFile) -> None:
    secrets = without_keychain(file)
    assert secrets.set("NEW_KEY", "a new value") == "file"
    assert again(file).values()["NEW_KEY"] == "a new value"
    assert secrets.remove("NEW_KEY")
    assert "NEW_KEY" not in again(file).values()


def test_the_passphrase_of_the_environment_opens_it(file: KeyFile) -> None:
    secrets = without_keychain(KeyFile(file.path), {PASSPHRASE_VARIABLE: WORDS})
    assert secrets.value("OFFICE_KEY") == "sk-office-1234567890abcdef"


@pytest.mark.parametrize(
    ("environment", "fault"),
    [({}, r"is locked: set WEFT_KEYS_PASSPHRASE"), ({PASSPHRASE_VARIABLE: "wrong words"}, "not its passphrase")],
)
def test_a_key_in_a_closed_file_is_missing_with_the_reason(
    file: KeyFile, environment: dict[str, str], fault: str
) -> None:
    with pytest.raises(SecretMissingError, match=fault):
        without_keychain(KeyFile(file.path), environment).value("OFFICE_KEY")


# Another passphrase

NEW_WORDS = "quite another horse"


def test_another_passphrase_opens_the_same_keys_and_the_old_one_none(file: KeyFile) -> None:
    file.change_passphrase(WORDS, NEW_WORDS)
    assert file.values() == {"OFFICE_KEY": "sk-office-1234567890abcdef"}
    assert again(file, NEW_WORDS).values() == file.values()
    with pytest.raises(WrongPassphraseError):
        again(file)
    file.set("B", "kept with the new one")
    assert again(file, NEW_WORDS).values()["B"] == "kept with the new one"


def test_the_passphrase_of_a_locked_file_can_be_changed(file: KeyFile) -> None:
    KeyFile(file.path).change_passphrase(WORDS, NEW_WORDS)
    assert again(file, NEW_WORDS).values() == {"OFFICE_KEY": "sk-office-1234567890abcdef"}


@pytest.mark.parametrize(
    ("current", "new", "fault"),
    [("wrong words", NEW_WORDS, "not its passphrase"), (WORDS, "short", "too short"), (WORDS, WORDS, "is the old one")],
)
def test_a_change_that_is_refused_changes_nothing(file: KeyFile, current: str, new: str, fault: str) -> None:
    before = file.path.read_bytes()
    with pytest.raises(KeyFileError, match=fault):
        file.change_passphrase(current, new)
    assert file.path.read_bytes() == before
    file.set("B", "still open with the old one")
    assert again(file).values()["B"] == "still open with the old one"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_change_that_cannot_be_written_leaves_the_old_passphrase(
    file: KeyFile, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    before = file.path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(f"os.{step}", broken)
        with pytest.raises(KeyFileError, match="what it holds is as it was"):
            file.change_passphrase(WORDS, NEW_WORDS)
    assert file.path.read_bytes() == before
    assert [each.name for each in file.path.parent.iterdir()] == [file.path.name]
    file.set("B", "c")
    assert again(file).values()["B"] == "c"


def test_there_is_no_passphrase_to_change_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="no key file yet"):
        KeyFile(tmp_path / "keys.json").change_passphrase(WORDS, NEW_WORDS)


def test_another_weft_with_the_file_open_is_told(file: KeyFile) -> None:
    other = again(file)
    file.change_passphrase(WORDS, NEW_WORDS)
    with pytest.raises(WrongPassphraseError):
        other.set("B", "c")
    assert "B" not in file.values()


# The command line


@pytest.fixture
def on_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    import io

    monkeypatch.setenv("WEFT_HOME", str(tmp_path))
    monkeypatch.setenv(PASSPHRASE_VARIABLE, WORDS)

    def run(*arguments: str, typed: str = "") -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return main(["keys", *arguments])

    return run


def test_a_key_is_set_listed_and_removed_on_the_command_line(on_the_line: Any, capsys: Any) -> None:
    assert on_the_line("set", "OFFICE_KEY", "--file", typed="value-of-the-office\n") == 0
    assert on_the_line("list", "--file") == 0
    said = capsys.readouterr()
    assert said.out == "OFFICE_KEY  (the encrypted file)\n"
    assert "value-of-the-office" not in said.out + said.err
    assert on_the_line("remove", "OFFICE_KEY", "--file") == 0
    assert on_the_line("list", "--file") == 0
    assert "no keys are known" in capsys.readouterr().out


def test_without_a_keychain_the_way_out_is_named_instead_of_forgetting_the_key(on_the_line: Any, capsys: Any) -> None:
    assert on_the_line("set", "OFFICE_KEY", typed="value\n") == 2
    assert "weft keys set OFFICE_KEY --file" in capsys.readouterr().err


def test_a_wrong_passphrase_on_the_command_line_is_an_error_in_one_line(
    on_the_line: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on_the_line("set", "A", "--file", typed="value-a\n") == 0
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "quite another")
    assert on_the_line("set", "B", "--file", typed="value-b\n") == 1
    assert "not its passphrase" in capsys.readouterr().err
    monkeypatch.setenv(PASSPHRASE_VARIABLE, WORDS)
    assert on_the_line("list", "--file") == 0
    assert capsys.readouterr().out == "A  (the encrypted file)\n"


def test_nobody_is_asked_where_nobody_can_answer(
    on_the_line: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSPHRASE_VARIABLE)
    assert on_the_line("set", "A", "--file", typed="value\n") == 2
    assert PASSPHRASE_VARIABLE in capsys.readouterr().err


def test_the_passphrase_is_changed_on_the_command_line(
    on_the_line: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on_the_line("passphrase", typed=f"{NEW_WORDS}\n") == 2
    assert "no key file yet" in capsys.readouterr().err
    assert on_the_line("set", "A", "--file", typed="value-a\n") == 0
    assert on_the_line("passphrase", typed="short\n") == 1
    assert on_the_line("passphrase", typed=f"{NEW_WORDS}\n") == 0
    said = capsys.readouterr()
    assert "WEFT_KEYS_PASSPHRASE still holds the old one" in said.err
    assert NEW_WORDS not in said.out + said.err
    monkeypatch.setenv(PASSPHRASE_VARIABLE, NEW_WORDS)
    assert on_the_line("list", "--file") == 0
    assert capsys.readouterr().out == "A  (the encrypted file)\n"


@pytest.mark.parametrize(("again_typed", "code"), [(NEW_WORDS, 0), ("something else", 2)])
def test_in_a_terminal_the_new_passphrase_is_asked_twice(
    on_the_line: Any, monkeypatch: pytest.MonkeyPatch, again_typed: str, code: int
) -> None:
    assert on_the_line("set", "A", "--file", typed="value-a\n") == 0
    monkeypatch.delenv(PASSPHRASE_VARIABLE)
    answers = iter((WORDS, NEW_WORDS, again_typed))
    monkeypatch.setattr("weft_engine.cli.keys.getpass", lambda _: next(answers))
    monkeypatch.setattr("weft_engine.cli.keys.sys.stdin", _Terminal())
    assert main(["keys", "passphrase"]) == code
    assert list(answers) == []


class _Terminal:
    """A terminal that nobody types into."""

    def isatty(self) -> bool:
        return True
