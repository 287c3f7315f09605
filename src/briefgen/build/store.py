"""What builds keep of each other: values under names, in one SQLite file in the project's build folder.

In: a shelf, a name, a value as JSON writes it. Out: the same again. Nothing in the file is trusted: every value stands
beside a mark under this user's key that covers its place too (see ``trust``), the tables must be those that are made
here, and what is damaged, of another version or somebody else's is as if it were not there. It may be deleted at any
time; what it said is found out again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from briefgen.system.trust import is_own, mark_own, own_key, refuse_escape

STORE_NAME = "state.sqlite"
_VERSION = 2
_APPLICATION = 0x62726765
"""Tells SQLite's file from those of other programs; the letters are "brge"."""

_TABLE = (
    "CREATE TABLE kept (shelf TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL, sum TEXT NOT NULL,"
    " PRIMARY KEY (shelf, name))"
)
_LARGEST_FILE = 2_000_000_000
_LARGEST_VALUE = 100_000_000
_PATIENCE = 30
"""Seconds to wait while another run writes."""

_AT_ONCE = 500


class StoreError(Exception):
    """The file is not there, not sound, or the system refuses it; or there is no key to know one's own values by."""


class Store:
    """An open file. Every method raises ``StoreError`` where it fails; what is written counts from ``commit`` on."""

    def __init__(self, connection: sqlite3.Connection, key: bytes) -> None:
        self._connection, self._key = connection, key

    def recall(self, shelf: str, name: str) -> Any:
        """Return a value; ``None`` where there is none that is sound."""
        return self.recall_all(shelf, (name,)).get(name)

    def recall_all(self, shelf: str, names: Iterable[str] | None = None) -> Mapping[str, Any]:
        """Return the sound values of a shelf by name, or those of some names."""
        return {
            name: value
            for name, content, written in self._select(shelf, names)
            if (value := self._read(shelf, name, content, written)) is not None
        }

    def names(self, shelf: str) -> frozenset[str]:
        """Return the names on a shelf."""
        with _translated():
            rows = self._connection.execute("SELECT name FROM kept WHERE shelf = ?", (shelf,)).fetchall()
        return frozenset(name for (name,) in rows if isinstance(name, str))

    def keep(self, shelf: str, values: Mapping[str, Any]) -> None:
        """Put values on a shelf, in place of those of the same names."""
        rows = []
        for name, value in values.items():
            content = json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()
            rows.append((shelf, name, content, mark_own(self._key, *_parts(shelf, name, content))))
        with _translated():
            self._connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)

    def drop(self, shelf: str, names: Iterable[str]) -> None:
        """Take values off a shelf."""
        with _translated():
            rows = [(shelf, name) for name in names if _is_text(name)]
            self._connection.executemany("DELETE FROM kept WHERE shelf = ? AND name = ?", rows)

    def is_sound(self) -> bool:
        """Whether the file is whole, as far as its own structure goes."""
        with suppress(sqlite3.Error):
            return bool(self._connection.execute("PRAGMA quick_check").fetchall() == [("ok",)])
        return False

    def commit(self) -> None:
        """Make what was written last."""
        with _translated():
            self._connection.commit()

    def close(self) -> None:
        """Give up what was not made to last."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def _read(self, shelf: str, name: Any, content: Any, mark: Any) -> Any:
        if not isinstance(name, str) or not isinstance(content, bytes):
            return None
        if not is_own(mark, self._key, *_parts(shelf, name, content)):
            return None
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            return None

    def _select(self, shelf: str, names: Iterable[str] | None) -> Iterator[tuple[Any, Any, Any]]:
        query = "SELECT name, value, sum FROM kept WHERE shelf = ?"
        with _translated():
            if names is None:
                yield from self._connection.execute(query, (shelf,)).fetchall()
                return
            wanted = list(names)
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                found = self._connection.execute(f"{query} AND name IN ({marks})", (shelf, *some))
                yield from found.fetchall()


def read_store(build: Path) -> Store:
    """Open what earlier runs left, without writing. Raises ``StoreError`` where nothing sound is there."""
    path = build / STORE_NAME
    _check_file(path)
    return _open(path, "ro")


def open_store(build: Path) -> Store:
    """Open the file to write in it; one that is not sound is made anew. Only who holds the lock may.

    Raises ``StoreError`` where it cannot be written.
    """
    path = build / STORE_NAME
    refuse_escape(path)
    try:
        _check_file(path)
        store = _open(path, "rw")
    except StoreError:
        return renew_store(build)
    if not store.is_sound():
        store.close()
        return renew_store(build)
    return store


def renew_store(build: Path) -> Store:
    """Make the file anew, in place of whatever has its name. Raises ``StoreError`` where that cannot be done."""
    path = build / STORE_NAME
    key = _find_key()
    refuse_escape(path)
    _remove(path)
    with _translated():
        connection = sqlite3.connect(path, timeout=_PATIENCE)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute(_TABLE)
        connection.commit()
        return Store(connection, key)


def _find_key() -> bytes:
    key = own_key()
    if key is None:
        raise StoreError("there is no key to mark it with")
    return key


def _check_file(path: Path) -> None:
    """Refuse what is no file of its own, before SQLite follows it anywhere."""
    try:
        found = path.lstat()
    except OSError as error:
        raise StoreError(str(error)) from None
    if not path.is_file() or path.is_symlink() or found.st_size > _LARGEST_FILE:
        raise StoreError("not a file of this program")


def _open(path: Path, mode: str) -> Store:
    key = _find_key()
    with _translated():
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_PATIENCE)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
            connection.execute("PRAGMA trusted_schema = OFF")
            _check_schema(connection)
        except BaseException:
            connection.close()
            raise
        return Store(connection, key)


def _check_schema(connection: sqlite3.Connection) -> None:
    """Refuse a file whose tables are not exactly those made here: a view could stand in for one and do anything."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    found = connection.execute("SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    if (application, version) != (_APPLICATION, _VERSION) or found != [("table", _TABLE)]:
        raise StoreError("not a file of this version of the program")


def _remove(path: Path) -> None:
    for one in (path, path.with_name(f"{path.name}-journal"), path.with_name(f"{path.name}-wal")):
        try:
            one.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{one.name} cannot be removed: {error.strerror}") from None


class _translated:  # noqa: N801 - used like a function
    """Turns SQLite's errors into ``StoreError``."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error | OverflowError | UnicodeError):
            raise StoreError(str(error)) from None


def _is_text(name: str) -> bool:
    """Whether a name can have been kept: that of a file need not be text, and no brief is called so."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parts(shelf: str, name: str, content: bytes) -> tuple[bytes, ...]:
    """Return what the mark of a value covers."""
    return b"state", shelf.encode(), name.encode("utf-8", "surrogatepass"), content
