"""Keys by reference: flows and settings hold `secret:NAME`, the values live elsewhere.

Looked for in this order: environment (`NAME`, then `WEFT_SECRET_NAME`), the system's keychain, memory of this process,
the file that a passphrase encrypts (`keyfile`), if its passphrase is known or in the environment.
Whatever is handed out is known to `redaction` from then on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal

from weft_engine.errors import SecretMissingError, WeftError
from weft_engine.keyfile import PASSPHRASE_VARIABLE, KeyFile, KeyFileError
from weft_engine.redaction import remember
from weft_engine.values import Json

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

PREFIX: Final = "secret:"
SERVICE: Final = "weft"
_INDEX: Final = "weft:names"
"""Keychains cannot list what they hold; this entry of ours holds the names."""
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}")
NAMED: Final = re.compile(r"\bsecret:([A-Za-z_][A-Za-z0-9_.-]*)")
"""A reference within a text, as in `Bearer secret:NAME`."""

Place = Literal["environment", "keychain", "memory", "file"]


class KeychainError(WeftError):
    """The keychain did not keep or give a secret."""

    code = "keychain"


class Secrets:
    """The values behind references."""

    def __init__(
        self,
        environment: Mapping[str, str] | None = None,
        keychain: KeyringBackend | None = None,
        file: KeyFile | None = None,
    ) -> None:
        """Uses the process's environment, the system's keychain and Weft's own key file unless others are given."""
        self._environment = os.environ if environment is None else environment
        self._keychain = keychain
        self._keychain_looked_for = keychain is not None
        self._memory: dict[str, str] = {}
        self.file = file or KeyFile()
        """Keys that a passphrase encrypts."""

    @property
    def has_keychain(self) -> bool:
        """Whether this computer has a keychain that encrypts."""
        return self._usable_keychain() is not None

    def value(self, reference: str) -> str:
        """The value of `secret:NAME` (or plain `NAME`).

        Raises:
            SecretMissingError: It is nowhere, or the keychain is locked; the message says how to set it.
        """
        name = name_of(reference)
        if name == PASSPHRASE_VARIABLE:
            raise SecretMissingError(f"{name} opens all your keys: it is never handed out", name=name)
        found = self._from_environment(name)
        trouble = ""
        if found is None:
            found, trouble = self._from_keychain(name)
        if found is None:
            found = self._memory.get(name)
        if found is None:
            found, locked = self._from_file(name)
            trouble = trouble or locked
        if found is None:
            raise SecretMissingError(
                f"no value for secret:{name}{trouble}: set it with `weft keys set {name}`, or export {name}", name=name
            )
        remember(found)
        return found

    def has(self, reference: str) -> bool:
        """Whether there is a value."""
        try:
            self.value(reference)
        except SecretMissingError:
            return False
        return True

    def set(self, name: str, value: str, *, to_file: bool = False) -> Place:
        """Keeps a value in the keychain; where there is none in an open key file, else in memory; says where.

        Args:
            name: Of the secret.
            value: Its value.
            to_file: Keep it in the key file, which must be open.

        Raises:
            SecretMissingError: The name is no name, or the value is empty.
            KeychainError: The keychain is there but locked or refuses.
            KeyFileError: The key file is locked, damaged or cannot be written.
        """
        name = name_of(name)
        if not value:
            raise SecretMissingError(f"secret:{name} cannot be empty: remove it instead", name=name)
        remember(value)
        if to_file or (self.file.is_open and not self.has_keychain):
            self.file.set(name, value)
            self._memory.pop(name, None)
            return "file"
        keychain = self._usable_keychain()
        if keychain is None:
            self._memory[name] = value
            return "memory"
        with _keychain_trouble(name):
            keychain.set_password(SERVICE, name, value)
            _keep_names(keychain, _kept_names(keychain) | {name})
        self._memory.pop(name, None)
        return "keychain"

    def remove(self, name: str) -> bool:
        """Forgets a value in keychain, memory and open key file; whether there was one.

        The environment is not ours to change.

        Raises:
            KeychainError: The keychain is there but locked or refuses.
            KeyFileError: The key file is damaged or cannot be written.
        """
        name = name_of(name)
        was_known = self._memory.pop(name, None) is not None
        if self.file.is_open:
            was_known = self.file.remove(name) or was_known
        keychain = self._usable_keychain()
        if keychain is None:
            return was_known
        with _keychain_trouble(name):
            if keychain.get_password(SERVICE, name) is not None:
                keychain.delete_password(SERVICE, name)
                was_known = True
            _keep_names(keychain, _kept_names(keychain) - {name})
        return was_known

    def names(self) -> dict[str, Place]:
        """Names that were set here or with `WEFT_SECRET_…`, and where each value comes from; never a value."""
        found: dict[str, Place] = {name: "file" for name in self._names_in_file()}
        found |= {name: "memory" for name in self._memory}
        keychain = self._usable_keychain()
        if keychain is not None:
            try:
                with _keychain_trouble("*"):
                    found |= {name: "keychain" for name in _kept_names(keychain)}
            except KeychainError:
                pass
        prefix = "WEFT_SECRET_"
        found |= {each.removeprefix(prefix): "environment" for each in self._environment if each.startswith(prefix)}
        found |= {name: "environment" for name in found if self._from_environment(name) is not None}
        return dict(sorted(found.items()))

    def _from_environment(self, name: str) -> str | None:
        return self._environment.get(name) or self._environment.get(f"WEFT_SECRET_{name}") or None

    def _from_keychain(self, name: str) -> tuple[str | None, str]:
        """The value, or why the keychain did not give one (empty: it has none)."""
        keychain = self._usable_keychain()
        if keychain is None:
            return None, ""
        try:
            with _keychain_trouble(name):
                return keychain.get_password(SERVICE, name), ""
        except KeychainError as error:
            return None, f" ({error.message})"

    def _from_file(self, name: str) -> tuple[str | None, str]:
        """The value, or why the key file did not give one (empty: it has none)."""
        try:
            if not self._open_file():
                return None, f" ({self.file.path} is locked: set {PASSPHRASE_VARIABLE})" if self.file.exists else ""
            return self.file.values().get(name), ""
        except KeyFileError as error:
            return None, f" ({error.message})"

    def _open_file(self) -> bool:
        """Whether the key file is open, with the passphrase of the environment if there is one."""
        passphrase = self._environment.get(PASSPHRASE_VARIABLE)
        if not self.file.is_open and passphrase and self.file.exists:
            self.unlock_file(passphrase)
        return self.file.is_open

    def unlock_file(self, passphrase: str) -> None:
        """Opens the key file; see `KeyFile.unlock`."""
        remember(passphrase)
        self.file.unlock(passphrase)

    def change_passphrase(self, current: str, new: str) -> None:
        """Gives the key file another passphrase; see `KeyFile.change_passphrase`."""
        remember(current)
        remember(new)
        self.file.change_passphrase(current, new)

    @property
    def is_passphrase_in_environment(self) -> bool:
        """Whether the environment holds a passphrase, which nobody changes there but the person."""
        return bool(self._environment.get(PASSPHRASE_VARIABLE))

    def _names_in_file(self) -> list[str]:
        try:
            return list(self.file.values()) if self._open_file() else []
        except KeyFileError:
            return []

    def _usable_keychain(self) -> KeyringBackend | None:
        """The system's keychain, if there is one that encrypts; looked for once."""
        if not self._keychain_looked_for:
            self._keychain_looked_for = True
            self._keychain = _system_keychain()
        return self._keychain


def name_of(reference: str) -> str:
    """The name in a reference. Raises `SecretMissingError` if it is none."""
    name = reference.removeprefix(PREFIX)
    if _NAME.fullmatch(name) is None:
        shown = name if len(name) <= 12 else f"{name[:3]}…"
        raise SecretMissingError(
            f"{shown!r} is no name of a secret: write secret:NAME, never the key itself", name=shown
        )
    return name


def is_reference(text: str) -> bool:
    """Whether a text is `secret:NAME`."""
    return text.startswith(PREFIX) and _NAME.fullmatch(text.removeprefix(PREFIX)) is not None


def secret_names(value: Json) -> set[str]:
    """The secrets that a configuration names, anywhere in it."""
    return set(_named(value))


def _named(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield from NAMED.findall(value)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from NAMED.findall(str(name))
            yield from _named(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _named(each)


class _keychain_trouble:  # noqa: N801 - used as a statement
    """Turns whatever a keychain raises into `KeychainError`: backends raise their own kinds, D-Bus errors included."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, WeftError):
            why = (
                "the keychain is locked"
                if type(error).__name__ == "KeyringLocked"
                else f"the keychain refuses: {error}"
            )
            raise KeychainError(why, name=self._name) from error


def _kept_names(keychain: KeyringBackend) -> set[str]:
    return set(filter(None, (keychain.get_password(SERVICE, _INDEX) or "").split("\n")))


def _keep_names(keychain: KeyringBackend, names: set[str]) -> None:
    keychain.set_password(SERVICE, _INDEX, "\n".join(sorted(names)))


def _system_keychain() -> KeyringBackend | None:
    import keyring
    import keyring.backends.fail
    import keyring.backends.null

    try:
        backend = keyring.get_keyring()
    except Exception:  # a misconfigured backend must not keep flows without secrets from running
        return None
    useless = isinstance(backend, (keyring.backends.fail.Keyring, keyring.backends.null.Keyring))
    # keyrings.alt keeps secrets in plain files
    return None if useless or type(backend).__module__.startswith("keyrings.alt") else backend
