"""For all tests: Qt draws into memory, so that results are the same with and without a screen; keys to no keychain."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from tests.proofs import Proof

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("weft", deadline=None)  # no test looks at a clock: machines are slow at times
settings.load_profile("weft")
os.environ["WEFT_LANGUAGE"] = "en"  # whatever the computer speaks
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # not the one of whoever runs them


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long versions of tests")


PROOFS = pytest.StashKey[list[str]]()


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Iterator[Proof]:
    """Tells how far a long test is, and at the end what it counted."""
    reporter = request.config.pluginmanager.getplugin("terminalreporter")

    def tell(line: str) -> None:
        if reporter is not None:
            reporter.write_line(line)
            reporter.flush()

    begun = Proof(request.node.name, tell)
    yield begun
    request.config.stash.setdefault(PROOFS, []).append(begun.summary)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """All that long tests counted."""
    if config.stash.get(PROOFS, []):
        terminalreporter.section("proofs")
        for line in config.stash[PROOFS]:
            terminalreporter.write_line(line)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves long versions out unless they are asked for; each has a watch of its own against hanging."""
    if config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.timeout(0))
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
