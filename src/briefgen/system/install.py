"""The installed program: its stamp for keys, its shipped folders, and what libraries would read of the environment."""

from __future__ import annotations

import os
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import ModuleType

_PACKAGE = Path(__file__).resolve().parents[1]
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


_PREFIX = "RL_"
_NAMES = frozenset({"EVAL_DEBUG", "SOURCE_DATE_EPOCH", "TZ"})
_SETTINGS = ("reportlab_settings", "reportlab.local_rl_settings")


@contextmanager
def without_surroundings() -> Iterator[None]:
    """Hide from libraries what they would read; for importing them, and wherever they look again."""
    for name in _SETTINGS:
        # A module that is there already, and empty: ReportLab looks no further, neither in sys.path nor at home.
        sys.modules[name] = ModuleType(name)
    hidden = {name: os.environ.pop(name) for name in tuple(os.environ) if _is_read(name)}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _is_read(name: str) -> bool:
    return name.startswith(_PREFIX) or name in _NAMES
