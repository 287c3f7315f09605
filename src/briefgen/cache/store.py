"""What earlier runs found out: bytes under keys, in files of one folder, read only where they bear the mark of this user.

A store is never trusted: an entry that this user's own runs of this very program did not write is not there. Whatever
keeps one from being read or written, a folder that may not be written to or a full disk, means no entry and no more.
Entries are written whole and not flushed to disk: one that a power cut left in part has a wrong mark, and is made again.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from briefgen.load.files import read_regular
from briefgen.system.install import hash_parts, stamp_program
from briefgen.system.trust import is_own, mark_own, own_key, refuse_escape

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

MAXIMUM_BYTES = 256_000_000
"""Largest entry that is read, in bytes."""

MARK = b"briefgen cache 3\n"
_SUFFIX, _PARTIAL = ".entry", ".partial"
_SIGNPOSTS = {
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# What briefgen found out; delete it at any time.\n",
    ".gitignore": "*\n",
}
"""Files that tell backup programs and Git to pass the folder over."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of entries; the mark of each covers the ``stamp`` of the program that wrote it.

    Without a ``secret`` nothing is kept and nothing known.
    """

    folder: Path
    stamp: str
    secret: bytes | None = field(default_factory=own_key, repr=False, kw_only=True)

    def recall(self, *key: str) -> bytes | None:
        """Return what was kept under a key; ``None`` where nothing sound was."""
        name = hash_parts(key)
        try:
            octets = read_regular(self._place(name), MAXIMUM_BYTES)
        except OSError:
            return None
        if self.secret is None or octets is None or not octets.startswith(MARK):
            return None
        mark, _, content = octets[len(MARK) :].partition(b"\n")
        sound = is_own(mark.decode("ascii", "replace"), self.secret, *self._covered(name, content))
        return content if sound else None

    def keep(self, *key: str, content: bytes) -> None:
        """Keep bytes under a key, in place of what was there. Raises ``BriefgenError`` where a link leads out."""
        if self.secret is None:
            return
        name = hash_parts(key)
        mark = mark_own(self.secret, *self._covered(name, content))
        refuse_escape(self.folder / "file")
        with suppress(OSError):
            if not self.folder.exists():
                self.folder.mkdir(parents=True)
                for file, text in _SIGNPOSTS.items():
                    _write(self.folder / file, text.encode())
            _write(self._place(name), MARK + mark.encode() + b"\n" + content)

    def recall_as(self, kind: type[T], *key: str) -> T | None:
        """Return the value of a type that was kept under a key; ``None`` where nothing of the kind was."""
        content = self.recall(*key)
        try:
            return None if content is None else _adapter(kind).validate_json(content)
        except ValueError:
            return None

    def keep_as(self, kind: type[T], *key: str, value: T) -> None:
        """Keep a value of a type as JSON; one that JSON cannot hold, such as a name that is not Unicode, is not kept."""
        with suppress(ValueError):
            self.keep(*key, content=_adapter(kind).dump_json(value))

    def forget(self, *key: str) -> None:
        """Delete what was kept under a key."""
        place = self._place(hash_parts(key))
        refuse_escape(place)
        with suppress(OSError):
            place.unlink(missing_ok=True)

    def _covered(self, name: str, content: bytes) -> tuple[bytes, ...]:
        return MARK, self.stamp.encode(), name.encode(), content

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name[2:]}{_SUFFIX}"


def open_cache(build: Path) -> Cache:
    """Return the store of a project in its folder of results, whether it is there or not.

    Raises ``BriefgenError`` where a link leads out of the project.
    """
    store = Cache(build / "cache", stamp_program())
    refuse_escape(store.folder / "file")
    return store


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


_ADAPTERS: dict[Any, Any] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what turns values of a type into JSON and back; making one takes a while."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - heavy, and completion reads without

    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    adapter: TypeAdapter[Any] = _ADAPTERS[kind]
    return adapter
