"""What the program itself adds to every key: whatever may answer differently after an update is a part of it.

Out: a hash of what the system says of the program's own files, templates and fonts (path, size, time of change), of the
versions of all installed libraries and of Python. No file is opened: an installed briefgen has 29 MB of fonts, and a
run that has nothing to do asks for this hash. The version of briefgen alone would not do: somebody who works on a check
would be shown what the last state of it found. Standard library only.
"""

import os
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = ("templates", "fonts")


def stamp_program() -> str:
    """Return the hash of the running program, in hexadecimal."""
    python = (sys.version, sys.platform, unicodedata.unidata_version, zlib.ZLIB_RUNTIME_VERSION)
    return hash_parts((*python, *_list_libraries(), *_list_states()))


def find_shipped(name: str) -> Path:
    """Return the folder of that name which comes with briefgen: ``templates`` or ``fonts``."""
    return _PACKAGE / name if (_PACKAGE / name).is_dir() else _PACKAGE.parents[1] / name


def hash_parts(parts: Iterable[str]) -> str:
    """Return a hash of texts that no other texts have, however they are divided."""
    digest = sha256()
    for part in parts:
        octets = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(octets)}:".encode())
        digest.update(octets)
    return digest.hexdigest()


def _list_libraries() -> Iterator[str]:
    """Yield name and version of everything installed, which is how its folders are called."""
    for folder in sys.path:
        try:
            yield from sorted(name for name in os.listdir(folder or ".") if name.endswith(".dist-info"))  # noqa: PTH208 - names only
        except OSError:
            continue


def _list_states() -> Iterator[str]:
    """Yield path, size and time of change of the program's files, and of what comes with it where that lies elsewhere."""
    waiting = [str(place) for place in dict.fromkeys((_PACKAGE, *map(find_shipped, _SHIPPED)))]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                waiting += [] if entry.name == "__pycache__" else [entry.path]
            elif not entry.name.endswith(".pyc"):
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
