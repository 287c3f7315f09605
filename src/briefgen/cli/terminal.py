"""What depends on the terminal and the desktop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

from briefgen.cli.speech import remark


def wants_colours() -> bool:
    """Whether stderr is a terminal that shows colours (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def open_file(path: Path) -> None:
    """Show a file with the desktop's viewer, where there is one."""
    viewer = "open" if sys.platform == "darwin" else which("xdg-open")
    if viewer is None:
        remark(f"There is no viewer to open {path} with; open it yourself.")
        return
    subprocess.Popen(  # noqa: S603 - the desktop's own viewer, by its full path
        [viewer, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def short_path(path: Path) -> str:
    """Return a path from the current folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def is_terminal() -> bool:
    """Whether somebody reads what is printed at a terminal."""
    return sys.stdout.isatty()


def can_ask() -> bool:
    """Whether somebody sits at a terminal who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()
