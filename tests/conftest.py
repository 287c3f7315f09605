"""Options and fixtures of all tests."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-goldens", action="store_true", help="write the goldens anew instead of comparing"
    )


@pytest.fixture(scope="session")
def renew_goldens(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--renew-goldens"))
