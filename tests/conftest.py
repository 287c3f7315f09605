"""Options and fixtures of all tests."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from browser_case import ARGUMENTS, CHROMIUM

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what ``at_length.txt`` names: tests as a whole, or all cases of a test but the first."""
    text = Path(__file__).with_name("at_length.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    named = {name: rest == ["after", "the", "first"] for name, *rest in lines}
    seen: set[str] = set()
    for item in items:
        name = f"{Path(item.path).name}::{getattr(item, 'originalname', item.name)}"
        if name in named and (name in seen or not named[name]):
            item.add_marker(pytest.mark.slow)
        seen.add(name)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-goldens", action="store_true", help="write the goldens anew instead of comparing"
    )


@pytest.fixture(scope="session")
def renew_goldens(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--renew-goldens"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright drives the browser")
    if CHROMIUM is None:
        pytest.skip("there is no chromium to open pages with")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """Return a page that says what it asked for, and whether anything was refused."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()
