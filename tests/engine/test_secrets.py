from typing import Any

import keyring.backend
import keyring.errors
import pytest

from weft_engine.errors import SecretMissingError
from weft_engine.redaction import MASK, redact_text
from weft_engine.secrets import KeychainError, Secrets, is_reference, name_of


class Keychain(keyring.backend.KeyringBackend):
    """A keychain in memory that may be locked or broken."""

    priority = 1

    def __init__(self, trouble: Exception | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.held: dict[tuple[str, str], str] = {}
        self.trouble = trouble

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.held[service, username]


def without_keychain(environment: dict[str, str] | None = None) -> Secrets:
    secrets = Secrets(environment or {}, Keychain())
    secrets._keychain = None
    return secrets


def test_what_tests_keep_goes_to_nobodys_keychain() -> None:
    assert not Secrets().has_keychain, "not even to the one of this file, which offers itself"


def test_a_value_is_looked_for_in_the_environment_then_the_keychain() -> None:
    secrets = Secrets({"A": "plain", "WEFT_SECRET_B": "prefixed", "EMPTY": ""}, Keychain())
    for name in ("A", "B", "C", "EMPTY"):
        secrets.set(name, f"kept-{name}")
    found = [secrets.value(f"secret:{name}") for name in ("A", "B", "C", "EMPTY")]
    assert found == ["plain", "prefixed", "kept-C", "kept-EMPTY"]
    assert secrets.value("C") == "kept-C"


def test_without_a_keychain_values_live_in_memory() -> None:
    secrets = without_keychain()
    assert secrets.set("A", "value") == "memory"
    assert secrets.value("A") == "value"
    assert secrets.names() == {"A": "memory"}
    assert secrets.remove("A") is True
    assert secrets.has("A") is False


def test_a_missing_value_names_the_ways_to_set_it() -> None:
    with pytest.raises(SecretMissingError, match="secret:A: set it with `weft keys set A`, or export A"):
        without_keychain().value("secret:A")


def test_names_tell_where_values_come_from_and_never_the_values() -> None:
    secrets = Secrets({"WEFT_SECRET_E": "env-value", "K": "shadows"}, Keychain())
    assert secrets.set("K", "kept-value") == "keychain"
    secrets.set("L", "kept-value")
    assert secrets.names() == {"E": "environment", "K": "environment", "L": "keychain"}
    assert secrets.remove("L") is True
    assert secrets.remove("L") is False
    assert set(secrets.names()) == {"E", "K"}


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (keyring.errors.KeyringLocked("locked"), "the keychain is locked"),
        (keyring.errors.InitError("no collection"), "the keychain refuses: no collection"),
        (RuntimeError("D-Bus went away"), "D-Bus went away"),
    ],
)
def test_a_keychain_in_trouble_is_told_and_does_not_break_the_rest(trouble: Exception, said: str) -> None:
    secrets = Secrets({"A": "from-environment"}, Keychain(trouble))
    assert secrets.value("A") == "from-environment"
    assert secrets.names() == {}
    with pytest.raises(SecretMissingError, match=said):
        secrets.value("B")
    with pytest.raises(KeychainError, match=said):
        secrets.set("B", "value")
    with pytest.raises(KeychainError, match=said):
        secrets.remove("B")


def test_a_machine_without_a_keychain_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring.backends.fail
    import keyring.backends.null

    class PlainFile(Keychain):
        """What `keyrings.alt` offers: secrets in a readable file."""

    PlainFile.__module__ = "keyrings.alt.file"

    def broken() -> Any:
        raise RuntimeError("misconfigured")

    for backend in (keyring.backends.fail.Keyring, keyring.backends.null.Keyring, PlainFile, broken):
        monkeypatch.setattr(keyring, "get_keyring", backend)
        assert Secrets({}).set("A", "value") == "memory"


@pytest.mark.parametrize("reference", ["", "secret:", "secret:a b", "sk-abc def", "1A", "secret:x" + "y" * 200])
def test_what_is_no_name_is_refused_without_repeating_it(reference: str) -> None:
    with pytest.raises(SecretMissingError, match="is no name of a secret"):
        name_of(reference)
    with pytest.raises(SecretMissingError) as caught:
        name_of("sk-live!ABCDEFGHIJKLMNOP")
    assert "ABCDEFGH" not in str(caught.value.as_dict())


def test_an_empty_value_is_refused() -> None:
    with pytest.raises(SecretMissingError, match="cannot be empty"):
        without_keychain().set("A", "")


def test_references_are_told_from_other_texts() -> None:
    assert [is_reference(text) for text in ("secret:A", "A", "secret:", "xsecret:A")] == [True, False, False, False]


def test_what_was_handed_out_or_set_is_masked_from_then_on() -> None:
    secrets = without_keychain({"CANARY": "canary-value-one"})
    assert redact_text("a canary-value-one b") == "a canary-value-one b"
    secrets.value("CANARY")
    secrets.set("OTHER", "canary-value-two")
    assert redact_text("a canary-value-one b canary-value-two") == f"a {MASK} b {MASK}"
