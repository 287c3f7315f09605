"""Chromium, driven by Playwright, and axe-core, for tests of pages; these are left out where one of them is missing.

The fixtures ``browser`` and ``tab`` are in ``conftest``.
"""

from __future__ import annotations

import shutil
from http.server import SimpleHTTPRequestHandler
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}


class Quiet(SimpleHTTPRequestHandler):
    """A file server that says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the library calls it
        pass

    def do_GET(self) -> None:
        """Answer; browsers ask for a picture of their own, and that there is none would count as a fault of a page."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()


def violations(page: Any) -> list[tuple[str, list[Any]]]:
    """Return what axe finds wrong with a page: rules with the elements that break them."""
    axe_package = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe examines pages")
    results = axe_package.Axe().run(page, options=RULES).response
    assert len(results["passes"]) > 15
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in results["violations"]]
