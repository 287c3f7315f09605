"""What killed runs left half written in the folder of PDFs.

In: the folder. Out: files deleted that bear the name of an unfinished PDF and have not been written to for so long
that nobody will finish them.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

_PARTIAL = re.compile(r"\..+\.pdf\.[A-Za-z0-9_]{8}\.partial")
_FORGOTTEN = 600
"""Age in seconds. A PDF takes a fraction of one to write."""


def sweep_partial(folder: Path) -> None:
    """Delete unfinished PDFs that are older than ten minutes, in a folder and those below it that PDFs are in."""
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "cache"]
        for path in (Path(here, name) for name in names):
            if not _PARTIAL.fullmatch(path.name) or path.is_symlink() or not path.is_file():
                continue
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _FORGOTTEN:
                    path.unlink()
