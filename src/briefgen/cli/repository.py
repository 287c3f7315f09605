"""The repository that a project lies in, and how a machine that checks it out gets this program."""

from __future__ import annotations

import json
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import unquote

from briefgen import __version__


def find_repository(root: Path) -> Path:
    """Return the repository that a project lies in; the project's own folder where there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def find_requirement(repository: Path) -> tuple[str, ...]:
    """Return what pip has to install to get this very program: from the repository, from another, or by its version."""
    origin = json.loads(distribution("briefgen").read_text("direct_url.json") or "{}")
    address = str(origin.get("url", ""))
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return (f"briefgen @ git+{address}@{commit}",)
    folder = Path(unquote(address.removeprefix("file://")))
    if address.startswith("file://") and folder.is_relative_to(repository):
        return (f"./{folder.relative_to(repository).as_posix()}".removesuffix("/."),)
    return (f"briefgen=={__version__}",)
