"""Keys in one file that a passphrase encrypts, for computers without a keychain.

The passphrase is stretched with scrypt (RFC 7914), the values are sealed with AES-256-GCM under a fresh nonce at every
write; salt and cost stand in the clear and are sealed along. Without it nothing is readable, or changed unnoticed.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from weft_engine.atomic import read_file, write_atomically
from weft_engine.errors import WeftError

FORMAT: Final = "weft.keys"
VERSION: Final = 1
FILE_NAME: Final = "keys.json"
PASSPHRASE_VARIABLE: Final = "WEFT_KEYS_PASSPHRASE"
SHORTEST: Final = 8
_MOST_BYTES: Final = 4_000_000
_COST: Final = {"n": 2**15, "r": 8, "p": 1}
_HIGHEST_COST: Final = {"n": 2**20, "r": 32, "p": 16}
"""A file cannot ask for more memory or time than this."""


class KeyFileError(WeftError):
    """The key file is locked, damaged, or cannot be read or written; what it holds is as it was."""

    code = "key_file"


class WrongPassphraseError(KeyFileError):
    """The passphrase is another one, or someone changed the file."""

    code = "key_file_passphrase"


class KeyFile:
    """The file, locked until its passphrase was given."""

    def __init__(self, path: Path | None = None) -> None:
        """Uses `keys.json` in the data folder unless another file is named."""
        self._path = path
        self._passphrase: str | None = None
        self._seen: tuple[dict[str, Any], str, dict[str, str]] | None = None
        """What was last opened, by which passphrase, and what was in it: opening it anew is slow on purpose."""

    @property
    def path(self) -> Path:
        """Where it is."""
        if self._path is None:
            from weft_engine.folders import data_folder

            self._path = data_folder() / FILE_NAME
        return self._path

    @property
    def exists(self) -> bool:
        """Whether there is one."""
        return self.path.exists()

    @property
    def is_open(self) -> bool:
        """Whether its passphrase is known in this process."""
        return self._passphrase is not None

    def unlock(self, passphrase: str) -> None:
        """Opens it; one that does not exist yet is made at the first `set`, with this passphrase.

        Raises:
            WrongPassphraseError: It is another one.
            KeyFileError: The file cannot be read, is no key file or a newer one, or the passphrase is too short for a
                new file.
        """
        if not self.exists:
            _check_new(passphrase)
        self._read(passphrase)
        self._passphrase = passphrase

    def change_passphrase(self, current: str, new: str) -> None:
        """Encrypts the file with another passphrase in one step: the old one or the new one opens it, never neither.

        It is open afterwards. Another Weft that has it open must be given the new passphrase; copies of the file that
        were made before still open with the old one.

        Raises:
            WrongPassphraseError: `current` is not its passphrase.
            KeyFileError: There is no file, the new passphrase is too short or the same, or it cannot be written; the
                file is then as it was.
        """
        if not self.exists:
            raise KeyFileError(f"there is no key file yet ({self.path}): it is made when a first key is kept in it")
        held = self._read(current)
        _check_new(new)
        if new == current:
            raise KeyFileError("the new passphrase is the old one: nothing was changed")
        self._write(held, new)
        self._passphrase = new

    def lock(self) -> None:
        """Forgets the passphrase and the values."""
        self._passphrase = self._seen = None

    def values(self) -> dict[str, str]:
        """All it holds. Raises `KeyFileError`."""
        return self._read(self._known())

    def set(self, name: str, value: str) -> None:
        """Keeps a value. Raises `KeyFileError`; the file is then as it was."""
        self._write({**self.values(), name: value}, self._known())

    def remove(self, name: str) -> bool:
        """Forgets a value; whether there was one. Raises `KeyFileError`."""
        held = self.values()
        if held.pop(name, None) is None:
            return False
        self._write(held, self._known())
        return True

    def _known(self) -> str:
        if self._passphrase is None:
            raise KeyFileError(f"{self.path} is locked: give its passphrase, or set {PASSPHRASE_VARIABLE}")
        return self._passphrase

    def _read(self, passphrase: str) -> dict[str, str]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        held = self._held()
        if held is None:
            return {}
        if self._seen is not None and self._seen[:2] == (held, passphrase):
            return dict(self._seen[2])
        try:
            header = {name: held[name] for name in ("format", "version", "kdf")}
            nonce, sealed = _bytes(held["nonce"]), _bytes(held["data"])
            key = _key(passphrase, held["kdf"])
            plain = json.loads(AESGCM(key).decrypt(nonce, sealed, _sealed_along(header)))
        except InvalidTag as error:
            raise WrongPassphraseError(
                f"{self.path}: this is not its passphrase, or the file was damaged; nothing was changed"
            ) from error
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged() from error
        if not isinstance(plain, dict) or not all(isinstance(each, str) for each in plain.values()):
            raise self._damaged()
        self._seen = (held, passphrase, plain)
        return dict(plain)

    def _held(self) -> dict[str, Any] | None:
        """What is in the file; `None` if there is none."""
        try:
            data = read_file(self.path, _MOST_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeyFileError(f"{self.path}: {error.strerror or error}") from error
        try:
            held = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise self._damaged() from error
        if not isinstance(held, dict) or held.get("format") != FORMAT:
            raise self._damaged()
        version = held.get("version")
        if version != VERSION:
            newer = isinstance(version, int) and version > VERSION
            raise KeyFileError(f"{self.path} was written by a newer Weft: update Weft") if newer else self._damaged()
        return held

    def _damaged(self) -> KeyFileError:
        return KeyFileError(
            f"{self.path} is no key file, or damaged: it is left as it is; move it away to begin a new one"
        )

    def _write(self, values: Mapping[str, str], passphrase: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        kdf = {"name": "scrypt", **_COST, "salt": _text(os.urandom(16))}
        header = {"format": FORMAT, "version": VERSION, "kdf": kdf}
        nonce, plain = os.urandom(12), json.dumps(dict(values), ensure_ascii=False).encode()
        sealed = AESGCM(_key(passphrase, kdf)).encrypt(nonce, plain, _sealed_along(header))
        whole = {**header, "nonce": _text(nonce), "data": _text(sealed)}
        try:
            write_atomically(self.path, json.dumps(whole, indent=2).encode() + b"\n", mode=0o600)
        except OSError as error:
            raise KeyFileError(
                f"{self.path}: {error.strerror or error}; what it holds is as it was", path=str(self.path)
            ) from error


def _check_new(passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        raise KeyFileError(f"the passphrase is too short: use at least {SHORTEST} characters, better several words")


def _key(passphrase: str, kdf: Mapping[str, Any]) -> bytes:
    """Raises `ValueError` for a derivation that is unknown or costs too much."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    cost = {name: kdf[name] for name in _HIGHEST_COST}
    if kdf["name"] != "scrypt" or not all(type(cost[name]) is int and 0 < cost[name] <= high
                                          for name, high in _HIGHEST_COST.items()):  # fmt: skip
        raise ValueError("an unknown derivation")
    return Scrypt(salt=_bytes(kdf["salt"]), length=32, **cost).derive(passphrase.encode())


def _sealed_along(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
