"""Bytes under keys, in files of a folder: written whole, read only where they bear the mark of this user.

In: a key, as texts. Out: the bytes kept under it, or ``None``. Whatever keeps an entry from being read or written, a
folder that may not be written to or a full disk, means no entry and no more. Entries are not flushed to disk: one
that a power cut left behind in part has a wrong checksum, and is made again.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from briefgen.load.files import read_regular
from briefgen.system.install import hash_parts, stamp_program
from briefgen.system.trust import is_own, mark_own, own_key, refuse_escape
from briefgen.workspace import Project

MAXIMUM_BYTES = 256_000_000
"""Largest entry that is read, in bytes."""

_DAY = 86_400
_OLDEST = 30 * _DAY
"""Age in seconds, since it was last of use, at which an entry is deleted."""

_FORGOTTEN = 3_600
"""Age in seconds at which a file half written is one that nobody will finish."""

_MARK = b"briefgen cache 2\n"
_SUFFIX, _PARTIAL = ".entry", ".partial"
_SIGNPOSTS = {
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# What briefgen found out; delete it at any time.\n",
    ".gitignore": "*\n",
}
"""Files that tell backup programs and Git to pass the folder over."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of entries; ``stamp`` is part of every key. Without a ``secret`` nothing is kept and nothing known."""

    folder: Path
    stamp: str
    secret: bytes | None = field(default_factory=own_key, repr=False, kw_only=True)

    def recall(self, *key: str) -> bytes | None:
        """Return what was kept under a key; ``None`` where nothing sound was."""
        name = hash_parts((self.stamp, *key))
        path = self._place(name)
        try:
            octets = read_regular(path, MAXIMUM_BYTES)
        except OSError:
            return None
        if self.secret is None or octets is None or not octets.startswith(_MARK):
            return None
        mark, _, content = octets[len(_MARK) :].partition(b"\n")
        if not is_own(mark.decode("ascii", "replace"), self.secret, _MARK, name.encode(), content):
            return None
        _touch(path)
        return content

    def has(self, *key: str) -> bool:
        """Whether something was kept under a key; whether it is sound only ``recall`` tells."""
        return self.secret is not None and self._place(hash_parts((self.stamp, *key))).is_file()

    def keep(self, *key: str, content: bytes) -> None:
        """Keep bytes under a key, in place of what was there."""
        if self.secret is None:
            return
        name = hash_parts((self.stamp, *key))
        mark = mark_own(self.secret, _MARK, name.encode(), content)
        with suppress(OSError):
            _write(self._place(name), _MARK + mark.encode() + b"\n" + content)

    def sweep(self) -> None:
        """Delete what has been of no use for a month, and what was left half written."""
        now = time.time()
        for path in self._files():
            if path.parent.is_symlink():
                continue
            with suppress(OSError):
                age = now - path.stat().st_mtime
                if age > (_FORGOTTEN if path.suffix == _PARTIAL else _OLDEST):
                    path.unlink()

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name[2:]}{_SUFFIX}"

    def _files(self) -> Iterator[Path]:
        for suffix in (_SUFFIX, _PARTIAL):
            yield from self.folder.glob(f"??/*{suffix}")


def open_cache(project: Project) -> Cache:
    """Return the cache of a project, which lies in its build folder. Raises ``BriefgenError`` where a link leads out."""
    cache = Cache(project.build / "cache", stamp_program())
    refuse_escape(cache.folder / "file")
    for name, text in _SIGNPOSTS.items():
        if not (cache.folder / name).exists():
            with suppress(OSError):
                _write(cache.folder / name, text.encode())
    return cache


def _write(path: Path, octets: bytes) -> None:
    refuse_escape(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Named before it is there: whenever a signal ends the run, it is known what to remove.
    temporary = path.parent / f"{secrets.token_hex(8)}{_PARTIAL}"
    try:
        with temporary.open("xb") as file:
            file.write(octets)
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _touch(path: Path) -> None:
    """Note that an entry was of use, once a day at most."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > _DAY:
            os.utime(path)
