"""One build a project at a time: what builds lock, and what they say where another one is at work."""

from __future__ import annotations

from pathlib import Path

from briefgen.system.files import Lock

LOCK_FILE = "build.lock"


def lock_of(build: Path) -> Lock:
    """Return the lock of a project, which lies in its folder of results."""
    busy = "another build is at work in this project"
    return Lock(build / LOCK_FILE, busy, "nothing was built", code="build-locked")
