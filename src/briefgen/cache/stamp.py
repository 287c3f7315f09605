"""What the program itself adds to every key: whatever may answer differently after an update is a part of it.

Out: a hash of the program's own files, of the versions of all installed libraries and of Python. The version of
briefgen alone would not do: whoever works on a check would be shown what the last state of it said.
"""

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def stamp_program() -> str:
    """Return the hash of the running program, in hexadecimal."""
    return hash_parts(
        (sys.version, sys.platform, unicodedata.unidata_version, *_list_libraries(), *_hash_source())
    )


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
        if folder and Path(folder).is_dir():
            yield from sorted(path.name for path in Path(folder).glob("*.dist-info"))


def _hash_source() -> Iterator[str]:
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(_PACKAGE).as_posix()
            yield sha256(path.read_bytes()).hexdigest()
