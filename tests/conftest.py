"""Options and fixtures of all tests."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile

import pytest
from hypothesis import settings

# The key by which runs know their own work is not that of whoever runs the tests, nor is anything written beside it.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="briefgen-state-")
atexit.register(shutil.rmtree, os.environ["XDG_STATE_HOME"], ignore_errors=True)

# Where the tests run in the background, Ctrl-C or the end of a terminal may be ignored, and every program that they start
# inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The test command of the README draws the same examples in every run, on every machine. ``.ci/run`` draws others each
# time, and prints the decorator that reproduces a failure; what it finds becomes an ``@example`` of its test.
settings.register_profile(
    "quick", settings.default, max_examples=40, deadline=None, derandomize=True, database=None
)
settings.register_profile(
    "thorough",
    settings.default,
    max_examples=100,
    deadline=None,
    derandomize=False,
    database=None,
    print_blob=True,
)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-goldens", action="store_true", help="write the goldens anew instead of comparing"
    )


@pytest.fixture(scope="session")
def renew_goldens(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--renew-goldens"))
