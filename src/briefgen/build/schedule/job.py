"""What is to be run, for whom, and how its files are called."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from briefgen.build.schedule.cron import Cron

BUILD = ("build", "--all")
"""What the program is told: it says nothing where nothing changed, and waits for another run for a limited time."""


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A file for a scheduler; its first lines say where to put it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """A project that is built by the clock.

    ``program`` is the command that starts briefgen, by its full path. ``files`` and ``folders`` are the project's
    inputs, the folders with all that is below them, whether or not they exist; ``present`` is each file and folder of
    them that does, for what cannot look below a folder. ``results`` are the folders that are written to, PDFs to the
    first. Raises ``ValueError`` where a path cannot be written into a file of lines.
    """

    root: Path
    program: tuple[str, ...]
    cron: Cron
    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    present: tuple[Path, ...]
    results: tuple[Path, ...]
    arguments: tuple[str, ...] = BUILD

    def __post_init__(self) -> None:
        for path in (self.root, *self.files, *self.folders, *self.present, *self.results, *self.program):
            if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in str(path)):
                raise ValueError(
                    f"the path {str(path)!r} has a control character, which no scheduler takes; rename it"
                )

    @property
    def name(self) -> str:
        """Name of its files: that of the project's folder, and a code, since other folders may be called the same."""
        plain = unicodedata.normalize("NFKD", self.root.name).encode("ascii", "ignore").decode().lower()
        words = re.findall("[a-z0-9]+", plain)
        code = hashlib.sha256(str(self.root).encode()).hexdigest()[:6]
        return "-".join(["briefgen", *words[:4], code])

    @property
    def command(self) -> tuple[str, ...]:
        """The whole command."""
        return (*self.program, *self.arguments)
